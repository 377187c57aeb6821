"""The kind of evidence that a question asks for; "figures" are numbers more often than pictures."""

from __future__ import annotations

import pytest

from data.locators import Modality
from data.metrics.modalities import modality_in


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What does the chart on page 7 show?", Modality.FIGURE),
        ("How did margins move according to the slides?", Modality.FIGURE),
        ("In the picture, which region is largest?", Modality.FIGURE),
        ("What does Figure 4 say of backlog?", Modality.FIGURE),
        ("What did the CFO say about pricing?", Modality.AUDIO),
        ("What was said on the call about backlog?", Modality.AUDIO),
        ("How did spending relate to its revenue figures?", None),
        ("What is the exact figure of net income?", None),
        ("What was revenue in fiscal 2025?", None),
    ],
)
def test_what_kind_of_evidence_is_asked_for(question: str, kind: Modality | None) -> None:
    assert modality_in(question) is kind
