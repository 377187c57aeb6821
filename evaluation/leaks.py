"""What people see of what is not theirs: `python -m evaluation.leaks [--viewers N]`. Prints one JSON object.

Everyone in an installation full of canaries tries every door with every id of everyone else. The doors are found in
the code: each public method of the store, the directory, search, answers, the index and the LlamaIndex adapter, each
function of ingestion, retrieval and generation that is handed a store; and each page and each verb, as a user reaches
them (`evaluation/leak_doors.py`). A leak is a canary of another in what comes back, errors included; an error that
tells of what is kept from one in other words than of what is nowhere; or a change to what is another's.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import pkgutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from data.answers import Answer, Citation, Hit, Memo, Plan
from data.directory import Directory
from data.errors import MffmError
from data.fact_search import FactFilter
from data.jobs import Job
from data.locators import PageBox
from data.people import Role
from data.store import Store
from data.transcripts import Attached
from data.types import Evidence, Reading, Status
from evaluation.canaries import Hashed, Own, World, build, nobody
from evaluation.leak_doors import knock
from generation import (
    clips,
    crops,
    disclosed,
    fact_query,
    grounds,
    ledger,
    memo,
    pictures,
    reach,
    record,
    tieout,
    understand,
)
from generation.answer import Analyst
from ingestion import pipeline
from ingestion.pairs import Handed
from retrieval import cells
from retrieval.index import Index, check_index, open_index
from retrieval.search import Searcher

FLOORS = ("ingestion", "retrieval", "generation")


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody at the doors with an id of somebody else: `key` is the id or the name of the document."""

    store: Store
    means: Analyst
    root: Path
    owner: Own
    key: str


Door = Callable[[Try], Any]


@dataclass(slots=True)
class Leaks:
    """Of all tries, how many were refused by name, and what came back that should not have."""

    tries: int = 0
    refused: int = 0
    found: list[str] = field(default_factory=list[str])
    by_door: Counter[str] = field(default_factory=Counter[str])

    def judge(self, door: str, owner: Own, told: str, asked: str = "") -> None:
        """Count one try. What was asked may be said back."""
        self.tries += 1
        self.by_door[door] += 1
        self.refused += told.startswith(_REFUSED)
        seen = [kind for kind, word in owner.canaries.items() if word in told and word not in asked]
        if seen:
            self.found.append(f"{door} tells the {', '.join(seen)} of {owner.principal.id}")


_REFUSED = "refused: "


def sweep(world: World, leaks: Leaks, viewers: Sequence[Own], owners: Sequence[Own]) -> None:
    """Have each viewer try each door with the ids of each owner."""
    for viewer in viewers:
        for owner in owners:
            if owner is not viewer:
                here = Try(world.store(viewer), world.means(viewer), world.root, owner, owner.document.id)
                _try_doors(here, leaks)
                _try_doors(replace(here, key=owner.document.name), leaks)


def _try_doors(here: Try, leaks: Leaks) -> None:
    nothing = nobody()
    by_id = here.key == here.owner.document.id
    nowhere = replace(here, owner=nothing, key=nothing.document.id if by_id else nothing.document.name)
    for name, door in DOORS.items():
        told = _told(door, here)
        leaks.judge(name, here.owner, told, here.key)
        if told.startswith(_REFUSED) and _plain(told, here.owner) != _plain(_told(door, nowhere), nothing):
            leaks.found.append(f"{name} tells what is kept from one otherwise than what is nowhere: {told}")


def _told(door: Door, tried: Try) -> str:
    """All that comes back, as text."""
    try:
        return _text(door(tried))
    except MffmError as error:
        return f"{_REFUSED}{error.code}: {error}"


def _text(result: Any) -> str:
    if isinstance(result, Path):
        return result.read_bytes().decode("utf-8", "replace") if result.is_file() else str(result)
    if isinstance(result, bytes):
        return result.decode("utf-8", "replace")
    if isinstance(result, Iterator):
        return " ".join(map(_text, islice(result, 1000)))
    if isinstance(result, np.ndarray):
        return str(result.tolist())
    return repr(result)


def _plain(told: str, owner: Own) -> str:
    """What was told without the ids that were asked for."""
    known = [owner.document.id, owner.document.name, owner.principal.id, str(owner.message), str(owner.thread)]
    for word in (*known, *owner.canaries.values()):
        told = told.replace(word, "…")
    return told


def changed(world: World) -> list[str]:
    """Whose document or conversation is not as it was made."""
    found: list[str] = []
    for own in world.people:
        store = world.store(own)
        same = (
            store.document(own.document.id) == own.document
            and len(store.evidence_of(own.document.id)) == len(own.evidence)
            and store.transcript(own.document.id) is not None
            and store.audience(own.document.id) == [*sorted(["local", own.principal.id])]
            and [thread.title for thread in store.threads() if thread.id == own.thread] == [own.canaries["title"]]
            and len(store.messages(own.thread)) == 2
        )
        found += [] if same else [f"what belongs to {own.principal.id} was changed"]
    return found


# ---------------------------------------------------------------- the doors


def _cited(tried: Try) -> Citation:
    owner = tried.owner
    return Citation(1, owner.document.name, owner.document.id, owner.evidence[0], PageBox(1), "")


def _asked(tried: Try) -> str:
    """A question with every word that might find it."""
    words = tried.owner.canaries
    return f"What was {words['label']} of {words['company']} in 2023, in {words['text']} {words['heading']}?"


def _searched(tried: Try, found: Any) -> str:
    """What a question finds, without the question."""
    told = _text(found)
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
    "open": lambda t: Store.open(t.root / "workspaces" / t.owner.principal.tenant, t.store.principal).documents(),
    "seen_by": lambda t: t.store.seen_by(t.owner.principal).documents(),
    "receive": lambda t: t.store.receive(_own_file(t), "own.txt")[0].id,
    "transcript": lambda t: t.store.transcript(t.key),
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
    "words": lambda t: t.store.evidence([n for n, _ in t.store.words(t.owner.canaries["text"], [t.key], 9)]),
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
    "identity": lambda t: t.store.identity(),
    "verify": lambda t: t.store.verify(),
    "telling": lambda t: t.store.telling("taken", t.key).__enter__(),
    "log": lambda t: t.store.log("question.asked", ""),
    "enqueue": lambda t: t.store.enqueue(_own_file(t), "own.txt", Attached("own.vtt", b"own")),
    "claim": lambda t: t.store.claim("taken"),
    "beat": lambda t: t.store.beat(_job(t), "taken", "taken", 1.0),
    "finish": lambda t: t.store.finish(_job(t)),
    "jobs": lambda t: [job.document_id for job in t.store.jobs()],
    "new_thread": lambda t: t.store.remove_thread(t.store.new_thread("own")),
    "threads": lambda t: t.store.threads(),
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
    "Searcher.plan": lambda t: t.means.searcher.plan(_asked(t)).companies,
    "Searcher.search": lambda t: _searched(t, t.means.searcher.search(_asked(t))),
    "Analyst.ask": lambda t: _searched(t, t.means.ask(_asked(t), [t.key])),
    "Analyst.stream": lambda t: _searched(t, t.means.stream(_asked(t))),
    "Analyst.without_model": lambda t: _searched(t, t.means.without_model().ask(_asked(t))),
    "Analyst.seen_by": lambda t: _searched(t, t.means.seen_by(t.store).searcher.search(_asked(t), 10, [t.key])),
    "Index.search": lambda t: t.store.evidence([n for n, _ in _near(t, t.means.searcher.index)]),
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
    "ingestion.pipeline.late": lambda t: pipeline.late(t.store, Handed(_own_file(t), f"{Path(t.key).stem}.vtt")).path,
    "ingestion.pipeline.keep": lambda t: pipeline.keep(t.store, Hashed(), t.owner.document, Reading(_told_of(t), ())),
    "ingestion.pipeline.renew": lambda t: pipeline.renew(t.store, Hashed(), t.owner.document),
    "ingestion.pipeline.run_jobs": lambda t: pipeline.run_jobs(t.store, Hashed, 0.01),
    "retrieval.cells.tables_for": lambda t: cells.tables_for(_plan(t), {t.owner.document.id: 1.0}, t.store),
    "retrieval.index.open_index": lambda t: open_index(t.store, "none", t.root / "other"),
    "retrieval.index.check_index": lambda t: check_index(t.store, t.root / "other"),
    "generation.clips.clips_of": lambda t: clips.clips_of(t.store)(_cited(t)),
    "generation.crops.crops_of": lambda t: crops.crops_of(t.store)(_cited(t)),
    "generation.disclosed.disclosed": lambda t: disclosed.disclosed(t.store, [t.owner.document], []),
    "generation.fact_query.library": lambda t: fact_query.library(t.store),
    "generation.fact_query.table_of": lambda t: fact_query.table_of(t.store, fact_query.library(t.store), _facts(t)),
    "generation.fact_query.page_of": lambda t: fact_query.page_of(
        t.store, fact_query.library(t.store), _facts(t), 0, 9
    ),
    "generation.grounds.grounds_of": lambda t: grounds.grounds_of([_cited(t)], [], t.store),
    "generation.ledger.ledger": lambda t: ledger.ledger(t.store, [t.owner.document]),
    "generation.memo.export_memo": lambda t: memo.export_memo(Memo("Own", (_quoting(t),)), t.store, "html"),
    "generation.pictures.pictures_of": lambda t: pictures.pictures_of(t.store, _hits(t)),
    "generation.reach.tables_in_reach": lambda t: reach.tables_in_reach(t.store, _hits(t)),
    "generation.record.recorded": lambda t: record.recorded(t.store, Answer("Own", (), ()), (), None, "").text,
    "generation.tieout.tie_out": lambda t: tieout.tie_out(t.store, t.owner.document, [t.owner.document]).ties,
    "generation.tieout.lines_of": lambda t: tieout.lines_of(t.store, t.owner.document),
    "generation.understand.plan_of": lambda t: understand.plan_of(None, t.means.searcher, _asked(t), None)[0].companies,
}
UNTRIED = {"close": "ends the work of everybody in the process; only the house holds a store that long"}


def _elsewhere(tried: Try) -> bool:
    """Numbers of conversations count anew in each workspace: a foreign one may be one's own."""
    return tried.owner.thread not in {thread.id for thread in tried.store.threads()}


def _told_of(tried: Try) -> Any:
    return tried.owner.document.description


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


# ---------------------------------------------------------------- every door there is


def every_door() -> set[str]:
    """The doors as the code has them, the same names as in DOORS."""
    classes: tuple[type, ...] = (Store, Directory, Searcher, Analyst, Index)
    methods = {f"{kind.__name__}.{name}" for kind in classes for name in _public(kind)}
    given = {"Store.principal", "Store.workspace", "Store.limits", "EvidenceRetriever.retrieve"}
    return (methods | given | {*_handed_a_store(), *_adapter()}) - {f"Store.{name}" for name in UNTRIED}


def _adapter() -> Iterator[str]:
    from retrieval.llama import EvidenceVectorStore

    own = [name for name in vars(EvidenceVectorStore) if name[0] != "_" and not name.startswith("model_")]
    return (f"EvidenceVectorStore.{name}" for name in own)


def _public(kind: type) -> list[str]:
    own = [
        name for family in kind.__mro__ if family.__module__.split(".")[0] in (*FLOORS, "data") for name in vars(family)
    ]
    return [name for name in own if not name.startswith("_")]


def _handed_a_store() -> Iterator[str]:
    """Public functions of the floors above the store that are handed one, or what searches one."""
    for floor in FLOORS:
        for module in pkgutil.walk_packages(importlib.import_module(floor).__path__, f"{floor}."):
            for name, thing in vars(importlib.import_module(module.name)).items():
                own = isinstance(thing, FunctionType) and thing.__module__ == module.name and name[0] != "_"
                if own and any(_is_store(part) for part in inspect.signature(thing).parameters.values()):
                    yield f"{module.name}.{name}"


def _is_store(parameter: inspect.Parameter) -> bool:
    return str(parameter.annotation) in ("Store", "Searcher")


def main() -> None:
    """Run the campaign over every viewer."""
    parser = argparse.ArgumentParser(description="What people see of what is not theirs.")
    parser.add_argument("--viewers", type=int, default=15, metavar="N", help="how many people try the doors (15)")
    parser.add_argument("--database", default="", metavar="ADDRESS", help="a PostgreSQL instead of files in folders")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world, leaks = build(Path(folder), options.database), Leaks()
        viewers = world.people[: options.viewers]
        knock(world, leaks.judge, viewers, world.people)
        sweep(world, leaks, viewers, world.people)
        leaks.found += changed(world)
        world.close()
    told = {"tries": leaks.tries, "refused": leaks.refused, "doors": len(leaks.by_door), "leaks": len(leaks.found)}
    sys.stdout.write(json.dumps(told | {"found": sorted(set(leaks.found))[:50]}) + "\n")
    sys.exit(bool(leaks.found))


if __name__ == "__main__":
    main()
