"""A PDF that the first reader cannot open is read by the second, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from data.errors import Damaged
from ingestion.pdf.document import read_pdf

PDF = """%PDF-1.4
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R
   /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>
endobj
4 0 obj
<< /Length 46 >>
stream
BT /F1 12 Tf 72 700 Td (Acme makes valves) Tj ET
endstream
endobj
trailer
<< /Root 1 0 R >>
%%EOF
"""


@pytest.fixture(autouse=True)
def _the_first_reader_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise pypdfium2.PdfiumError("no")

    monkeypatch.setattr(pypdfium2, "PdfDocument", refuse)


def pdf(folder: Path, box: str) -> Path:
    path = folder / "acme.pdf"
    path.write_text(PDF.replace("{box}", box))
    return path


def test_the_second_reader_says_that_it_read(tmp_path: Path):
    draft = read_pdf(pdf(tmp_path, "[0 0 595 842]"))
    assert [piece.text for piece in draft.evidence] == ["Acme makes valves"]
    assert "read with a second reader" in draft.warnings[0]


def test_a_page_whose_size_is_no_number_is_refused_by_name(tmp_path: Path):
    with pytest.raises(Damaged, match="its pages cannot be found"):
        read_pdf(pdf(tmp_path, "[/x 0 595 842]"))
