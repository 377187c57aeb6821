"""What a served model can do, found out from a server that answers as vLLM does."""

from __future__ import annotations

import socket
import time

import pytest

from generation.models.capabilities import SMALLEST_CONTEXT, Capabilities
from generation.models.llm import ChatModel, Timeouts
from generation.models.scripted import ScriptedServer, Talents, said


@pytest.mark.parametrize("vision", [True, False])
@pytest.mark.parametrize("schema", [True, False])
def test_sight_schema_and_context_are_found_out(vision: bool, schema: bool) -> None:
    with ScriptedServer(said("Hi."), talents=Talents(2048, vision, schema)) as server:
        assert ChatModel(server.url, "scripted").capabilities == Capabilities(vision, schema, True, 2048)


def test_a_server_is_asked_once_and_no_answer_is_used_up() -> None:
    with ScriptedServer(said("Hi.")) as server:
        model = ChatModel(server.url, "scripted")
        assert model.capabilities is model.fresh().capabilities
        assert len(server.probes) == 3
        assert server.requests == []


def test_a_context_that_is_not_listed_is_read_from_the_refusal_of_too_long_an_answer() -> None:
    with ScriptedServer(said("Hi."), talents=Talents(32768, lists=False, counts=False)) as server:
        found = ChatModel(server.url, "scripted").capabilities
        assert (found.context, found.counts) == (32768, False)


def test_a_server_that_is_not_there_or_does_not_answer_holds_nothing_up() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        assert ChatModel(url, "scripted").capabilities == Capabilities(context=SMALLEST_CONTEXT)


def test_a_slow_server_is_taken_to_do_nothing_special_within_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generation.models.capabilities._SECONDS", 0.2)
    with ScriptedServer(said("Hi."), talents=Talents(vision=True, slow=2.0)) as server:
        started = time.monotonic()
        assert ChatModel(server.url, "scripted", timeouts=Timeouts(1, 1, 2)).capabilities == Capabilities()
        assert time.monotonic() - started < 1.5


def test_what_could_not_be_settled_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generation.models.capabilities._AGAIN", -1.0)
    monkeypatch.setattr("generation.models.capabilities._SECONDS", 0.2)
    with ScriptedServer(said("Hi."), talents=Talents(slow=1.0)) as server:
        model = ChatModel(server.url, "scripted")
        assert not model.capabilities.schema
        server.talents = Talents()
        monkeypatch.setattr("generation.models.capabilities._SECONDS", 5.0)
        assert model.capabilities.schema


def test_tokens_are_counted_by_the_server_where_it_counts() -> None:
    with ScriptedServer(said("Hi.")) as server:
        assert ChatModel(server.url, "scripted").tokens("three small words") == 3
    assert ChatModel("http://127.0.0.1:9", "scripted").tokens("three small words") is None
