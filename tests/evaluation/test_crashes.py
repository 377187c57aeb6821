"""Dying at a moment of an operation leaves it done or undone; and the campaign would see it if it did not."""

from __future__ import annotations

import pytest

from data import documents
from data.store import Store
from data.types import Status
from evaluation.crashes import OPERATIONS, campaign


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nothing_is_left_half_done(operation, tmp_path):
    found = campaign(operation, tmp_path / "base", only=6)
    assert found.points >= 20
    assert found.inconsistent == 0


def test_a_store_that_shows_a_document_too_early_is_caught(tmp_path, monkeypatch):
    whole = Store.commit

    def hasty(self, document_id, *rest, **named):
        with self._database.writing() as connection:
            documents.mark(connection, document_id, Status.READY)
        whole(self, document_id, *rest, **named)

    monkeypatch.setattr(Store, "commit", hasty)
    assert campaign("ingest", tmp_path / "base", only=3).inconsistent > 0
