"""Files in, a line for each out: reading, listing, removing and checking documents."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from data.errors import NotFound
from ui.verbs.desk import DONE, SOME_FAILED, Desk


def ingest(desk: Desk) -> int:
    from data.store.directory import address

    people = [address(person) for person in desk.args.shown] if desk.args.shown else None
    return _ingest_paths(desk, list(_files(desk.args.paths)), people)


def samples(desk: Desk) -> int:
    from ui.samples import sample_files

    return _ingest_paths(desk, sample_files())


def _ingest_paths(desk: Desk, paths: Iterable[Path], people: list[str] | None = None) -> int:
    from ingestion.pipeline import ingest
    from ui.cli_json import outcome_json
    from ui.cli_text import outcome_text
    from ui.wiring import reading_of

    code = DONE
    with desk.store() as store:
        for outcome in ingest(store, desk.encoder(), paths, people=people, **reading_of(desk.settings)):
            desk.say(outcome_json(outcome), outcome_text(outcome))
            code = SOME_FAILED if outcome.error else code
    return code


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as named; of folders all below, hidden ones left out. What is no file, or a link to none, fails by name."""
    for path in paths:
        if path.is_dir():
            below = sorted(path.rglob("*"))
            yield from (file for file in below if not (file.is_dir() or file.name.startswith(".")))
        else:
            yield path


def inspect(desk: Desk) -> int:
    from ingestion.calls.pairs import Handed, beside
    from ingestion.isolation.reader import Reader
    from ingestion.pipeline import attached, read_with_words
    from ui.cli_json import check_json, evidence_json, hidden_row
    from ui.cli_text import check_text, checks_summary, evidence_text, hidden_text
    from ui.wiring import speech_of

    path: Path = desk.args.path
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", "Check the path.")
    with Reader(tags=not desk.settings.ignore_tags, gigabytes=desk.settings.reader_memory) as reader:
        file = beside(Handed(path, path.name))
        reading = read_with_words(speech_of(desk.settings), lambda _: [], reader, path, path.name, attached(file))
    for evidence in reading.evidence:
        desk.say(evidence_json(evidence), evidence_text(evidence))
    for hidden in reading.hidden:
        desk.say(hidden_row(hidden), hidden_text(hidden))
    for check in reading.checks:
        if not check.passed:
            desk.say(check_json(check), check_text(check))
    if reading.checks:
        sys.stderr.write(f"mffm: {path.name}: {checks_summary(reading.checks)}\n")
    for warning in reading.warnings:
        sys.stderr.write(f"mffm: {path.name}: {warning}\n")
    return DONE


def worker(desk: Desk) -> int:
    from ingestion.pipeline import run_jobs
    from ui.logs import open_logs
    from ui.telemetry import observed
    from ui.wiring import reading_of

    open_logs(desk.settings)
    with observed(desk.settings.otlp, "mffm-worker"), desk.store() as store:
        run_jobs(store, desk.encoder(), desk.args.linger, **reading_of(desk.settings))
    return DONE


def listing(desk: Desk) -> int:
    from ui.cli_json import document_json
    from ui.cli_text import document_text

    with desk.store() as store:
        for document in store.documents():
            desk.say(document_json(document), document_text(document))
    return DONE


def remove(desk: Desk) -> int:
    from ui.cli_json import receipt_json

    with desk.store() as store:
        receipt = store.remove(store.document(desk.args.document).id)
    desk.say(receipt_json(receipt), f"{receipt.name}: removed, {receipt.evidence} passages and the original with it")
    return DONE


def reindex(desk: Desk) -> int:
    from ingestion.isolation.reader import Reader
    from ingestion.keeping import Keeping
    from ui.wiring import open_searcher, sights_of

    with desk.store() as store, Reader() as reader:
        keeping = Keeping(store, desk.encoder(), sights_of(desk.settings))
        for document in store.documents(ready_only=True):
            started = perf_counter()
            keeping.renew(document, reader)
            row = {"document": document.name, "document_id": document.id, "status": "ready"}
            seconds = round(perf_counter() - started, 3)
            desk.say(row | {"seconds": seconds}, f"{document.name}: renewed in {seconds:.1f} s")
        open_searcher(store, desk.settings).keep()
    return DONE


def verify(desk: Desk) -> int:
    from data.store.store import Finding
    from retrieval.kept import check_index

    with desk.store() as store:
        findings = [*store.verify(), *check_index(store, store.workspace / "index")]
        findings += [Finding("audit", told, "`mffm audit` shows the trail.") for told in store.trail.check()]
        count = len(store.documents())
    for finding in findings:
        desk.say(asdict(finding), f"{finding.part}: {finding.message} {finding.remedy}")
    summary = f"{count} documents, " + (f"{len(findings)} findings" if findings else "nothing is off")
    desk.say({"verified": not findings, "documents": count, "findings": len(findings)}, summary)
    return SOME_FAILED if findings else DONE
