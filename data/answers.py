"""What was asked, found and answered.

Frozen dataclasses that every floor above shares. Money is `Decimal`, never float.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from data.locators import Locator, Modality
from data.script import Language, language_of
from data.types import Document, Evidence, Period, Statement

_UNANSWERED: Mapping[Language, str] = {
    "en": "The documents do not answer this question.",
    "ja": "資料からはこの質問に答えられません。",
}
_UNVERIFIED: Mapping[Language, str] = {
    "en": "Nothing written for this question could be verified.",
    "ja": "この質問について書かれた文は、資料で裏付けられませんでした。",
}


class Operation(StrEnum):
    """What the question wants done with the figures."""

    LOOKUP = "look up"
    COMPUTE = "compute"
    COMPARE = "compare"
    JUDGE = "judge"
    EXPLAIN = "explain"


@dataclass(frozen=True, slots=True)
class YearRead:
    """A fiscal year as a question puts it, 「2023年度」, and what the filers call it: ("2024年3月期",).

    It is `unclear` where the filers' years that begin then bear different numbers.
    """

    said: str
    named: tuple[str, ...]
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question asks for, read by rules. Empty fields mean: not said.

    `modality` is the kind of evidence asked for, `speaker` the role of the one whose words are.
    It is to be answered as known on the day `as_of`, or `before_restatement` of its figure; words that say so are not
    in `question`. That of a Japanese question is in English, and `original` as it was put but for `years_read`.
    """

    question: str
    companies: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    dates: tuple[date, ...] = ()
    form: str = ""
    statements: tuple[Statement, ...] = ()
    concepts: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    operation: Operation = Operation.EXPLAIN
    scale: int | None = None
    unit: str = ""
    decimals: int | None = None
    modality: Modality | None = None
    speaker: str = ""
    as_of: date | None = None
    before_restatement: bool = False
    original: str = ""
    years_read: tuple[YearRead, ...] = ()

    @property
    def put(self) -> str:
        """The question in the language of whoever asks."""
        return self.original or self.question


@dataclass(frozen=True, slots=True)
class Hit:
    """Evidence found for a question, and why: each channel's rank, as {"facts": 1, "words": 3}."""

    evidence: Evidence
    document: Document
    score: float
    why: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence number `n` of an answer, the place to open, and the words or cell quoted from it verbatim."""

    n: int
    document: str
    document_id: str
    evidence_id: int
    locator: Locator
    quote: str


@dataclass(frozen=True, slots=True)
class Operand:
    """One figure that went into a calculation, with the citation of its cell."""

    name: str
    value: Decimal
    unit: str
    period: Period | None
    citation: int
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """`formula` in words, the operands, the exact `value` in base units and the `shown` rounding asked for."""

    name: str
    formula: str
    operands: tuple[Operand, ...]
    value: Decimal
    unit: str
    shown: str = ""
    steps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Check(StrEnum):
    QUOTED = "quoted"
    COMPUTED = "computed"
    SUPPORTED = "supported"
    READ = "read"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, the citations it rests on, how it was checked, and what the check found wrong."""

    text: str
    citations: tuple[int, ...]
    check: Check
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The number asked for: `value` in the unit asked (USD millions, percent as 65.4), `base_value` in base units."""

    value: Decimal
    unit: str
    scale: int
    base_value: Decimal


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell of a comparison: `shown` as an analyst reads it, `value` in base units (0.654 for 65.4 %).

    Without a value, `missing` says what the documents do not state.
    """

    shown: str = ""
    value: Decimal | None = None
    unit: str = ""
    citations: tuple[int, ...] = ()
    check: Check | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A row label, and a cell for each heading of the comparison."""

    label: str
    cells: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures side by side: companies or rows of a table downwards, periods across."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What a served answer took: tokens read and written, seconds to the model's first word and in all, and money.

    `first` is None when no word came; `money` when no rate is set.
    """

    tokens_in: int
    tokens_out: int
    first: float | None
    seconds: float
    money: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Firing:
    """A guardrail that took effect: its rule, where, what was done, the sentence shown, and the words it met.

    `document` and `locator` say which passage, where it was evidence.
    """

    rule: str
    applies: Literal["question", "evidence", "answer"]
    action: Literal["refuse", "drop", "mark", "warn"]
    sentence: str
    quote: str = ""
    document: str = ""
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Cited claims, or a refusal with its reason and the nearest evidence as citations.

    `dropped` names what a model wrote and code took out: citations that it was not given, as "[7]", and sentences.
    """

    question: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    result: Result | None = None
    comparison: Comparison | None = None
    refused: bool = False
    reason: str | None = None
    mode: Literal["embedded", "served"] = "embedded"
    model: str | None = None
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    firings: tuple[Firing, ...] = ()
    seconds: float = 0.0
    cost: Cost | None = None
    audit: int = 0

    @property
    def text(self) -> str:
        """The sentences in which the check found no fault, or why there are none."""
        if self.refused:
            return self.reason or _UNANSWERED[language_of(self.question)]
        held = [claim.text for claim in self.claims if not claim.faults]
        return " ".join(held) if held or not self.claims else _UNVERIFIED[language_of(self.question)]


@dataclass(frozen=True, slots=True)
class Memo:
    """Chosen answers under a title, in the analyst's order."""

    title: str
    answers: tuple[Answer, ...]
    author: str = ""
    written: datetime | None = None
