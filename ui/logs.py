"""Settings in, the log of this process out: one line an event, as words or as JSON, without anybody's words in it.

An event is named by its message and told by the fields below: numbers, codes and ids. What a document, a question or a
key says is not among them, and an exception is told by its kind and where it came from, not by its message.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from ui.settings import Settings

FIELDS = (
    "tenant",
    "person",
    "document",
    "conversation",
    "answer",
    "job",
    "mode",
    "refused",
    "pages",
    "code",
    "seconds",
)
MOST_BYTES, KEPT = 5_000_000, 3
"""A log file is begun anew at this size; so many older ones are kept."""
_THEIRS = logging.WARNING
_FLOORS = ("data", "ingestion", "retrieval", "generation", "evaluation", "ui", "__main__")


class Plain(logging.Formatter):
    """`2026-01-31T09:30:00.123Z INFO ui.asking answered mode=served seconds=2.1`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={value}" for name, value in told_by(record))
        line = " ".join((moment(record), record.levelname, record.name, record.getMessage(), fields)).strip()
        return f"{line}\n{without_words(record.exc_info[1])}" if record.exc_info else line


class AsJson(Plain):
    """One JSON object a line: time, level, logger, event, and the fields that are told."""

    def format(self, record: logging.LogRecord) -> str:
        said = {"time": moment(record), "level": record.levelname, "logger": record.name, "event": record.getMessage()}
        error = {"error": without_words(record.exc_info[1])} if record.exc_info else {}
        return json.dumps({**said, **dict(told_by(record)), **error}, ensure_ascii=False, default=str)


def open_logs(settings: Settings, file: Path | None = None) -> None:
    """Have this process log to a file of bounded size, or to stderr."""
    handler = RotatingFileHandler(file, maxBytes=MOST_BYTES, backupCount=KEPT) if file else logging.StreamHandler()
    handler.setFormatter(AsJson() if settings.log == "json" else Plain())
    logging.basicConfig(level=_THEIRS, handlers=[handler], force=True)
    for floor in _FLOORS:
        logging.getLogger(floor).setLevel(settings.log_level)


def told_by(record: logging.LogRecord) -> Iterator[tuple[str, object]]:
    """The known fields of a record, in order."""
    given = vars(record)
    return ((name, given[name]) for name in FIELDS if given.get(name) is not None)


def moment(record: logging.LogRecord) -> str:
    """When it happened, in UTC, to the millisecond."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def without_words(error: BaseException | None) -> str:
    """The kinds of an exception and its causes and where each came from; a message may quote a document."""
    lines: list[str] = []
    while error is not None:
        frames = error.__traceback__
        lines.append(f"{type(error).__name__}{_code(error)}")
        while frames is not None:
            code = frames.tb_frame.f_code
            lines.append(f"  {Path(code.co_filename).name}:{frames.tb_lineno} {code.co_name}")
            frames = frames.tb_next
        error = error.__cause__ or error.__context__
    return "\n".join(lines)


def _code(error: BaseException) -> str:
    code = getattr(error, "code", None)
    return f" ({code})" if isinstance(code, str) else ""


def uncaught(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Tell of an exception that ends the process in the same way."""
    logging.getLogger("ui").critical("ended by an error", exc_info=(kind, error, error.__traceback__))
    sys.stderr.flush()
