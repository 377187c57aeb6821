"""The threat model's proofs exist: each test that it names is a file, and a test in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", PAGE)))


@pytest.mark.parametrize("named", NAMED)
def test_a_proof_exists(named: str):
    file, _, test = named.partition("::")
    source = (ROOT / file).read_text(encoding="utf-8")
    assert f"def {test or 'test_'}" in source


def test_every_threat_has_a_proof_and_says_what_is_left():
    rows = [line.strip("|").split("|") for line in PAGE.splitlines() if re.match(r"\| (?:[STRIDE]|LLM\d\d) \|", line)]
    assert len(rows) >= 25
    assert [row for row in rows if len(row) != 5 or "`tests/" not in row[3] or not row[4].strip()] == []
    assert {row[0].strip() for row in rows} == {*"STRIDE", *(f"LLM{n:02}" for n in range(1, 11))}


def test_no_rule_that_is_no_longer_in_force_is_claimed():
    assert "SR 11-7" not in PAGE
