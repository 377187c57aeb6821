"""A picture and the figures found for it in, an answer that says where it stands out, and by what it was known.

The words read in the picture are looked up and compared, and go no further.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.answers import Answer, Check, Claim, Hit
from generation.places import place
from generation.sources import Sources
from retrieval.picture import Picture

_MOST = 3
_SHARED = 0.4  # of the picture's words: fewer are met by chance


def recognised(picture: Picture, hits: Sequence[Hit], *, with_model: bool) -> Answer:
    """Where the picture stands; else the figures that show or say the most of it; else that the library has none."""
    question, sources = f"Where is {picture.name} from?", Sources()
    told = [(hit, words) for hit in hits if (words := _known_by(picture, hit))][:_MOST]
    copies = [(hit, words) for hit, words in told if "copies" in hit.why]
    claims = tuple(
        Claim(f"{hit.document.name}, {place(hit.evidence.locator)}: {words}.", (_cite(sources, hit),), Check.SUPPORTED)
        for hit, words in copies or told
    )
    notes = (_looked_for(picture, with_model=with_model),)
    if not claims:
        reason = "The library has no copy of this picture, and no figure that says much of what is printed in it."
        return Answer(question, (), (), refused=True, reason=reason, notes=notes)
    return Answer(question, claims, tuple(sources.citations), notes=notes)


def same_picture(hits: Sequence[Hit]) -> Hit | None:
    """The hit that is a copy of the picture, if one is."""
    return next((hit for hit in hits if "copies" in hit.why), None)


def _cite(sources: Sources, hit: Hit) -> int:
    return sources.whole(hit.document, hit.evidence)


def _known_by(picture: Picture, hit: Hit) -> str:
    """By what a hit was known, "" where that is too little."""
    if "copies" in hit.why:
        return "this is the same picture"
    met, count = _met(picture, hit.evidence.text), len(picture.terms)
    if count and met >= _SHARED * count:
        return f"no copy, but {met} of the {count} words and figures read in the picture stand here"
    return "no copy, but it shows much the same" if hit.why.get("shown") == 1 else ""


def _met(picture: Picture, text: str) -> int:
    said = set(re.findall(r"[^\W_]+(?:[.,]\d+)*", text.lower()))
    return sum(term in said for term in picture.terms)


def _looked_for(picture: Picture, *, with_model: bool) -> str:
    count = len(picture.terms)
    words = f"by the {count} words and figures read in it" if count else "no words were read in it"
    shown = "by what it shows" if with_model else "not by what it shows, for no image-text model is set"
    return f"Looked for by its copies, {words}, and {shown}."
