"""Each role of a model: what it is told, the form it must keep to, and what code keeps of its reply."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from data.answers import Answer, Calculation, Check, Citation, Claim, Hit, Operand, Operation, Plan, Result
from data.errors import ModelError
from data.locators import PageBox
from data.types import Description, Document, Evidence, Period, Status
from generation.models.capabilities import Capabilities
from generation.models.llm import ChatModel, ScriptedModel
from generation.models.scripted import ScriptedServer, written
from generation.reckoning.compute import Computed
from generation.roles.claims import (
    Dropped,
    Refused,
    Sentence,
    claims_messages,
    claims_of,
    claims_schema,
    complete_claims,
    operand_words,
    slots_of,
)
from generation.roles.follow_up import stand_alone
from generation.roles.memo import drafted_sections
from generation.roles.picture import read_off
from generation.roles.plan import proposed, understood, unsure
from generation.roles.role import plays, role, schema_of, shaped
from generation.roles.title import Title, titled
from generation.wording.choice import ENGLISH, WORDINGS

NAMES = ("plan", "claims", "picture", "follow_up", "title", "memo")
DOCUMENTS = [
    Document("aa" * 32, "t.pdf", Status.READY, Description("Tarnbrook", fiscal_year=2025)),
    Document("bb" * 32, "h.pdf", Status.READY, Description("Halloway", fiscal_year=2024)),
]
FY25 = Period(2025, 12)
HITS = [
    Hit(Evidence(PageBox(4), "Revenue rose by 9.1%.", id=1), DOCUMENTS[0], 1.0),
    Hit(Evidence(PageBox(5), "Demand was strong.", id=2), DOCUMENTS[0], 0.9),
]
GROSS = Operand("gross profit FY2025", Decimal(433_700_000), "USD", FY25, 1, "433.7")
REVENUE = Operand("revenue FY2025", Decimal(1_164_600_000), "USD", FY25, 2, "$ 1,164.6")
MARGIN = Computed(
    "gross margin",
    "Tarnbrook Industries",
    Decimal("0.3724"),
    "37.2%",
    Claim("The margin came to 37.2%.", (1, 2), Check.COMPUTED),
    Result(Decimal("37.2"), "percent", 0, Decimal("0.372")),
    (Calculation("gross margin", "gross profit / revenue", (GROSS, REVENUE), Decimal("0.3724"), "percent", "37.2%"),),
)


def says(**reply: Any) -> ScriptedModel:
    return ScriptedModel(json.dumps(reply, ensure_ascii=False), capabilities=Capabilities(schema=True))


def shapes(schema: Any) -> list[dict[str, Any]]:
    """Every object, list, string and number of a schema."""
    if isinstance(schema, list):
        return [shape for part in schema for shape in shapes(part)]
    if not isinstance(schema, dict):
        return []
    own = [schema] if isinstance(schema.get("type"), str) else []
    return own + [shape for part in schema.values() for shape in shapes(part)]


# ---------------------------------------------------------------- prompts and forms


@pytest.mark.parametrize("name", NAMES)
def test_each_role_has_a_version_and_speaks_both_languages(name: str) -> None:
    part = role(name)
    assert re.fullmatch(rf"{name.replace('_', '-')}-\d+", part.version)
    assert re.search(r"[ぁ-ん]", part.rules["ja"])
    assert not re.search(r"[ぁ-ん]", part.rules["en"])
    assert part.messages("Q", "ja")[0]["content"] == part.rules["ja"]
    marks = [re.findall(r"`\w+`|\{\{\w+\}\}", part.rules[language]) for language in ("en", "ja")]
    assert set(marks[0]) == set(marks[1])


@pytest.mark.parametrize("name", NAMES)
def test_each_form_bounds_its_strings_and_lists_and_allows_nothing_else(name: str) -> None:
    import importlib

    module = importlib.import_module(f"generation.roles.{name}")
    shape = {"plan": "Proposal", "claims": "Reply", "picture": "Values", "follow_up": "Question", "title": "Title"}
    schema = schema_of(getattr(module, shape.get(name, "Sections")))
    assert "$ref" not in json.dumps(schema)
    for part in shapes(schema):
        if part["type"] == "string":
            assert "maxLength" in part or "enum" in part
        if part["type"] == "array":
            assert "maxItems" in part
        if part["type"] == "object":
            assert part["additionalProperties"] is False
            assert part["required"] == list(part["properties"])


def test_a_reply_of_another_form_is_a_named_error() -> None:
    for text in ('{"title": 5}', '{"title": "A", "more": 1}', '{"title": ""}', '{"title": "' + "x" * 99 + '"}', "no"):
        with pytest.raises(ModelError, match="did not keep to the form"):
            shaped(text, Title, schema_of(Title))


def test_roles_need_a_model_that_keeps_to_a_form() -> None:
    assert not plays(None)
    assert not plays(ScriptedModel())
    assert plays(says())


# ---------------------------------------------------------------- plan


def test_the_rules_are_unsure_of_whose_figure_and_which() -> None:
    sure = Plan("q", companies=("tarnbrook",), concepts=("revenue",), operation=Operation.LOOKUP)
    assert not unsure(sure, DOCUMENTS)
    assert unsure(Plan("q", concepts=("revenue",), operation=Operation.LOOKUP), DOCUMENTS)
    assert not unsure(Plan("q", concepts=("revenue",), operation=Operation.LOOKUP), DOCUMENTS[:1])
    assert unsure(Plan("q", companies=("tarnbrook",), operation=Operation.LOOKUP), DOCUMENTS)
    assert not unsure(Plan("q", companies=("tarnbrook",), operation=Operation.EXPLAIN), DOCUMENTS)


def test_a_plan_is_filled_from_what_is_held_and_invented_entries_are_ignored() -> None:
    plan = Plan("What did the pump maker take in last year?", operation=Operation.LOOKUP)
    model = says(companies=["tarnbrook", "acme"], years=[2025, 1901], quarter=0, figures=["revenue", "magic"])
    filled = proposed(model, plan, DOCUMENTS)
    assert filled.companies == ("tarnbrook",)
    assert filled.periods == (FY25,)
    assert filled.concepts == ("revenue",)
    assert filled.metrics == ()
    assert understood(plan, filled) == "The model read the question as being about: Tarnbrook, FY2025, Revenue."
    form = model.forms[0]
    assert form is not None
    assert form["properties"]["years"]["items"]["enum"] == [2025, 2024, 2023, 2022]
    assert "tarnbrook" in form["properties"]["companies"]["items"]["enum"]


def test_what_the_rules_found_stays() -> None:
    plan = Plan("q", companies=("halloway",), periods=(Period(2024, 12),), metrics=("gross_margin",))
    filled = proposed(says(companies=["tarnbrook"], years=[2025], quarter=2, figures=["revenue"]), plan, DOCUMENTS)
    assert filled == plan
    assert understood(plan, filled) == ""


# ---------------------------------------------------------------- claims


def test_marks_are_filled_with_the_figure_and_bring_its_cells() -> None:
    text = "Gross margin was {{c1}}, on gross profit of {{ f1 }} [2]."
    model = says(answered=True, missing="", claims=[{"text": text, "evidence": [1]}])
    assert list(claims_of(model, "q", HITS, MARGIN)) == [
        Sentence("Gross margin was 37.2%, on gross profit of $433.7 million.", (2, 1), (1, 2))
    ]
    asked = model.asked[0][1]["content"]
    assert "{{c1}} = 37.2%: gross margin: gross profit / revenue" in asked
    assert "{{f2}} = $1,164.6 million: revenue FY2025" in asked


def test_invented_evidence_and_marks_are_dropped_by_name() -> None:
    claims = [{"text": "Revenue rose [9].", "evidence": [1, 7]}, {"text": "It was {{c4}}.", "evidence": [1]}]
    model = says(answered=True, missing="", claims=claims)
    assert list(claims_of(model, "q", HITS, MARGIN)) == [
        Dropped("[7]"),
        Dropped("[9]"),
        Sentence("Revenue rose.", (1,)),
        Dropped("{{c4}}"),
    ]


def test_one_claim_of_two_sentences_becomes_two() -> None:
    claims = [{"text": "Revenue rose by 9.1%. Demand was strong.", "evidence": [1, 2]}]
    parts = list(claims_of(says(answered=True, missing="", claims=claims), "q", HITS))
    assert [part.text for part in parts if isinstance(part, Sentence)] == [
        "Revenue rose by 9.1%.",
        "Demand was strong.",
    ]


def test_no_answer_is_a_refusal_with_what_is_missing() -> None:
    model = says(answered=False, missing="No guidance is given.", claims=[])
    assert list(claims_of(model, "q", HITS)) == [Refused("No guidance is given.")]


def test_a_reply_that_breaks_its_form_is_an_error_even_after_good_claims() -> None:
    good = '{"answered": true, "missing": "", "claims": [{"text": "Revenue rose.", "evidence": [1]}, {"text": 5}]}'
    parts = claims_of(ScriptedModel(good, capabilities=Capabilities(schema=True)), "q", HITS)
    assert next(part for part in parts if part) == Sentence("Revenue rose.", (1,))
    with pytest.raises(ModelError, match="did not keep to the form"):
        list(parts)


def test_claims_come_one_by_one_from_a_server_with_the_form_sent() -> None:
    claims = [{"text": f"Line {n}.", "evidence": [1]} for n in range(3)]
    reply = json.dumps({"answered": True, "missing": 'no "claims": [ here', "claims": claims})
    with ScriptedServer(written(reply)) as server:
        parts = [part for part in claims_of(ChatModel(server.url, "scripted"), "q", HITS) if part]
        assert [part.text for part in parts if isinstance(part, Sentence)] == ["Line 0.", "Line 1.", "Line 2."]
        form = server.requests[0]["response_format"]["json_schema"]
        assert form["schema"] == claims_schema(2)
        assert form["strict"] is True


def test_claims_are_read_as_soon_as_they_are_whole() -> None:
    reply = '{"answered": true, "missing": "", "claims": [{"text": "A }.", "evidence": [1]}, {"text": "B", "evid'
    assert [claim.text for claim in complete_claims(reply)] == ["A }."]
    assert complete_claims('{"answered": true, "missing"') == []


def test_japanese_questions_are_answered_under_japanese_rules() -> None:
    system, user = claims_messages("売上高はいくらですか", HITS, None)
    assert system["content"] == role("claims").rules["ja"]
    assert user["content"].endswith("質問: 売上高はいくらですか")


def test_a_figure_is_said_with_its_scale() -> None:
    assert operand_words(REVENUE, ENGLISH) == "$1,164.6 million"
    assert operand_words(REVENUE, WORDINGS["ja"]) == "1,164.6百万米ドル"
    assert operand_words(Operand("shares", Decimal(41_000_000), "shares", None, 1, "41.0"), ENGLISH) == "41.0"
    lookup = Computed("revenue", "Tarnbrook", REVENUE.value, "$1,164.6 million", MARGIN.claim, MARGIN.result)
    assert slots_of(lookup, ENGLISH)["f1"].words == "$1,164.6 million"
    assert slots_of(None, ENGLISH) == {}


# ---------------------------------------------------------------- pictures, follow-ups, titles


def test_values_read_off_a_picture_say_so_and_how_sure_they_are() -> None:
    values = [
        {"what": "Pumps", "value": "45", "unit": "%", "certainty": "estimated"},
        {"what": "Valves", "value": "31", "unit": "%", "certainty": "printed"},
        {"what": "Other", "value": "", "unit": "", "certainty": "unclear"},
    ]
    model = says(values=values)
    claims = read_off(model, "Share of pumps?", 3, b"png")
    assert [claim.text for claim in claims] == [
        "Read off the picture: Pumps 45 % (estimated from the drawing).",
        "Read off the picture: Valves 31 % (the number is printed there).",
    ]
    assert {(claim.citations, claim.check) for claim in claims} == {((3,), Check.READ)}
    assert model.asked[0][1]["content"][-1]["image_url"]["url"] == "data:image/png;base64,cG5n"
    japanese = read_off(says(values=values[:1]), "ポンプの割合はいくらですか", 1, b"png")
    assert japanese[0].text == "画像からの読み取り: Pumps 45 %（図からの推定）。"


def test_a_follow_up_stands_alone() -> None:
    model = says(question="What was Tarnbrook's revenue in fiscal 2024?")
    rewritten = stand_alone(model, "And in fiscal 2024?", "What was Tarnbrook's revenue in fiscal 2025?")
    assert rewritten == "What was Tarnbrook's revenue in fiscal 2024?"


def test_a_rewriting_that_brings_in_a_number_is_not_used() -> None:
    model = says(question="Why was revenue 1,067.8 in fiscal 2024?")
    assert stand_alone(model, "And in fiscal 2024?", "What was revenue?") == "And in fiscal 2024?"


def test_a_title_is_one_plain_line() -> None:
    assert titled(says(title='"Tarnbrook [revenue](http://x.y),\n FY2025."'), "q") == "Tarnbrook revenue, FY2025"


# ---------------------------------------------------------------- memo sections


def answered(text: str, check: Check, page: int) -> Answer:
    cited = Citation(1, "t.pdf", "aa", page, PageBox(page), text)
    return Answer("q", (Claim(text, (1,), check),), (cited,))


def test_sections_rest_on_checked_claims_and_take_over_their_citations() -> None:
    answers = [
        answered("Revenue was $1,164.6 million.", Check.QUOTED, 4),
        answered("Margin was 99%.", Check.UNSUPPORTED, 5),
        answered("Demand was strong.", Check.SUPPORTED, 6),
    ]
    sentences = [
        {"text": "Demand was strong and revenue came to $1,164.6 million.", "statements": [1, 2]},
        {"text": "Revenue will reach $2 billion.", "statements": [1]},
    ]
    model = says(sections=[{"heading": "Growth", "sentences": sentences}])
    (section,) = drafted_sections(model, answers)
    assert section.question == "Growth"
    assert [claim.text for claim in section.claims] == [sentences[0]["text"]]
    assert [(citation.n, citation.evidence_id) for citation in section.citations] == [(1, 4), (2, 6)]
    assert section.claims[0].citations == (1, 2)
    assert section.notes == ("1 drafted sentence did not match the answers and was left out.",)
    assert "99%" not in str(model.asked)


def test_nothing_checked_or_nothing_kept_is_said() -> None:
    with pytest.raises(ModelError, match="None of the chosen answers"):
        drafted_sections(says(), [answered("x", Check.UNSUPPORTED, 1)])
    invented = [{"heading": "H", "sentences": [{"text": "It was 7.", "statements": [1]}]}]
    with pytest.raises(ModelError, match="Nothing of the model's draft"):
        drafted_sections(says(sections=invented), [answered("It was 5.", Check.QUOTED, 1)])
