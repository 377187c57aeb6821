"""Questions whose numbers are known in, how many are answered with just those numbers out.

An answer is right when a sentence of it that stands says the number, to the digits that question and sentence have in
common, and when its result, where it has one, is that number. A sentence that is marked unsupported, or read off a
picture, does not count.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from data.answers import Answer, Check, Claim
from data.errors import MffmError, ModelError
from generation.calls.said import Said, read

Outcome = Literal["right", "wrong", "refused", "failed"]
Ask = Callable[[str, Sequence[str] | None], Answer]

_STANDING = (Check.QUOTED, Check.COMPUTED, Check.SUPPORTED)
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "億": 8, "百万": 6, "千": 3, "兆": 12}
_RATES = (("basis point", -4), ("bps", -4), ("percent", -2), ("%", -2), ("point", -2))


@dataclass(frozen=True, slots=True)
class NumberQuestion:
    """`value` as the question wants it, in `unit`: "percent", "USD millions", "basis points", "days", or none."""

    id: str
    question: str
    value: Decimal
    unit: str = ""
    documents: tuple[str, ...] | None = None

    @property
    def base(self) -> Decimal:
        """The value in base units: 0.654 for 65.4 percent, 1577000000 for 1577 USD millions."""
        return self.value.scaleb(_power(self.unit))

    @property
    def step(self) -> Decimal:
        """One unit of the value's last digit, in base units."""
        exponent = self.value.as_tuple().exponent
        return Decimal(1).scaleb(min(int(exponent), 0) + _power(self.unit))


@dataclass(frozen=True, slots=True)
class Scored:
    """One question: what came of it, whether the sentence that says the number is cited, and what was said."""

    id: str
    outcome: Outcome
    cited: bool
    said: str


@dataclass(frozen=True, slots=True)
class Score:
    """`points` of 100 number questions are right. `digest` tells which questions they were."""

    profile: str
    model: str
    digest: str
    questions: int
    right: int
    wrong: int
    refused: int
    failed: int
    cited: int
    points: float
    rows: tuple[Scored, ...]


def score(questions: Sequence[NumberQuestion], ask: Ask, profile: str, told: Callable[[Scored], None]) -> Score:
    """Asks every question; `told` hears of each result as it comes."""
    rows: list[Scored] = []
    models: Counter[str] = Counter()
    for question in questions:
        row, model = _scored(question, ask)
        models[model] += 1
        rows.append(row)
        told(row)
    counts = Counter(row.outcome for row in rows)
    return Score(
        profile,
        models.most_common(1)[0][0] if models else "",
        digest_of(questions),
        len(rows),
        counts["right"],
        counts["wrong"],
        counts["refused"],
        counts["failed"],
        sum(row.cited for row in rows),
        round(100 * counts["right"] / len(rows), 2) if rows else 0.0,
        tuple(rows),
    )


def _scored(question: NumberQuestion, ask: Ask) -> tuple[Scored, str]:
    try:
        answer = ask(question.question, question.documents)
    except ModelError as error:
        return Scored(question.id, "failed", False, str(error)), ""
    model = answer.model or answer.mode
    if answer.refused:
        return Scored(question.id, "refused", False, answer.text), model
    other = answer.result is not None and abs(answer.result.base_value - question.base) > question.step / 2
    standing = () if other else (claim for claim in answer.claims if claim.check in _STANDING)
    saying = [claim for claim in standing if _says(claim, question)]
    cited = any(claim.citations for claim in saying)
    return Scored(question.id, "right" if saying else "wrong", cited, answer.text), model


def _says(claim: Claim, question: NumberQuestion) -> bool:
    return any(agrees(said, question) for said in read(claim.text).numbers)


def agrees(said: Said, question: NumberQuestion) -> bool:
    """Whether a number as said is the one wanted, to the digits of the less exact of the two.

    A fall said in words, "fell by 4%", is a change of -4% and, where how much it fell is asked for, of 4%.
    """
    margin = max(said.step, question.step) / 2
    readings = {said.value, -abs(said.value)} if said.polarity < 0 else {said.value}
    return any(abs(reading - question.base) <= margin for reading in readings)


def _power(unit: str) -> int:
    """The power of ten by which a value in this unit is taken to base units."""
    words = unit.lower()
    rate = next((power for word, power in _RATES if word in words), None)
    if rate is not None:
        return rate
    return next((power for word, power in _SCALES.items() if word in words), 0)


# ---------------------------------------------------------------- questions and scores as files


def read_questions(path: Path) -> list[NumberQuestion]:
    """Lines of {"id", "question", "value", "unit"?, "documents"?}; MffmError names the line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise MffmError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
    found = [_question(line, place) for place, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise MffmError(f"{path} holds no questions.", 'Write a line of {"id", "question", "value"} for each.')
    return found


def _question(line: str, place: int) -> NumberQuestion:
    try:
        row: dict[str, Any] = json.loads(line, parse_float=str, parse_int=str)
        value = Decimal(re.sub(r"[,\s]", "", str(row["value"])))
        named = row.get("documents")
        documents = None if named is None else tuple(map(str, named))
        if not value.is_finite():
            raise ValueError
        return NumberQuestion(
            str(row.get("id", place)), str(row["question"]), value, str(row.get("unit") or ""), documents
        )
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise MffmError(
            f"Line {place} of the questions has no question with a number.",
            'Write {"id": …, "question": …, "value": 65.4, "unit": "percent"}.',
        ) from error


def digest_of(questions: Sequence[NumberQuestion]) -> str:
    """Which questions these are, whatever their order."""
    told = sorted(f"{q.id}\n{q.question}\n{q.value}\n{q.unit}\n{q.documents}" for q in questions)
    return hashlib.sha256("\n\n".join(told).encode()).hexdigest()


def score_json(score: Score) -> dict[str, Any]:
    """The score as it is kept."""
    return asdict(score)


def score_from(fields: Mapping[str, Any]) -> Score:
    """The score again; MffmError when it is none."""
    try:
        told: dict[str, Any] = dict(fields)
        told["rows"] = tuple(Scored(**row) for row in told["rows"])
        return Score(**told)
    except (KeyError, TypeError) as error:
        raise MffmError("The baseline is not a score file.", "Name a file that `mffm evaluate --out` wrote.") from error
