"""Sentences over the sample filing's income statement, cash flow statement and prose; every figure stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from data.answers import Answer, Calculation, Check, Citation, Claim, Operand
from data.locators import PageBox
from data.people import LOCAL
from data.store.store import Store
from data.types import Description, Evidence, Period, Reading
from generation.verification.verify import UNCITED, Verifier
from ingestion.pipeline import ingest
from retrieval.embed import Encoder, open_encoder

FILING = Path(__file__).parents[2] / "data" / "samples" / "tarnbrook-10-k-fiscal-2025.pdf"
PROSE = (
    "Harrow Pumps Inc. did not open new plants in fiscal 2024. Operating margin was 12.5% in fiscal 2024. "
    "The increase in costs was due to higher copper prices. Daniel Reyes leads the company."
)
JAPANESE = "2024年3月期の売上高は1,234百万円、営業利益は12億3,400万円でした。"

TRUE = [
    "Tarnbrook’s total revenue was $1,164.6 million in fiscal 2025.",
    "Revenue came to about $1.16 billion in FY2025.",
    "In 2025 and 2024, total revenue was $1,164.6 million and $1,067.8 million, respectively.",
    "Revenue rose 9.1% to $1,164.6 million in fiscal 2025 from $1,067.8 million in fiscal 2024.",
    "Revenue rose 9.1% to $1,164.6 million in fiscal 2025.",
    "Revenue was $1,164.6 million for the year ended June 30, 2025, up $96.8 million from a year earlier.",
    "Interest expense was $24.3 million in fiscal 2025, compared with $21.9 million the year before.",
    "Other income (expense), net was $(0.8) million in fiscal 2024.",
    "Basic earnings were $2.52 per share in fiscal 2025.",
    "Gross profit was $433.7 million in fiscal 2025, 37.2% of total revenue of $1,164.6 million.",
]
FALSE = {
    "Total revenue was $1,146.6 million in fiscal 2025.": "the number $1,146.6 million is not in the evidence cited",
    "Total revenue was about $1.2 billion in fiscal 2023.": "stands under FY2025",
    "Total revenue was $1,164.6 billion in fiscal 2025.": "in another scale than $1,164.6 billion",
    "Total revenue was $1,164.6 million in fiscal 2024.": "stands under FY2025 in the evidence cited, not FY2024",
    "Total revenue was 1,164.6% in fiscal 2025.": "in another unit",
    "Total revenue was €1,164.6 million in fiscal 2025.": "in another unit",
    "Total revenue was −$1,164.6 million in fiscal 2025.": "of the other sign",
    "Operating income was a loss of $156.8 million in fiscal 2025.": "of the other sign",
    "Other income (expense), net was $0.8 million in fiscal 2024.": "of the other sign",
    "Net income was $1,164.6 million in fiscal 2025.": "is the figure of “Total revenue”",
    "Revenue fell to $1,164.6 million in fiscal 2025 from $1,067.8 million in fiscal 2024.": "the figures rise",
    "Revenue rose 9.9% to $1,164.6 million in fiscal 2025.": "the number 9.9% is not in the evidence cited",
    "Revenue was $1,067.8 million in fiscal 2025 and $1,164.6 million in fiscal 2024.": "stands under FY2024",
    "Contoso Motors’ revenue was $1,164.6 million in fiscal 2025.": "“Contoso Motors” is not named",
    "Revenue was $1,164.6 million in fiscal 2025 because of a long drought.": "does not give this reason",
    "Revenue was $1,164.6 million in fiscal 2025, “a record for the ages”.": "the words “a record for the ages”",
}

TRUE_IN_JAPANESE = [
    "Tarnbrookの2025年6月期の売上高は1,164.6百万米ドルです。",
    "2025会計年度の売上高は11億6,460万ドルでした。",
    "売上高は2025年6月期が1,164.6百万米ドル、2024年6月期が1,067.8百万米ドルです。",
    "売上高は2024年6月期の1,067.8百万米ドルから2025年6月期の1,164.6百万米ドルへ9.1%増加しました。",
    "2025年6月期の売上高は前年比9.1%増の1,164.6百万米ドルでした。",
    "支払利息は2025年6月期が24.3百万米ドル、前期は21.9百万米ドルです。",
    "2025年6月期の1株当たり当期純利益は2.52米ドルです。",
    "2025年6月期の売上総利益は433.7百万米ドルで、売上高1,164.6百万米ドルの37.2%です。",
]
FALSE_IN_JAPANESE = {
    "2025年6月期の売上高は1,146.6百万米ドルです。": "the number 1,146.6百万米ドル is not in the evidence cited",
    "2025年6月期の売上高は1,164.6十億米ドルです。": "in another scale than 1,164.6十億米ドル",
    "2025年6月期の売上高は1,164.6%です。": "in another unit",
    "2025年6月期の売上高は1,164.6百万ユーロです。": "in another unit",
    "2025年6月期の売上高は−1,164.6百万米ドルです。": "of the other sign",
    "2025年6月期の営業損失は156.8百万米ドルです。": "of the other sign",
    "2024年6月期の売上高は1,164.6百万米ドルです。": "stands under FY2025 in the evidence cited, not FY2024",
    "2025年12月期の売上高は1,164.6百万米ドルです。": "not the period to December 2025",
    "2025年6月期第4四半期の売上高は1,164.6百万米ドルです。": "not Q4 FY2025",
    "2025年6月期第3四半期累計の売上高は1,164.6百万米ドルです。": "not the first nine months of FY2025",
    "売上高は2025年6月期が1,067.8百万米ドル、2024年6月期が1,164.6百万米ドルです。": "stands under FY2024",
    "2025年6月期の当期純利益は1,164.6百万米ドルです。": "is the figure of “Total revenue”",
    "2025年6月期の広告宣伝費は1,164.6百万米ドルです。": "is the figure of “Total revenue”",
    "売上高は2024年6月期の1,067.8百万米ドルから2025年6月期の1,164.6百万米ドルへ減少しました。": "the figures rise",
    "2025年6月期の売上高は1,164.6百万米ドルへ減少しました。": "the figures rise",
    "2025年6月期の売上高は前年比9.9%増の1,164.6百万米ドルでした。": "the number 9.9% is not in the evidence cited",
    "Contoso Motorsの2025年6月期の売上高は1,164.6百万米ドルです。": "“Contoso Motors” is not named",
    "コントソ社の2025年6月期の売上高は1,164.6百万米ドルです。": "“コントソ” is not named",
    "2025年6月期の売上高は1,164.6百万米ドルで、山田太郎氏が率いています。": "“山田太郎” is not named",
    "2025年6月期の売上高は1,164.6百万米ドルで、「記録的な年」でした。": "the words “記録的な年”",
    "売上高は堅調に推移しました。": "in another language",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Store]:
    store = Store.open(tmp_path_factory.mktemp("library"), LOCAL)
    assert [outcome.status for outcome in ingest(store, lambda: encoder, [FILING])] == ["ready"]
    yield store
    store.close()


@pytest.fixture(scope="module")
def verifier(store: Store, encoder: Encoder) -> Verifier:
    return Verifier(store, encoder.encode)


def income_statement(store: Store) -> Citation:
    """The whole table that states operating income in the income statement."""
    document = store.document(FILING.name)
    facts = store.facts(documents=[document.id], labels=["Operating income"])
    table = next(fact for fact in facts if fact.statement.value == "income statement").evidence_id
    (evidence,) = store.evidence([table])
    return Citation(1, document.name, document.id, table, evidence.locator, evidence.text)


def checked(verifier: Verifier, citation: Citation, text: str) -> Claim:
    return verifier.bench([citation]).checked(Claim(text, (1,), Check.UNSUPPORTED))


@pytest.mark.parametrize("text", TRUE + TRUE_IN_JAPANESE)
def test_true_sentences_hold(store: Store, verifier: Verifier, text: str) -> None:
    claim = checked(verifier, income_statement(store), text)
    assert claim.faults == ()
    assert claim.check is Check.SUPPORTED


@pytest.mark.parametrize(("text", "fault"), (FALSE | FALSE_IN_JAPANESE).items())
def test_false_sentences_are_named(store: Store, verifier: Verifier, text: str, fault: str) -> None:
    claim = checked(verifier, income_statement(store), text)
    assert claim.check is Check.UNSUPPORTED
    assert any(fault in named for named in claim.faults), claim.faults


def test_a_cell_holds_only_its_own_figure(store: Store, verifier: Verifier) -> None:
    table = income_statement(store)
    facts = store.facts_of([table.evidence_id])
    cell = next(f.cell for f in facts if f.label == "Total revenue" and f.period.year == 2025)
    cited = Citation(1, table.document, table.document_id, table.evidence_id, cell, "1,164.6")
    assert checked(verifier, cited, "Revenue was $1,164.6 million in fiscal 2025.").check is Check.SUPPORTED
    assert checked(verifier, cited, "Revenue was $1,067.8 million in fiscal 2024.").check is Check.UNSUPPORTED


def test_without_a_citation_nothing_holds_but_a_calculation(store: Store, verifier: Verifier) -> None:
    table = income_statement(store)
    year = Period(2025, 12)
    operands = tuple(
        Operand(name, Decimal(value), "USD", year, 1, printed)
        for name, value, printed in (("gross profit", "433700000", "433.7"), ("revenue", "1164600000", "1,164.6"))
    )
    margin = Calculation("Gross margin", "gross profit ÷ revenue", operands, Decimal("0.37240"), "percent", "37.2%")
    bench = verifier.bench([table], [margin])
    said = bench.checked(Claim("Gross margin was 37.2% in fiscal 2025.", (), Check.UNSUPPORTED))
    assert (said.check, said.citations, said.faults) == (Check.COMPUTED, (1,), ())
    wrong = bench.checked(Claim("Gross margin was 37.3% in fiscal 2025.", (), Check.UNSUPPORTED))
    assert (wrong.check, wrong.faults) == (Check.UNSUPPORTED, (UNCITED,))
    invented = bench.checked(Claim("Gross margin was fine.", (77,), Check.UNSUPPORTED))
    assert invented.faults == (UNCITED,)


def test_what_was_read_off_a_picture_stays_marked_as_such(store: Store, verifier: Verifier) -> None:
    claim = Claim("Read off the picture: Flow Control 612.", (1,), Check.READ)
    assert verifier.bench([income_statement(store)]).checked(claim) == claim


@pytest.fixture(scope="module")
def prose(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[tuple[Verifier, list[Citation]]]:
    """Two passages of a pump maker: one in English, one in Japanese."""
    store = Store.open(tmp_path_factory.mktemp("prose"), LOCAL)
    file = tmp_path_factory.mktemp("file") / "harrow.txt"
    file.write_text(PROSE)
    document, _ = store.receive(file, "harrow.txt")
    pieces = (Evidence(PageBox(1), PROSE), Evidence(PageBox(2), JAPANESE))
    described = Description("Harrow Pumps Inc.", ("Harrow",), fiscal_year=2024)
    vectors = encoder.encode([piece.text for piece in pieces])
    store.commit(document.id, Reading(described, pieces, pages=2), vectors, encoder.model_id)
    kept = store.evidence_of(document.id)
    cited = [Citation(n, document.name, document.id, e.id, e.locator, e.text) for n, e in enumerate(kept, 1)]
    yield Verifier(store, encoder.encode), cited
    store.close()


SAID_OF_PROSE = {
    "Operating margin was 12.5% in fiscal 2024.": (Check.QUOTED, ""),
    "In fiscal 2024 the operating margin of Harrow was 12.5%.": (Check.SUPPORTED, ""),
    "The operating margin was 12.5% in fiscal 2023.": (Check.UNSUPPORTED, "not FY2023"),
    "The operating margin was 15.2% in fiscal 2024.": (Check.UNSUPPORTED, "the number 15.2%"),
    "Harrow opened new plants in fiscal 2024.": (Check.UNSUPPORTED, "says the opposite"),
    "The decrease in costs was due to lower copper prices.": (Check.UNSUPPORTED, "says otherwise"),
    "Costs rose because of higher copper prices.": (Check.SUPPORTED, ""),
    "Daniel Smith leads the company.": (Check.UNSUPPORTED, "“Daniel Smith” is not named"),
    "The report says that “costs was due to higher copper prices”.": (Check.SUPPORTED, ""),
    "The report says that “costs were due to lower zinc prices”.": (Check.UNSUPPORTED, "are not in the evidence"),
    "The company plans to buy a football club.": (Check.UNSUPPORTED, "does not speak of this"),
}


@pytest.mark.parametrize(("text", "outcome"), SAID_OF_PROSE.items())
def test_sentences_over_prose(prose: tuple[Verifier, list[Citation]], text: str, outcome: tuple[Check, str]) -> None:
    verifier, cited = prose
    claim = verifier.bench(cited).checked(Claim(text, (1,), Check.UNSUPPORTED))
    assert claim.check is outcome[0], claim.faults
    assert outcome[1] in "; ".join(claim.faults)


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("Area 51’s operating margin was 12.5% in fiscal 2024.", Check.SUPPORTED),
        ("Area 52’s operating margin was 12.5% in fiscal 2024.", Check.UNSUPPORTED),
    ],
)
def test_a_number_in_the_companys_name_is_no_figure(tmp_path: Path, encoder: Encoder, text: str, check: Check) -> None:
    store = Store.open(tmp_path / "w", LOCAL)
    (tmp_path / "report.txt").write_text(PROSE)
    document, _ = store.receive(tmp_path / "report.txt", "report.txt")
    piece = Evidence(PageBox(1), PROSE.replace("Harrow", "The company"))
    vectors = encoder.encode([piece.text])
    store.commit(
        document.id, Reading(Description("Area 51", fiscal_year=2024), (piece,), pages=1), vectors, encoder.model_id
    )
    (kept,) = store.evidence_of(document.id)
    cited = Citation(1, document.name, document.id, kept.id, kept.locator, kept.text)
    assert checked(Verifier(store, encoder.encode), cited, text).check is check


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2024年3月期の売上高は1,234百万円でした。", True),
        ("売上高は12.3億円でした。", True),
        ("営業利益は1,234百万円でした。", True),
        ("2024年3月期の売上高は1,324百万円でした。", False),
        ("2023年3月期の売上高は1,234百万円でした。", False),
        ("売上高は1,234億円でした。", False),
    ],
)
def test_sentences_in_japanese(prose: tuple[Verifier, list[Citation]], text: str, holds: bool) -> None:
    verifier, cited = prose
    claim = verifier.bench(cited).checked(Claim(text, (2,), Check.UNSUPPORTED))
    assert (claim.check is not Check.UNSUPPORTED) is holds, claim.faults


def test_every_claim_of_an_answer_is_checked(store: Store, verifier: Verifier) -> None:
    table = income_statement(store)
    texts = ("Net income was $103.6 million in fiscal 2025.", "Net income was $103.9 million in fiscal 2025.")
    claims = tuple(Claim(text, (1,), Check.UNSUPPORTED) for text in texts)
    answer = verifier.checked(Answer("q", claims, (table,)))
    assert [claim.check for claim in answer.claims] == [Check.SUPPORTED, Check.UNSUPPORTED]
