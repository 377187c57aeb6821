"""A number tied to a filing in, the words out that a table, a line of text or a workbook says of it."""

from __future__ import annotations

from decimal import Decimal

from data.answers import Citation
from generation.calls.said import Said
from generation.calls.tieout import Tie, Verdict
from generation.phrasing import money, percent, period_words


def unit_of(said: Said) -> str:
    """An ISO currency, "percent", "times" or "" for a bare number."""
    if said.kind == "percent":
        return "percent"
    return "times" if said.kind == "multiple" else said.currency or ""


def amount(value: Decimal, said: Said) -> str:
    """A value as the number beside it is said: in its unit and scale."""
    if said.kind == "percent":
        return percent(value, max(1, -int(said.step.as_tuple().exponent) - 2))
    size = abs(value).adjusted()
    scale = next((power for power in (9, 6, 3) if size >= power), 0) if said.scaled else 0
    return money(value, said.currency or "", scale)


def verdict_words(tie: Tie) -> str:
    """ "matches", "differs by $2.1 million", "other period: FY2024"."""
    if tie.verdict is Verdict.DIFFERS and tie.difference is not None:
        return f"{tie.verdict} {amount(tie.difference, tie.about.said)}"
    if tie.verdict is Verdict.ROUNDS and tie.figure is not None:
        return f"{tie.verdict}: {_short(tie.figure.quote)}" if not tie.figure.spoken else str(tie.verdict)
    if tie.verdict is Verdict.OTHER_PERIOD and tie.figure is not None:
        return f"{tie.verdict}: {period_words(tie.figure.periods[0])}"
    return str(tie.verdict)


def filing_end(tie: Tie, n: int) -> Citation | None:
    """The filing's end, to be opened; None where no filing states the number."""
    figure = tie.figure
    if figure is None:
        return None
    return Citation(n, figure.document.name, figure.document.id, figure.evidence_id, figure.locator, figure.quote)


def name_of(tie: Tie) -> str:
    """What the number is said of, as the call names it; its filing's row where the call has no name for it."""
    topic = tie.about.topic
    basis = "adjusted " if topic.adjusted and "adjusted" not in topic.name.casefold() else ""
    if topic.name:
        return f"{basis}{topic.name}"
    return tie.figure.name if tie.figure and not tie.figure.spoken else ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
