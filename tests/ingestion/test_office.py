import re
import zipfile
from pathlib import Path

import pytest

from data.errors import Damaged, TooLarge
from data.locators import SheetCell, TableCell
from data.sheets import cell_address, formulas_of
from ingestion.office.sheets import read_xlsx
from ingestion.office.word import read_docx


def texts(grid):
    return [[cell.text for cell in row] for row in grid.rows]


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    from docx import Document

    document = Document()
    document.core_properties.title = "Letter to shareholders"
    document.add_heading("Results", 1)
    document.add_paragraph("Sales rose in every region.")
    document.add_heading("Margins", 2)
    table = document.add_table(rows=3, cols=3)
    words = [["(in millions)", "2023", ""], ["Sales", "1,200", "4%"], ["Cost", "(700)", "2%"]]
    for row, cells in zip(table.rows, words, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    document.add_paragraph("Margins held.")
    path = tmp_path / "letter.bin"
    document.save(str(path))
    return path


def test_docx_in_order_with_headings(letter):
    draft = read_docx(letter)
    assert draft.title == "Letter to shareholders"
    prose, table, last = [piece for piece in draft.evidence if piece.text != "Margins"]
    assert (prose.text, prose.context) == ("Results\nSales rose in every region.", "Results")
    assert texts(table.grid) == [["(in millions)", "2023", "2023"], ["Sales", "1,200", "4%"], ["Cost", "(700)", "2%"]]
    assert (table.locator, table.grid.units, table.grid.title) == (TableCell(table=1), "in millions", "Margins")
    assert table.grid.header_rows == 1
    assert (last.text, last.context) == ("Margins held.", "Results > Margins")


def test_xlsx_values_with_addresses(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Income"
    for row in [[None, 2023, 2022], ["Revenue", 1234567, 1000000.5], ["Margin", 0.125, 0.1], ["Sum", "=B3+B4", None]]:
        sheet.append([None, *row])
    sheet["C3"].number_format = "0.0%"
    sheet["D3"].number_format = "0.0%"
    book.create_sheet("Secret").append(["hidden", 1])
    book["Secret"].sheet_state = "hidden"
    path = tmp_path / "book.bin"
    book.save(path)
    draft = read_xlsx(path)
    (piece,) = [piece for piece in draft.evidence if piece.grid]
    assert piece.locator == SheetCell("Income", "B1:D4")
    assert texts(piece.grid)[:3] == [
        ["", "2023", "2022"],
        ["Revenue", "1,234,567", "1,000,000.5"],
        ["Margin", "12.5%", "10%"],
    ]
    assert piece.grid.header_rows == 1
    assert "=B3" not in piece.text
    assert draft.warnings == ("Sheet Secret is hidden and was left out.",)


def test_zip_bomb_is_refused(tmp_path):
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<a/>" + b" " * 40_000_000)
    with pytest.raises(TooLarge):
        read_docx(path)


def test_entities_are_refused(tmp_path):
    path = tmp_path / "entities.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(Damaged):
        read_docx(path)


def test_cut_short(letter):
    letter.write_bytes(letter.read_bytes()[:-900])
    with pytest.raises(Damaged):
        read_docx(letter)


def test_package_without_its_parts(tmp_path):
    path = tmp_path / "hollow.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Damaged):
        read_xlsx(path)


def test_formulas_are_kept_beside_the_values_that_they_gave(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Income"
    for row in [["", 2025, 2024], ["Sales", 900, 800], ["Services", 100, 90], ["Revenue", "=SUM(C4:C5)", "=D4+D5"]]:
        sheet.append([None, *row])
    sheet.insert_rows(1, 2)
    path = tmp_path / "book.xlsx"
    book.save(path)
    _calculate(path, {"C6": 1000, "D6": 890})
    [piece] = [piece for piece in read_xlsx(path).evidence if piece.grid]
    assert piece.locator == SheetCell("Income", "B3:D6")
    assert [cell.text for cell in piece.grid.rows[-1]] == ["Revenue", "1000", "890"]
    assert formulas_of(piece) == {"C6": "=SUM(C4:C5)", "D6": "=D4+D5"}
    assert cell_address(piece, 1, 1) == "C4"
    assert "SUM" not in piece.text


def _calculate(path: Path, values: dict[str, int]) -> None:
    """Write what a spreadsheet program would have worked out beside the formulas, which openpyxl does not."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for place, value in values.items():
        sheet = re.sub(rf'(<c r="{place}"[^>]*><f>[^<]*</f>)<v ?/?>(?:</v>)?', rf"\g<1><v>{value}</v>", sheet)
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
