"""Japanese questions as the rules read them; each reading can be checked by whoever reads both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.answers import Operation
from data.metrics.vocabulary import vocabulary
from data.types import Description, Document, Period, Status
from retrieval.japanese import in_english, phrases, words_in
from retrieval.plan import read_plan


@pytest.mark.parametrize(
    ("question", "english"),
    [
        ("3Mの2022年の売上高はいくらですか", "What was 3M FY2022 Revenue?"),
        ("3Mの2022年12月31日現在の純有利子負債は?", "What was 3M December 31, 2022 net debt?"),
        ("令和6年3月期の営業利益", "What was FY2024 Operating income?"),
        ("2024年3月期第2四半期の受取利息はいくらか", "What was Q2 FY2024 Interest income?"),
        ("2024年3月期第3四半期累計の受取利息は", "What was the first nine months of FY2024 Interest income?"),
        ("2022会計年度の売上高、営業利益と流動比率は", "What was FY2022 Revenue , Operating income , current ratio?"),
        ("売上高が最も高かったのはどの年ですか", "In which year was Revenue highest?"),
        (
            "営業利益率は2021年から2022年にかけてどう変化しましたか",
            "What was the change in operating margin FY2021 FY2022?",
        ),
        (
            "北日本電機の2024年3月期の売上高は前期比で何%増減したか。",
            "What was the percentage change in 北日本電機 FY2024 Revenue in percent?",
        ),
        ("2024年3月期の売上高から売上原価を差し引いた額は", "What was FY2024 Revenue minus Cost of revenue?"),
        (
            "2024年3月期の純資産は総資産の何%を占めるか",
            "What was FY2024 Total equity divided by Total assets in percent?",
        ),
        ("2023年3月期から2024年3月期にかけて増収か減収か", "Did revenue increase or decrease FY2023 FY2024?"),
        ("営業利益は2022年に増加したか減少したか", "Did it increase or decrease Operating income FY2022?"),
        ("なぜ2022年に売上高は減少したのですか", "What drove the change in FY2022 Revenue?"),
        (
            "2024年3月期のROA(経常利益/総資産*100)は何%か",
            "return on assets is defined as Ordinary profit / Total assets. "
            "What was FY2024 return on assets in percent?",
        ),
    ],
)
def test_a_question_in_english(question: str, english: str) -> None:
    assert in_english(question, ["北日本電機"]) == english


@pytest.mark.parametrize(
    "question", ["What was revenue in 2022?", "What does 売上高 mean in the Japanese filing?", "", "2022", "¿Cuánto?"]
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert in_english(question) == question


FIGURES = sorted(
    name
    for name, meant in phrases().english.items()
    if vocabulary().mentions(meant) and not meant.endswith("call")  # where to look, not what for
)


@pytest.mark.parametrize("name", FIGURES)
def test_every_japanese_name_of_a_figure_reads_as_that_figure(name: str) -> None:
    meant = phrases().english[name]
    plan = read_plan(f"A社の2024年3月期の{name}はいくらですか", [])
    known = (vocabulary().concepts_in(meant), vocabulary().metrics_in(meant))
    assert (plan.concepts, plan.metrics) == known
    assert plan.periods == (Period(2024, 12),)
    assert plan.original == f"A社の2024年3月期の{name}はいくらですか"


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        ("なぜ売上高は減少したのですか", Operation.EXPLAIN),
        ("A社とB社の営業利益率を比較してください", Operation.COMPARE),
        ("営業利益は増加したか減少したか", Operation.JUDGE),
        ("営業利益率の推移", Operation.COMPUTE),
    ],
)
def test_what_is_asked_of_the_figures(question: str, operation: Operation) -> None:
    assert read_plan(question, []).operation is operation


@given(st.text(alphabet="3Mの2024年月期売上高営業利益率は前比何%増減したか。、()×/から差し引いた⟦⟧⟨⟩AB\\", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(in_english(text), str)


def test_the_words_to_look_for_in_japanese_documents() -> None:
    question = "なぜ北日本電機の2024年3月期の営業利益は為替リスクで減少したのですか"
    assert words_in(question, ["北日本電機"]) == ("営業利益", "為替", "リスク", "減少")
    english, japanese = (Document("d", "d", Status.READY, Description(language=code)) for code in ("en", "ja"))
    assert read_plan("為替リスクとは", [english]).terms == ("foreign", "currency", "risk")
    assert read_plan("為替リスクとは", [japanese]).terms == ("為替", "リスク")
    assert read_plan("為替リスクとは", [english, japanese]).terms == ("foreign", "currency", "risk", "為替", "リスク")


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("CFOは関税について何と述べましたか", "What did the CFO say about tariffs?"),
        ("最高執行責任者が設備投資について何と言ったか", "What did the COO say about capital expenditures?"),
        ("アナリストは税率について何と言いましたか", "What did the analysts say about tax rate?"),
        ("関税について何と述べましたか", "What was said about tariffs?"),
    ],
)
def test_whose_words_are_asked_for(question: str, read: str) -> None:
    assert in_english(question) == read
