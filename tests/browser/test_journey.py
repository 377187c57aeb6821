"""An analyst's first hour in a real browser: upload, question, marked page, reload, memo with footnotes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def report(path: Path) -> None:
    """Three pages of a small company; the figures asked for stand on page 3."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import letter
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

    style = getSampleStyleSheet()
    rows = [
        ["", "2025", "2024"],
        ["Revenue", "$ 4,210", "$ 3,905"],
        ["Cost of revenue", "(2,510)", "(2,402)"],
        ["Gross profit", "1,700", "1,503"],
        ["Operating expenses", "(1,088)", "(948)"],
        ["Operating income", "$ 612", "$ 555"],
    ]
    table = Table(rows, colWidths=[220, 80, 80])
    table.setStyle(
        TableStyle([("ALIGN", (1, 0), (-1, -1), "RIGHT"), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black)])
    )
    story = [
        Paragraph("Brightwater Tools, Inc.", style["Title"]),
        Paragraph("Annual Report on Form 10-K for the fiscal year ended December 31, 2025", style["Heading2"]),
        PageBreak(),
        Paragraph("Item 1. Business", style["Heading1"]),
        Paragraph(
            "Brightwater Tools makes hand tools and sells them through distributors in North America. " * 6,
            style["Normal"],
        ),
        PageBreak(),
        Paragraph("Brightwater Tools, Inc.", style["Heading2"]),
        Paragraph("Consolidated Statements of Income", style["Heading2"]),
        Paragraph("(in millions) Years ended December 31,", style["Normal"]),
        Spacer(1, 8),
        table,
        Spacer(1, 12),
        Paragraph(
            "Revenue increased 7.8% to $4,210 million in 2025 because of higher volumes of cordless tools.",
            style["Normal"],
        ),
    ]
    SimpleDocTemplate(str(path), pagesize=letter, title="Annual report").build(story)


def test_upload_ask_open_the_page_reload_and_export(
    address: str, wait_until_read: Callable[[int], None], browser_page: Page, tmp_path: Path
):
    page = browser_page
    report(tmp_path / "brightwater-2025.pdf")

    page.goto(f"{address}/library")
    page.locator("input[type=file]").set_input_files(tmp_path / "brightwater-2025.pdf")
    page.get_by_test_id("stProgress").first.wait_for()
    page.reload()
    page.get_by_text("1 document", exact=True).wait_for()
    wait_until_read(1)
    page.get_by_test_id("stProgress").first.wait_for(state="detached")

    page.get_by_role("link", name="Chat").click()
    question = page.get_by_test_id("stChatInputTextArea")
    question.fill("What was Brightwater's operating income in fiscal 2025, in USD millions?")
    question.press("Enter")
    chip = page.get_by_role("button", name="Open source 1").first
    chip.wait_for()
    assert "612" in page.locator(".claim").first.inner_text()

    page.route("**/source/*", lambda route: route.fulfill(status=404), times=1)
    chip.click()
    image = page.get_by_role("img", name="Page 3 of brightwater-2025.pdf, cited passage marked")
    image.wait_for()
    until = monotonic() + 20
    while not image.evaluate("image => image.naturalWidth"):
        assert monotonic() < until, "an address that had run out was not renewed"
        page.wait_for_timeout(100)
    assert str(image.get_attribute("src")).startswith("/source/")
    page.get_by_text("page 3 of 3", exact=True).wait_for()
    marked = page.locator(".mark").last.bounding_box()
    assert marked is not None
    assert marked["width"] > 5
    assert marked["height"] > 2
    page.get_by_role("button", name="Page up").click()
    page.get_by_role("img", name="Page 2 of brightwater-2025.pdf", exact=True).wait_for()
    assert page.locator(".mark").count() == 0
    page.get_by_role("button", name="Back to the cited page").click()
    page.get_by_role("img", name=re.compile("^Page 3 of")).wait_for()

    page.reload()
    page.get_by_role("button", name="Open source 1").first.wait_for()
    assert page.get_by_test_id("stChatMessage").count() == 2

    page.get_by_role("button", name="Add to memo").first.click()
    page.get_by_role("button", name="In the memo").wait_for()
    page.get_by_role("link", name="Memo").click()
    page.get_by_role("button", name="Word").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Word").click()
    waiting.value.save_as(tmp_path / "memo.docx")
    with zipfile.ZipFile(tmp_path / "memo.docx") as word:
        assert "word/footnotes.xml" in word.namelist()
        assert "brightwater-2025.pdf" in word.read("word/footnotes.xml").decode("utf-8")
        assert "612" in word.read("word/document.xml").decode("utf-8")


def test_a_document_is_held_with_a_reason_and_cannot_be_removed_meanwhile(
    address: str, mffm: Callable[..., None], browser_page: Page, tmp_path: Path
):
    page = browser_page
    (tmp_path / "note.txt").write_text("Brightwater makes valves.")
    mffm("ingest", str(tmp_path / "note.txt"))
    page.goto(f"{address}/library")
    table = page.locator("canvas").first
    table.wait_for()
    page.wait_for_timeout(1000)  # the table draws itself after it is there
    place = table.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + 15, place["y"] + 48)
    page.get_by_role("button", name="Hold", exact=True).click()
    page.get_by_role("button", name="Hold it").click()
    page.get_by_text("A hold needs a reason.").wait_for()
    page.get_by_label("Reason").fill("Request of the regulator, case 12")
    page.get_by_role("button", name="Hold it").click()
    page.get_by_text(re.compile("^On hold since .*: Request of the regulator, case 12$")).wait_for()
    assert page.get_by_role("button", name="Remove").is_disabled()
    page.get_by_role("button", name="Release").click()
    page.get_by_role("button", name="End the hold").click()
    page.get_by_role("button", name="Hold", exact=True).wait_for()
    assert page.get_by_role("button", name="Remove").is_enabled()
