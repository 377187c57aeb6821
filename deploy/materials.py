"""The installed packages in, a software bill of materials out: `make sbom` writes sbom.json (CycloneDX 1.6).

Each package is told with its version, licence, the digest of its list of files, and whether the default installation
needs it or an extra brought it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import Any

OURS = "mffm-analyst"
_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"\bextra\s*==")


@dataclass(frozen=True, slots=True)
class Material:
    """One installed package."""

    name: str
    version: str
    licence: str
    digest: str
    needed: bool


def materials() -> list[Material]:
    """Every installed package but our own, by name."""
    needed = default_install()
    found = {canonical(one.metadata["Name"]): one for one in distributions()}
    return [
        Material(name, one.version, licence_of(one), _digest(one), name in needed)
        for name, one in sorted(found.items())
        if name != OURS
    ]


def default_install() -> set[str]:
    """The names of what an installation without extras brings, with `faiss-cpu`, which is the usual choice."""
    seen, ahead = set[str](), [OURS, "faiss-cpu"]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += list(_required(name))
    return seen - {OURS}


def _required(name: str) -> Iterator[str]:
    try:
        told = distribution(name).requires or []
    except PackageNotFoundError:
        return  # needed on other systems only
    for line in told:
        named = _NAME.match(line)
        if named and not _EXTRA.search(line):
            yield canonical(named[0])


def canonical(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(one: Distribution) -> str:
    """The licence as the package states it: the expression, else its classifiers, else the first line of its text."""
    told = one.metadata
    if expression := told.get("License-Expression"):
        return expression
    classified = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    named = [line for line in classified if line != "OSI Approved"]
    return " AND ".join(named) or (told.get("License") or "").strip().partition("\n")[0][:80]


def _digest(one: Distribution) -> str:
    return sha256((one.read_text("RECORD") or "").encode()).hexdigest()


def bill(found: list[Material]) -> dict[str, Any]:
    """The bill, as CycloneDX has it."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": OURS, "version": distribution(OURS).version}},
        "components": [
            {
                "type": "library",
                "name": one.name,
                "version": one.version,
                "purl": f"pkg:pypi/{one.name}@{one.version}",
                "scope": "required" if one.needed else "optional",
                "licenses": [{"license": {"name": one.licence or "not stated"}}],
                "properties": [{"name": "mffm:record-sha256", "value": one.digest}],
            }
            for one in found
        ],
    }


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(bill(materials()), indent=1) + "\n", "utf-8")
