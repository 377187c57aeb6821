import resource
from pathlib import Path

import pytest
from PIL import Image, ImageColor, ImageDraw, ImageFont

from data.errors import Damaged, TooLarge
from data.locators import Box, FigureRegion
from ingestion import image as pictures
from ingestion.image import read_image, table_in
from ingestion.ocr import OcrWord, _apart, _in_measure, in_lines, read_words


def drawn(rows, size=(640, 300), at=(20, 220, 420)):
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(28)
    for n, row in enumerate(rows):
        for x, text in zip(at, row, strict=False):
            pen.text((x, 20 + 50 * n), text, fill="black", font=font)
    return picture


TABLE = [["Region", "2022", "2023"], ["Europe", "41.5", "44.0"], ["Asia", "30.2", "35.8"], ["Africa", "12.9", "14.1"]]


def test_picture_is_one_figure_with_its_words(tmp_path):
    path = tmp_path / "chart"
    drawn(TABLE).save(path, "PNG")
    (piece,) = read_image(path).evidence
    assert piece.locator == FigureRegion(page=1, box=Box(0.0, 0.0, 640.0, 300.0))
    assert piece.text.split("\n")[1] == "Europe 41.5 44.0"
    assert [[cell.text for cell in row] for row in piece.grid.rows] == TABLE
    assert piece.grid.header_rows == 1
    europe = piece.grid.rows[1][0].box
    assert 15 < europe.x0 < 30
    assert 65 < europe.top < 85


def test_page_words_have_boxes_in_pixels():
    words = read_words(drawn([["Sales", "rose", "again"]]), page=True)
    assert [word.text for word in words] == ["Sales", "rose", "again"]
    assert abs(words[1].box.x0 - 220) < 6


def word(text, x, y):
    return OcrWord(text, Box(x, y, x + 10 * len(text), y + 12), 0.9)


def test_axis_labels_are_no_table():
    words = [word(text, 5, 20 * n) for n, text in enumerate(["70", "60", "50", "40"])]
    assert table_in(in_lines(words)) is None


def test_bars_with_their_figure_at_the_end():
    bars = [("China", 300, "57%"), ("Burma", 160, "12.3%"), ("India", 110, "1.2%")]
    words = [
        part for n, (name, x, share) in enumerate(bars) for part in (word(name, 5, 20 * n), word(share, x, 20 * n))
    ]
    grid = table_in(in_lines(words))
    assert [[cell.text for cell in row] for row in grid.rows] == [[name, share] for name, _, share in bars]


def test_labels_read_as_one_are_parted():
    parts = _apart(word("95.4497.08", 0, 0))
    assert [(part.text, part.box.x0, part.box.x1) for part in parts] == [("95.44", 0, 50), ("97.08", 50, 100)]
    assert [part.text for part in _apart(word("1.12.2013", 0, 0))] == ["1.12.2013"]


def test_lines_are_read_left_to_right():
    lines = in_lines([word("b", 90, 11), word("a", 5, 10), word("c", 5, 40)])
    assert [[part.text for part in line] for line in lines] == [["a", "b"], ["c"]]


def test_too_many_pixels(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    path = tmp_path / "large"
    Image.new("RGB", (20, 20)).save(path, "PNG")
    with pytest.raises(TooLarge):
        read_image(path)


def test_cut_short(tmp_path):
    path = tmp_path / "cut"
    drawn(TABLE).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(Damaged):
        read_image(path)


def test_blank_picture_is_kept_with_a_warning(tmp_path):
    path = tmp_path / "blank"
    Image.new("RGB", (200, 100), "white").save(path, "WEBP")
    draft = read_image(path)
    assert draft.evidence[0].text == ""
    assert "No words" in draft.warnings[0]


@pytest.mark.parametrize(
    ("size", "seen"), [((900, 600), (900, 600)), ((2000, 100), (2000, 500)), ((60, 400), (100, 400))]
)
def test_a_strip_is_read_on_a_sheet_that_is_no_strip(size, seen):
    sheet, shrunk = _in_measure(Image.new("RGB", size, "black"))
    assert (sheet.size, shrunk) == (seen, 1.0)
    corner = "black" if size == seen else "white"
    assert sheet.getpixel((sheet.width - 1, sheet.height - 1)) == ImageColor.getrgb(corner)


def test_a_picture_of_many_pixels_is_shrunk_to_be_read_and_its_words_stand_where_they_were():
    sheet, shrunk = _in_measure(Image.new("RGB", (4000, 4000)))
    assert sheet.size == (1581, 1581)
    assert shrunk == pytest.approx(0.395, abs=0.001)
    table = drawn(TABLE).resize((2560, 1200))
    large = Image.new("RGB", (2560, 2560), "white")
    large.paste(table, (0, 1200))
    europe = next(word for word in read_words(large, page=False) if word.text == "Europe")
    assert 60 < europe.box.x0 < 100
    assert 1450 < europe.box.top < 1550


def test_the_memory_of_a_picture_is_given_back():
    def held():
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20

    picture = drawn(TABLE, size=(1150, 340))
    before = held()
    assert "Europe" in [word.text for word in read_words(picture, page=False)]
    assert held() - before < 180
