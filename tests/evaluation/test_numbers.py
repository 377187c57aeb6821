"""Number questions scored: what counts as right, and the files that questions and scores are kept in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.answers import Answer, Check, Claim, Result
from data.errors import MffmError, ModelError
from evaluation.quality.numbers import NumberQuestion, Scored, digest_of, read_questions, score, score_from, score_json
from generation.calls.said import read


def question(value: str, unit: str = "") -> NumberQuestion:
    return NumberQuestion("q", "How much?", Decimal(value), unit)


def outcome(answer: Answer | ModelError, asked: NumberQuestion) -> Scored:
    def ask(_: str, documents: Sequence[str] | None) -> Answer:
        assert documents is None
        if isinstance(answer, ModelError):
            raise answer
        return answer

    return score([asked], ask, "p", lambda row: None).rows[0]


def says(text: str, check: Check = Check.SUPPORTED, result: Result | None = None) -> Answer:
    return Answer("q", (Claim(text, (1,), check),), result=result)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Revenue was $1,577 million.", "1577", "USD millions"),
        ("Revenue was $1.58 billion.", "1577", "USD millions"),
        ("Gross margin was 37.2%.", "37.2", "percent"),
        ("Gross margin was 37.24%.", "37.2", "%"),
        ("The ratio came to 1.90.", "1.9", ""),
        ("Sales fell by 4.1%.", "-4.1", "percent"),
        ("Sales fell by 4.1%.", "4.1", "percent"),
        ("売上高は1,577百万円でした。", "1577", "百万円"),
    ],
)
def test_a_number_said_in_a_standing_sentence_is_right(text: str, value: str, unit: str) -> None:
    assert outcome(says(text), question(value, unit)).outcome == "right"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Revenue was $1,578 million.", "1577", "USD millions"),
        ("Revenue was $1,577 thousand.", "1577", "USD millions"),
        ("Gross margin was 37.3%.", "37.2", "percent"),
        ("Net loss was $12 million.", "12.6", "USD millions"),
        ("Sales rose by 4.1%.", "-4.1", "percent"),
        ("Revenue rose.", "1577", "USD millions"),
    ],
)
def test_another_number_is_wrong(text: str, value: str, unit: str) -> None:
    assert outcome(says(text), question(value, unit)).outcome == "wrong"


def test_what_does_not_stand_does_not_count() -> None:
    for check in (Check.UNSUPPORTED, Check.READ):
        assert outcome(says("It was 5.", check), question("5")).outcome == "wrong"


def test_the_result_must_be_the_number_too() -> None:
    result = Result(Decimal(7), "ratio", 0, Decimal(7))
    assert outcome(says("It was 5 and 7.", result=result), question("5")).outcome == "wrong"
    assert outcome(says("It was 5 and 7.", result=result), question("7")).outcome == "right"


def test_refusals_failures_and_missing_citations_are_told_apart() -> None:
    assert outcome(Answer("q", refused=True, reason="Not stated."), question("5")).outcome == "refused"
    failed = outcome(ModelError("The model server failed.", "Try again."), question("5"))
    assert (failed.outcome, failed.said) == ("failed", "The model server failed. Try again.")
    bare = outcome(Answer("q", (Claim("It was 5.", (), Check.SUPPORTED),)), question("5"))
    assert (bare.outcome, bare.cited) == ("right", False)


def test_points_and_counts_add_up() -> None:
    answers = iter([says("It was 5."), says("It was 6."), Answer("q", refused=True)])
    found = score([question("5")] * 3, lambda *_: next(answers), "p", lambda row: None)
    assert (found.right, found.wrong, found.refused, found.failed, found.cited) == (1, 1, 1, 0, 1)
    assert found.points == 33.33
    assert found.model == "embedded"
    assert score_from(json.loads(json.dumps(score_json(found)))) == found


def test_questions_are_read_with_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"id": 1, "question": "How much?", "value": 65.40, "unit": "percent"}\n\n'
        '{"question": "And?", "value": "1,577", "documents": ["a.pdf"]}\n'
    )
    first, second = read_questions(path)
    assert (first.id, first.base, first.step) == ("1", Decimal("0.6540"), Decimal("0.0001"))
    assert (second.id, second.value, second.documents) == ("3", Decimal(1577), ("a.pdf",))


@pytest.mark.parametrize("line", ["{}", "[1]", '{"question": "q", "value": "many"}', '{"question": "q", "value": NaN}'])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "q", "value": 5}\n' + line)
    with pytest.raises(MffmError, match="Line 2 of the questions"):
        read_questions(path)


def test_no_questions_and_no_file_are_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    with pytest.raises(MffmError, match="cannot be read"):
        read_questions(path)
    path.write_text("\n")
    with pytest.raises(MffmError, match="holds no questions"):
        read_questions(path)


def test_questions_are_the_same_in_any_order() -> None:
    one, two = question("5"), NumberQuestion("r", "How many?", Decimal(6))
    assert digest_of([one, two]) == digest_of([two, one])
    assert digest_of([one]) != digest_of([two])


@given(st.integers(1, 10**7), st.integers(0, 3))
def test_a_value_printed_with_its_own_digits_agrees(units: int, places: int) -> None:
    value = Decimal(units).scaleb(-places)
    text = f"It came to ${value:,f} million."
    if read(text).numbers:
        assert outcome(says(text), question(str(value), "USD millions")).outcome == "right"
