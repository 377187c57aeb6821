"""A call and filings in, a verdict on every number said out, with both its ends: the second and the cell or sentence.

A number "differs" only where nothing but linking words stands between it and the name of a figure that the filings
state for that period on that basis. Everything else that no filing states is "not disclosed".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from data.errors import NotFound
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Document, Period
from generation.calls.disclosed import Disclosed, disclosed
from generation.calls.lines import Line, lines_of
from generation.calls.topics import About, abouts, content_stems
from generation.phrasing import percent, period_words
from generation.reckoning.formula import FormulaError, Name, evaluate, names, parse
from retrieval.companies import company_key, one_key_each

_ENOUGH_WORDS = 2
_NEAR = Decimal("1.1")


class Verdict(StrEnum):
    MATCHES = "matches"
    ROUNDS = "rounds to"
    DIFFERS = "differs by"
    OTHER_BASIS = "other basis"
    OTHER_PERIOD = "other period"
    NOT_DISCLOSED = "not disclosed"


AGREED = frozenset((Verdict.MATCHES, Verdict.ROUNDS))


@dataclass(frozen=True, slots=True)
class Tie:
    """A number said, and what the filings say of it.

    `figure` is the filing's end; `difference` is number less figure in base units; `why` is one sentence.
    """

    about: About
    line: Line
    verdict: Verdict
    figure: Disclosed | None = None
    difference: Decimal | None = None
    why: str = ""

    @property
    def guidance(self) -> bool:
        return self.about.topic.ahead


@dataclass(frozen=True, slots=True)
class TieOut:
    """A call tied to filings. `left_out` are filings of other companies: nothing in them can confirm a number."""

    call: Document
    filings: tuple[Document, ...]
    ties: tuple[Tie, ...]
    lines: tuple[Line, ...]
    left_out: tuple[Document, ...] = ()


def filings_of(call: Document, documents: Sequence[Document]) -> list[Document]:
    """The documents of the call's company on the call's fiscal year, of any where none is known; no calls."""
    year = call.description.fiscal_year
    return [
        document
        for document in _of_company(call, documents)
        if document.description.form != "earnings call"
        and (year is None or document.description.fiscal_year in (year, None))
    ]


def tie_out(store: Store, call: Document, filings: Sequence[Document]) -> TieOut:
    """Every number said on a call against the filings; NotFound where the document holds no spoken words."""
    lines = list(lines_of(store, call))
    if not lines:
        raise NotFound(f"{call.name} is not a call: it holds no spoken words.", "Name a transcript or a recording.")
    own = _of_company(call, filings)
    numbers = list(_numbers(lines, call))
    figures = disclosed(store, own, [about.said for about, _ in numbers])
    ties = _Desk(figures).ties(numbers)
    left_out = tuple(document for document in filings if document not in own)
    return TieOut(call, tuple(own), tuple(ties), tuple(lines), left_out)


def _of_company(call: Document, documents: Sequence[Document]) -> list[Document]:
    """Those of the call's company; where the call does not name its company, all."""
    if not call.description.company:
        return list(documents)
    known = one_key_each([call, *documents])
    own = known[company_key(call.description.company)]
    return [d for d in documents if not d.description.company or known[company_key(d.description.company)] == own]


def _numbers(lines: Sequence[Line], call: Document) -> Iterator[tuple[About, Line]]:
    frame: tuple[Period, ...] = ()
    speaker = ""
    for line in lines:
        if line.speaker != speaker:
            frame, speaker = (), line.speaker
        found, frame = abouts(line.text, call.description, frame)
        for about in found:
            yield about, line


# ---------------------------------------------------------------- verdicts


class _Desk:
    """The figures of the filings, by what they are of."""

    def __init__(self, figures: Sequence[Disclosed]) -> None:
        self._by_concept: dict[str, list[Disclosed]] = {}
        self._named: dict[str, list[Disclosed]] = {}
        for figure in figures:
            for concept in figure.concepts:
                self._by_concept.setdefault(concept, []).append(figure)
            for word in figure.stems:
                self._named.setdefault(word, []).append(figure)

    def ties(self, numbers: Sequence[tuple[About, Line]]) -> list[Tie]:
        found: list[Tie] = []
        for about, line in numbers:
            level = next((tie for tie in reversed(found) if tie.line is line and not tie.about.said.change), None)
            found.append(self._tie(about, line, level))
        return _plausible(found)

    def _tie(self, about: About, line: Line, level: Tie | None) -> Tie:
        if about.said.change:
            return self._change(about, line, level)
        own = self._of_figure(about)
        alike = [f for f in own if f.agrees(about.said)]
        timely = [f for f in alike if f.of_period(about.topic.periods)]
        right = [f for f in timely if f.adjusted == about.topic.adjusted]
        if right:
            return _agreed(about, line, _best(right, about))
        if loose := [f for f in self._of_words(about, line) if f.agrees(about.said)]:
            return _agreed(about, line, _best(loose, about))
        if rate := self._rate(about):
            return _agreed(about, line, rate)
        return self._at_odds(about, line, own, alike, timely)

    def _at_odds(
        self,
        about: About,
        line: Line,
        own: Sequence[Disclosed],
        alike: Sequence[Disclosed],
        timely: Sequence[Disclosed],
    ) -> Tie:
        topic = about.topic
        if not topic.direct or (topic.ahead and not any(f.ahead for f in own)):
            return Tie(about, line, Verdict.NOT_DISCLOSED)
        if timely:
            figure = _best(timely, about)
            basis = "as adjusted" if figure.adjusted else "as reported"
            return Tie(about, line, Verdict.OTHER_BASIS, figure, why=f"The filing states it {basis}.")
        rivals = [f for f in own if not f.spoken or f.ahead]
        rivals = [f for f in rivals if f.periods and f.of_period(topic.periods)]
        other = [f for f in alike if f.adjusted == topic.adjusted and not f.spoken]
        other = other if rivals else [f for f in other if _apart(about, f) == 0]
        if other:
            figure = _best(other, about)
            stated = period_words(figure.periods[0])
            return Tie(about, line, Verdict.OTHER_PERIOD, figure, why=f"The filing states it for {stated}.")
        same = [f for f in rivals if f.adjusted == topic.adjusted]
        if same:
            figure = min(same, key=lambda f: abs(_signed_apart(about, f)))
            return Tie(about, line, Verdict.DIFFERS, figure, _signed_apart(about, figure), _slip(about, figure))
        if rivals and topic.adjusted:
            figure = min(rivals, key=lambda f: abs(_signed_apart(about, f)))
            why = "Said as adjusted; the filing states it as reported only."
            return Tie(about, line, Verdict.OTHER_BASIS, figure, _signed_apart(about, figure), why)
        return Tie(about, line, Verdict.NOT_DISCLOSED)

    # ------------------------------------------------------------ which figures

    def _of_figure(self, about: About) -> list[Disclosed]:
        """The figures that the name of a number names, in its unit."""
        topic, said = about.topic, about.said
        wanted = content_stems(topic.name) | topic.qualifiers
        by_name = [f for f in self._named.get(next(iter(sorted(wanted)), ""), ()) if not f.spoken and f.stems == wanted]
        by_concept = [
            f for concept in topic.concepts for f in self._by_concept.get(concept, ()) if _same_part(about, f)
        ]
        found = {id(f): f for f in (*by_concept, *by_name) if f.same_unit(said) and f.ahead == topic.ahead}
        return list(found.values())

    def _of_words(self, about: About, line: Line) -> Iterator[Disclosed]:
        """The figures whose row is named in the sentence, or whose own sentence shares its content words."""
        spoken = content_stems(line.text)
        told = about.topic
        seen: set[int] = set()
        for word in spoken:
            for f in self._named.get(word, ()):
                if id(f) in seen or not f.same_unit(about.said) or "change" in f.concepts:
                    continue
                seen.add(id(f))
                if not f.of_period(told.periods) or f.adjusted != told.adjusted:
                    continue
                if (f.spoken and len(f.stems & spoken) >= _ENOUGH_WORDS and _sharp(about)) or (
                    not f.spoken and f.stems and f.stems <= spoken and not told.ahead and not told.concepts
                ):
                    yield f

    def _one(self, concept: str, period: Period, adjusted: bool) -> Decimal | None:
        """What the filings state for a concept of the whole company; None where they do not or not alike."""
        values = {
            abs(f.value)
            for f in self._by_concept.get(concept, ())
            if not f.spoken and not f.part and f.adjusted == adjusted and f.kind != "percent" and f.of_period((period,))
        }
        return next(iter(values)) if len(values) == 1 else None

    # ------------------------------------------------------------ what follows from several figures

    def _rate(self, about: About) -> Disclosed | None:
        """A margin or another rate that two figures of the filings give."""
        topic = about.topic
        if about.said.kind != "percent" or topic.adjusted or topic.ahead or topic.qualifiers:
            return None
        for metric in topic.metrics:
            expression = parse(vocabulary().metrics[metric].formula)
            for period in topic.periods:
                parts = {name: self._one(name.concept, period, False) for name in names(expression)}
                if any(value is None or name.back for name, value in parts.items()):
                    continue
                value = _worked(expression, parts)
                if value is not None and abs(value - about.said.value) <= about.said.step / 2:
                    return self._worked_figure(value, next(iter(parts)).concept, period)
        return None

    def _worked_figure(self, value: Decimal, concept: str, period: Period) -> Disclosed:
        of = next(f for f in self._by_concept[concept] if not f.spoken and f.of_period((period,)))
        return replace(
            of, value=value, step=Decimal(0), kind="percent", quote=f"{percent(value)}, worked out", unit="percent"
        )

    def _change(self, about: About, line: Line, level: Tie | None) -> Tie:
        """By how much a figure moved: as a sentence states it, or as two cells give it."""
        said, topic = about.said, about.topic
        spoken = content_stems(line.text)
        concepts = set(topic.concepts or (level.about.topic.concepts if level else ()))
        stated = [
            f
            for f in self._by_concept.get("change", ())
            if f.agrees(said) and f.same_unit(said) and f.of_period(topic.periods)
            and (concepts & f.concepts or len(f.stems & spoken) > _ENOUGH_WORDS)
        ]  # fmt: skip
        if stated:
            return _agreed(about, line, _best(stated, about))
        base = level.about.topic if level and level.verdict in AGREED and not topic.concepts else topic
        if not base.direct or base.adjusted or base.qualifiers or topic.adjusted:
            return Tie(about, line, Verdict.NOT_DISCLOSED)
        for concept in base.concepts[:1]:
            for period in base.periods:
                now = self._one(concept, period, False)
                then = self._one(concept, replace(period, year=period.year - 1), False)
                if not now or not then:
                    continue
                moved = (now - then) / then if said.kind == "percent" else now - then
                if abs(abs(moved) - abs(said.value)) <= said.step / 2 and moved * (said.polarity or 1) >= 0:
                    figure = self._worked_figure(moved, concept, period)
                    return _agreed(about, line, figure)
        return Tie(about, line, Verdict.NOT_DISCLOSED)


def _worked(expression: object, parts: dict[Name, Decimal | None]) -> Decimal | None:
    try:
        return evaluate(expression, lambda name: parts[name] or Decimal(0))  # type: ignore[arg-type]
    except FormulaError:
        return None


def _same_part(about: About, figure: Disclosed) -> bool:
    """Whether number and figure are both of the whole company, or of one part of it."""
    asked = about.topic.qualifiers - {"segment"}
    if figure.spoken:
        return figure.part == about.topic.qualifiers
    if not about.topic.qualifiers:
        return not figure.part
    return bool(asked) and asked <= figure.part | figure.stems


def _sharp(about: About) -> bool:
    """Whether a number has digits enough that two alike are hardly two figures."""
    digits = "".join(map(str, about.said.value.as_tuple().digits)).strip("0")
    return len(digits) > 1 or about.said.kind == "percent"


def _best(figures: Sequence[Disclosed], about: About) -> Disclosed:
    """The figure nearest in value; a cell before a sentence, the sharper of two."""
    ahead = about.topic.ahead
    return min(figures, key=lambda f: (f.ahead != ahead, f.spoken, _apart(about, f) != 0, f.step, _apart(about, f)))


def _agreed(about: About, line: Line, figure: Disclosed) -> Tie:
    apart = _signed_apart(about, figure)
    if not figure.spoken and _other_sign(about, figure):
        return Tie(about, line, Verdict.DIFFERS, figure, apart, "The filing states it with the other sign.")
    exact = _apart(about, figure) == 0 and figure.step <= about.said.step
    return Tie(about, line, Verdict.MATCHES if exact else Verdict.ROUNDS, figure)


def _apart(about: About, figure: Disclosed) -> Decimal:
    return abs(abs(about.said.value) - abs(figure.value))


def _signed(about: About) -> Decimal:
    below = about.said.polarity < 0 and not about.said.change
    return -abs(about.said.value) if below else about.said.value


def _signed_apart(about: About, figure: Disclosed) -> Decimal:
    if has_sign(figure):
        return _signed(about) - figure.value
    return abs(about.said.value) - abs(figure.value)


def has_sign(figure: Disclosed) -> bool:
    """Whether the figure's sign means something: a result may be a loss, a payment is meant by its size."""
    known = vocabulary().concepts
    return any(concept in known and known[concept].sign == "either" and known[concept].id not in _BY_SIZE
               for concept in figure.concepts)  # fmt: skip


_BY_SIZE = frozenset(("net_interest_expense", "other_income_expense", "income_tax_expense"))


def _other_sign(about: About, figure: Disclosed) -> bool:
    if not about.topic.direct or not has_sign(figure) or figure.value == 0 or figure.kind == "percent":
        return False
    return (_signed(about) < 0) != (figure.value < 0)


# ---------------------------------------------------------------- what a slip looks like


def _slip(about: About, figure: Disclosed) -> str:
    """What kind of slip the difference looks like, in words; empty for none."""
    one, other = abs(about.said.value), abs(figure.value)
    if not one or not other:
        return ""
    digits, stated = (_digits(value) for value in (one, other))
    if digits == stated or stated.startswith(digits) or digits.startswith(stated):
        return "The same digits stand in the filing in another scale."
    if sorted(digits) == sorted(stated):
        return "The digits stand in another order."
    return ""


def _digits(value: Decimal) -> str:
    return "".join(map(str, value.normalize().as_tuple().digits)).strip("0")


def _plausible(ties: Sequence[Tie]) -> list[Tie]:
    """Where a figure is confirmed elsewhere in the call, a number far from it is of a part or of something else."""
    confirmed = {(tie.figure.evidence_id, tie.figure.locator) for tie in ties if tie.verdict in AGREED and tie.figure}
    return [
        Tie(tie.about, tie.line, Verdict.NOT_DISCLOSED)
        if tie.verdict is Verdict.DIFFERS
        and tie.figure
        and (tie.figure.evidence_id, tie.figure.locator) in confirmed
        and not _near(tie)
        else tie
        for tie in ties
    ]


def _near(tie: Tie) -> bool:
    if tie.why or tie.figure is None or not tie.figure.value:
        return True
    ratio = abs(tie.about.said.value / tie.figure.value)
    return 1 / _NEAR <= ratio <= _NEAR
