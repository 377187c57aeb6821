"""Figures of a year that begins in 2023, of a filer that closes in March and one that closes in December."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

PAGE = """<html lang="ja"><head><meta charset="utf-8"><title>{company} 有価証券報告書</title></head><body>
<h1>{company}</h1><p>有価証券報告書</p><p>事業年度 自 {start} 至 {end}</p><h2>連結損益計算書</h2><p>(単位:百万円)</p>
<table><tr><th></th><th>{before}</th><th>{year}</th></tr>
<tr><td>売上高</td><td>{figures[0]}</td><td>{figures[1]}</td></tr>
<tr><td>営業利益</td><td>{figures[2]}</td><td>{figures[3]}</td></tr></table></body></html>"""


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    folder = tmp_path_factory.mktemp("filers")
    pages = {
        "aoba.html": PAGE.format(
            company="青葉工業株式会社",
            start="2023年4月1日",
            end="2024年3月31日",
            before="2023年3月期",
            year="2024年3月期",
            figures=("51,200", "54,700", "4,100", "4,600"),
        ),
        "minato.html": PAGE.format(
            company="みなと商事株式会社",
            start="2023年1月1日",
            end="2023年12月31日",
            before="2022年12月期",
            year="2023年12月期",
            figures=("8,300", "9,100", "610", "720"),
        ),
    }
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8")
    store, encoder = Store.open(folder / "w", LOCAL), open_encoder()
    paths: list[Path] = [folder / name for name in pages]
    assert [outcome.status for outcome in ingest(store, lambda: encoder, paths)] == ["ready"] * 2
    yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")))
    store.close()


READ = "2023年度は2024年3月期と解しました。"


@pytest.mark.parametrize(
    ("question", "value", "said", "notes"),
    [
        ("青葉工業の2023年度の売上高はいくらですか", "54700", "2024年3月期の売上高は54,700百万円", (READ,)),
        ("青葉工業の2024年3月期の売上高はいくらですか", "54700", "2024年3月期の売上高は54,700百万円", ()),
        ("青葉工業の2023年3月期の売上高はいくらですか", "51200", "2023年3月期の売上高は51,200百万円", ()),
        ("みなと商事の2023年度の売上高はいくらですか", "9100", "2023年12月期の売上高は9,100百万円", ()),
        ("みなと商事の2022年度の営業利益はいくらですか", "610", "2022年12月期の営業利益は610百万円", ()),
        ("What was 青葉工業's revenue in FY2023?", "51200", "51,200", ()),
    ],
)
def test_a_figure_of_a_year_by_its_filer(
    analyst: Analyst, question: str, value: str, said: str, notes: tuple[str, ...]
) -> None:
    answer = analyst.ask(question)
    assert answer.result is not None
    assert (answer.result.value, answer.notes, answer.question) == (Decimal(value), notes, question)
    assert said in answer.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "青葉工業の2024年度の売上高はいくらですか",
            "この質問に必要な2025会計年度の売上高は、資料に記載がありません。",
        ),
        ("みなと商事の2024年3月期の売上高はいくらですか", "2024会計年度の売上高は、資料に記載がありません。"),
        (
            "青葉工業とみなと商事の2023年度の売上高を比較してください",
            "2023年度は会社により2023年12月期または2024年3月期を指します。会社または決算期を指定してください。",
        ),
    ],
)
def test_a_year_that_is_not_stated_or_not_clear_is_refused(analyst: Analyst, question: str, said: str) -> None:
    answer = analyst.ask(question)
    assert (answer.refused, answer.result) == (True, None)
    assert said in answer.text


def test_the_document_asked_settles_whose_year_is_meant(analyst: Analyst) -> None:
    answer = analyst.ask("2023年度の売上高はいくらですか", documents=["aoba.html"])
    assert answer.result is not None
    assert (answer.result.value, answer.notes) == (Decimal(54700), (READ,))
