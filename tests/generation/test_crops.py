import io
from pathlib import Path

from PIL import Image

from data.locators import Box
from data.samples import make
from generation.crops import picture_of

SAMPLES = Path(make.__file__).parent


def test_a_strip_of_the_page_with_the_box_outlined():
    png = picture_of(SAMPLES / make.FILING, make.FILING, 15, Box(100, 300, 200, 320), "ann")
    assert png is not None
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == (1224, 2 * (20 + 2 * 48) + 6)
        assert image.getpixel((300, 2 * 48)) == (192, 121, 42)


def test_a_whole_page_a_chart_and_a_call():
    whole = picture_of(SAMPLES / make.FILING, make.FILING, 1, None, "ann")
    assert whole is not None
    with Image.open(io.BytesIO(whole)) as image:
        assert image.size == (1224, 1584)
    assert picture_of(SAMPLES / make.CHART, make.CHART, 1, Box(0, 0, 1200, 720), "ann") is not None
    assert picture_of(SAMPLES / make.CALL, make.CALL, 1, None, "ann") is None
