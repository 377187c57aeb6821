"""Answers over the sample documents; every value asserted stands in them and can be checked by eye."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from data.answers import Answer, Check
from data.locators import TableCell
from data.people import LOCAL
from data.store.backup import back_up, restore
from data.store.store import Store
from generation.answer import Analyst, Delta, Done, Found, Settled
from generation.models.llm import ScriptedModel
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FILING = "tarnbrook-10-k-fiscal-2025.pdf"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the samples, read once."""
    folder = tmp_path_factory.mktemp("library")
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".html", ".vtt"))
    with closing(Store.open(folder / "w", LOCAL)) as store:
        encoder = open_encoder()
        assert [outcome.status for outcome in ingest(store, lambda: encoder, paths)] == ["ready"] * 3
    return back_up(folder / "w", folder / "kept.zip").path


@pytest.fixture(scope="module")
def analyst(library: Path, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Analyst]:
    place = restore(library, tmp_path_factory.mktemp("library"), database).path
    store, encoder = Store.open(place, LOCAL, database=database), open_encoder()
    yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")))
    store.close()


def figure(answer: Answer) -> Decimal:
    assert not answer.refused
    assert answer.result is not None
    return answer.result.value


def test_a_figure_is_quoted_from_its_cell(analyst: Analyst) -> None:
    answer = analyst.ask("What was Tarnbrook's net cash provided by operating activities in fiscal 2025?")
    assert figure(answer) == Decimal("166.9")
    assert answer.claims[0].check is Check.QUOTED
    cited = answer.citations[answer.claims[0].citations[0] - 1]
    assert (cited.document, cited.quote) == (FILING, "166.9")
    assert isinstance(cited.locator, TableCell)
    assert cited.locator.box is not None


TARNBROOK = "Tarnbrook Flow Controls, Inc."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Tarnbrookの2025年度の営業活動によるキャッシュ・フローはいくらですか",
            f"{TARNBROOK}の2025年6月期の営業活動によるキャッシュ・フローは166.9百万米ドルです。",
        ),
        (
            "Tarnbrookの売上高は2024年度から2025年度にかけていくら増加しましたか",
            f"{TARNBROOK}の2025年6月期の売上高の増減額は96.8百万米ドルです"
            "（2025年6月期の売上高 − 2024年6月期の売上高 = 1,164.6 − 1,067.8）。",
        ),
        (
            "Tarnbrookの営業利益率は前年からどう変化しましたか",
            f"{TARNBROOK}の営業利益率は2024年6月期の11.2%から2025年6月期の13.5%へ変わり、差は2.2ポイントです"
            "（2025年6月期の営業利益 ÷ 2025年6月期の売上高 − 2024年6月期の営業利益 ÷ 2024年6月期の売上高"
            " = 156.8 ÷ 1,164.6 − 119.9 ÷ 1,067.8）。",
        ),
        (
            "Tarnbrookの2025年の売上高、営業利益、流動比率は",
            f"{TARNBROOK}の売上高は2025年6月期が1,164.6百万米ドル、営業利益は2025年6月期が156.8百万米ドル、"
            "流動比率は2025年6月期が1.90倍です。",
        ),
        (
            "Tarnbrookの2024年、2025年の売上高は",
            f"{TARNBROOK}の売上高は2024年6月期が1,067.8百万米ドル、2025年6月期が1,164.6百万米ドルで、9.1%増加しました。",
        ),
        (
            "2025年第4四半期の売上高はいくらですか",
            f"{TARNBROOK}の2025年6月期第4四半期の売上高は314.2百万米ドルです。",
        ),
        (
            "営業利益は2025年に増加したか減少したか",
            f"{TARNBROOK}の営業利益は2024年6月期の119.9百万米ドルから2025年6月期の156.8百万米ドルへ増加しました"
            "（30.8%増加）。",
        ),
        (
            "売上高が最も高かったのはどの年ですか",
            f"{TARNBROOK}の売上高が最も高かったのは2025年6月期の1,164.6百万米ドルです"
            "（2023年6月期が1,025.8百万米ドル、2024年6月期が1,067.8百万米ドル）。",
        ),
        (
            "Tarnbrookは資本集約的ですか",
            f"いいえ、{TARNBROOK}は資本集約的ではありません。"
            "2025年6月期の売上高設備投資比率は4.5%、有形固定資産対総資産比率は19.7%です。",
        ),
        (
            "どのセグメントの売上高が最大ですか",
            "2025年6月期の売上高はFlow Controlが583.7百万米ドルで最も高く、"
            "ほかはPrecision Pumps（301.5百万米ドル）、Field Services（279.4百万米ドル）です。",
        ),
    ],
)
def test_a_question_in_japanese_is_answered_in_japanese(analyst: Analyst, question: str, text: str) -> None:
    answer = analyst.ask(question)
    assert answer.question == question
    assert answer.claims[0].text == text
    assert answer.claims[0].faults == ()


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (
            "Tarnbrookの2015年の売上高はいくらですか",
            "この質問に必要な2015会計年度の売上高は、資料に記載がありません。記載があるのは2023会計年度から2025会計年度です。",
        ),
        (
            "従業員1人当たりの二酸化炭素排出量はどのくらいですか",
            "資料からはこの質問に答えられません。最も近い箇所を示します。",
        ),
    ],
)
def test_a_question_in_japanese_is_refused_in_japanese(analyst: Analyst, question: str, reason: str) -> None:
    answer = analyst.ask(question)
    assert (answer.refused, answer.text) == (True, reason)
    assert answer.citations


def test_reasons_follow_a_verdict_in_japanese(analyst: Analyst) -> None:
    answer = analyst.ask("Tarnbrookの売上高は2024年から2025年にかけて増加しましたか")
    assert answer.claims[0].text.startswith("はい、Tarnbrook")
    assert "driven by demand from semiconductor plants" in answer.claims[1].text


def test_a_change_of_another_year_is_no_reason(analyst: Analyst) -> None:
    answer = analyst.ask("Did Tarnbrook's gross margin improve from fiscal 2024 to fiscal 2025?")
    assert "37.2% in FY2025" in answer.text
    assert "35.0%" not in answer.text


def test_a_definition_may_be_of_ratios(analyst: Analyst) -> None:
    answer = analyst.ask("TarnbrookのROEをDuPont分解(純利益率×総資産回転率×財務レバレッジ)で求めると何%か")
    wanted = Decimal("103.6") / (Decimal("1462.7") + Decimal("1315.3")) * 2 * Decimal("1462.7") / Decimal("680.5")
    assert round(figure(answer) / 100, 4) == round(wanted, 4)
    printed = ["103.6", "1,164.6", "1,462.7", "1,315.3", "680.5"]
    assert [operand.printed.strip("$ ") for operand in answer.calculations[0].operands] == printed


def test_a_ratio_is_computed_with_its_operands(analyst: Analyst) -> None:
    answer = analyst.ask("What was Tarnbrook's current ratio in fiscal 2025? Round to two decimal places.")
    assert figure(answer) == Decimal("1.90")
    (calculation,) = answer.calculations
    assert [operand.printed for operand in calculation.operands] == ["606.6", "318.5"]
    assert answer.claims[0].check is Check.COMPUTED


def test_growth_over_the_fiscal_year(analyst: Analyst) -> None:
    question = "By what percentage did Tarnbrook's total revenue grow from fiscal 2024 to fiscal 2025?"
    assert round(figure(analyst.ask(question)), 1) == Decimal("9.1")


def test_the_scale_asked_for(analyst: Analyst) -> None:
    answer = analyst.ask("What was Tarnbrook's revenue in fiscal 2025, in USD billions?")
    assert figure(answer) == Decimal("1.1646")
    assert answer.result is not None
    assert answer.result.base_value == Decimal("1164600000")


def test_the_question_s_own_definition_wins(analyst: Analyst) -> None:
    answer = analyst.ask(
        "What is Tarnbrook's fiscal 2025 cash cover? "
        "Cash cover is defined as: cash from operations / capital expenditures."
    )
    assert round(figure(answer), 2) == Decimal("3.19")  # 166.9 / 52.3


def test_a_judgement_shows_both_sides(analyst: Analyst) -> None:
    answer = analyst.ask("Did Tarnbrook's revenue increase in fiscal 2025?")
    assert answer.claims[0].text.startswith("Yes: ")
    assert "$1,067.8 million in FY2024 to $1,164.6 million in FY2025" in answer.claims[0].text


def test_words_said_on_the_call_are_quoted_with_speaker_and_second(analyst: Analyst) -> None:
    answer = analyst.ask("What did management say about tariffs on the fourth-quarter earnings call?")
    assert "4.6 million dollars" in answer.claims[0].text
    cited = answer.citations[answer.claims[0].citations[0] - 1]
    assert cited.locator.kind == "audio"
    assert cited.locator.speaker == "Daniel Reyes"
    assert cited.locator.start == pytest.approx(133.3, abs=0.1)


def test_what_the_documents_do_not_say_is_refused_with_the_nearest_passages(analyst: Analyst) -> None:
    answer = analyst.ask("What is the weather in Paris?")
    assert answer.refused
    assert not answer.claims
    assert len(answer.citations) == 3


def test_a_missing_operand_is_named(analyst: Analyst) -> None:
    answer = analyst.ask("What was Tarnbrook's revenue growth from fiscal 2014 to fiscal 2015?")
    assert answer.refused
    assert "revenue for FY2015" in (answer.reason or "")


def test_a_follow_up_inherits_what_it_leaves_unsaid(analyst: Analyst) -> None:
    first = analyst.searcher.plan("What was Tarnbrook's revenue in fiscal 2025?")
    assert figure(analyst.ask("And in fiscal 2024?", earlier=first)) == Decimal("1067.8")


def test_only_the_documents_named_are_used(analyst: Analyst) -> None:
    release = "tarnbrook-q4-fiscal-2025-release.html"
    answer = analyst.ask("What was Tarnbrook's revenue in fiscal 2025?", [release])
    assert {citation.document for citation in answer.citations} == {release}


def test_embedded_answers_do_not_change_from_one_time_to_the_next(analyst: Analyst) -> None:
    question = "What drove the change in Tarnbrook's gross margin in fiscal 2025?"
    first, second = analyst.ask(question), analyst.ask(question)
    assert (first.claims, first.citations) == (second.claims, second.citations)


class TestServed:
    """A model writes the prose; code keeps the citations and checks the numbers."""

    def ask(self, analyst: Analyst, question: str, reply: str) -> Answer:
        return Analyst(analyst.store, analyst.searcher, ScriptedModel(reply)).ask(question)

    def test_events_come_in_order(self, analyst: Analyst) -> None:
        served = Analyst(analyst.store, analyst.searcher, ScriptedModel("Revenue was $1,164.6 million [1]."))
        events = list(served.stream("What was Tarnbrook's revenue in fiscal 2025?"))
        assert isinstance(events[0], Found)
        assert all(isinstance(event, Delta) for event in events[1:-1])
        assert isinstance(events[-1], Done)
        said = "".join(event.text for event in events if isinstance(event, Delta))
        assert said.strip() == "Revenue was $1,164.6 million [1]."

    def test_invented_citations_are_dropped_and_shown(self, analyst: Analyst) -> None:
        answer = self.ask(analyst, "What was Tarnbrook's revenue in fiscal 2025?", "It was $1,164.6 million [1][77].")
        assert answer.dropped == ("[77]",)
        assert answer.mode == "served"
        assert all(n <= len(answer.citations) for claim in answer.claims for n in claim.citations)

    def test_a_wrong_figure_gives_way_to_the_one_that_code_found(self, analyst: Analyst) -> None:
        answer = self.ask(analyst, "What was Tarnbrook's revenue in fiscal 2025?", "It was $9,999.9 million [1].")
        (claim,) = answer.claims
        assert (claim.check, "$1,164.6 million" in claim.text) == (Check.QUOTED, True)
        (dropped,) = answer.dropped
        assert dropped.startswith("“It was $9,999.9 million.” (the number $9,999.9 million is not in")

    def test_a_number_that_no_source_holds_is_marked_with_its_reason(self, analyst: Analyst) -> None:
        question = "What did management say about tariffs on the fourth-quarter earnings call?"
        answer = self.ask(analyst, question, "Tariffs cost 9.6 million dollars [1].")
        (claim,) = answer.claims
        assert claim.check is Check.UNSUPPORTED
        assert "9.6 million dollars" in claim.faults[0]

    def test_a_sentence_settles_before_the_next_one_is_complete(self, analyst: Analyst) -> None:
        reply = "Revenue was $1,164.6 million in fiscal 2025 [1]. Revenue was $9,999.9 million in fiscal 2025 [1]. So."
        served = Analyst(analyst.store, analyst.searcher, ScriptedModel(reply))
        events = list(served.stream("What was Tarnbrook's revenue in fiscal 2025?"))
        settled = [event for event in events if isinstance(event, Settled)]
        assert [event.claim.check is Check.UNSUPPORTED for event in settled] == [False, True]
        assert settled[0].rest == "Revenue was $9,999.9"
        assert isinstance(events[events.index(settled[1]) + 1], Done)

    def test_a_refusal_of_the_model_is_a_refusal(self, analyst: Analyst) -> None:
        answer = self.ask(analyst, "Who audits the leases in Paris?", "NOT_IN_DOCUMENTS: nothing on Paris.")
        assert answer.refused
        assert answer.reason == "nothing on Paris"


def test_a_figure_in_several_years_is_given_for_each(analyst: Analyst) -> None:
    answer = analyst.ask("What was Tarnbrook's revenue in fiscal 2023, 2024 and 2025?")
    assert answer.comparison is not None
    assert answer.comparison.headings == ("FY2023", "FY2024", "FY2025")
    (row,) = answer.comparison.rows
    assert [cell.shown for cell in row.cells] == ["$1,025.8 million", "$1,067.8 million", "$1,164.6 million"]
    assert [answer.citations[cell.citations[0] - 1].quote for cell in row.cells] == ["1,025.8", "1,067.8", "1,164.6"]
    assert answer.claims[0].text.endswith("$1,164.6 million in FY2025, up 13.5%.")


def test_several_figures_stand_under_each_other(analyst: Analyst) -> None:
    answer = analyst.ask("What were Tarnbrook's revenue and current ratio in fiscal 2025 and 2024?")
    assert answer.comparison is not None
    rows = {row.label: [cell.shown for cell in row.cells] for row in answer.comparison.rows}
    assert rows == {"Revenue": ["$1,164.6 million", "$1,067.8 million"], "Current ratio": ["1.90", "1.95"]}


def test_the_year_asked_for_is_the_number_answered(analyst: Analyst) -> None:
    answer = analyst.ask("In which year was Tarnbrook's net income lowest?")
    assert figure(answer) == 2023
    assert "$70.8 million" in answer.claims[0].text


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is Tarnbrook capital intensive?", "No: "),  # 52.3 / 1,164.6 and 288.6 / 1,463.5
        ("Did gross margin improve?", "Yes: "),  # 35.8% to 37.2%
        ("Does Tarnbrook have positive working capital?", "Yes: "),  # 606.6 − 318.5
        ("Was Tarnbrook profitable in fiscal 2025?", "Yes: "),
    ],
)
def test_judgements_begin_with_the_verdict(analyst: Analyst, question: str, verdict: str) -> None:
    answer = analyst.ask(question)
    assert answer.claims[0].text.startswith(verdict)
    assert answer.claims[0].citations


def test_the_segment_that_grew_most(analyst: Analyst) -> None:
    answer = analyst.ask("Which segment grew most?")
    assert answer.claims[0].text.startswith("Field Services had the highest growth in FY2025, 15.6%")  # 279.4 / 241.6


def test_a_verdict_is_followed_by_what_moved_the_figure(analyst: Analyst) -> None:
    answer = analyst.ask("Did Tarnbrook's revenue increase in fiscal 2025?")
    assert "driven by demand" in answer.claims[1].text
    assert answer.claims[1].check is Check.QUOTED


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Was Tarnbrook's current ratio above 1.5 in fiscal 2025?", "Yes, above 1.5: "),  # 1.90
        ("Is Tarnbrook's gross margin below 35% in fiscal 2025?", "No, not below 35%: "),  # 37.2%
        ("Did Tarnbrook's revenue exceed $1.2 billion in fiscal 2025?", "No, not exceed $1.2 billion: "),
    ],
)
def test_a_bound_in_the_question_is_held_against_the_figure(analyst: Analyst, question: str, verdict: str) -> None:
    assert analyst.ask(question).claims[0].text.startswith(verdict)


def test_an_outlook_is_the_table_of_the_release_in_its_order(analyst: Analyst) -> None:
    answer = analyst.ask("What is the outlook of Tarnbrook for fiscal 2026?")
    assert [claim.text for claim in answer.claims] == [
        "Revenue: $1,230 million to $1,260 million",
        "Adjusted operating margin: 15.8% to 16.3%",
        "Adjusted diluted earnings per share: $3.15 to $3.35",
        "Capital expenditures: $55 million to $60 million",
        "Effective tax rate: approximately 23%",
    ]


def test_guidance_to_one_figure_is_never_its_actual(analyst: Analyst) -> None:
    answer = analyst.ask("What revenue guidance did Tarnbrook give for fiscal 2026?")
    assert [claim.text for claim in answer.claims] == ["Revenue: $1,230 million to $1,260 million"]
    missing = analyst.ask("What goodwill guidance did Tarnbrook give for fiscal 2026?")
    assert missing.refused
    assert missing.reason == "The documents do not state guidance for goodwill, which this needs."


def test_who_is_answered_by_a_name_and_not_by_a_figure(analyst: Analyst) -> None:
    answer = analyst.ask("Who is the CFO of Tarnbrook?")
    assert "Daniel Reyes, chief financial officer" in answer.text
    assert answer.result is None


def test_a_thing_that_no_passage_speaks_of_is_not_in_the_documents(analyst: Analyst) -> None:
    answer = analyst.ask("What is the CEO's salary?")
    assert answer.refused
    assert answer.reason == "The documents do not answer this question. The nearest passages are shown."
