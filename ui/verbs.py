"""Parsed arguments in, lines on stdout and an exit code out: what each verb of `mffm` does."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from data.errors import MffmError, NotFound
from ui.settings import Settings, pass_on, read_settings

if TYPE_CHECKING:
    from data.answers import Answer
    from data.store import Store
    from data.vectors import Encoder

HOUSE = Path(__file__).resolve().parents[1]
DONE, SOME_FAILED, MISUSED = 0, 1, 2
_THREAD = "Asked on the command line"


@dataclass(frozen=True)
class Desk:
    """What a verb works with."""

    args: Namespace

    @cached_property
    def settings(self) -> Settings:
        chosen = {"workspace": self.args.workspace} if self.args.workspace else {}
        return read_settings(**chosen)

    def say(self, row: Mapping[str, Any], text: str) -> None:
        """One line: JSON for scripts, words for people."""
        line = json.dumps(row, ensure_ascii=False) if self.args.json else text
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def run(args: Namespace) -> int:
    """Do what was asked; what went wrong is said on stderr, and to scripts on stdout too."""
    logging.basicConfig(format="mffm: %(message)s", level=logging.WARNING, stream=sys.stderr)
    desk = Desk(args)
    if args.version:
        return _version(desk)
    if args.verb is None:
        sys.stderr.write("mffm: what is to be done? `mffm --help` lists the verbs.\n")
        return MISUSED
    try:
        return _VERBS[args.verb](desk)
    except MffmError as error:
        return _failed(desk, error)
    except BrokenPipeError:
        return SOME_FAILED
    except KeyboardInterrupt:
        return 130


def _failed(desk: Desk, error: MffmError, **row: Any) -> int:
    from ui.cli_json import error_json

    if desk.args.json:
        desk.say(row | error_json(error), "")
    sys.stderr.write(f"mffm: {error}\n")
    return SOME_FAILED


# ---------------------------------------------------------------- reading


def _ingest(desk: Desk) -> int:
    return _ingest_paths(desk, list(_files(desk.args.paths)))


def _samples(desk: Desk) -> int:
    from ui.samples import sample_files

    return _ingest_paths(desk, sample_files())


def _ingest_paths(desk: Desk, paths: Iterable[Path]) -> int:
    from ingestion.pipeline import ingest
    from ui.cli_json import outcome_json
    from ui.cli_text import outcome_text

    code = DONE
    with _store(desk) as store:
        for outcome in ingest(store, _encoder(desk), paths):
            desk.say(outcome_json(outcome), outcome_text(outcome))
            code = SOME_FAILED if outcome.error else code
    return code


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as named; of folders every file below, hidden ones left out."""
    for path in paths:
        if path.is_dir():
            below = sorted(path.rglob("*"))
            yield from (file for file in below if file.is_file() and not file.name.startswith("."))
        else:
            yield path


def _inspect(desk: Desk) -> int:
    from ingestion.reader import Reader
    from ui.cli_json import evidence_json
    from ui.cli_text import evidence_text

    path: Path = desk.args.path
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", "Check the path.")
    with Reader() as reader:
        reading = reader.read(path, path.name)
    for evidence in reading.evidence:
        desk.say(evidence_json(evidence), evidence_text(evidence))
    for warning in reading.warnings:
        sys.stderr.write(f"mffm: {path.name}: {warning}\n")
    return DONE


def _worker(desk: Desk) -> int:
    from ingestion.pipeline import run_jobs

    with _store(desk) as store:
        run_jobs(store, _encoder(desk), desk.args.linger)
    return DONE


# ---------------------------------------------------------------- asking


def _search(desk: Desk) -> int:
    from ui.cli_json import hit_json
    from ui.cli_text import hits_text
    from ui.wiring import open_searcher

    with _store(desk) as store:
        searcher = open_searcher(store, desk.settings)

        def answer(asked: _Asked) -> tuple[dict[str, Any], str]:
            hits = searcher.search(asked.question, desk.args.k, asked.named(store))
            return {"hits": [hit_json(hit) for hit in hits]}, hits_text(hits)

        return _each(desk, answer)


def _ask(desk: Desk) -> int:
    from data.codec import answer_to_json
    from ui.cli_json import answer_json
    from ui.cli_text import answer_text
    from ui.wiring import open_analyst

    with _store(desk) as store:
        analyst = open_analyst(store, desk.settings)

        def answer(asked: _Asked) -> tuple[dict[str, Any], str]:
            found = analyst.ask(asked.question, asked.named(store))
            row = {"answer": answer_json(found)}
            if desk.args.batch:
                return row, answer_text(found)
            number = _keep(store, asked.question, answer_to_json(found))
            return row | {"id": str(number)}, f"{answer_text(found)}\n(answer {number})"

        return _each(desk, answer)


def _keep(store: Store, question: str, answer: Mapping[str, Any]) -> int:
    """Keep an answer where the browser app and `mffm memo` find it."""
    threads = [thread.id for thread in store.threads() if thread.title == _THREAD]
    thread = threads[0] if threads else store.new_thread(_THREAD)
    store.say(thread, "user", {"text": question})
    return store.say(thread, "assistant", {"answer": answer})


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question and the names of the documents that may be used; None for all."""

    id: str
    question: str
    documents: list[str] | None

    def named(self, store: Store) -> list[str] | None:
        """The ids and names of the documents; NotFound for one that is not there."""
        return None if self.documents is None else [name for name in self.documents if store.document(name)]


def _each(desk: Desk, answer: Callable[[_Asked], tuple[dict[str, Any], str]]) -> int:
    code = DONE
    for asked in _questions(desk.args.batch, desk.args.question, desk.args.document):
        started = perf_counter()
        try:
            row, text = answer(asked)
        except MffmError as error:
            code = _failed(desk, error, id=asked.id)
            continue
        desk.say({"id": asked.id} | row | {"seconds": round(perf_counter() - started, 4)}, text)
    return code


def _questions(batch: Path | None, question: str, documents: list[str] | None) -> list[_Asked]:
    if batch is None:
        return [_Asked("1", question, documents)]
    try:
        lines = batch.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NotFound(f"{batch} cannot be read: {error.strerror}.", "Check the path.") from error
    return [_asked(line, place, documents) for place, line in enumerate(lines, 1) if line.strip()]


def _asked(line: str, place: int, documents: list[str] | None) -> _Asked:
    try:
        row = json.loads(line)
        named = row.get("documents")
        return _Asked(str(row.get("id", place)), str(row["question"]), documents if named is None else list(named))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MffmError(f"Line {place} of the batch is not a question.", 'Write {"id": …, "question": …}.') from error


def _memo(desk: Desk) -> int:
    from data.answers import Memo
    from generation.crops import crops_of
    from generation.memo import write_memo

    with _store(desk) as store:
        answers = _given(desk, store) if desk.args.answer else _answered(desk, store)
        memo = Memo(desk.args.title, tuple(answers), desk.args.author, datetime.now(UTC))
        sources = {document.id: document for document in store.documents()}
        write_memo(memo, desk.args.out, crops_of(store), sources)
    row = {"memo": str(desk.args.out), "answers": len(memo.answers)}
    desk.say(row, f"{desk.args.out}: {len(memo.answers)} answers")
    return DONE


def _given(desk: Desk, store: Store) -> Iterator[Answer]:
    from data.codec import answer_from_json

    for number in desk.args.answer:
        body = store.message(number).body
        if "answer" not in body:
            raise NotFound(f"{number} is not an answer.", "`mffm ask` says the id of each answer.")
        yield answer_from_json(body["answer"])


def _answered(desk: Desk, store: Store) -> Iterator[Answer]:
    from ui.wiring import open_analyst

    analyst = open_analyst(store, desk.settings)
    for asked in _questions(desk.args.from_batch, "", None):
        yield analyst.ask(asked.question, asked.named(store))


# ---------------------------------------------------------------- keeping


def _list(desk: Desk) -> int:
    from ui.cli_json import document_json
    from ui.cli_text import document_text

    with _store(desk) as store:
        for document in store.documents():
            desk.say(document_json(document), document_text(document))
    return DONE


def _remove(desk: Desk) -> int:
    from ui.cli_json import receipt_json

    with _store(desk) as store:
        receipt = store.remove(store.document(desk.args.document).id)
    desk.say(receipt_json(receipt), f"{receipt.name}: removed, {receipt.evidence} passages and the original with it")
    return DONE


def _reindex(desk: Desk) -> int:
    from ingestion.pipeline import renew
    from retrieval.index import open_index

    encoder = _encoder(desk)
    with _store(desk) as store:
        for document in store.documents(ready_only=True):
            started = perf_counter()
            renew(store, encoder(), document)
            row = {"document": document.name, "document_id": document.id, "status": "ready"}
            seconds = round(perf_counter() - started, 3)
            desk.say(row | {"seconds": seconds}, f"{document.name}: renewed in {seconds:.1f} s")
        open_index(store, encoder().model_id, store.workspace / "index")
    return DONE


def _verify(desk: Desk) -> int:
    from retrieval.index import check_index

    with _store(desk) as store:
        findings = [*store.verify(), *check_index(store, store.workspace / "index")]
        count = len(store.documents())
    for finding in findings:
        desk.say(asdict(finding), f"{finding.part}: {finding.message} {finding.remedy}")
    summary = f"{count} documents, " + (f"{len(findings)} findings" if findings else "nothing is off")
    desk.say({"verified": not findings, "documents": count, "findings": len(findings)}, summary)
    return SOME_FAILED if findings else DONE


# ---------------------------------------------------------------- the house


def _doctor(desk: Desk) -> int:
    from ui.doctor import examine

    code = DONE
    for capability in examine(desk.settings):
        mark = "on " if capability.on else "off"
        advice = "" if capability.on else f"; {capability.remedy}"
        desk.say(asdict(capability), f"{mark}  {capability.name}: {capability.detail}{advice}")
        code = SOME_FAILED if capability.needed and not capability.on else code
    return code


def _serve(desk: Desk) -> int:
    if not (HOUSE / "app.py").is_file():
        raise NotFound("The browser app is not beside the program.", "Run it from a checkout of the project.")
    pass_on(workspace=desk.settings.workspace.resolve())
    options = {"server.address": "127.0.0.1", "server.headless": "true", "server.port": desk.args.port}
    named = [f"--{name}={value}" for name, value in (options | {"browser.gatherUsageStats": "false"}).items()]
    return subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", *named], cwd=HOUSE, check=False
    ).returncode


def _version(desk: Desk) -> int:
    from importlib.metadata import PackageNotFoundError, version

    try:
        told = version("mffm-analyst")
    except PackageNotFoundError:
        told = "unknown (not installed)"
    desk.say({"version": told}, f"mffm {told}")
    return DONE


def _store(desk: Desk) -> AbstractContextManager[Store]:
    from data.store import Store

    return closing(Store.open(desk.settings.workspace))


def _encoder(desk: Desk) -> Callable[[], Encoder]:
    """The encoder, loaded when the first text is to be encoded."""

    @cache
    def load() -> Encoder:
        from ui.wiring import encoder_of

        return encoder_of(desk.settings)

    return load


_VERBS: Mapping[str, Callable[[Desk], int]] = {
    "ingest": _ingest,
    "samples": _samples,
    "inspect": _inspect,
    "worker": _worker,
    "search": _search,
    "ask": _ask,
    "memo": _memo,
    "list": _list,
    "remove": _remove,
    "reindex": _reindex,
    "verify": _verify,
    "doctor": _doctor,
    "serve": _serve,
}
