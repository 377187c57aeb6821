"""A collector's address in, traces and metrics of this process sent to it, by OpenTelemetry.

Off unless `MFFM_OTLP` is set. Model calls follow the semantic conventions for generative AI, without any words.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from data.errors import MissingExtra
from data.telemetry import Span, Told, observe

COUNTERS = {
    "mffm.questions": "questions asked",
    "mffm.answers": "answers given, by mode and whether refused",
    "mffm.documents": "files read, by how it ended",
    "mffm.pages": "pages read",
    "mffm.errors": "steps that ended in an error, by its code",
}
SECONDS = {
    "mffm.answer.duration": "from question to answer",
    "mffm.reading.duration": "from a file's turn to its being searchable",
    "gen_ai.client.operation.duration": "one call of a model",
}
TOKENS = {"gen_ai.client.token.usage": "tokens read and written by a model"}
QUEUE = "mffm.queue.length"
_INTERVAL = 15_000
"""Milliseconds between two sendings of metrics."""
_PATIENCE = 2
"""Seconds for a collector that does not answer."""


class Telemetry:
    """Tells OpenTelemetry of steps, through a span processor, and figures, through a reader of metrics."""

    def __init__(self, service: str, spans: Any, reader: Any) -> None:
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider

        resource = Resource.create({"service.name": service})
        self._traces = TracerProvider(resource=resource)
        self._traces.add_span_processor(spans)
        self._metrics = MeterProvider([reader], resource=resource)
        self._tracer = self._traces.get_tracer("mffm")
        self._meter = self._metrics.get_meter("mffm")
        counters = {name: self._meter.create_counter(name, "1", about).add for name, about in COUNTERS.items()}
        seconds = {name: self._meter.create_histogram(name, "s", about).record for name, about in SECONDS.items()}
        tokens = {name: self._meter.create_histogram(name, "{token}", about).record for name, about in TOKENS.items()}
        self._measures: Mapping[str, Callable[..., None]] = {**counters, **seconds, **tokens}

    def begin(self, name: str, within: Any, told: Mapping[str, Told]) -> Span:
        from opentelemetry.trace import SpanKind, set_span_in_context

        context = set_span_in_context(within.span) if within else None
        kind = SpanKind.CLIENT if name.startswith("chat ") else SpanKind.INTERNAL
        return _Step(self._tracer.start_span(name, context, kind, attributes=_dotted(told)), self)

    def measure(self, name: str, value: float, told: Mapping[str, Told]) -> None:
        self._measures[name](value, _dotted(told))

    def watch_queue(self, waiting: Callable[[], int]) -> None:
        """Have the number of files that wait looked up whenever metrics are sent."""
        from opentelemetry.metrics import Observation

        self._meter.create_observable_gauge(QUEUE, [lambda _: [Observation(waiting())]], "1", "files that wait")

    def close(self) -> None:
        self._traces.shutdown()
        self._metrics.shutdown()


class _Step:
    """A span of OpenTelemetry. Of an error only its code is told; a stop by the person is none."""

    def __init__(self, span: Any, telemetry: Telemetry) -> None:
        self.span = span
        self._telemetry = telemetry

    def note(self, **told: Told) -> None:
        self.span.set_attributes(_dotted(told))

    def end(self, error: BaseException | None) -> None:
        from opentelemetry.trace import StatusCode

        if isinstance(error, Exception):
            code = str(getattr(error, "code", type(error).__name__))
            self.span.set_attribute("error.type", code)
            self.span.set_status(StatusCode.ERROR)
            self._telemetry.measure("mffm.errors", 1, {"error.type": code})
        elif error is not None:
            self.span.set_attribute("mffm.stopped", True)
        self.span.end()


@contextmanager
def observed(address: str, service: str) -> Generator[Telemetry | None]:
    """Send traces and metrics to a collector's OTLP/HTTP port meanwhile; without an address nothing is observed."""
    if not address:
        yield None
        return
    telemetry = _sending(address.rstrip("/"), service)
    observe(telemetry)
    try:
        yield telemetry
    finally:
        observe(None)
        telemetry.close()


def _sending(address: str, service: str) -> Telemetry:
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise MissingExtra("MFFM_OTLP is set, but OpenTelemetry is not installed.", "pip install 'mffm-analyst[otel]'")
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    metrics = OTLPMetricExporter(f"{address}/v1/metrics", timeout=_PATIENCE)
    spans = BatchSpanProcessor(OTLPSpanExporter(f"{address}/v1/traces", timeout=_PATIENCE))
    return Telemetry(service, spans, PeriodicExportingMetricReader(metrics, _INTERVAL))


def _dotted(told: Mapping[str, Told]) -> dict[str, Told]:
    return {name.replace("__", "."): value for name, value in told.items()}
