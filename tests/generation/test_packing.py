"""Evidence by rank within a model's context: tables by whole rows under their headings, and what was left out said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.answers import Hit
from data.locators import PageBox, TableCell
from data.types import Cell, Document, Evidence, Grid, Status
from generation.models.llm import ScriptedModel
from generation.models.packing import estimated, pack, room_for
from generation.models.prompts import LONGEST_PASSAGE, passage

DOCUMENT = Document("ab" * 32, "annual.pdf", Status.READY)


def prose(text: str, page: int = 1) -> Hit:
    return Hit(Evidence(PageBox(page), text), DOCUMENT, 1.0)


def table(*rows: str, headings: int = 1, page: int = 5) -> Hit:
    cells = tuple(tuple(Cell(cell) for cell in row.split(" | ")) for row in rows)
    return Hit(Evidence(TableCell(2, page=page), "\n".join(rows), "", Grid(cells, headings)), DOCUMENT, 1.0)


def test_everything_that_fits_is_given_as_it_is() -> None:
    hits = [prose("Revenue rose."), table("| 2025", "Revenue | 5")]
    packed = pack(hits, 1000)
    assert packed.hits == tuple(hits)
    assert packed.notes == ()


def test_a_table_loses_whole_rows_and_keeps_its_headings() -> None:
    rows = [f"Item {n} | {n},000" for n in range(40)]
    whole = table("(in millions) | 2025", *rows, "Goodwill | 1,234")
    (hit,) = pack([whole], 90, ["goodwill"]).hits
    lines = hit.evidence.text.split("\n")
    assert lines[0] == "(in millions) | 2025"
    assert lines[-1] == "Goodwill | 1,234"
    assert set(lines) <= set(whole.evidence.text.split("\n"))
    assert hit.evidence.grid is not None
    assert [" | ".join(cell.text for cell in row) for row in hit.evidence.grid.rows] == lines


def test_what_was_given_in_part_and_what_was_left_out_is_said() -> None:
    rows = [f"Item {n} | {n},000" for n in range(40)]
    packed = pack([table("| 2025", *rows), prose("A" * 4000, 7)], 200)
    first, second = packed.notes
    assert first.startswith("The model was given ")
    assert first.endswith("of the 40 rows of annual.pdf, page 5, table 2.")
    assert second == ("1 of 2 passages found did not fit the model's context and were left out: annual.pdf, page 7.")


def test_prose_ends_with_a_sentence() -> None:
    (hit,) = pack([prose("Revenue rose by 5.2% in the year. " * 30)], 120).hits
    assert hit.evidence.text.endswith("in the year.")
    assert hit.evidence.text != "Revenue rose by 5.2% in the year. " * 30


def test_a_lower_passage_that_fits_is_taken() -> None:
    packed = pack([prose("x" * 5000, 1), prose("Short.", 2)], 60)
    assert [hit.evidence.text for hit in packed.hits] == ["Short."]


def test_a_passage_is_never_longer_than_the_longest() -> None:
    (hit,) = pack([prose("Revenue rose. " * 1000)], 100_000).hits
    assert LONGEST_PASSAGE - 20 < len(hit.evidence.text) <= LONGEST_PASSAGE


def test_the_server_s_count_is_asked_only_where_it_matters() -> None:
    asked: list[str] = []

    def count(text: str) -> int:
        asked.append(text)
        return len(text) // 8

    hits = [prose("Revenue rose by a little. " * 20, page) for page in range(1, 6)]
    assert pack(hits, 10_000, count=count).hits == tuple(hits)
    assert asked == []
    assert len(pack(hits, 450, count=count).hits) > len(pack(hits, 450).hits)
    assert len(asked) == 1


def test_room_is_the_context_without_answer_frame_and_pictures() -> None:
    model = ScriptedModel()
    assert room_for(model, "") == 32_768 - 1024
    assert room_for(model, "", 2) == 32_768 - 1024 - 2 * 1400
    assert room_for(model, "売上高" * 100_000) == 0


def test_tokens_are_estimated_on_the_safe_side() -> None:
    assert estimated("The quick brown fox jumps over the lazy dog.") >= 10
    assert estimated("1,234.5") >= 7
    assert estimated("当期の売上高は前期比で増加しました。") >= 18
    assert estimated("") == 0


ROWS = st.lists(st.integers(0, 10**9).map(lambda n: f"Item | {n:,}"), min_size=1, max_size=30)
HITS = st.lists(st.one_of(st.text(max_size=400).map(prose), ROWS.map(lambda rows: table("| 2025", *rows))), max_size=6)


@given(HITS, st.integers(0, 600))
def test_packing_is_deterministic_and_keeps_within_its_room(hits: list[Hit], room: int) -> None:
    packed = pack(hits, room, ["item"])
    again = pack(hits, room, ["item"])
    text = "\n".join(passage(n, hit) for n, hit in enumerate(packed.hits, 1))
    assert text.encode() == "\n".join(passage(n, hit) for n, hit in enumerate(again.hits, 1)).encode()
    assert packed.notes == again.notes
    assert estimated(text) <= room + len(packed.hits) * 4
    for hit in packed.hits:
        lines = hit.evidence.text.split("\n")
        assert not hit.evidence.grid or lines[0] == "| 2025"
