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


RELEASE = """<html><head><title>Halden Bearings, Inc. second quarter fiscal 2024 results</title></head><body>
<h1>Halden Bearings, Inc. reports second quarter fiscal 2024 results</h1><h2>Consolidated Statements of Income</h2>
<p>(in millions, except per share amounts)</p>
<table><tr><td></td><td colspan=2>Three months ended June 30,</td></tr><tr><td></td><td>2024</td><td>2023</td></tr>
<tr><td>Revenue</td><td>$412.6</td><td>$385.6</td></tr><tr><td>Cost of sales</td><td>253.7</td><td>243.0</td></tr>
<tr><td>Diluted earnings per share</td><td>$0.38</td><td>$0.29</td></tr></table></body></html>"""


def choose(page: Page, row: int, at: int = 12) -> None:
    """Tick a row of the table, the first is 0, or choose a cell of it farther right."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + at, box["y"] + 40 + 28 * row + 10)


def test_both_ends_of_a_number_said_open(address: str, mffm: Callable[..., None], tmp_path: Path, browser_page: Page):
    pytest.importorskip("pocketsphinx", reason="recordings need the extra `audio`")
    release = tmp_path / "halden-release.html"
    release.write_text(RELEASE, encoding="utf-8")
    mffm("ingest", str(FIXTURES / "call.mp3"), str(FIXTURES / "call.txt"), str(release))
    page = browser_page
    page.goto(f"{address}/tie-out")
    for verdict in ("matches 1", "differs by 1", "not disclosed"):
        page.get_by_role("button", name=verdict).wait_for()
    choose(page, 0)
    page.get_by_text("Source 1").wait_for()
    page.locator(".st-key-panel").get_by_text("$412.6", exact=True).last.wait_for()

    page.get_by_role("button", name="Next source").click()
    player = page.get_by_label("Recording call.mp3")
    player.wait_for(state="attached")
    wait_until(page, lambda second: second > STARTS[1] - 0.5)
    assert STARTS[1] - 0.5 < player.evaluate(HEARD) < STARTS[1] + 8
    page.locator(".said.lit", has_text="$412.6 million").wait_for()

    page.get_by_role("button", name="differs by 1").press("Enter")
    choose(page, 0)
    page.get_by_text("The digits stand in another order.").wait_for()

    page.get_by_role("button", name="Close source").click()
    page.locator(".st-key-panel").wait_for(state="detached")
    choose(page, 0, at=120)  # a cell opens its row too, and the row that was closed opens again
    page.get_by_text("The digits stand in another order.").wait_for()
