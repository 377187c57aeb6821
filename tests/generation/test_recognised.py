"""What is said of a picture: its copy, else figures that share most of its words, else that there is none."""

from __future__ import annotations

import pytest
from PIL import Image

from data.answers import Hit
from data.locators import Box, FigureRegion
from data.types import Document, Evidence, Status
from generation.recognised import recognised, same_picture
from retrieval.picture import Picture

PICTURE = Picture("shot.png", Image.new("RGB", (8, 8)), "Backlog by product\nPumps 95\nValves 210\nSpares 640")
DECK = Document("d" * 64, "deck.pptx", Status.READY)


def hit(text: str, **why: int) -> Hit:
    return Hit(Evidence(FigureRegion(3, Box(0, 0, 90, 60)), text, document_id=DECK.id, id=7), DECK, 1.0, why)


def test_a_copy_is_named_with_its_page_and_cited() -> None:
    answer = recognised(PICTURE, [hit("Something else", words=1), hit("Backlog", copies=1)], with_model=False)
    assert answer.text == "deck.pptx, page 3, figure: this is the same picture."
    assert [citation.locator for citation in answer.citations] == [FigureRegion(3, Box(0, 0, 90, 60))]
    assert answer.notes == (
        "Looked for by its copies, by the 8 words and figures read in it,"
        " and not by what it shows, for no image-text model is set.",
    )


def test_without_a_copy_the_share_of_its_words_is_said() -> None:
    answer = recognised(PICTURE, [hit("Backlog by product: pumps 95, valves 210", words=1)], with_model=False)
    assert answer.claims[0].text.endswith("no copy, but 6 of the 8 words and figures read in the picture stand here.")


@pytest.mark.parametrize("hits", [[], [hit("Valves are made in Graz.", words=1)]])
def test_a_word_or_two_in_common_is_too_little(hits: list[Hit]) -> None:
    answer = recognised(PICTURE, hits, with_model=False)
    assert answer.refused
    assert answer.reason == (
        "The library has no copy of this picture, and no figure that says much of what is printed in it."
    )


def test_a_model_adds_what_looks_alike() -> None:
    answer = recognised(PICTURE, [hit("Orders", shown=1)], with_model=True)
    assert answer.claims[0].text.endswith("no copy, but it shows much the same.")
    assert same_picture([hit("Orders", shown=1)]) is None
