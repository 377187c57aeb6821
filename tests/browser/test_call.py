"""A call with its transcript in a real browser: a question, its chip, and the second that is heard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIXTURES = Path(__file__).parents[1] / "fixtures"
STARTS = json.loads((FIXTURES / "call.starts.json").read_text())
HEARD = "audio => audio.readyState > 0 ? audio.currentTime : -1"


def wait_until(page: Page, heard: Callable[[float], bool]) -> None:
    """Wait for a second of the recording."""
    until = monotonic() + 30
    while not heard(page.get_by_label("Recording call.mp3").evaluate(HEARD)):
        assert monotonic() < until, page.get_by_label("Recording call.mp3").evaluate(HEARD)
        page.wait_for_timeout(100)


def test_a_chip_plays_the_second_it_cites(address: str, wait_until_read: Callable[[int], None], browser_page: Page):
    pytest.importorskip("pocketsphinx", reason="recordings need the extra `audio`")
    page = browser_page
    page.goto(f"{address}/library")
    page.locator("input[type=file]").set_input_files([FIXTURES / "call.mp3", FIXTURES / "call.txt"])
    page.get_by_test_id("stProgress").first.wait_for()
    page.get_by_text("1 document", exact=True).wait_for()
    wait_until_read(1)
    page.get_by_test_id("stProgress").first.wait_for(state="detached")

    page.get_by_role("link", name="Chat").click()
    question = page.get_by_test_id("stChatInputTextArea")
    question.fill("What did Jane Osgood say about gross margin and earnings per share on the Halden call?")
    question.press("Enter")
    chip = page.get_by_role("button", name="Open source 1").first
    chip.wait_for()
    chip.click()

    player = page.get_by_label("Recording call.mp3")
    player.wait_for(state="attached")
    assert str(player.get_attribute("src")).startswith("/source/")
    wait_until(page, lambda second: second > STARTS[2] - 0.5)
    assert STARTS[2] - 0.5 < page.get_by_label("Recording call.mp3").evaluate(HEARD) < STARTS[2] + 6
    page.locator(".said.lit", has_text="38.5%").wait_for()

    page.get_by_role("button", name="We expect full year revenue").click()
    wait_until(page, lambda second: second >= STARTS[3] - 0.5)
    page.locator(".said.lit", has_text="$1.6 billion").wait_for()
