"""What the app shows of a document is drawn by a reading process, whatever the document does to it."""

from __future__ import annotations

import os
import signal
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from data.errors import Damaged, MffmError, NotFound, TooSlow
from data.locators import Box, FigureRegion
from data.samples import make
from evaluation.hostile.harm import page_pdf, pdf_of
from evaluation.memory import watched
from ingestion.isolation import drawing
from ingestion.isolation.pixels import pictures_from
from ingestion.isolation.reader import Reader

SAMPLES = Path(make.__file__).parent
FILING = SAMPLES / make.FILING
BLACK = b"0 g 100 692 100 100 re f"
"""A black square of 100 points on a page of 612 x 792, its upper edge at the upper edge of the page."""
LOOP = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"]


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_page_is_drawn_two_pixels_to_the_point(tmp_path: Path) -> None:
    path = kept(tmp_path, "a.pdf", page_pdf(BLACK))
    drawn = drawing.page_of(path, "a.pdf", 1, "ann")
    assert (drawn.image.size, drawn.scale) == ((1224, 1584), 2.0)
    assert [drawn.image.getpixel(at) for at in ((300, 100), (300, 210), (190, 100))] == [
        (0, 0, 0),
        (255,) * 3,
        (255,) * 3,
    ]
    assert drawing.size_of(path, "a.pdf", 1, "ann") == (612, 792)


def test_a_page_as_large_as_a_wall_is_drawn_in_measure_and_its_figures_where_they_are(tmp_path: Path) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 12000 6000]/Contents 4 0 R/Resources<<>>>>"
    content = b"1 0 0 rg 6000 3000 600 600 re f"
    kinds = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    path = kept(
        tmp_path, "wall.pdf", pdf_of([*kinds, b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)])
    )
    drawn = drawing.page_of(path, "wall.pdf", 1, "ann")
    assert (drawn.image.size, drawn.scale) == ((3000, 1500), 0.25)
    square = drawing.figure_of(path, "wall.pdf", FigureRegion(1, Box(6000, 2400, 6600, 3000)), 1000, "ann")
    assert square is not None
    assert square.getpixel((square.width // 2, square.height // 2)) == (255, 0, 0)


def test_a_picture_is_shown_as_it_stands_upright(tmp_path: Path) -> None:
    turned, picture = Image.Exif(), Image.new("RGB", (60, 40), "blue")
    turned[0x0112] = 6
    picture.save(tmp_path / "a.jpg", exif=turned)
    assert drawing.size_of(tmp_path / "a.jpg", "a.jpg", 1, "ann") == (40, 60)
    assert drawing.page_of(tmp_path / "a.jpg", "a.jpg", 1, "ann").image.size == (40, 60)


@pytest.mark.parametrize(
    ("name", "content", "page"),
    [
        ("a.pdf", page_pdf(BLACK), 2),
        ("torn.pdf", b"%PDF-1.7 torn", 1),
        ("a.txt", b"Sales rose.", 1),
        ("loop.pdf", pdf_of(LOOP), 1),
    ],
)
def test_what_cannot_be_drawn_is_said(tmp_path: Path, name: str, content: bytes, page: int) -> None:
    path = kept(tmp_path, name, content)
    for ask in (drawing.page_of, drawing.size_of):
        with pytest.raises(Damaged) as told:
            ask(path, name, page, "ann")
        assert told.value.remedy
        assert "the reader stopped" not in told.value.message
    with pytest.raises(NotFound, match=r"gone\.pdf was removed before it was read"):
        drawing.page_of(tmp_path / "gone.pdf", "gone.pdf", 1, "ann")


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two pages of two million lines, which take many seconds to draw, and one of a hundred thousand."""
    folder = tmp_path_factory.mktemp("endless")
    return [
        kept(folder, f"{n}.pdf", page_pdf(zlib.compress(b"0 0 m 9 9 l S\n" * lines), b"/Filter/FlateDecode"))
        for n, lines in enumerate((2_000_000, 2_000_001, 100_000))
    ]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A moment of a quarter of a second, and one second at most."""
    drawing.close()
    monkeypatch.setattr(drawing, "_MOMENT", 0.25)
    monkeypatch.setattr(drawing, "DRAWING_SECONDS", 1.0)
    yield
    drawing.close()


def timed(ask: Callable[[], object]) -> tuple[float, MffmError | None]:
    started = time.monotonic()
    try:
        ask()
    except MffmError as error:
        return time.monotonic() - started, error
    return time.monotonic() - started, None


@pytest.mark.usefixtures("hurried")
def test_a_page_that_takes_too_long_is_given_up_by_name_and_not_tried_again(endless: list[Path]) -> None:
    path = endless[0]
    assert drawing.size_of(path, "a.pdf", 1, "ann") == (612, 792)
    seconds, error = timed(lambda: drawing.page_of(path, "a.pdf", 1, "ann"))
    assert isinstance(error, TooSlow)
    assert error.message == "Page 1 of a.pdf takes more than 1 seconds or 1 GB of memory to draw."
    assert error.remedy
    assert seconds > 1
    for whose in ("ann", "bob"):
        for ask in (drawing.page_of, drawing.size_of):
            seconds, again = timed(lambda ask=ask, whose=whose: ask(path, "a.pdf", 1, whose))
            assert (type(again), str(again)) == (TooSlow, str(error))
            assert seconds < 0.1


@pytest.mark.usefixtures("hurried")
def test_a_page_that_was_given_up_is_tried_again_after_a_while(endless, monkeypatch) -> None:
    monkeypatch.setattr(drawing, "_NOT_AGAIN", 0.0)
    for _ in range(2):
        seconds, error = timed(lambda: drawing.page_of(endless[0], "a.pdf", 1, "ann"))
        assert isinstance(error, TooSlow)
        assert seconds > 1


def test_others_see_their_pages_while_somebody_opens_endless_ones(endless: list[Path], tmp_path: Path) -> None:
    good = kept(tmp_path, "good.pdf", page_pdf(BLACK))
    drawing.warm()
    asking = [
        threading.Thread(target=timed, args=[partial(drawing.page_of, path, "x.pdf", 1, "eve")]) for path in endless[:2]
    ]
    for thread in asking:
        thread.start()
    for _ in range(5):
        drawing.page_of(good, "good.pdf", 1, "ann")
    assert all(thread.is_alive() for thread in asking)
    drawing.close()
    for thread in asking:
        thread.join()


def test_a_page_of_some_seconds_is_drawn_beside_the_quick_ones(endless: list[Path], monkeypatch) -> None:
    monkeypatch.setattr(drawing, "_MOMENT", 0.05)
    drawing.close()
    assert drawing.page_of(endless[2], "b.pdf", 1, "ann").image.size == (1224, 1584)


def test_closing_does_not_wait_for_a_page_and_what_comes_after_is_drawn(tmp_path, monkeypatch) -> None:
    path, begun = kept(tmp_path, "a.pdf", page_pdf(BLACK)), threading.Event()

    def halted(self: Reader, *_: object) -> None:
        self.warm()
        os.kill(self._process.pid, signal.SIGSTOP)
        begun.set()
        self._process.answer({"path": str(path), "name": "a.pdf", "size": 1})

    told: list[BaseException] = []

    def ask() -> None:
        try:
            drawing.page_of(path, "a.pdf", 1, "ann")
        except MffmError as error:
            told.append(error)

    with monkeypatch.context() as patched:
        patched.setattr(Reader, "page", halted)
        asking = threading.Thread(target=ask)
        asking.start()
        assert begun.wait(20)
        started = time.monotonic()
        drawing.close()
        asking.join(10)
    assert time.monotonic() - started < 5
    assert len(told) == 1
    assert drawing.page_of(path, "a.pdf", 1, "ann").image.size == (1224, 1584)


@pytest.mark.parametrize("size", [(9, 9), (70_000, 1), (-1, 5)])
def test_pixels_that_are_not_what_was_said_are_no_picture(tmp_path: Path, size: tuple[int, int]) -> None:
    pixels = kept(tmp_path, "pixels", bytes(3 * 8 * 8))
    with pytest.raises(Damaged):
        pictures_from(pixels, [size])
    [whole, none] = pictures_from(pixels, [(8, 8), (0, 0)])
    assert (whole.size, none) == ((8, 8), None)


def test_a_link_that_the_process_left_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(bytes(3))
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="link"):
        pictures_from(tmp_path / "link", [(1, 1)])


def test_the_sample_filing_is_drawn_as_pdfium_draws_it() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(FILING)
    own = document[14].render(scale=2).to_pil().convert("RGB")
    document.close()
    assert drawing.page_of(FILING, make.FILING, 15, "ann").image.tobytes() == own.tobytes()


def test_a_page_that_would_fill_the_memory_of_the_app_is_drawn_small(tmp_path: Path) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1000000000 1000000000]/Resources<<>>>>"
    path = kept(
        tmp_path,
        "huge.pdf",
        pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]),
    )
    drawing.page_of(kept(tmp_path, "a.pdf", page_pdf(BLACK)), "a.pdf", 1, "ann")
    with watched() as memory:
        assert drawing.page_of(path, "huge.pdf", 1, "ann").image.size == (3000, 3000)
    assert memory.growth < 100 << 20
