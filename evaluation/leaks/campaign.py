"""What people see of what is not theirs: `python -m evaluation.leaks.campaign`. Prints one JSON object.

Everyone in an installation full of canaries tries every door with every id of everyone else. The doors are found in
the code: each public method of the store, the directory, search, answers, the index and the LlamaIndex adapter, each
function of ingestion, retrieval and generation that is handed a store; and each page, route and verb, as a user reaches
them (`evaluation/leaks/store.py`). A leak is a canary of another in what comes back, errors included; an error that
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
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from types import FunctionType

from data.errors import MffmError
from data.store.directory import Directory
from data.store.store import Store
from evaluation.leaks.canaries import Own, World, build, nobody
from evaluation.leaks.doors import DOORS, UNTRIED, Door, Try, shown
from evaluation.leaks.judge import REFUSED, Leaks
from evaluation.leaks.store import knock
from generation.answer import Analyst
from retrieval.index import Index
from retrieval.search import Searcher

FLOORS = ("ingestion", "retrieval", "generation")


def sweep(world: World, leaks: Leaks, viewers: Sequence[Own], owners: Sequence[Own]) -> None:
    """Have each viewer try each door with the ids of each owner."""
    for viewer in viewers:
        for owner in owners:
            if owner is not viewer:
                here = Try(
                    world.store(viewer), world.means(viewer), world.root, owner, owner.document.id, world.database
                )
                _try_doors(here, leaks)
                _try_doors(replace(here, key=owner.document.name), leaks)


def _try_doors(here: Try, leaks: Leaks) -> None:
    nothing = nobody()
    by_id = here.key == here.owner.document.id
    nowhere = replace(here, owner=nothing, key=nothing.document.id if by_id else nothing.document.name)
    for name, door in DOORS.items():
        told = _told(door, here)
        leaks.judge(name, here.owner, told, here.key)
        if told.startswith(REFUSED):
            leaks.compare(name, _plain(told, here.owner), _plain(_told(door, nowhere), nothing))


def _told(door: Door, tried: Try) -> str:
    """All that comes back, as text."""
    try:
        return shown(door(tried))
    except MffmError as error:
        return f"{REFUSED}{error.code}: {error}"


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


PARTS = ("pages", "routes", "verbs", "code")


def main() -> None:
    """Run the campaign, or some parts of it, over every viewer."""
    parser = argparse.ArgumentParser(description="What people see of what is not theirs.")
    parser.add_argument("--viewers", type=int, default=15, metavar="N", help="how many people try the doors (15)")
    parser.add_argument("--database", default="", metavar="ADDRESS", help="a PostgreSQL instead of files in folders")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these kinds of doors")
    options = parser.parse_args()
    started, leaks = perf_counter(), Leaks()
    with tempfile.TemporaryDirectory() as folder:
        world = build(Path(folder), options.database)
        viewers = world.people[: options.viewers]
        knock(world, leaks, viewers, world.people, options.only)
        if "code" in options.only:
            sweep(world, leaks, viewers, world.people)
        leaks.found += changed(world)
        world.close()
    told = {"tries": leaks.tries, "refused": leaks.refused, "doors": len(leaks.by_door), "leaks": len(leaks.found)}
    told |= {"seconds": round(perf_counter() - started), "found": sorted(set(leaks.found))[:50]}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.exit(bool(leaks.found))


if __name__ == "__main__":
    main()
