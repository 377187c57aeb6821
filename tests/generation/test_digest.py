"""Ratios spelled out in a question, over one table that gathers rows of two statements; all figures stand below."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

ROWS = (
    ("売上高", "1,800"),
    ("売上原価", "1,100"),
    ("売上総利益", "700"),
    ("営業利益", "160"),
    ("当期純利益", "90"),
    ("親会社株主に帰属する当期純利益", "75"),
    ("流動資産", "640"),
    ("固定資産", "860"),
    ("資産合計", "1,500"),
    ("純資産合計", "600"),
    ("負債合計", "900"),
)
PAGE = (
    '<html lang="ja"><head><meta charset="utf-8"><title>有価証券報告書</title></head><body><h1>青葉工業株式会社</h1>'
    "<p>有価証券報告書</p><p>2024年3月期における損益計算書および貸借対照表の主要項目を以下に示す。</p>"
    "<table><tr><th>項目</th><th>金額(百万円)</th></tr>"
    + "".join(f"<tr><td>{label}</td><td>{figure}</td></tr>" for label, figure in ROWS)
    + "</table></body></html>"
)


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    folder = tmp_path_factory.mktemp("digest")
    (folder / "aoba.html").write_text(PAGE, encoding="utf-8")
    store, encoder = Store.open(folder / "w", LOCAL), open_encoder()
    assert [one.status for one in ingest(store, lambda: encoder, [folder / "aoba.html"])] == ["ready"]
    yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")))
    store.close()


@pytest.mark.parametrize(
    ("question", "value", "printed"),
    [
        ("青葉工業の2024年3月期の売上高はいくらですか", "1800", ["1,800"]),
        ("青葉工業の2024年3月期の総資産はいくらですか", "1500", ["1,500"]),
        (
            "青葉工業の2024年3月期のROEをデュポン分解(純利益率×総資産回転率×財務レバレッジ)で求めると何%か。",
            "15",
            ["90", "1,800", "1,800", "1,500", "1,500", "600"],
        ),
        (
            "What was 青葉工業's FY2024 ROE in percent? ROE is defined as: net profit margin * asset turnover * "
            "financial leverage.",
            "15",
            ["90", "1,800", "1,800", "1,500", "1,500", "600"],
        ),
        ("青葉工業の2024年3月期の負債比率(負債/総資産)は何%か。", "60", ["900", "1,500"]),
        ("青葉工業の2024年3月期の負債比率は何%か。", "150", ["900", "600"]),
    ],
)
def test_each_operand_is_the_row_that_the_question_s_own_formula_names(
    analyst: Analyst, question: str, value: str, printed: list[str]
) -> None:
    answer = analyst.ask(question)
    assert answer.result is not None
    assert answer.result.value == Decimal(value)
    assert all(figure in answer.text for figure in printed)
    cited = {citation.quote for citation in answer.citations}
    assert {figure for figure in printed if answer.calculations} <= cited
