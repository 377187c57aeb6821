"""Two visitors over real websockets: each sees its own answers and no other's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from data.people import LOCAL
from data.store.store import Store
from evaluation.load.chat import Load, app, figures, own_time, reply_to, token_of, visit
from evaluation.load.visitor import TOKEN, Seen
from generation.models.scripted import ScriptedServer, Talents
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    store = Store.open(tmp_path, LOCAL)
    told = ingest(store, open_encoder, [SAMPLES / "tarnbrook-q4-fiscal-2025-call.vtt"])
    assert [outcome.status for outcome in told] == ["ready"]
    store.close()
    return tmp_path


def test_each_visitor_sees_its_own_answers(workspace: Path):
    with (
        ScriptedServer(reply=reply_to, talents=Talents(32_768)) as model,
        app(workspace, model.url, workspace / "load.log") as (host, process),
    ):
        load = asyncio.run(visit(host, process, visitors=2, questions=3, pause=1.0))
    shown = figures(load, visitors=2, questions=3)
    assert (shown["questions"], shown["mixed"], shown["faults"]) == (3, 0, 0)
    assert all(seen.first is not None and seen.first > own_time() for seen in load.seen)
    assert shown["megabytes"]["one tab"] > 50


def test_a_foreign_token_and_a_fault_are_counted():
    megabytes = dict.fromkeys(("one tab", "all tabs", "after a tenth", "at the end"), 1.0)
    load = Load(
        [Seen(first=2.0, whole=3.0, foreign={token_of("q9")}), Seen(faults=["TimeoutError in case q2"])],
        megabytes=megabytes,
    )
    shown = figures(load, visitors=2, questions=2)
    assert (shown["mixed"], shown["faults"]) == (1, 1)


def test_a_token_is_of_one_case_and_is_found_in_what_is_sent():
    assert token_of("q1") != token_of("q2")
    assert TOKEN.fullmatch(token_of("q17").encode())
    turn = reply_to(
        {
            "messages": [{"role": "user", "content": "What was revenue? (case q17)"}],
            "response_format": {"json_schema": {"schema": {"properties": {"claims": {}}}}},
        }
    )
    assert token_of("q17") in "".join(turn.pieces)
    assert 0.3 < own_time() < len(turn.pieces) / 30
