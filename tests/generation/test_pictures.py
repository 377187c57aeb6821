"""What a picture must be to be sent to a model: neither tiny nor huge, not a strip, one frame, drawn anew."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from PIL import Image

from generation.pictures import MOST_BYTES, bounded


def sent(image: Image.Image) -> Image.Image | None:
    content = bounded(image)
    return Image.open(BytesIO(content)) if content else None


@pytest.mark.parametrize(
    ("size", "size_sent"),
    [
        ((31, 200), None),
        ((200, 31), None),
        ((32, 32), (32, 32)),
        ((640, 32), (640, 32)),
        ((641, 32), None),
        ((32, 641), None),
        ((1280, 1280), (1280, 1280)),
        ((2560, 1280), (1280, 640)),
        ((1280, 2560), (640, 1280)),
        ((3000, 150), (1280, 64)),
        ((3000, 100), None),
        ((1, 1), None),
    ],
)
def test_its_sides_are_within_bounds_in_both_directions(size, size_sent) -> None:
    image = sent(Image.new("RGB", size, "white"))
    assert (image.size if image else None) == size_sent


def test_it_is_one_frame_without_words_of_its_own() -> None:
    moving, kept = Image.new("P", (60, 40)), BytesIO()
    moving.save(kept, "GIF", save_all=True, append_images=[Image.new("P", (60, 40), n) for n in range(5)], comment=b"x")
    image = sent(Image.open(kept))
    assert image is not None
    assert (image.format, image.mode, image.n_frames, image.info) == ("PNG", "RGB", 1, {})


def test_one_of_many_bytes_is_made_smaller() -> None:
    noise = Image.frombytes("RGB", (1280, 1280), random.Random(0).randbytes(3 * 1280 * 1280))
    content = bounded(noise)
    assert len(content) <= MOST_BYTES
    assert 300 < max(Image.open(BytesIO(content)).size) < 1280
