"""What is told to OpenTelemetry of reading, asking and calling a model, and that no words are."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from data import telemetry
from data.errors import ModelError
from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from generation.models.llm import ChatModel
from generation.models.scripted import ScriptedServer, Turn, written
from ingestion.pipeline import run_jobs
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher
from ui.telemetry import Telemetry, observed

trace_export = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
NOTE = "Tarnbrook said that revenue rose to $41.7 million in fiscal 2025 because prices were raised."
QUESTION = "Why did Tarnbrook's revenue rise in fiscal 2025?"


class Watched:
    """Telemetry kept in memory."""

    def __init__(self) -> None:
        from opentelemetry.sdk.metrics.export import InMemoryMetricReader
        from opentelemetry.sdk.trace.export import SimpleSpanProcessor

        self.exporter = trace_export.InMemorySpanExporter()
        self.reader = InMemoryMetricReader()
        self.telemetry = Telemetry("test", SimpleSpanProcessor(self.exporter), self.reader)

    def spans(self) -> list[Any]:
        return list(self.exporter.get_finished_spans())

    def named(self, name: str) -> Any:
        return next(span for span in self.spans() if span.name == name)

    def metrics(self) -> dict[str, list[Any]]:
        told = self.reader.get_metrics_data()
        scopes = [scope for resource in told.resource_metrics for scope in resource.scope_metrics]
        return {metric.name: list(metric.data.data_points) for scope in scopes for metric in scope.metrics}


@pytest.fixture
def watched() -> Iterator[Watched]:
    kept = Watched()
    telemetry.observe(kept.telemetry)
    yield kept
    telemetry.observe(None)
    kept.telemetry.close()


def library(folder: Path) -> Store:
    store = Store.open(folder, LOCAL)
    note = folder / "note.txt"
    note.write_text(NOTE)
    store.enqueue(note, "note.txt")
    run_jobs(store, open_encoder, linger=0.2, readers=1)
    return store


def analyst(store: Store, model: ChatModel | None = None) -> Analyst:
    encoder = open_encoder()
    return Analyst(
        store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")), model
    )


def test_stages_of_reading_and_of_asking_are_steps_within_one(tmp_path: Path, watched: Watched):
    store = library(tmp_path)
    assert [span.name for span in watched.spans()] == ["receive", "read", "encode", "commit", "ingest"]
    whole = watched.named("ingest")
    assert {span.parent.span_id for span in watched.spans() if span.name in ("read", "encode", "commit")} == {
        whole.context.span_id
    }
    watched.exporter.clear()
    assert not analyst(store).ask(QUESTION).refused
    names = [span.name for span in watched.spans()]
    assert names == ["plan", "search", "compute", "write", "verify", "ask"]
    assert dict(watched.named("ask").attributes)["mode"] == "embedded"
    metrics = watched.metrics()
    assert metrics["mffm.questions"][0].value == 1
    assert dict(metrics["mffm.answers"][0].attributes) == {"mode": "embedded", "refused": False}
    assert metrics["mffm.documents"][0].value == 1
    assert metrics["mffm.answer.duration"][0].sum > 0


def test_a_model_call_is_told_by_the_conventions_and_without_words(tmp_path: Path, watched: Watched):
    reply = '{"answered": true, "missing": "", "claims": [{"text": "Prices were raised.", "evidence": [1]}]}'
    with ScriptedServer(written(reply)) as server:
        analyst(library(tmp_path), ChatModel(server.url, "scripted")).ask(QUESTION)
    call, whole = watched.named("chat scripted"), watched.named("ask")
    told = dict(call.attributes)
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.request.model"] == "scripted"
    assert told["gen_ai.usage.input_tokens"] == 11
    assert told["gen_ai.usage.output_tokens"] == len(written(reply).pieces)
    assert call.context.trace_id == whole.context.trace_id
    assert call.kind.name == "CLIENT"
    metrics = watched.metrics()
    tokens = {point.attributes["gen_ai.token.type"]: point.sum for point in metrics["gen_ai.client.token.usage"]}
    assert tokens["input"] >= 11
    assert metrics["gen_ai.client.operation.duration"][0].sum > 0
    said = str([(span.name, dict(span.attributes), span.events) for span in watched.spans()])
    assert not any(words in said for words in ("Tarnbrook", "Prices", "revenue", "note.txt"))


def test_an_error_is_told_by_its_code_alone(tmp_path: Path, watched: Watched):
    store = library(tmp_path)
    with ScriptedServer(Turn(status=400, raw=b'{"error": "secret words"}')) as server, pytest.raises(ModelError):
        analyst(store, ChatModel(server.url, "scripted")).ask(QUESTION)
    assert dict(watched.named("ask").attributes)["error.type"] == "model_error"
    assert {point.attributes["error.type"] for point in watched.metrics()["mffm.errors"]} == {"model_error"}
    assert "secret" not in str([(dict(span.attributes), span.events) for span in watched.spans()])


def test_the_queue_is_looked_up_when_metrics_are_sent(watched: Watched):
    watched.telemetry.watch_queue(lambda: 7)
    assert watched.metrics()["mffm.queue.length"][0].value == 7


def test_a_collector_is_sent_traces_and_metrics_over_http():
    paths: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    with observed(f"http://127.0.0.1:{server.server_address[1]}", "test"), telemetry.span("ask"):
        telemetry.measure("mffm.questions")
    server.shutdown()
    server.server_close()
    assert set(paths) == {"/v1/traces", "/v1/metrics"}


def test_off_it_is_nothing_and_costs_next_to_nothing():
    with observed("", "test") as nothing:
        assert nothing is None
        started = perf_counter()
        for _ in range(10_000):
            with telemetry.span("plan") as step:
                step.note(hits=3)
            telemetry.measure("mffm.questions")
        assert (perf_counter() - started) / 10_000 < 0.0001
