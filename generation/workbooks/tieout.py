"""A tied call in, an XLSX workbook out: a row for every number said, and a sheet with the filings' ends."""

from __future__ import annotations

from generation.calls.tieout import AGREED, Tie, TieOut, Verdict
from generation.calls.tieout_words import filing_end, name_of, unit_of
from generation.places import clock, place
from generation.workbooks.workbook import Content, Number, Used, Workbook, sources_sheet

_HEADS = ("Second", "Speaker", "Number said", "Of", "Value", "Unit", "Verdict", "Difference", "Filing", "Document",
          "Place", "Why", "Sentence")  # fmt: skip
_QUIET = AGREED | {Verdict.NOT_DISCLOSED}


def tieout_workbook(tied: TieOut) -> bytes:
    """The workbook's bytes; values in base units, rates as fractions."""
    book = Workbook()
    sheet = book.sheet("Tie-out", (9, 20, 22, 28, 16, 10, 16, 14, 22, 34, 26, 40, 90))
    sheet.write(1, (f"{tied.call.name} against {', '.join(d.name for d in tied.filings) or 'no filing'}",), bold=True)
    sheet.write(2, _HEADS, bold=True)
    used: list[Used] = []
    for at, tie in enumerate(tied.ties, 3):
        sheet.write(at, _row(tie))
        if tie.verdict not in _QUIET:
            sheet.mark(at, 7)
        end = filing_end(tie, 1)
        if end is not None:
            used.append(Used(f"Tie-out!I{at}", f"{tie.about.said.printed}: {name_of(tie)}", end, tie.verdict.value))
    sheet.freeze("A3")
    sources_sheet(book, used)
    return book.bytes()


def _row(tie: Tie) -> tuple[Content, ...]:
    said, figure = tie.about.said, tie.figure
    rate = said.kind == "percent"
    digits = max(0, -int(said.value.as_tuple().exponent) - (2 if rate else 0))
    return (
        None if tie.line.start is None else clock(tie.line.start),
        tie.line.speaker,
        said.printed,
        name_of(tie),
        Number(said.value, digits, rate),
        unit_of(said),
        tie.verdict.value,
        None if tie.difference is None else Number(tie.difference, digits, rate),
        figure.quote if figure else None,
        figure.document.name if figure else None,
        place(figure.locator) if figure else None,
        tie.why,
        tie.line.text,
    )
