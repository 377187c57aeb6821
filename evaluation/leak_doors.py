"""The doors of `evaluation/leaks.py` that people use: every page as each viewer, every verb as a workspace's operator.

Pages and verbs are reached by their names, as a browser and a shell reach them: this floor does not know them.
"""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

from evaluation.canaries import Own, World

Judge = Callable[[str, Own, str, str], None]
"""Counts one try: the door, whose words must not be told, what was told, what was asked."""

VERBS: Mapping[str, Sequence[str]] = {
    "ingest": ["{file}"],
    "search": ["{words}"],
    "ask": ["--document", "{name}", "{words}"],
    "inspect": ["{file}"],
    "facts": ["--document", "{id}"],
    "timeline": ["--company", "{company}"],
    "tie-out": ["{id}"],
    "summary": ["{name}"],
    "guidance": ["--company", "{company}"],
    "memo": ["--answer", "{message}", "--out", "{out}/memo.md"],
    "evaluate": ["--questions", "{questions}", "--out", "{out}/scores.json"],
    "list": [],
    "remove": ["{id}"],
    "hold": ["{id}", "--reason", "taken"],
    "release": ["{name}"],
    "retention": [],
    "reindex": [],
    "verify": [],
    "backup": ["{out}/kept.zip"],
    "audit": ["show"],
    "people": ["list"],
    "share": ["{name}", "--with", "everyone"],
}
UNTRIED_VERBS = {
    "migrate": "works on the tables of a database, not on what is in them",
    "restore": "makes a new workspace of the user's own file",
    "samples": "reads the files that come with the program",
    "doctor": "tells of the machine",
    "serve": "opens the pages, which are tried one by one",
    "worker": "reads what waits and tells nothing",
}


def verbs() -> set[str]:
    """Every verb that the command line has."""
    return {name for name, *_ in importlib.import_module("ui.cli")._VERBS}


def pages() -> list[str]:
    """Every page that the app has, in order."""
    return [title for _, title, *_ in importlib.import_module("ui.pages.rooms").PAGES]


def knock(world: World, judge: Judge, viewers: Sequence[Own], owners: Sequence[Own]) -> None:
    """Every page as each viewer, with what the address can name of each owner; every verb in their workspaces."""
    with _settled(world):
        for viewer in viewers:
            for owner in owners:
                if owner is not viewer:
                    for number, title in enumerate(pages()):
                        judge(f"page {title}", owner, _drawn(number, viewer, owner), "")
        for tenant in sorted({viewer.principal.tenant for viewer in viewers}):
            foreign = [own for own in owners if own.principal.tenant != tenant]
            for verb in VERBS:
                for owner in foreign:
                    judge(f"verb {verb}", owner, *_run(world.root, tenant, verb, owner))


@contextmanager
def _settled(world: World) -> Generator[None]:
    """Pages and verbs work in the installation under trial, and seal nothing outside it."""
    import streamlit as st

    settings = importlib.import_module("ui.settings").read_settings

    def chosen(**named: Any) -> Any:
        own = {"workspace": world.root, "seals": world.root / "seals", "actor": "root", "database": world.database}
        return settings(**(own | named))

    st.cache_resource.clear()
    with patch("ui.session.read_settings", chosen), patch("ui.verbs.desk.read_settings", chosen):
        yield
    st.cache_resource.clear()


def _drawn(number: int, viewer: Own, owner: Own) -> str:
    """All that a page sends to the browser of the viewer."""
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_string(f"from ui.pages.rooms import PAGES\nPAGES[{number}][0]()", default_timeout=60)
    page.user = {"is_logged_in": True, "email": viewer.principal.id}
    page.query_params["thread"] = str(owner.thread)
    page.query_params["answers"] = str(owner.message)
    page.query_params["workspace"] = owner.principal.tenant
    page.run()
    return "\n".join((*_sent(page.main), *_sent(page.sidebar), *(str(error.message) for error in page.exception)))


def _sent(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None and hasattr(proto, "SerializeToString"):
        yield proto.SerializeToString().decode("utf-8", "replace")
    for child in getattr(node, "children", {}).values():
        yield from _sent(child)


def _run(root: Path, tenant: str, verb: str, owner: Own) -> tuple[str, str]:
    """All that a verb says and writes, and what was asked."""
    out = root / "out"
    out.mkdir(exist_ok=True)
    asked = f"What is {owner.canaries['label']} of {owner.canaries['company']} in {owner.canaries['text']}?"
    (out / "own.txt").write_text(f"Operations of {tenant}.", encoding="utf-8")
    question = {"id": "1", "question": asked, "value": "1"}
    (out / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    named = {"id": owner.document.id, "name": owner.document.name, "message": str(owner.message + 10**6)}
    named |= {
        "words": asked,
        "company": owner.canaries["company"],
        "out": str(out),
        "file": str(out / "own.txt"),
        "questions": str(out / "questions.jsonl"),
    }
    words = [word.format(**named) for word in VERBS[verb]]
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        importlib.import_module("ui.cli").main(["--workspace", str(root), "--tenant", tenant, "--json", verb, *words])
    written = [path for path in out.iterdir() if path.name not in ("own.txt", "questions.jsonl")]
    told = said.getvalue() + "".join(path.read_bytes().decode("utf-8", "replace") for path in written)
    for path in written:
        path.unlink()
    return told, " ".join((asked, *words))
