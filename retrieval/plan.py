"""Question in, plan out: companies, periods, metrics, statements, and the form of answer wanted, read by rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from data.answers import Operation, Plan
from data.locators import Modality
from data.metrics.modalities import modality_in
from data.metrics.speakers import speaker_in, without_speaker
from data.metrics.vocabulary import spelled_out, stopwords, vocabulary
from data.types import Document, Period, Statement
from ingestion.words.dates import dates_in
from ingestion.words.periods import periods_in
from retrieval.asof import view_asked
from retrieval.companies import companies_in, pool_of, words_of
from retrieval.fiscal import with_fiscal_years
from retrieval.japanese import in_english, words_in

_STATEMENTS = {
    Statement.BALANCE: r"balance sheets?|statements? of financial (?:position|condition)",
    Statement.CASH_FLOW: r"(?:statements? of )?cash ?flows? statements?|statements? of cash ?flows?",
    Statement.INCOME: r"income statements?|(?:p&l|profit (?:and|&) loss)(?: statements?| accounts?)?"
    r"|statements? of (?:consolidated )?(?:income|operations|earnings)",
    Statement.COMPREHENSIVE: r"statements? of comprehensive (?:income|loss)",
    Statement.EQUITY: r"statements? of (?:changes in )?(?:shareholders|stockholders)?['’]? ?equity",
}
TOTALS: Mapping[Statement, tuple[str, ...]] = {
    Statement.BALANCE: ("total_assets", "total_liabilities_and_equity"),
    Statement.INCOME: ("revenue", "operating_income", "net_income"),
    Statement.CASH_FLOW: ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow"),
}
_CALL = "earnings call"
_FORMS = {
    "10-K": r"10-?k|annual report",
    "10-Q": r"10-?q|quarterly report",
    "8-K": r"8-?k|current report",
    "earnings release": r"(?:earnings|press) release",
    _CALL: r"(?:earnings |conference |results )?call|transcript",
}
_OPERATIONS = (
    (
        Operation.EXPLAIN,
        r"^what are\b|\b(?:why|what (?:drove|caused|explains|led)|explain|describe|reasons?|drivers?)\b",
    ),
    (Operation.COMPARE, r"\bcompare\b|\b(?:higher|lower|larger|more|less) than\b|\b(?:versus|vs)\b"),
    (
        Operation.JUDGE,
        r"^(?:is|are|was|were|do|does|did|has|have|had|can|will)\b|\bwhich\b|\bwho\b|(?:improv|increas|decreas|declin)\w*\?",
    ),
    (
        Operation.COMPUTE,
        r"\b(?:ratio|margin|growth|cagr|average|turnover|change|defined? as|calculate|compute|percent)",
    ),
    (Operation.LOOKUP, r"\b(?:how (?:much|many)|what (?:is|was|were|are)|amount|total|value)\b"),
)
_ABOUT_SOURCE = re.compile(
    rf"\b(?:{'|'.join(_FORMS.values())})s?\b|\b(?:first|second|third|fourth)[- ]quarter\b|\b(?:fiscal|year)s?\b"
    r"|\b(?:say|says|said|mention\w*|comment\w*|told)\b"
)
_SCALES = {"billion": 9, "bn": 9, "million": 6, "mn": 6, "thousand": 3}
_NUMERALS = {"zero": 0, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4}


_THREE_ACTIVITIES = re.compile(r"\boperat\w+\W{1,3}investing\b\W{1,3}(?:(?:and|or)\W+)?financing\b", re.I)


_ASKING = r"what|how|which|who|when|where|why|is|are|was|were|do|does|did|has|have|had|can|by how"
_FRAME = re.compile(
    r"\b(?:statements?|balance sheets?|p&l|10-?[kq]|questions?|assum\w+|analysts?|bankers?|resources?|filings?)\b", re.I
)


def core_of(question: str) -> str:
    """The question without the words that only say who asks, where to look and how to answer.

    "Assume that you are an analyst. Using the balance sheet, what is net PP&E? Answer in millions." is "what is net
    PP&E?". Sentences that define something stay.
    """
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", question)
    kept = [part for part in sentences if "?" in part or re.search(r"\bdefin(?:e|ed)\b|\bcalculated\b", part, re.I)]
    return " ".join(_unframed(part) for part in kept or sentences)


def _unframed(sentence: str) -> str:
    opening = re.match(rf"(?P<frame>[^?]*?[,:]\s+)(?=(?:{_ASKING})\b)", sentence, re.IGNORECASE)
    while opening and _FRAME.search(opening["frame"]):
        sentence = sentence[opening.end() :]
        opening = re.match(rf"(?P<frame>[^?]*?[,:]\s+)(?=(?:{_ASKING})\b)", sentence, re.IGNORECASE)
    sentence = re.sub(r"\b(?:from|in|within|on|by) the [\w&' ]*?statements?(?: of [\w ]+)?\b", " ", sentence)
    return re.sub(r"\b(?:earnings|conference|results) (?:calls?|releases?|reports?)\b", " ", sentence)


def read_plan(
    question: str, documents: Sequence[Document], earlier: Plan | None = None, only: Collection[str] | None = None
) -> Plan:
    """The plan of a question over these documents; a follow-up inherits what it leaves unsaid from `earlier`.

    `only` names the documents whose filers' fiscal years are meant.
    """
    words = vocabulary()
    put, years_read = question, ()
    question = in_english(put, _names(documents))
    if question != put:
        about = companies_in(question, documents) or (earlier.companies if earlier else ())
        put, years_read = with_fiscal_years(put, pool_of(about, documents, only))
        question = in_english(put, _names(documents))
    original = "" if question == put else put
    view = view_asked(question, documents)
    question = view.question
    companies = companies_in(question, documents)
    lowered = question.lower()
    form, speaker = _first(_FORMS, lowered), speaker_in(question)
    core = without_speaker(core_of(question), speaker)
    plan = Plan(
        question=question,
        companies=companies,
        periods=periods_in(question),
        dates=tuple(dates_in(question)),
        form=form,
        statements=tuple(kind for kind, pattern in _STATEMENTS.items() if re.search(rf"\b(?:{pattern})\b", lowered)),
        concepts=_longest_first(core),
        metrics=words.metrics_in(core),
        terms=_japanese_terms(original, documents, _terms(question, companies)),
        operation=_operation(core.lower()),
        scale=_scale(lowered),
        unit=_unit(lowered),
        decimals=_decimals(lowered),
        modality=_modality(question, form, speaker),
        speaker=speaker,
        as_of=view.day,
        before_restatement=view.before_restatement,
        original=original,
        years_read=years_read,
    )
    return inherit(plan, earlier) if earlier else plan


def _names(documents: Sequence[Document]) -> Iterator[str]:
    """The companies' names as their documents spell them, gathered only for who asks."""
    told = (document.description for document in documents)
    return (name for one in told for name in (one.company, *one.aliases) if name)


def _japanese_terms(original: str, documents: Sequence[Document], english: tuple[str, ...]) -> tuple[str, ...]:
    """The words to look for, where documents are Japanese those of a Japanese question as they are too, or alone."""
    japanese = [document.description.language == "ja" for document in documents]
    if not original or not any(japanese):
        return english
    own = words_in(original, _names(documents))
    return own if all(japanese) and own else tuple(dict.fromkeys((*english, *own)))


def _modality(question: str, form: str, speaker: str) -> Modality | None:
    """The kind of evidence asked for: spoken where somebody's words are, unless they are a filing's."""
    kind = modality_in(question) or (Modality.AUDIO if speaker else None)
    return None if kind is Modality.AUDIO and form not in ("", _CALL) else kind


def _longest_first(text: str) -> tuple[str, ...]:
    """The concepts named, those of the longest names first: "cash flow from operations" before "cash".

    "Operating, investing and financing activities" names the three totals of the cash flow statement.
    """
    mentions = sorted(vocabulary().mentions(text), key=lambda mention: (-mention.length, mention.start))
    together = TOTALS[Statement.CASH_FLOW] if _THREE_ACTIVITIES.search(text) else ()
    return tuple(dict.fromkeys([*together, *(concept for mention in mentions for concept in mention.concepts[:1])]))


def inherit(plan: Plan, earlier: Plan) -> Plan:
    """A follow-up's plan: company, period and metric of the question before, where this one names none."""
    same_metric = not (plan.concepts or plan.metrics or plan.terms)
    return replace(
        plan,
        companies=plan.companies or earlier.companies,
        periods=plan.periods or earlier.periods,
        years_read=plan.years_read if plan.periods else earlier.years_read,
        concepts=earlier.concepts if same_metric else plan.concepts,
        metrics=earlier.metrics if same_metric else plan.metrics,
        terms=earlier.terms if same_metric else plan.terms,
        operation=earlier.operation if same_metric else plan.operation,
        as_of=plan.as_of or earlier.as_of,
    )


def years_of(plan: Plan) -> tuple[int, ...]:
    """The fiscal years that the plan names, latest first."""
    return tuple(sorted({period.year for period in plan.periods}, reverse=True))


def quarter_of(plan: Plan) -> int | None:
    """The quarter asked for, of the latest period that names one."""
    named = [period for period in plan.periods if period.quarter]
    return max(named, key=lambda period: (period.year, period.quarter or 0)).quarter if named else None


def latest(plan: Plan) -> Period | None:
    return max(plan.periods, key=lambda p: (p.year, p.quarter or 5), default=None)


def _first(patterns: dict[str, str], text: str) -> str:
    return next((name for name, pattern in patterns.items() if re.search(rf"\b(?:{pattern})\b", text)), "")


def _operation(text: str) -> Operation:
    body = text.strip()
    return next((kind for kind, pattern in _OPERATIONS if re.search(pattern, body)), Operation.EXPLAIN)


def _scale(text: str) -> int | None:
    for match in re.finditer(r"\b(billion|bn|million|mn|thousand)s?\b", text):
        before = text[max(0, match.start() - 24) : match.start()]
        if before.rstrip().endswith("how many") or re.search(
            r"\bin\b[\s(]*(?:units? of )?(?:us ?d|us ?\$|u\.s\. dollars?|dollars?|\$|eur|€|gbp|£|jpy|yen)?\s*$", before
        ):
            return _SCALES[match.group(1)]
    return None


def _unit(text: str) -> str:
    if re.search(r"percentage points?", text):
        return "points"
    if re.search(r"\b(?:percent\w*|as a %|in %|%)|units of percent", text):
        return "percent"
    if re.search(r"\bdays\b", text):
        return "days"
    return ""


def _decimals(text: str) -> int | None:
    told = re.search(r"round\w*[^.?]{0,40}?\bto (?:the nearest )?(\w+) decimals?", text)
    if told:
        word = told.group(1)
        return int(word) if word.isdigit() else _NUMERALS.get(word)
    if re.search(r"round\w*[^.?]{0,40}\b(?:whole|nearest (?:integer|million|dollar))", text):
        return 0
    return None


def _terms(question: str, companies: Sequence[str]) -> tuple[str, ...]:
    """The content words of the question in order, without company names and periods."""
    named = {part for company in companies for part in (*company.split(), company.replace(" ", ""))}
    named |= {f"{part}s" for part in named}
    stop = stopwords()
    lowered = _ABOUT_SOURCE.sub(" ", spelled_out(question).lower())
    kept = [
        word
        for word in words_of(lowered)
        if word not in stop
        and word not in named
        and not re.fullmatch(r"(?:fy|q[1-4])?\d{2,4}(?:q[1-4])?|q[1-4]|fy", word)
    ]
    return tuple(dict.fromkeys(kept))
