"""The pinned versions in, known vulnerabilities in them out: `make audit`, and with it `make check`.

Asks the OSV database, in one request. 1 when a version has an advisory that deploy/waivers.toml does not answer for.
Where the database cannot be reached nothing is known: that is said, and is 0, so that work without a network goes on;
with --must, which a release uses, it is 3.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.error import URLError

DATABASE = "https://api.osv.dev/v1/querybatch"
_HOUSE = Path(__file__).resolve().parents[1]
_PATIENCE = 20


def pinned(text: str) -> list[tuple[str, str]]:
    """Name and version of each line of a constraints file."""
    lines = (line.split("#")[0].split(";")[0].strip() for line in text.splitlines())
    return [(name, version) for name, _, version in (line.partition("==") for line in lines) if version]


def advisories(pins: Sequence[tuple[str, str]], database: str = DATABASE) -> dict[str, list[str]]:
    """The ids of advisories by "name version". URLError when the database cannot be reached."""
    asked = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in pins]
    request = urllib.request.Request(database, json.dumps({"queries": asked}).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=_PATIENCE) as told:
        results = json.load(told)["results"]
    found = ((f"{name} {version}", result) for (name, version), result in zip(pins, results, strict=True))
    return {pin: [one["id"] for one in result["vulns"]] for pin, result in found if result.get("vulns")}


def open_ones(found: Mapping[str, Sequence[str]], waived: Mapping[str, str]) -> list[str]:
    """What nobody has answered for, one line each."""
    return [f"{pin}: {id}" for pin, ids in found.items() for id in ids if id not in waived]


def main(argv: Sequence[str] | None = None) -> int:
    """Asks and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--must", action="store_true", help="fail when the database cannot be reached")
    parser.add_argument("--database", default=DATABASE)
    options = parser.parse_args(argv)
    pins = pinned((_HOUSE / "constraints.txt").read_text("utf-8"))
    try:
        found = advisories(pins, options.database)
    except (URLError, TimeoutError) as error:
        reason = getattr(error, "reason", error)
        sys.stderr.write(
            f"NOT AUDITED: the advisory database could not be reached ({reason}). Run `make audit` online.\n"
        )
        return 3 if options.must else 0
    waived = tomllib.loads((_HOUSE / "deploy" / "waivers.toml").read_text("utf-8"))
    left = open_ones(found, waived)
    sys.stderr.write("".join(f"{line}\n" for line in left))
    sys.stderr.write(f"audited: {len(pins)} versions, {len(left)} advisories open, {len(waived)} waived\n")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
