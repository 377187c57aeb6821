"""The Facts page in a real browser: find a figure, walk to it by key, see it marked on its page, export the table."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_find_walk_open_the_page_close_and_export(
    mffm: Callable[..., None], address: str, browser_page: Page, tmp_path: Path
):
    mffm("samples")
    page = browser_page
    page.goto(f"{address}/facts")
    total = page.get_by_role("button", name="Total revenue, FY2025: 1,164.6")
    total.wait_for()
    assert page.locator("thead th").first.inner_text() == "USD in millions, unless the row says otherwise"

    page.get_by_placeholder("Find a figure").fill("gross profit")
    page.get_by_placeholder("Find a figure").press("Enter")
    total.wait_for(state="detached")
    first = page.get_by_role("button", name="Gross profit, FY2025: 433.7")
    first.focus()
    first.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_role("img", name=re.compile(r"^Page 14 of tarnbrook-10-k-fiscal-2025\.pdf, cited passage")).wait_for()
    assert page.locator("blockquote").inner_text() == "382.4"
    marked = page.locator(".mark.quoted").bounding_box()
    assert marked is not None
    assert 5 < marked["width"] < 60
    assert page.get_by_role("button", name="Gross profit, FY2024").get_attribute("aria-pressed") == "true"

    page.get_by_role("button", name="Close source").click()
    page.locator(".mark").first.wait_for(state="detached")
    page.reload()
    first.wait_for()
    assert page.get_by_placeholder("Find a figure").input_value() == "gross profit"

    with page.expect_download() as waiting:
        page.get_by_role("button", name="XLSX").click()
    waiting.value.save_as(tmp_path / "facts.xlsx")
    book = load_workbook(tmp_path / "facts.xlsx")
    lines = {line[0]: line[2:5] for line in book["Facts"].iter_rows(values_only=True)}
    assert lines["Gross profit"] == (433.7, 382.4, 359)
    assert book["Sources"]["D2"].value == "tarnbrook-10-k-fiscal-2025.pdf"
