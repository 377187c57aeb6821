"""The time line in a real browser: see a restated year, walk to both values, open a document, and go back in time."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.generation.restated_company import write

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST = "FY2022: 460.2, published 2023-02-14, restated later"
RESTATED = "FY2022: 455.3, published 2024-02-20, as restated"


@pytest.fixture(scope="module")
def papers(mffm: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    files = write(tmp_path_factory.mktemp("papers"))
    mffm("ingest", *map(str, files))
    return files


def test_a_restated_year_its_sources_a_document_and_an_earlier_day(
    papers: list[Path], address: str, browser_page: Page, tmp_path: Path
):
    page = browser_page
    page.goto(f"{address}/timeline")
    page.get_by_role("button", name=RESTATED).wait_for()
    marks = page.get_by_label("Documents by day of publication").get_by_role("button")
    assert marks.count() == len(papers)
    page.screenshot(path=tmp_path / "light.png")

    year = page.get_by_role("button", name="FY2021: 431.7, published 2023-02-14")
    year.focus()
    year.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.locator("blockquote", has_text="460.2").wait_for()
    assert page.get_by_role("button", name=FIRST).get_attribute("aria-pressed") == "true"
    page.screenshot(path=tmp_path / "opened.png")

    page.get_by_role("button", name=re.compile(r"^wharfside-release\.html: earnings release")).click()
    page.locator("blockquote", has_text="492.9").wait_for()
    page.get_by_role("button", name="Ask only about this document").click()
    page.get_by_text("Chat is limited to this document now").wait_for()
    page.get_by_role("button", name="Close source").click()
    page.locator("blockquote").wait_for(state="detached")

    page.get_by_role("button", name="As known today").click()
    page.get_by_role("spinbutton").nth(2).wait_for()
    for place, digits in zip(page.get_by_role("spinbutton").all(), ("2024", "01", "15"), strict=True):
        place.click()
        page.keyboard.type(digits)
    page.mouse.click(900, 700)
    page.get_by_text("As known on 15 January 2024: 4 documents that were published later are hidden.").wait_for()
    page.get_by_role("button", name="FY2022: 460.2, published 2023-02-14", exact=True).wait_for()
    assert page.get_by_role("button", name=RESTATED).count() == 0

    page.emulate_media(color_scheme="dark")
    page.reload()
    page.get_by_role("button", name=RESTATED).wait_for()
    page.screenshot(path=tmp_path / "dark.png")
