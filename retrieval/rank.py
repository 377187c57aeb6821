"""What the channels found in, pages in order out.

Ranks are fused per page. Words and vectors count for more under a heading that names what is asked for, and pages of
contracts, risk boilerplate and the like count for less where they are not asked for. Evidence of the kind that is
asked for, as figures where a chart is, stands for itself and comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from data.locators import Modality
from data.metrics.speakers import holds_role
from data.store.store import Place

FIGURES = ("statements", "facts")  # channels that read cells; their ranks say all that a heading could
_SAYS_NOTHING = 40  # bytes: page numbers and running heads, which only their headings make findable
_UNDER_ITS_HEADING = 0.5
_IN_OTHER_WORDS = 0.7
_WANTED = {Modality.FIGURE: 8.0, Modality.AUDIO: 8.0}
"""How much more evidence of the kind that is asked for counts: enough to come first where it is found at all well."""
_WHO_IS_ASKED = 4.0
"""How much more the words of those count who have the role that is asked for."""
_ASIDE = (
    (
        re.compile(
            r"\bexhibit (?:index|\d)|\bsignatures\b|power of attorney|certifications?\b|table of contents"
            r"|\barticle [ivx]+\b|\bsection \d+\.\d+|\bform of\b|forward.looking",
            re.I,
        ),
        re.compile(
            r"\b(?:exhibits?|sections?|articles?|clauses?|covenants?|defaults?|sign\w*|forward.looking)\b", re.I
        ),
        0.75,
    ),
    (re.compile(r"risk factors", re.I), re.compile(r"\brisk", re.I), 0.85),
)
_UNSAID = frozenset(
    """
    note notes item part continued consolidated company inc corporation result results summary overview information
    general other following table data due fiscal year years compared
    the and for with from that this are our its their of in to on by an as at or is
    """.split()
)
# the longest first
_ENDINGS = "ations ating ation ated ates ate ings ing ions ion ments ment ies ied ed es s e y".split()


@dataclass(frozen=True, slots=True)
class Weight:
    """Rank `r` in a channel gains `share / (flat + r)`: the smaller `flat`, the more the first ranks stand out."""

    share: float
    flat: float = 60.0

    def at(self, rank: int) -> float:
        return self.share / (self.flat + rank)


@dataclass(slots=True)
class Page:
    """A page (or, where a document has no pages, one piece of evidence) and what each channel found on it."""

    document_id: str
    ranks: dict[str, int] = field(default_factory=dict[str, int])
    gains: dict[int, float] = field(default_factory=dict[int, float])
    cells: float = 0.0
    prose: float = 0.0
    heading: float = 0.0

    @property
    def evidence_id(self) -> int:
        """The piece of evidence that gained most."""
        return max(self.gains, key=lambda i: (self.gains[i], -i))


class Topic:
    """What a question is about: its own words, and those that filers use for the same thing."""

    def __init__(self, question: str, terms: Iterable[str], phrases: Iterable[str]) -> None:
        own = {stem for term in terms for stem in stems(term)}
        other = {stem for phrase in phrases for stem in stems(phrase)}
        self._question = question
        self._asked = dict.fromkeys(other, _IN_OTHER_WORDS) | dict.fromkeys(own, 1.0)

    def named_by(self, headings: str) -> float:
        """How much of a heading the question asks for, 0 to 1: the better of the two nearest headings of a path."""
        nearest = (stems(heading) for heading in headings.split(" > ")[-2:])
        return max((sum(self._asked.get(s, 0.0) for s in part) / len(part) for part in nearest if part), default=0.0)

    def share_of(self, headings: str) -> float:
        """What a page under these headings counts for: less than 1 where it stands aside from what is asked."""
        return next((less for asked, less in _aside(headings) if not asked.search(self._question)), 1.0)


@lru_cache(maxsize=8192)
def _aside(headings: str) -> Sequence[tuple[re.Pattern[str], float]]:
    """Where these headings stand aside: what asks for them all the same, and what they count for else."""
    return tuple((asked, less) for place, asked, less in _ASIDE if place.search(headings))


def fuse(
    channels: Mapping[str, Sequence[int]],
    where: Mapping[int, Place],
    weights: Mapping[str, Weight],
    topic: Topic,
    wanted: Modality | None = None,
    speaker: str = "",
) -> list[tuple[Page, float]]:
    """Pages with their scores, in no order. `channels` rank evidence ids; `where` says where each piece stands.

    `wanted` is the kind of evidence asked for, `speaker` the role of the one whose words are.
    """
    wanted = wanted if wanted in _WANTED else None
    pages: dict[tuple[str, int], Page] = {}
    for channel, ranked in channels.items():
        telling = (i for i in ranked if _says_something(where[i]))
        for rank, (key, evidence_id) in enumerate(_by_page(telling, where, wanted), 1):
            page = pages.setdefault(key, Page(key[0]))
            gain = weights[channel].at(rank)
            page.ranks[channel] = rank
            page.gains[evidence_id] = page.gains.get(evidence_id, 0.0) + gain
            page.cells += gain if channel in FIGURES else 0.0
            page.prose += 0.0 if channel in FIGURES else gain
    for evidence_id in {i for ranked in channels.values() for i in ranked}:
        page = pages.get(_key(evidence_id, where, wanted))
        if page is not None:
            page.heading = max(page.heading, topic.named_by(where[evidence_id].headings))
    return [(page, _score(page, where[page.evidence_id], topic, wanted, speaker)) for page in pages.values()]


def _says_something(place: Place) -> bool:
    return place.modality is not Modality.TEXT or place.length >= _SAYS_NOTHING


def _score(page: Page, best: Place, topic: Topic, wanted: Modality | None, speaker: str) -> float:
    prose = page.prose * (1.0 + _UNDER_ITS_HEADING * page.heading)
    asked = _WANTED[wanted] if wanted and best.modality is wanted else 1.0
    if speaker and best.modality is Modality.AUDIO and holds_role(speaker, best.headings):
        asked *= _WHO_IS_ASKED
    return (page.cells + prose) * topic.share_of(best.headings) * asked


def _by_page(
    ranked: Iterable[int], where: Mapping[int, Place], wanted: Modality | None
) -> Iterable[tuple[tuple[str, int], int]]:
    """Each page once, with its first piece of evidence."""
    seen: set[tuple[str, int]] = set()
    for evidence_id in ranked:
        key = _key(evidence_id, where, wanted)
        if key not in seen:
            seen.add(key)
            yield key, evidence_id


def _key(evidence_id: int, where: Mapping[int, Place], wanted: Modality | None) -> tuple[str, int]:
    """Document and page; without pages, and where its kind is wanted, each piece stands for itself."""
    place = where[evidence_id]
    return place.document_id, -evidence_id if place.page is None or place.modality is wanted else place.page


@lru_cache(maxsize=8192)
def stems(text: str) -> frozenset[str]:
    """The words of a heading or question without their endings: "Our Operations" and "operates" share "oper"."""
    words = (word for word in re.findall(r"[^\W\d_]{2,}", text.lower()) if word not in _UNSAID)
    return frozenset(_stem(word) for word in words)


def _stem(word: str) -> str:
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), "")
    return word[: len(word) - len(ending)]
