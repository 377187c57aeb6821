"""Figures and their names as an analyst reads them."""

import pytest

from generation.phrasing import was


@pytest.mark.parametrize(
    ("subject", "verb"),
    [
        ("Acme Inc.’s revenue", "was"),
        ("Acme Inc.’s capital expenditures", "were"),
        ("cash and cash equivalents", "were"),
        ("net sales of the Consumer segment", "were"),
        ("cost of products sold", "was"),
        ("gross loss", "was"),
        ("earnings per share", "were"),
        ("days sales outstanding", "were"),
        ("property, plant and equipment", "was"),
        ("current assets to current liabilities", "were"),
        ("Total assets (continuing operations)", "were"),
    ],
)
def test_the_verb_of_a_subject(subject: str, verb: str) -> None:
    assert was(subject) == f"{subject} {verb}"
