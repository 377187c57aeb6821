"""Pages in order: ranks fused, headings that name what is asked, places that stand aside, pieces that say nothing."""

from __future__ import annotations

import pytest

from data.locators import Modality
from data.store.store import Place
from retrieval.rank import Page, Topic, Weight, fuse, stems

EVEN = {"words": Weight(1.0), "vectors": Weight(1.0), "statements": Weight(0.4, flat=3.0)}
NOTHING = Topic("", (), ())


def place(page: int | None, headings: str = "", length: int = 500, kind: Modality = Modality.TEXT) -> Place:
    return Place("annual", page, headings, length, kind)


def order(channels: dict[str, list[int]], where: dict[int, Place], topic: Topic = NOTHING) -> list[int | None]:
    ranked = sorted(fuse(channels, where, EVEN, topic), key=lambda pair: -pair[1])
    return [where[page.evidence_id].page for page, _ in ranked]


def test_a_page_found_by_two_channels_is_before_pages_found_by_one() -> None:
    where = {1: place(10), 2: place(20), 3: place(30)}
    assert order({"words": [1, 3], "vectors": [2, 3]}, where)[0] == 30


def test_gains_are_the_reciprocal_of_the_rank() -> None:
    [(page, score)] = fuse({"words": [1], "vectors": [1]}, {1: place(10)}, EVEN, NOTHING)
    assert page.ranks == {"words": 1, "vectors": 1}
    assert score == pytest.approx(2 / 61)


def test_the_first_statement_is_before_a_page_that_words_and_vectors_put_first() -> None:
    where = {1: place(40, "Liquidity"), 2: place(62, "Consolidated Statements of Cash Flows")}
    assert order({"statements": [2], "words": [1], "vectors": [1]}, where) == [62, 40]


def test_a_page_is_ranked_once_by_its_first_piece_and_shown_by_its_best() -> None:
    where = {1: place(10), 2: place(10), 3: place(20)}
    [(first, _), (second, _)] = fuse({"words": [1, 2, 3], "vectors": [2]}, where, EVEN, NOTHING)
    assert (first.ranks, second.ranks) == ({"words": 1, "vectors": 1}, {"words": 2})
    assert isinstance(first, Page)


def test_without_pages_each_piece_stands_for_itself() -> None:
    where = {1: place(None), 2: place(None)}
    assert len(fuse({"words": [1, 2]}, where, EVEN, NOTHING)) == 2


def test_a_page_number_is_no_evidence_but_a_small_picture_is() -> None:
    where = {1: place(10, length=3), 2: place(20, length=3, kind=Modality.FIGURE)}
    assert order({"words": [1, 2]}, where) == [20]


def shown_when(wanted: Modality | None) -> list[int]:
    where = {1: place(10), 2: place(20, kind=Modality.FIGURE), 3: place(20), 4: place(30, kind=Modality.FIGURE)}
    channels = {"words": [1, 3, 2, 4], "vectors": [1, 3, 2, 4], "statements": [1]}
    ranked = sorted(fuse(channels, where, EVEN, NOTHING, wanted), key=lambda pair: -pair[1])
    return [page.evidence_id for page, _ in ranked]


def test_where_a_chart_is_asked_for_figures_come_first_each_for_itself() -> None:
    assert shown_when(Modality.FIGURE) == [2, 4, 1, 3]


def test_else_a_page_is_shown_by_what_fits_best() -> None:
    assert shown_when(None) == [1, 3, 4]


class TestHeadings:
    TOPIC = Topic("What dividends were paid?", ("dividends", "paid"), ("cash dividends", "shareholder distributions"))

    @pytest.mark.parametrize(
        ("headings", "share"),
        [
            ("Item 5. Market for Common Equity > Dividends", 1.0),
            ("Note 12. Shareholder distributions", 0.7),
            ("Dividends and liquidity", 0.5),
            ("2. Dividends > Ordinary shares", 1.0),
            ("Item 2. Properties", 0.0),
            ("", 0.0),
        ],
    )
    def test_how_much_of_a_heading_is_asked_for(self, headings: str, share: float) -> None:
        assert self.TOPIC.named_by(headings) == pytest.approx(share)

    def test_a_heading_that_names_it_breaks_a_tie(self) -> None:
        where = {1: place(10, "Item 1. Business"), 2: place(20, "Item 5. Market > Dividends")}
        assert order({"words": [1], "vectors": [2]}, where, self.TOPIC) == [20, 10]

    def test_endings_do_not_part_words(self) -> None:
        assert stems("Our Operations") == stems("operates") == {"oper"}


class TestAside:
    @pytest.mark.parametrize(
        ("headings", "question", "share"),
        [
            ("Item 1A. Risk Factors > Competition", "Who are the competitors?", 0.85),
            ("Item 1A. Risk Factors > Competition", "Which risks does competition pose?", 1.0),
            ("ARTICLE II > Section 2.01 The Advances", "How much may be borrowed?", 0.75),
            ("ARTICLE II > Section 2.01 The Advances", "What does section 2.01 say?", 1.0),
            ("Exhibit 21 > Subsidiaries of the registrant", "Where does it operate?", 0.75),
            ("Item 15. Exhibits and Financial Statement Schedules > Note 3. Leases", "What are the leases?", 1.0),
            ("Item 1. Business", "Where does it operate?", 1.0),
        ],
    )
    def test_places_aside_count_less_unless_they_are_asked_for(
        self, headings: str, question: str, share: float
    ) -> None:
        assert Topic(question, (), ()).share_of(headings) == share
