"""Every door in the code below the pages, by its name: what somebody tries at it with an id of somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from data.answers import Answer, Citation, Hit, Memo, Plan
from data.errors import MffmError
from data.locators import PageBox
from data.people import Role
from data.rows.fact_search import FactFilter
from data.rows.jobs import Job
from data.rows.transcripts import Attached
from data.store.directory import Directory
from data.store.searched import Version
from data.store.store import Store
from data.types import Document, Evidence, Period, Reading, Status
from evaluation.leaks.canaries import Hashed, Own
from generation import crops, outlook, pictures, record, understand
from generation.answer import Analyst
from generation.calls import clips, disclosed, ledger, lines, tieout
from generation.facts import events, horizon, query, versions
from generation.memos import memo
from generation.quoting import cover, embedded, passages, section
from generation.reckoning import bearing, reach
from generation.sources import Sources
from generation.verification import grounds
from ingestion import pipeline
from ingestion.calls.pairs import Handed
from retrieval import cells
from retrieval.gallery import open_galleries
from retrieval.index import Index, open_index
from retrieval.kept import check_index
from retrieval.picture import Picture


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody at the doors with an id of somebody else: `key` is the id or the name of the document."""

    store: Store
    means: Analyst
    root: Path
    owner: Own
    key: str
    database: str = ""


Door = Callable[[Try], Any]


def shown(result: Any) -> str:
    """All that comes back, as text."""
    if isinstance(result, Path):
        return result.read_bytes().decode("utf-8", "replace") if result.is_file() else str(result)
    if isinstance(result, bytes):
        return result.decode("utf-8", "replace")
    if isinstance(result, Iterator):
        return " ".join(map(shown, islice(result, 1000)))
    if isinstance(result, np.ndarray):
        return str(result.tolist())
    return repr(result)


def _cited(tried: Try) -> Citation:
    owner = tried.owner
    return Citation(1, owner.document.name, owner.document.id, owner.evidence[0], PageBox(1), "")


def _asked(tried: Try) -> str:
    """A question with every word that might find it."""
    words = tried.owner.canaries
    return f"What was {words['label']} of {words['company']} in 2023, in {words['text']} {words['heading']}?"


def _searched(tried: Try, found: Any) -> str:
    """What a question finds, without the question."""
    told = shown(found)
    for kind in ("label", "company", "text", "heading"):
        told = told.replace(tried.owner.canaries[kind], "…")
    return told


def _hits(tried: Try) -> list[Hit]:
    """Hits that somebody made up of the ids of another."""
    owner = tried.owner
    made = (Evidence(PageBox(1), "own", id=number, document_id=owner.document.id) for number in owner.evidence)
    return [Hit(piece, owner.document, 1.0, {}) for piece in made]


def _own_file(tried: Try) -> Path:
    path = tried.root / "own.txt"
    path.write_text(f"{tried.store.principal.id} hands in", encoding="utf-8")
    return path


def _job(tried: Try) -> Job:
    return Job(1, tried.key, tried.owner.document.name, "queued", "", 0.0, 0, None, None, "")


_NOTHING = np.zeros((0, 64), dtype=np.float32)
STORE: Mapping[str, Door] = {
    "principal": lambda t: t.store.principal,
    "workspace": lambda t: str(t.store.workspace),
    "limits": lambda t: t.store.limits,
    "trail": lambda t: t.store.trail.rows(),
    "open": lambda t: _opened(t),
    "seen_by": lambda t: t.store.seen_by(t.owner.principal).documents(),
    "known_on": lambda t: t.store.known_on(date.today()).documents(),
    "receive": lambda t: t.store.receive(_own_file(t), "own.txt")[0].id,
    "transcript": lambda t: t.store.transcript(t.key),
    "unread": lambda t: t.store.unread(t.key),
    "documents": lambda t: t.store.documents(),
    "document": lambda t: t.store.document(t.key),
    "warnings": lambda t: t.store.warnings(t.key),
    "hidden": lambda t: t.store.hidden(t.key),
    "original": lambda t: t.store.original(t.owner.document),
    "correct": lambda t: t.store.correct(t.key, company="Taken"),
    "disposes": lambda t: t.store.disposes(t.owner.document),
    "audience": lambda t: t.store.audience(t.key),
    "share": lambda t: t.store.share(t.key, None),
    "mark": lambda t: t.store.mark(t.key, Status.FAILED),
    "fail": lambda t: t.store.fail(t.key, MffmError("taken")),
    "commit": lambda t: t.store.commit(t.key, Reading(t.owner.document.description, ()), _NOTHING, "none"),
    "renew": lambda t: t.store.renew(t.key, (), _NOTHING, "none", ()),
    "remove": lambda t: t.store.remove(t.key),
    "hold": lambda t: t.store.hold(t.key, "taken"),
    "release": lambda t: t.store.release(t.key),
    "keeping_rules": lambda t: t.store.keeping_rules(),
    "keep_for": lambda t: t.store.keep_for("10-K", 0),
    "kept_until": lambda t: t.store.kept_until(),
    "due": lambda t: t.store.due(),
    "evidence": lambda t: t.store.evidence(t.owner.evidence),
    "evidence_of": lambda t: t.store.evidence_of(t.key),
    "evidence_ids": lambda t: [t.store.evidence_ids([t.key]), t.store.evidence_ids(None)],
    "places": lambda t: t.store.places(t.owner.evidence),
    "words": lambda t: t.store.evidence([n for n, _ in t.store.words([t.owner.canaries["text"]], [t.key], 9)]),
    "words_of_each": lambda t: t.store.evidence(
        [n for found in t.store.words_of_each([[t.owner.canaries["text"]]] * 2, None, 9) for n, _ in found]
    ),
    "vectors": lambda t: t.store.vectors(Hashed.model_id),
    "facts": lambda t: [t.store.facts([t.key]), t.store.facts(labels=[t.owner.canaries["label"]])],
    "facts_like": lambda t: t.store.facts_like(FactFilter(words=t.owner.canaries["label"]), 9),
    "fact_tables": lambda t: t.store.fact_tables(FactFilter(tables=t.owner.evidence)),
    "facts_of": lambda t: t.store.facts_of(t.owner.evidence),
    "failures": lambda t: t.store.failures(t.owner.evidence),
    "failures_of": lambda t: t.store.failures_of(t.key),
    "labels": lambda t: t.store.labels([t.key, *(d.id for d in t.store.documents())]),
    "statement_sizes": lambda t: t.store.statement_sizes(t.owner.evidence),
    "generation": lambda t: t.store.generation(),
    "version": lambda t: t.store.version(),
    "was": lambda t: t.store.was(Version(0, 1, "")),
    "changes": lambda t: t.store.changes(0),
    "moment": lambda t: _at_one_moment(t),
    "verify": lambda t: t.store.verify(),
    "telling": lambda t: t.store.telling("taken", t.key).__enter__(),
    "exporting": lambda t: t.store.exporting("own.txt", b"own"),
    "log": lambda t: t.store.log("question.asked", ""),
    "enqueue": lambda t: t.store.enqueue(_own_file(t), "own.txt", Attached("own.vtt", b"own")),
    "claim": lambda t: t.store.claim("taken"),
    "beat": lambda t: t.store.beat(_job(t), "taken", "taken", 1.0),
    "finish": lambda t: t.store.finish(_job(t)),
    "jobs": lambda t: [job.document_id for job in t.store.jobs()],
    "new_thread": lambda t: t.store.remove_thread(t.store.new_thread("own")),
    "threads": lambda t: t.store.threads(),
    "thread": lambda t: t.store.thread(t.owner.thread) if _elsewhere(t) else None,
    "rename_thread": lambda t: t.store.rename_thread(t.owner.thread, "Taken") if _elsewhere(t) else None,
    "remove_thread": lambda t: t.store.remove_thread(t.owner.thread) if _elsewhere(t) else None,
    "messages": lambda t: t.store.messages(t.owner.thread) if _elsewhere(t) else None,
    "message": lambda t: t.store.message(t.owner.message) if _elsewhere(t) else None,
    "say": lambda t: t.store.say(t.owner.thread, "user", {"text": "Taken"}) if _elsewhere(t) else None,
}
DIRECTORY: Mapping[str, Door] = {
    "kept": lambda t: Directory(t.root).kept,
    "memberships": lambda t: Directory(t.root).memberships(t.store.principal.id),
    "members": lambda t: Directory(t.root).members(t.store),
    "workspaces": lambda t: Directory(t.root).workspaces(),
    "admit": lambda t: Directory(t.root).admit(t.store, t.store.principal.id, "Raised", Role.MANAGER),
    "suspend": lambda t: Directory(t.root).suspend(t.store, t.store.principal.id),
    "dismiss": lambda t: Directory(t.root).dismiss(t.store, t.store.principal.id),
}
ANSWERS: Mapping[str, Door] = {
    "Searcher.keep": lambda t: t.means.searcher.keep(),
    "Searcher.plan": lambda t: t.means.searcher.plan(_asked(t)).companies,
    "Searcher.known_on": lambda t: _searched(t, t.means.searcher.known_on(date.today()).search(_asked(t))),
    "Searcher.seen_by": lambda t: _searched(t, t.means.searcher.seen_by(t.store).search(_asked(t))),
    "Searcher.search_picture": lambda t: _searched(t, t.means.searcher.search_picture(_picture(t))),
    "Searcher.search": lambda t: _searched(t, t.means.searcher.search(_asked(t))),
    "Analyst.ask": lambda t: _searched(t, t.means.ask(_asked(t), [t.key])),
    "Analyst.stream": lambda t: _searched(t, t.means.stream(_asked(t))),
    "Analyst.recognise": lambda t: _searched(t, t.means.recognise(_picture(t))),
    "Analyst.without_model": lambda t: _searched(t, t.means.without_model().ask(_asked(t))),
    "Analyst.known_on": lambda t: _searched(t, t.means.known_on(date.today()).ask(_asked(t))),
    "Analyst.seen_by": lambda t: _searched(t, t.means.seen_by(t.store).searcher.search(_asked(t), 10, [t.key])),
    "Index.search": lambda t: t.store.evidence([n for n, _ in _near(t, t.means.searcher.index)]),
    "Index.keep": lambda t: t.means.searcher.index.keep(),
    "Index.refresh": lambda t: t.means.searcher.index.refresh(),
    "EvidenceRetriever.retrieve": lambda t: _searched(t, _retriever(t).retrieve(_asked(t))),
    "EvidenceVectorStore.query": lambda t: _searched(t, _vector_store(t).query(_query(t))),
    "EvidenceVectorStore.delete": lambda t: _vector_store(t).delete(t.key),
    "EvidenceVectorStore.add": lambda t: _vector_store(t).add([]),
    "EvidenceVectorStore.client": lambda t: _vector_store(t).client.documents(),
}
FUNCTIONS: Mapping[str, Door] = {
    "ingestion.pipeline.ingest": lambda t: pipeline.ingest(t.store, Hashed, [_own_file(t)]),
    "ingestion.pipeline.names_in": lambda t: pipeline.names_in(t.store, t.key),
    "ingestion.pipeline.late": lambda t: pipeline.late(t.store, [Handed(_own_file(t), f"{Path(t.key).stem}.vtt")]),
    "ingestion.pipeline.run_jobs": lambda t: pipeline.run_jobs(t.store, Hashed, 0.01),
    "retrieval.cells.tables_for": lambda t: cells.tables_for(_plan(t), {t.owner.document.id: 1.0}, t.store),
    "retrieval.gallery.open_galleries": lambda t: open_galleries(t.store),
    "retrieval.index.open_index": lambda t: open_index(t.store, "none", t.root / "other"),
    "retrieval.kept.check_index": lambda t: check_index(t.store, t.root / "other"),
    "generation.calls.clips.clips_of": lambda t: clips.clips_of(t.store)([_cited(t)]),
    "generation.crops.crops_of": lambda t: crops.crops_of(t.store)(_cited(t)),
    "generation.calls.disclosed.disclosed": lambda t: disclosed.disclosed(t.store, [t.owner.document], []),
    "generation.facts.events.sources_of": lambda t: events.sources_of(t.store, t.owner.document),
    "generation.facts.query.library": lambda t: query.library(t.store),
    "generation.facts.query.table_of": lambda t: query.table_of(t.store, query.library(t.store), _facts(t)),
    "generation.facts.query.page_of": lambda t: query.page_of(t.store, query.library(t.store), _facts(t), 0, 9),
    "generation.verification.grounds.grounds_of": lambda t: grounds.grounds_of([_cited(t)], [], t.store),
    "generation.facts.horizon.horizon_of": lambda t: horizon.horizon_of(t.store, _plan(t), [t.key], date.today()),
    "generation.calls.ledger.ledger": lambda t: ledger.ledger(t.store, [t.owner.document]),
    "generation.memos.memo.export_memo": lambda t: memo.export_memo(Memo("Own", (_quoting(t),)), t.store, "html"),
    "generation.quoting.embedded.quoted_claims": lambda t: [
        claim.text for claim in embedded.quoted_claims(_plan(t), _hits(t), t.store, Hashed().encode, Sources())[0]
    ],
    "generation.outlook.outlook_of": lambda t: outlook.outlook_of(_plan(t), t.store, [t.key]),
    "generation.quoting.passages.of_whole_pages": lambda t: [
        hit.evidence for hit in passages.of_whole_pages(t.store, _hits(t))
    ],
    "generation.quoting.cover.on_cover": lambda t: [
        extract.text
        for extract in cover.on_cover(replace(_plan(t), question="Where is the head office?"), _hits(t), t.store)
    ],
    "generation.quoting.section.leading": lambda t: [
        extract.text for extract in section.leading(_plan(t), _hits(t), t.store, Hashed().encode)
    ],
    "generation.reckoning.bearing.borne": lambda t: bearing.borne(_plan(t), [], [_cited(t)], t.store),
    "generation.pictures.pictures_of": lambda t: pictures.pictures_of(t.store, _hits(t)),
    "generation.reckoning.reach.tables_in_reach": lambda t: reach.tables_in_reach(t.store, _hits(t)),
    "generation.record.recorded": lambda t: record.recorded(t.store, Answer("Own", (), ()), (), None, "", {}).text,
    "generation.calls.tieout.tie_out": lambda t: tieout.tie_out(t.store, t.owner.document, [t.owner.document]).ties,
    "generation.calls.lines.lines_of": lambda t: lines.lines_of(t.store, t.owner.document),
    "generation.facts.versions.first_restatement": lambda t: versions.first_restatement(
        t.store, [t.owner.document], ["revenue"], [Period(2023, 12)]
    ),
    "generation.facts.versions.history": lambda t: (
        versions.history(t.store, [t.owner.document], "revenue", None).moments
    ),
    "generation.facts.versions.known_concepts": lambda t: versions.known_concepts(t.store, [t.owner.document]),
    "generation.understand.plan_of": lambda t: understand.plan_of(None, t.means.searcher, _asked(t), None)[0].companies,
}
UNTRIED = {"close": "ends the work of everybody in the process; only the house holds a store that long"}


def _at_one_moment(tried: Try) -> Any:
    with tried.store.moment():
        return tried.store.documents(), tried.store.evidence(tried.owner.evidence)


def _opened(tried: Try) -> list[Document]:
    place = tried.root / "workspaces" / tried.owner.principal.tenant
    with closing(Store.open(place, tried.store.principal, database=tried.database)) as store:
        return store.documents()


def _elsewhere(tried: Try) -> bool:
    """Numbers of conversations count anew in each workspace: a foreign one may be one's own."""
    return tried.owner.thread not in {thread.id for thread in tried.store.threads()}


def _picture(tried: Try) -> Picture:
    """A picture that says what might find it."""
    words = tried.owner.canaries
    return Picture("own.png", Image.new("RGB", (32, 32)), f"{words['text']} {words['label']}")


def _plan(tried: Try) -> Plan:
    return tried.means.searcher.plan(_asked(tried))


def _facts(tried: Try) -> FactFilter:
    return FactFilter([tried.owner.document.id])


def _quoting(tried: Try) -> Answer:
    """An answer that somebody made up, with a citation of another's document and nothing said of it."""
    cited = Citation(1, "own", tried.owner.document.id, tried.owner.evidence[0], PageBox(1), "own")
    return Answer("Own", (), (cited,))


def _near(tried: Try, index: Index) -> list[tuple[int, float]]:
    return index.search(Hashed().encode([tried.owner.canaries["text"]])[0], 50)


def _retriever(tried: Try) -> Any:
    from retrieval.llama import EvidenceRetriever

    return EvidenceRetriever(tried.means.searcher, 10, [tried.key])


def _vector_store(tried: Try) -> Any:
    from retrieval.llama import EvidenceVectorStore

    return EvidenceVectorStore(tried.store, tried.means.searcher.index)


def _query(tried: Try) -> Any:
    vector = Hashed().encode([tried.owner.canaries["text"]])[0].tolist()
    return SimpleNamespace(query_embedding=vector, similarity_top_k=10, filters=None)


DOORS: Mapping[str, Door] = {
    **{f"Store.{name}": door for name, door in STORE.items()},
    **{f"Directory.{name}": door for name, door in DIRECTORY.items()},
    **ANSWERS,
    **FUNCTIONS,
}
