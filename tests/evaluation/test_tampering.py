"""Two hundred ways to change an audit trail in a PostgreSQL, by its superuser, are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evaluation.durability.tampering import ATTACKS, campaign


def test_a_superuser_who_changes_the_trail_is_found(tmp_path: Path, postgresql: Any):
    found = campaign(tmp_path, 25, postgresql.app, postgresql.admin)
    assert found == {attack.__name__: 25 for attack in ATTACKS}
    assert sum(found.values()) == 200
