"""Names for a speech model: of the company that the recording is named after, from its filings."""

from __future__ import annotations

from pathlib import Path

from data.locators import PageBox
from data.types import Description, Document, Evidence, Status
from ingestion.calls.names import names_for, names_in_words
from ingestion.read import read

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def document(company: str, *aliases: str) -> Document:
    return Document(company, f"{company}.pdf", Status.READY, Description(company=company, aliases=aliases))


def passage(text: str) -> Evidence:
    return Evidence(PageBox(1, None), text)


def test_officers_and_parts_of_the_sample_company() -> None:
    names = names_in_words(read(SAMPLES / "tarnbrook-10-k-fiscal-2025.pdf", "annual.pdf").evidence)
    assert {"Miriam Okafor", "Daniel Reyes", "Castell Seal Services", "Precision Pumps"} <= set(names)


def test_marked_products_and_signatures() -> None:
    text = "Sales of ValveStream™ rose. /s/ Jane Q. Doe, Chief Financial Officer. Treasurer Ann Lee signed."
    assert names_in_words([passage(text)]) == ["Jane Q. Doe", "Ann Lee", "ValveStream"]


def test_a_recording_named_after_a_company_is_given_its_names_only() -> None:
    library = [
        (document("Halden Bearings, Inc.", "HBI"), [passage("Jane Osgood, Chief Financial Officer")]),
        (document("Merrow Finch"), [passage("Tom Aldous, President")]),
    ]
    assert names_for("halden_q2_2024.mp3", library) == ["Halden Bearings, Inc.", "HBI", "Jane Osgood"]
    assert names_for("HBI call.mp3", library) == ["Halden Bearings, Inc.", "HBI", "Jane Osgood"]
    assert names_for("call.mp3", library) == ["Halden Bearings, Inc.", "HBI", "Merrow Finch"]
