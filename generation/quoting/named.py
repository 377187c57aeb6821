"""Words in, the persons and firms that they name out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMED = re.compile(r"\b[A-Z][\w'’&-]*(?:\.|\b)(?:\s+(?:[A-Z][\w'’&-]*\.?|&|de|van|von|of(?= [A-Z])))*")
_FIRM = re.compile(r"\b[A-Z]\w+(?:[ ,&]+[A-Z]\w+)*,? (?:LLP|LLC|L\.L\.P\.|PLC|AG|Inc|Ltd|GmbH|KGaA|Corp)\b")
_TITLES = frozenset(
    """
    a an the of and our we its this that in on at by for to as item note part form section report company board
    committee directors director chief executive officer officers financial operating president chairman chair vice
    senior general counsel secretary treasurer audit auditor independent registered public accounting firm annual proxy
    statement statements united states new york securities exchange commission pcaob consolidated shareholders
    stockholders inc corporation act plan compensation governance nominating january february march april may june july
    august september october november december north south america europe asia pacific
    """.split()
)
_BODIES = frozenset(
    """
    service division framework organizations treadway revenue internal control integrated group segment materials
    program agreement notes court code law act plan exchange commission committee street avenue boulevard road city form
    fund products systems solutions council inclusion participant subsidiary technology technologies standards reporting
    management university department states
    """.split()
)


def firms_in(text: str) -> Iterator[re.Match[str]]:
    """The firms named, by the form of company that their names end in: "KPMG LLP"."""
    return _FIRM.finditer(text)


def persons_in(text: str) -> Iterator[re.Match[str]]:
    """The runs of capitalised words that hold a person's name."""
    return (run for run in _NAMED.finditer(text) if _is_person(run.group()))


def _is_person(capitals: str) -> bool:
    """Whether capitalised words are a name: two to four, none of them a word of titles and bodies but at the ends."""
    said = [word.strip(".,'’").lower() for word in capitals.split()]
    first = next((n for n, word in enumerate(said) if word not in _TITLES), len(said))
    last = next((n for n in range(len(said), first, -1) if said[n - 1] not in _TITLES), first)
    name = said[first:last]
    return 2 <= len(name) <= 4 and not (_TITLES & set(name)) and not (_BODIES & set(said))
