"""Whose words a question asks for; the name of an office alone asks for nobody's."""

from __future__ import annotations

import pytest

from data.metrics.speakers import holds_role, speaker_in, without_speaker


@pytest.mark.parametrize(
    ("question", "role"),
    [
        ("What did the CFO say about gross margin?", "finance"),
        ("According to the CFO, what drove margins?", "finance"),
        ("How much did tariffs cost according to the CFO?", "finance"),
        ("How did Acme's chief executive explain the decline?", "executive"),
        ("What was said by the CEO about China?", "executive"),
        ("What is the CFO's guidance on tax?", "finance"),
        ("What questions did the analysts ask about leverage?", "analyst"),
        ("Who is the CFO?", ""),
        ("When was the CEO appointed?", ""),
        ("What did CFO amount to in fiscal 2025?", ""),
    ],
)
def test_the_role_asked_for(question: str, role: str) -> None:
    assert speaker_in(question) == role


@pytest.mark.parametrize(
    ("role", "told", "holds"),
    [
        ("finance", "Executive Vice President and Chief Financial Officer", True),
        ("finance", "Chief Executive Officer", False),
        ("president", "Senior Vice President, Sales", False),
        ("president", "president and chief executive officer", True),
        ("analyst", "analyst, Ashgrove Securities", True),
    ],
)
def test_who_holds_a_role(role: str, told: str, holds: bool) -> None:
    assert holds_role(role, told) is holds


def test_the_office_is_not_taken_for_a_figure() -> None:
    assert "cfo" not in without_speaker("When did the CFO mention revenue?", "finance").lower()
    assert without_speaker("What was CFO in 2025?", "") == "What was CFO in 2025?"
