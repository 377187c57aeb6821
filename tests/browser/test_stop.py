"""Told to stop while an answer is written, the app finishes it, keeps it and is gone."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import numpy as np
import pytest

from data.locators import TextSpan
from data.people import LOCAL
from data.store.store import Store
from data.types import Description, Evidence, Reading
from generation.models.scripted import ScriptedServer, Talents, Turn
from ui.web.server import LONGEST

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from playwright.sync_api import Page

    Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]]

SLOW = Turn(["Brightwater's staff praised ", "the new ", "canteen. ", "[1]"], pause=0.7)
WORDS = "The staff of Brightwater praised the new canteen."


def fill(workspace: Path) -> None:
    store = Store.open(workspace, LOCAL)
    (workspace / "news").write_text(WORDS)
    document, _ = store.receive(workspace / "news", "news.txt")
    reading = Reading(Description("Brightwater"), (Evidence(TextSpan(0, len(WORDS)), WORDS),), pages=1)
    store.commit(document.id, reading, np.zeros((1, 2), np.float32), "none")
    store.close()


@pytest.fixture(scope="module")
def model() -> ScriptedServer:
    return ScriptedServer(SLOW, talents=Talents(schema=False, context=65536))


def test_an_answer_under_way_is_finished_before_the_app_is_gone(
    model: ScriptedServer, serve: Serve, workspace: Path, browser_page: Page
):
    fill(workspace)
    with model, serve(MFFM_MODEL_URL=model.url, MFFM_MODEL_NAME="scripted") as (address, process):
        browser_page.goto(address)
        question = browser_page.get_by_test_id("stChatInputTextArea")
        question.fill("What did the staff of Brightwater praise?")
        question.press("Enter")
        until = monotonic() + 60
        while not model.requests:
            assert monotonic() < until
            sleep(0.05)
        process.send_signal(signal.SIGTERM)
        began = monotonic()
        assert process.wait(LONGEST) == 0
        assert monotonic() - began < LONGEST
    store = Store.open(workspace, LOCAL)
    (thread,) = store.threads()
    (claim,) = store.messages(thread.id)[-1].body["answer"]["claims"]
    assert "canteen" in claim["text"]
    store.close()
