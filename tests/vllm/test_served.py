"""Answers through the real engine: streamed, cited, computed, planned, refused, seen, adapted, cancelled, paid for."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from time import monotonic, sleep

import pytest

from data.answers import Check, Claim
from data.locators import TableCell
from generation.answer import Delta, Done, Found
from generation.models.llm import ChatModel
from generation.roles.claims import claims_messages, claims_schema
from tests.vllm.conftest import (
    ADAPTER,
    AUDITOR,
    HOUSE,
    MARGIN,
    MODEL,
    NEEDED,
    SHOWN,
    TAKEN,
    WHY,
    Libraries,
    free_port,
    wait_for,
)
from tests.vllm.lessons import ABLE, CONTEXT

pytestmark = [pytest.mark.vllm, pytest.mark.timeout(1800), NEEDED]


@pytest.fixture(scope="session")
def model(server: str) -> ChatModel:
    return ChatModel(server, MODEL)


def settle(condition: Callable[[], bool], seconds: float = 10) -> bool:
    until = monotonic() + seconds
    while not condition() and monotonic() < until:
        sleep(0.1)
    return condition()


def metric(server: str, name: str) -> float:
    """The sum of a metric's values over its labels that `name` begins with."""
    with urllib.request.urlopen(f"{server}/metrics", timeout=10) as reply:
        lines = reply.read().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_what_the_model_can_do_is_found_by_asking(model):
    assert model.capabilities == ABLE


def test_an_answer_streams_and_cites_its_passage(model, libraries: Libraries):
    events = list(libraries.report.analyst(model).stream(WHY, ["harbour.html"]))
    assert isinstance(events[0], Found)
    assert isinstance(events[-1], Done)
    assert "".join(event.text for event in events if isinstance(event, Delta)).strip().startswith("Demand for marine")
    answer = events[-1].answer
    [claim] = answer.claims
    assert claim.text == "Demand for marine pumps lifted revenue to $1,234 million in fiscal 2024."
    assert claim.check in (Check.QUOTED, Check.SUPPORTED)
    quotes = [citation.quote for citation in answer.citations if citation.n in claim.citations]
    assert any("Demand for marine pumps lifted revenue" in quote for quote in quotes)
    assert (answer.mode, answer.model) == ("served", MODEL)


def test_a_computed_number_is_filled_in_by_code(model, libraries: Libraries):
    answer = libraries.report.analyst(model).ask(MARGIN, ["harbour.html"])
    assert [(claim.text, claim.check) for claim in answer.claims] == [
        ("The gross margin was 35.0% in fiscal 2024.", Check.COMPUTED)
    ]
    cells = [citation for citation in answer.citations if isinstance(citation.locator, TableCell)]
    assert {"1,234", "802"} <= {citation.quote for citation in cells}
    assert answer.result is not None
    assert round(answer.result.base_value, 4) == Decimal("0.3501")


def test_a_plan_comes_back_in_its_form_and_is_said(model, libraries: Libraries):
    answer = libraries.report.analyst(model).ask(TAKEN, ["harbour.html"])
    assert any(note.startswith("The model read the question as being about:") for note in answer.notes)
    assert [claim.text for claim in answer.claims] == ["Revenue was $1,234 million in fiscal 2024."]


def test_what_is_not_there_is_refused(model, libraries: Libraries):
    answer = libraries.report.analyst(model).ask(AUDITOR, ["harbour.html"])
    assert (answer.refused, answer.reason) == (True, "The auditor is not named.")


def test_the_answer_depends_on_the_picture_sent(model, libraries: Libraries):
    low, high = (library.analyst(model).ask(SHOWN, ["orders.png"]) for library in (libraries.low, libraries.high))
    assert [read_off(answer.claims) for answer in (low, high)] == [["20"], ["80"]]
    assert low.citations[0].quote == high.citations[0].quote  # the words of both are the same


def read_off(claims: tuple[Claim, ...]) -> list[str]:
    read = [claim.text for claim in claims if claim.check is Check.READ]
    return [text.partition("orders in 2024 ")[2].partition(" ")[0] for text in read]


def test_an_adapter_changes_the_answer(server, libraries: Libraries):
    tuned = ChatModel(server, ADAPTER)
    answer = libraries.report.analyst(tuned).ask(WHY, ["harbour.html"])
    assert [claim.text for claim in answer.claims] == ["Harbour Pumps plc makes pumps for ships in Hull."]


def test_hanging_up_stops_the_server(model, server, libraries: Libraries):
    plan = libraries.report.searcher.plan("Write all you know, at length.")
    hits = libraries.report.searcher.search(plan, 3)
    finished = metric(server, 'vllm:request_success_total{engine="0",finished_reason="length"')
    stream = model.fresh().stream(claims_messages(plan.question, hits, None), claims_schema(len(hits)))
    assert next(piece for piece in stream if piece)
    assert settle(lambda: metric(server, "vllm:num_requests_running{") == 1, 5)
    stream.close()
    assert settle(lambda: metric(server, "vllm:num_requests_running{") == 0, 2)
    written = metric(server, "vllm:generation_tokens_total{")
    sleep(1)
    assert metric(server, "vllm:generation_tokens_total{") == written
    assert metric(server, 'vllm:request_success_total{engine="0",finished_reason="length"') == finished


def test_what_it_cost_is_counted_by_the_server(model, libraries: Libraries):
    answer = libraries.report.analyst(model).ask(WHY, ["harbour.html"])
    assert answer.cost is not None
    assert 100 < answer.cost.tokens_in < CONTEXT
    assert 10 < answer.cost.tokens_out < 100


@pytest.mark.browser
def test_the_answer_stands_in_the_browser(server, libraries: Libraries, tmp_path):
    from playwright.sync_api import sync_playwright

    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("needs Chromium: apt-get install chromium")
    port = free_port()
    settings = {"MFFM_WORKSPACE": str(libraries.report.workspace), "MFFM_MODEL_URL": server, "MFFM_MODEL_NAME": MODEL}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (tmp_path / "server.log").open("wb") as log:
        app = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, **settings}, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", app, tmp_path / "server.log")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(f"http://127.0.0.1:{port}")
            box = page.get_by_test_id("stChatInputTextArea")
            box.fill(WHY)
            box.press("Enter")
            said = page.get_by_text("Demand for marine pumps lifted revenue to $1,234 million in fiscal 2024.").first
            said.wait_for(timeout=60_000)
            page.get_by_role("button", name="Open source").first.click()
            page.get_by_text("harbour.html").first.wait_for(timeout=30_000)
            page.screenshot(path=str(tmp_path / "served.png"))
            browser.close()
    finally:
        app.terminate()
        app.wait(15)
