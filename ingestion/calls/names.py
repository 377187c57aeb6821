"""A company's filings in, the names that its calls will mention out: the company, its officers, its products."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from data.types import Document, Evidence

MOST = 40
_PERSON = r"[A-Z][a-z'’]+(?: [A-Z]\.)?(?: (?:de|van|von|der|la|Mc|O['’]))?(?: ?[A-Z][a-zA-Z'’-]+){1,2}"
_OFFICE = (
    r"(?:(?:Executive |Senior )?Vice President|Chief [A-Z]\w+(?: [A-Z]\w+)? Officer|President"
    r"|Chair(?:man|woman|person)?|Treasurer|General Counsel|Controller|Secretary)"
)
_OFFICER = re.compile(rf"\b(?P<name>{_PERSON})\s*(?:,|\n|–|—|-{{1,2}}|\|)?\s*(?:our |the |its )?{_OFFICE}\b")
_OFFICER_AFTER = re.compile(rf"\b{_OFFICE},? (?P<name>{_PERSON})\b")
_MARKED = re.compile(r"\b(?P<name>[A-Z][\w-]*(?: [A-Z][\w-]*){0,2}) ?[®™]")
_TWICE_OFTEN = 3
_CAPITALISED = re.compile(r"(?<=[a-z,;] )(?P<name>[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){1,2})\b")
_COMMON = re.compile(
    r"^(?:The|This|Our|Form|Item|Part|Note|United|New|Annual|Securities|Exchange|Board|Common|Stock|Act|Section|Rule"
    r"|Internal|Generally|Accounting|Financial|Consolidated|Executive|Chief|Vice|Senior|Report|Inline|January|February|March"
    r"|April|May|June|July|August|September|October|November|December|First|Second|Third|Fourth|Risk|North|South|General"
    r"|Fiscal|Net|Total|Income|Cash|Revenue|Quarterly|Table|Proxy|Audit|Public|Credit|Loan|Term|Senior|Notes)\b"
)


def names_for(file_name: str, documents: Iterable[tuple[Document, Sequence[Evidence]]]) -> list[str]:
    """The names in the filings of the company that a recording is named after; of every company where it names none."""
    known = [(document, pieces) for document, pieces in documents if document.description.company]
    own = [(document, pieces) for document, pieces in known if is_of(document, file_name)]
    chosen = own or known
    companies = [
        name for document, _ in chosen for name in (document.description.company, *document.description.aliases)
    ]
    spoken = [name for _, pieces in chosen for name in names_in_words(pieces)] if own else []
    return list(dict.fromkeys([*filter(None, companies), *spoken]))[:MOST]


def is_of(document: Document, file_name: str) -> bool:
    """Whether a file's name begins with, or holds, the first word of the document's company or of an alias."""
    words = set(re.findall(r"[^\W_]+", file_name.casefold()))
    told = document.description
    firsts = {name.casefold().split()[0].strip(".,") for name in (told.company, *told.aliases) if name.split()}
    return any(len(first) > 2 and first in words for first in firsts)


def names_in_words(pieces: Sequence[Evidence]) -> list[str]:
    """Officers, then what bears a mark, then capitalised names that stand often, in passages."""
    text = "\n".join(piece.text for piece in pieces if piece.grid is None)
    tables = "\n".join(" | ".join(cell.text for cell in row) for p in pieces if p.grid for row in p.grid.rows)
    officers = [match["name"] for pattern in (_OFFICER, _OFFICER_AFTER) for match in pattern.finditer(text)]
    officers += [match["name"] for match in _OFFICER.finditer(tables)]
    marked = [match["name"] for match in _MARKED.finditer(text)]
    often = Counter(match["name"] for match in _CAPITALISED.finditer(text))
    named = [name for name, count in often.most_common(MOST) if count >= _TWICE_OFTEN]
    return [name for name in dict.fromkeys((*officers, *marked, *named)) if not _COMMON.match(name)]
