"""A plan in, the wording of the language in which it was asked out."""

from __future__ import annotations

from collections.abc import Mapping

from data.answers import Plan
from data.script import Language, language_of
from generation.wording.english import English
from generation.wording.forms import Wording
from generation.wording.japanese import Japanese

ENGLISH = English()
WORDINGS: Mapping[Language, Wording] = {"en": ENGLISH, "ja": Japanese()}


def wording_in(question: str) -> Wording:
    """The wording of the language in which something is asked."""
    return WORDINGS[language_of(question)]


def wording_of(plan: Plan) -> Wording:
    return wording_in(plan.put)
