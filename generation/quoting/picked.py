"""A sentence or row and a question in, the one number of it that answers out; none where it cannot be told which.

Of numbers listed for several years "respectively" it is that of the year asked for, else of the document's own year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.answers import Plan, Result
from generation.quoting.kinds import Kind
from generation.quoting.passages import Extract
from generation.quoting.wanted import Wanted, wanted_of
from generation.stems import bag, run, stem, words
from ingestion.words.numbers import Mention, Number, numbers_in

_YEAR = re.compile(r"(?<![\d,.$€£])\b(?:19|20)\d{2}\b(?![,.]?\d)")
_TIME = re.compile(r"(?:Fiscal|Year|Quarter|FY|Q[1-4]|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)", re.IGNORECASE)
_JOINED = re.compile(r"^\s*(?:,|and|or|,\s*and|;)\s*$", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = 4  # words from a number to what it counts
_COMPARED = re.compile(
    r"\b(?:(?:as )?compar(?:ed|ing) (?:to|with)|versus|vs\.?|(?:up|down) from|from)\b(?:[^.;,]|[.,]\d)*", re.IGNORECASE
)
_OF_WHICH = re.compile(r"\b(?:including|with|of (?:which|whom|those|these))\b(?:[^.;]|\.\d)*", re.IGNORECASE)
_NAME = re.compile(r"(?<=[\w,] )[A-Z][a-z]+\b")
_LITTLE = frozenset("a an and as at by did do for had has have how in is of on or the to was were what which".split())
_DIGITS = re.compile(r"\d[\d.,]*")
_BREAKS = re.compile(r"[.,;:()]")


def number_of(plan: Plan, extract: Extract) -> Result | None:
    """The number that answers."""
    wanted = wanted_of(plan)
    if not _of_names(plan, extract):
        return None
    best = _of_row(plan, extract) if extract.hit.evidence.grid is not None else _of_sentence(plan, wanted, extract)
    return result_of(best, plan) if best else None


def _of_names(plan: Plan, extract: Extract) -> bool:
    """Whether the sentence or what heads it bears the names in the question, besides the company's own."""
    evidence, own = extract.hit.evidence, extract.hit.document.description
    heads = (evidence.context, evidence.grid.title if evidence.grid else "", own.company, *own.aliases, *plan.companies)
    told = bag(f"{extract.said} {' '.join(heads)}")
    named = {stem(match.group().lower()) for match in _NAME.finditer(plan.question) if not _TIME.match(match.group())}
    return named <= told


def year_of(plan: Plan, extract: Extract) -> int | None:
    """The year that is meant: the one asked for, else that of the document."""
    asked = {period.year for period in plan.periods}
    return min(asked) if len(asked) == 1 else None if asked else extract.hit.document.description.fiscal_year


def in_their_years(text: str, found: Sequence[Mention]) -> list[dict[int, Mention]]:
    """The runs of numbers that are said to be those of several years, respectively."""
    if not _RESPECTIVELY.search(text):
        return []
    runs: list[list[Mention]] = []
    for mention in found:
        if runs and _JOINED.match(text[runs[-1][-1].end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    years = [int(match.group()) for match in _YEAR.finditer(text)]
    lists = [years[n : n + len(many)] for many in runs for n in range(len(years) - len(many) + 1)]
    named = [listed for listed in lists if len(listed) > 1 and len(set(listed)) == len(listed)]
    return [
        dict(zip(named[-1], many, strict=True))
        for many in runs
        if len(many) > 1 and named and len(many) == len(named[-1])
    ]


def result_of(number: Number, plan: Plan) -> Result:
    """A number in the unit and scale asked for."""
    if number.percent or number.basis_points:
        return Result(number.value, "percent" if number.percent else "basis points", 0, number.base)
    shown = plan.scale if plan.scale is not None else number.scale
    return Result(number.value.scaleb(-shown), number.currency or "", shown, number.value)


def _of_row(plan: Plan, extract: Extract) -> Number | None:
    """The figure of a row that stands alone, or alone under the words of the question and the year that is meant."""
    parts = extract.said.partition(": ")[2].split("; ")
    told = [(part, numbers_in(_YEAR.sub(" ", part))) for part in parts]
    held = [(part, mentions[-1].number) for part, mentions in told if mentions]
    asked, year = bag(plan.question) - _LITTLE, str(year_of(plan, extract))
    fits = [(len(bag(_DIGITS.sub(" ", part)) & asked), year in part) for part, _ in held]
    best = [number for (_, number), fit in zip(held, fits, strict=True) if fit == max(fits)]
    return best[0] if len(best) == 1 and (len(held) == 1 or any(max(fits))) else None


def _of_sentence(plan: Plan, wanted: Wanted, extract: Extract) -> Number | None:
    text = extract.text
    mentions = [m for m in numbers_in(text) if not _YEAR.fullmatch(text[m.start : m.end].strip("() ,."))]
    figures = [m for m in mentions if not re.fullmatch(r"\d{1,2}", text[m.start : m.end].strip("() "))]
    terms = {stem(term) for term in plan.terms} | {way.strip() for way in wanted.counted}
    places = [m.start() for m in _WORD.finditer(text) if stem(m.group().lower()) in terms]
    if listed := in_their_years(text, figures):
        meant = [by_year.get(year_of(plan, extract) or 0) for by_year in listed]
        return meant[0].number if len(meant) == 1 and meant[0] else None
    for aside in (_COMPARED, _OF_WHICH):
        spans = [match.span() for match in aside.finditer(text)]
        mentions = [m for m in mentions if not any(start <= m.start < end for start, end in spans)] or mentions
    figures = [m for m in figures if m in mentions]
    if wanted.kind is Kind.COUNT and (counts := [m for m in mentions if _counts(wanted, text, m)]):
        return _fullest(terms, text, counts)
    if not figures or not places:
        return None
    return max(figures, key=lambda m: (_fits(m.number, plan), -min(abs(m.start - p) for p in places))).number


def _counts(wanted: Wanted, text: str, mention: Mention) -> bool:
    """Whether what is counted stands right after a number."""
    said = _beside(text, mention)
    return not (mention.number.currency or mention.number.percent) and any(
        way in run(" ".join(said)) for way in wanted.counted
    )


def _fullest(terms: set[str], text: str, counts: Sequence[Mention]) -> Number | None:
    """Of several counts the one before most of the question's words, where it is one alone."""
    named = [(len(terms & {stem(word) for word in _beside(text, mention)}), mention.number) for mention in counts]
    most = max(share for share, _ in named)
    best = {number.value: number for share, number in named if share == most}
    return next(iter(best.values())) if len(best) == 1 else None


def _beside(text: str, mention: Mention) -> list[str]:
    """The words that follow a number up to a stop."""
    return words(_BREAKS.split(text[mention.end :].replace("-", " "))[0])[:_BESIDE]


def _fits(number: Number, plan: Plan) -> bool:
    rate = number.percent or number.basis_points
    return rate if plan.unit in ("percent", "points") else bool(number.currency) and not rate
