"""The comparison of both databases finds them the same, and would see it if they were not."""

from __future__ import annotations

import json

import numpy as np
import pytest

from data.dialects import postings
from data.people import LOCAL
from data.store.store import Store
from evaluation.durability.databases import main
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder

PAGE = """<html><head><title>Acme Inc. annual report</title></head><body><h1>Acme Inc. annual report 2023</h1>
<p>Acme Inc. makes valves and pumps for water works in forty countries.</p><p>(in millions)</p>
<table><tr><td>Year ended June 30,</td><td>2023</td><td>2022</td></tr>
<tr><td>Net sales</td><td>1,577</td><td>1,502</td></tr><tr><td>Cost of sales</td><td>900</td><td>880</td></tr></table>
<p>Net sales rose because more valves were sold.</p></body></html>"""


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "acme.html").write_text(PAGE)
    store = Store.open(tmp_path / "w", LOCAL)
    assert [outcome.status for outcome in ingest(store, open_encoder, [tmp_path / "acme.html"])] == ["ready"]
    store.close()
    return tmp_path / "w"


def test_both_give_the_same_hits_and_answers(workspace, postgresql, capsys, monkeypatch):
    asked = ["--workspace", str(workspace), "--database", postgresql.app, "--questions", "4", "--rows", "3"]
    assert main([*asked, "--chunks", "60"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["questions"] == told["same_hits"] == told["same_answers"] == 4
    assert told["postgresql"]["verified"]
    assert told["postgresql"]["many"]["chunks"] == 60
    monkeypatch.setattr(postings, "_standing", lambda *_: np.zeros(0, dtype=np.int64))
    assert main(asked) == 1
    assert json.loads(capsys.readouterr().out)["same_hits"] < 4
