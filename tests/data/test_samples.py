import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from data.samples import make

SAMPLES = Path(make.__file__).parent


@pytest.fixture(scope="module")
def pages() -> list[str]:
    pdf = pypdfium2.PdfDocument(SAMPLES / make.FILING)
    return [page.get_textpage().get_text_range() for page in pdf]


def page_with(pages: list[str], *words: str) -> str:
    return next(page for page in pages if all(word in page for word in words))


def test_a_rerun_gives_the_committed_documents(tmp_path: Path):
    pytest.importorskip("reportlab")
    pytest.importorskip("matplotlib")
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        make.make(folder)
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()
    for name in (make.RELEASE, make.CALL):
        assert (first / name).read_bytes() == (SAMPLES / name).read_bytes()


def test_the_filing_has_its_cover_and_statements(pages: list[str]):
    assert len(pages) >= 20
    assert "(Exact name of registrant" in pages[0]
    assert "does not exist" in pages[0]
    income = page_with(pages, "Consolidated Statements of Income", "Weighted-average shares")
    assert "Total revenue 1,164.6 1,067.8 1,025.8" in income
    assert re.search(r"Net income \$ 103\.6 \$ 74\.6 \$ 70\.8", income)
    cash = page_with(pages, "Consolidated Statements of Cash Flows", "Financing activities")
    assert "Net cash provided by operating activities 166.9 139.4 116.6" in cash
    assert "Capital expenditures (52.3) (41.7) (38.4)" in cash
    balance = page_with(pages, "Consolidated Balance Sheets", "Treasury stock")
    assert "Total assets $ 1,462.7 $ 1,315.3" in balance
    assert "Fiscal 2029 125.0" in page_with(pages, "Maturities of debt", "Thereafter")


def test_release_and_call_agree_with_the_filing():
    release = (SAMPLES / make.RELEASE).read_text("utf-8")
    assert "Fiscal 2025 revenue of $1,164.6 million, up 9.1%" in release
    assert "Fourth-quarter revenue of $314.2 million, up 11.5%" in release
    call = (SAMPLES / make.CALL).read_text("utf-8")
    assert "about 1.16 billion dollars, up 9 percent" in call
    assert "adjusted operating margin was 15.5 percent, up from 13.6 percent" in call


def test_the_call_has_timed_cues_of_five_speakers():
    cues = re.findall(
        r"(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\n<v ([^>]+)>", (SAMPLES / make.CALL).read_text()
    )
    assert 15 <= len(cues) <= 25
    assert {speaker for *_, speaker in cues} == {
        "Operator",
        "Miriam Okafor",
        "Daniel Reyes",
        "Priya Nair",
        "Tom Aldous",
    }
    assert all(begin < end <= after for (begin, end, _), (after, *_) in pairwise(cues))


def test_the_samples_are_small_and_the_chart_is_a_picture():
    assert sum(path.stat().st_size for path in SAMPLES.iterdir() if path.is_file()) < 3_000_000
    with Image.open(SAMPLES / make.CHART) as chart:
        assert chart.size == (1200, 720)


def test_every_question_names_a_sample():
    questions = tomllib.loads((SAMPLES / "questions.toml").read_text("utf-8"))["question"]
    assert len(questions) == 3
    assert all((SAMPLES / question["document"]).exists() for question in questions)
