"""A damaged index is noticed and replaced, at a size that a test can afford."""

from __future__ import annotations

import pytest

from evaluation.durability.index_damage import measure

pytest.importorskip("faiss")


def test_every_turned_bit_is_noticed_and_changes_no_answer(tmp_path):
    found = measure(tmp_path, vectors=300, flips=100, opened=20)
    assert (found.tried, found.noticed) == (100, 100)
    assert (found.opened, found.same_answers) == (20, 20)
