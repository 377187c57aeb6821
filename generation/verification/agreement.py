"""A claim's numbers and the figures that its evidence holds in, what does not agree out, in words.

A number agrees with a figure when the figure, rounded as the number is printed, is that number, in its unit and scale,
of the row that the claim names, under the period that the claim says, and with its sign. What the evidence does not
print may follow from two figures of it: a change, a rate of change, a share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.script import language_of
from generation.calls.said import Said, Sentence
from generation.phrasing import period_words
from generation.verification.grounds import Held
from generation.verification.matching import (
    concepts_named,
    in_time,
    named_rows,
    of_its_sentence,
    row_key,
    same_sign,
    same_unit,
    same_value,
    stems_of,
)
from generation.verification.movement import direction_fault, follows


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is wrong with a claim's numbers, and the citations of the calculated figures among them."""

    faults: tuple[str, ...]
    calculated: tuple[int, ...] = ()
    rows: frozenset[str] = frozenset()


def agreement(claim: Sentence, held: Sequence[Held], texts: Sequence[str], as_printed: bool) -> Agreement:
    """`texts` are the evidence's own words and the names of its documents and companies, small.

    `as_printed` where a row is quoted under its table's scale, so that "$ 1,164.6" may stand for millions.
    """
    rows = named_rows(claim.text, held)
    held = of_its_sentence(claim.text, held)
    faults: list[str] = []
    agreed: list[tuple[Said, Held]] = []
    calculated: list[int] = []
    pending: list[Said] = []
    for said in claim.numbers:
        alike = [figure for figure in held if same_value(said, figure, as_printed)]
        if not alike:
            pending += [] if _in_a_name(said, claim, texts) else [said]
            continue
        fault, figure = _settled(said, alike, rows, claim)
        if fault and said.change and follows(said, agreed, held, rows):
            fault = ""
        faults += [fault] if fault else []
        agreed += [(said, figure)] if figure else []
        calculated += figure.cells if figure else ()
    for said in pending:
        if not follows(said, agreed, held, rows):
            faults.append(_absent(said, held))
    if not faults:
        fault = direction_fault(claim, agreed, held, rows)
        faults += [fault] if fault else []
    return Agreement(tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(calculated)), rows)


# ---------------------------------------------------------------- value and unit


def _absent(said: Said, held: Sequence[Held]) -> str:
    """Why no figure agrees: another scale, another unit, or none at all."""
    digits = _digits(said.value)
    for figure in held:
        if digits and digits in (_digits(figure.value), _digits(figure.raw)):
            if same_unit(said, figure) and abs(said.value) != abs(figure.value):
                return f"the evidence cited states {figure.printed.strip()} in another scale than {said.printed}"
            if not same_unit(said, figure):
                return f"the evidence cited states {figure.printed.strip()} in another unit than {said.printed}"
    return f"the number {said.printed} is not in the evidence cited"


def _digits(value: Decimal) -> str:
    return "".join(map(str, value.as_tuple().digits)).strip("0")


# ---------------------------------------------------------------- row, period, sign


def _settled(said: Said, alike: Sequence[Held], rows: frozenset[str], claim: Sentence) -> tuple[str, Held | None]:
    """The figure that the number is, or what is wrong with every figure of its value."""
    of_row = [figure for figure in alike if figure.table == 0 or _is_named(figure, rows, claim)]
    if not of_row and not said.change and not _may_be_meant(alike, rows, claim):
        return f"{said.printed} is the figure of “{_short(alike[0].label)}” in the evidence cited", None
    of_row = of_row or list(alike)
    timely = [figure for figure in of_row if in_time(said, figure)]
    if not timely:
        return _untimely(said, of_row[0]), None
    signed = [figure for figure in timely if same_sign(said, figure, claim)]
    if not signed:
        return f"the evidence cited states {timely[0].printed.strip()}, of the other sign than {said.printed}", None
    return "", next((figure for figure in signed if not figure.calculated), signed[0])


def _is_named(figure: Held, rows: frozenset[str], claim: Sentence) -> bool:
    """Whether a figure of a table is of a row that the claim names.

    Where it names none, any may be meant whose words are compared later; of another language they cannot be, and what
    both are in the vocabulary tells.
    """
    if rows or figure.concept is None or language_of(claim.text) == language_of(figure.label):
        return not rows or figure.label in rows
    named = concepts_named(claim.text)
    return not named or figure.concept in named


def _may_be_meant(alike: Sequence[Held], rows: frozenset[str], claim: Sentence) -> bool:
    """Whether a claim of several numbers may mean a row of this value that it does not name in full."""
    levels = [other for other in claim.numbers if not other.change]
    if len(levels) <= max(1, len({row_key(row) for row in rows})):
        return False
    return any(stems_of(figure.label) & stems_of(claim.text) for figure in alike)


def _untimely(said: Said, held: Held) -> str:
    periods = [period for moment in said.when for period in moment.periods]
    asked = " or ".join(dict.fromkeys(map(period_words, periods)))
    if held.period is not None:
        own = period_words(held.period)
        if own == asked:
            own, asked = (f"the period to {day:%B %Y}" if day else own for day in (held.period.end, periods[0].end))
        return f"{said.printed} stands under {own} in the evidence cited, not {asked}"
    own = [period_words(period) for moment in held.moments for period in moment.periods] or sorted(map(str, held.years))
    return f"the evidence cited states {said.printed} of {', '.join(dict.fromkeys(own))}, not {asked}"


def _in_a_name(said: Said, claim: Sentence, texts: Sequence[str]) -> bool:
    """Whether the evidence prints the number with the same word before it: "statutory rate of 35%"."""
    if said.currency and said.scaled and not said.aside:
        return False
    before = re.search(r"[A-Za-z&-]+\W*$", claim.text[: said.start])
    after = re.match(r"\W*[A-Za-z&-]+", claim.text[said.end :])
    phrases = [f"{before.group()}{claim.text[said.start : said.end]}"] if before else []
    phrases += [f"{claim.text[said.start : said.end]}{after.group()}"] if after else []
    return any(" ".join(phrase.casefold().split()) in text for phrase in phrases for text in texts)


def _short(label: str) -> str:
    return label if len(label) <= 60 else f"{label[:59]}…"
