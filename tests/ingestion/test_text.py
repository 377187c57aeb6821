import pytest

from data.errors import Empty, Unsupported
from ingestion.text import decoded, read_text


def read(folder, data):
    path = folder / "note"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_text(path)


def test_markdown_headings(tmp_path):
    draft = read(tmp_path, "# Outlook\n\nSales will rise.\n\n## Risks\n\n- Weather\n- Rates\n")
    assert draft.title == "Outlook"
    first, second = draft.evidence
    assert (first.text, first.context) == ("Outlook\nSales will rise.", "Outlook")
    assert (second.text, second.context) == ("Risks\n- Weather\n- Rates", "Outlook > Risks")


def test_plain_headings(tmp_path):
    draft = read(tmp_path, "Annual note\n===========\nAll went well.\n\nITEM 7. DISCUSSION\n\nSales rose.\n")
    assert [piece.context for piece in draft.evidence] == ["Annual note", "Annual note > ITEM 7. DISCUSSION"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Umsatz 5 € – höher", "cp1252"),
        ("Umsatz 5 € – höher", "utf-8"),
        ("Umsatz 5 € – höher", "utf-16"),
        ("売上高は百万円です。これはテストのための文です。", "shift_jis"),
        ("売上高は百万円です。", "utf-8"),
    ],
)
def test_encodings(text, encoding):
    assert decoded(text.encode(encoding)) == text


def test_refusals(tmp_path):
    with pytest.raises(Empty):
        read(tmp_path, " \n ")
    with pytest.raises(Unsupported):
        read(tmp_path, bytes(range(32)) * 40)
