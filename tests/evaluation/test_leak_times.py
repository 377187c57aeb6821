"""The measure itself: it tells a door that is slower with what is kept from somebody; figures come by the script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import Any, cast

from data.errors import NotFound
from data.types import Document, Status
from evaluation.leaks.canaries import nobody
from evaluation.leaks.doors import Door, Try
from evaluation.leaks.times import differences


def slow_with_what_is_there(tried: Try) -> None:
    sleep(0.02 if tried.key == KEPT.id else 0.0)
    raise NotFound("There is no such document.", "Ask for another.")


KEPT = Document("1" * 64, "kept.pdf", Status.READY)


def test_a_door_that_takes_longer_with_what_is_kept_from_one_is_told(tmp_path: Path):
    here = Try(cast(Any, None), cast(Any, None), tmp_path, replace(nobody(), document=KEPT), KEPT.id)
    doors: dict[str, Door] = {
        "slow": slow_with_what_is_there,
        "even": lambda tried: tried.owner.evidence,
        "takes none": lambda tried: tried.root,
    }
    found = {one.door: one for one in differences(here, 9, doors=doors)}
    assert found.keys() == {"slow", "even"}
    assert found["slow"].median >= 15
    assert found["slow"].low >= 15
    assert found["slow"].takes < 15
    assert found["even"].median < 5
