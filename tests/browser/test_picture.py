"""A screenshot of a chart is put into the chat: what it is from is said, and its page opens with the figure boxed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fixtures.charts import bar_chart

if TYPE_CHECKING:
    from playwright.sync_api import Page


def two_pages(folder: Path) -> Path:
    """A report whose second page has a drawn chart."""
    import pypdfium2

    first = bar_chart(folder / "one.pdf", "Headcount by site", ["Leeds", "Graz", "Lyon"], [120.0, 340.0, 215.0], "gray")
    second = bar_chart(folder / "two.pdf", "Backlog by product", ["Pumps", "Valves", "Spares"], [95.0, 210.0, 640.0])
    report = pypdfium2.PdfDocument.new()
    for path in (first, second):
        report.import_pages(pypdfium2.PdfDocument(path))
    report.save(folder / "report.pdf")
    return folder / "report.pdf"


def screenshot(report: Path, folder: Path) -> Path:
    """The second page as a viewer shows it, smaller than the page is kept."""
    from ingestion.pdf.pages import render_page

    render_page(report, 2, 1.3)[0].save(folder / "screenshot.png")
    return folder / "screenshot.png"


def test_a_screenshot_finds_its_page(
    mffm: Callable[..., None], address: str, browser_page: Page, tmp_path: Path
) -> None:
    page, report = browser_page, two_pages(tmp_path)
    mffm("ingest", str(report))
    page.goto(address)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    page.locator("[data-testid=stChatInput] input[type=file]").set_input_files(screenshot(report, tmp_path))
    page.get_by_text("screenshot.png").first.wait_for()
    page.get_by_test_id("stChatInputSubmitButton").click()
    chip = page.get_by_role("button", name="Open source 1").first
    chip.wait_for()
    told = page.locator(".claim").first.inner_text()
    assert told.startswith("report.pdf, page 2, figure: this is the same picture.")
    chip.click()
    page.get_by_role("img", name="Page 2 of report.pdf, cited passage marked").wait_for()
    marked = page.locator(".mark").last.bounding_box()
    assert marked is not None
    assert marked["width"] > 100
    assert marked["height"] > 60
