"""A plan in, the wording of the language in which it was asked out."""

from __future__ import annotations

from data.answers import Plan
from generation.wording.english import English
from generation.wording.forms import Wording

ENGLISH = English()


def wording_of(_plan: Plan) -> Wording:
    return ENGLISH
