"""The verbs as doors of `evaluation/leaks/campaign.py`: each in every workspace, with what it can be given of the
others'.

Verbs are reached by their names, as a shell reaches them: this floor does not know them.
"""

from __future__ import annotations

import importlib
import io
import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from evaluation.leaks.canaries import Own
from evaluation.leaks.files import unpacked
from evaluation.leaks.judge import Leaks

LINES = (
    "ingest {file} --with {person}",
    "search {words}",
    "search {words} --document {name}",
    "search --batch {scoped}",
    "ask {words}",
    "ask {words} --document {id}",
    "ask --batch {scoped}",
    "facts --company {company} --concept {label} --out {out}/facts.xlsx",
    "facts --document {id}",
    "facts --document {name} --period FY2023",
    "timeline --company {company} --concept {label}",
    "tie-out {id}",
    "tie-out {own} --filings {name} --out {out}/tie-out.xlsx",
    "summary {name}",
    "summary {own} --filings {id}",
    "guidance --company {company}",
    "memo --answer {message} --out {out}/memo.docx",
    "memo --from-batch {scoped} --out {out}/memo.html",
    "evaluate --questions {questions} --out {out}/scores.json",
    "list",
    "remove {id}",
    "hold {id} --reason taken",
    "release {name}",
    "retention",
    "retention --form 10-K --years 0",
    "retention --remove-due",
    "reindex",
    "verify",
    "backup {out}/kept.zip",
    "audit verify",
    "audit show",
    "audit replay {message}",
    "audit seals",
    "people list",
    "people workspaces",
    "people suspend {person}",
    "people readmit {person}",
    "people remove {person}",
    "share {name} --with everyone",
    "share {id} --with {person}",
)
UNTRIED = {
    "inspect": "works without a workspace",
    "migrate": "works on the tables of a database, not on what is in them",
    "restore": "makes a new workspace of the user's own file",
    "samples": "reads the files that come with the program",
    "doctor": "tells of the machine",
    "serve": "opens the pages, which are tried one by one",
    "worker": "reads what waits and tells nothing",
    "people add": "who is named is told of by whoever names them",
    "people role": "the same as to add",
}
NAMES_NOTHING = {
    *("--picture", "--as-of", "-k", "--statement", "--span", "--bullets", "--last", "--role", "--years"),
    *("--out", "--title", "--author", "--name", "--reason", "--profile", "--baseline"),
}
"""Options by which nothing of anybody's can be named: words, numbers, days, files of one's own."""


def verbs() -> set[str]:
    """Every verb that the command line has, with what it can be told to do."""
    return {f"{verb} {what}".strip() for verb, parser in _parsers() for what in _choices(parser)}


def options() -> set[tuple[str, str]]:
    """Every verb and option by which something can be named."""
    given = ((verb, action) for verb, parser in _parsers() for action in parser._actions if action.option_strings)
    named = {(verb, action.option_strings[-1]) for verb, action in given if action.nargs != 0}
    return {(verb, option) for verb, option in named if verb not in UNTRIED and option not in NAMES_NOTHING}


def _parsers() -> Iterator[tuple[str, ArgumentParser]]:
    for name, about, shape in importlib.import_module("ui.cli")._VERBS:
        parser = ArgumentParser(name, description=about)
        shape(parser)
        yield name, parser


def _choices(parser: ArgumentParser) -> Sequence[str]:
    """What the first word after a verb may be, where it says what is to be done."""
    first = next((action for action in parser._actions if not action.option_strings), None)
    return list(first.choices) if first is not None and first.choices else [""]


# ---------------------------------------------------------------- who names what


def try_verbs(root: Path, leaks: Leaks, tenants: Sequence[str], people: Sequence[Own]) -> None:
    """The operator of each workspace at each verb, with the ids of everyone in the others."""
    for tenant in tenants:
        own = next((one for one in people if one.principal.tenant == tenant), people[0])
        for owner in people:
            if owner.principal.tenant != tenant:
                for line in LINES:
                    leaks.judge(f"verb {line}", owner, *_run(root, tenant, line, owner, own))


def _run(root: Path, tenant: str, line: str, owner: Own, own: Own) -> tuple[str, str]:
    """All that a verb says and writes, and what was asked."""
    out = root / "out"
    out.mkdir(exist_ok=True)
    named = {**_named(out, tenant, owner), "own": own.document.id}
    handed = set(out.iterdir())
    verb, *words = [word.format(**named) for word in line.split()]
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        importlib.import_module("ui.cli").main(["--workspace", str(root), "--tenant", tenant, "--json", verb, *words])
    written = [path for path in out.rglob("*") if path.is_file() and path not in handed]
    told = said.getvalue() + "".join(unpacked(path.read_bytes()) for path in written)
    for path in written:
        path.unlink()
    return told, " ".join((named["words"], *words, *(owner.ids if "{scoped}" in line else ())))


def _named(out: Path, tenant: str, owner: Own) -> Mapping[str, str]:
    """What a line can name."""
    words = owner.canaries
    asked = f"What is {words['label']} of {words['company']} in {words['text']}?"
    question = {"id": "1", "question": asked, "value": "1"}
    (out / "own.txt").write_text(f"Operations of {tenant}.", encoding="utf-8")
    (out / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    (out / "scoped.jsonl").write_text(json.dumps(question | {"documents": list(owner.ids)}), encoding="utf-8")
    return {
        "id": owner.document.id,
        "name": owner.document.name,
        "message": str(owner.message),
        "person": owner.principal.id,
        "words": asked,
        "company": words["company"],
        "label": words["label"],
        "out": str(out),
        "file": str(out / "own.txt"),
        "questions": str(out / "questions.jsonl"),
        "scoped": str(out / "scoped.jsonl"),
    }
