"""Places and citations in words."""

from data.types import AudioSpan, Box, Citation, FigureRegion, PageBox, SheetCell, TableCell, TextSpan
from ui.places import citation_words, clock, place_of


def test_places_are_said_as_a_reader_looks_them_up():
    assert place_of(PageBox(41)) == "page 41"
    assert place_of(TableCell(table=3, row=4, column=1, page=41)) == "page 41, table 3, row 5"
    assert place_of(TableCell(table=3)) == "table 3"
    assert place_of(FigureRegion(2, Box(0, 0, 10, 10))) == "page 2, figure"
    assert place_of(SheetCell("P&L", "B7")) == "sheet P&L, B7"
    assert place_of(AudioSpan(751, 770, "Jane Doe")) == "12:31, Jane Doe"
    assert place_of(AudioSpan(None, None, None)) == "transcript"
    assert place_of(TextSpan(1200, 1400)) == "from character 1,201"


def test_clock_shows_hours_only_when_there_are_any():
    assert clock(59.9) == "0:59"
    assert clock(3751) == "1:02:31"


def test_citation_words_put_quote_document_and_place_on_one_line():
    citation = Citation(1, "10-k.pdf", "d", 1, PageBox(7), "Revenue\nrose 8%.")
    assert citation_words(citation) == "“Revenue rose 8%.” (10-k.pdf, page 7)"
