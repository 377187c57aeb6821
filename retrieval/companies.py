"""Which companies a question names, among the companies whose documents are kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from data.types import Document

_LEGAL = frozenset(
    """
    inc incorporated corp corporation co company companies plc ltd limited llc lp sa ag nv se group holding holdings
    the and of kk kabushiki kaisha
    """.split()
)
_GENERIC = frozenset(
    """
    advanced allied american applied associated atlantic bank best big blue british capital central city consolidated
    digital dollar eastern energy family federal financial first foot fresh general global great green health home
    industrial international life modern national new north northern old pacific public quality red royal smart south
    southern standard star state true union united universal western world
    """.split()
)
_WORD = re.compile(r"[^\W_]+")
_Names = tuple[str, tuple[str, ...]]
"""A company as a document calls it, and its aliases there."""


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, possessives and accents of punctuation gone: "McDonald's" is "mcdonalds"."""
    return tuple(_WORD.findall(re.sub(r"(?<=\w)['’](?=\w)|(?<=\b\w)\.(?=\w\b)", "", name.lower())))


@lru_cache(maxsize=1 << 16)
def company_key(name: str) -> str:
    """One key for the spellings of a company: "The Coca-Cola Company" and "COCA COLA CO" are "coca cola"."""
    words = words_of(name)
    core = [word for word in words if word not in _LEGAL]
    return " ".join(core or words)


def companies_in(question: str, documents: Iterable[Document]) -> tuple[str, ...]:
    """Keys of the companies that the question names, in the order in which it names them."""
    text = _spaced(question)
    squeezed = text.replace(" ", "")
    found: dict[str, int] = {}
    for alias, key in _aliases(tuple((d.description.company, d.description.aliases) for d in documents)):
        place = _place(alias, text, squeezed, question)
        if place >= 0 and not _inside_longer(alias, key, found, text):
            found.setdefault(key, place)
    return tuple(sorted(found, key=found.__getitem__))


@lru_cache(maxsize=16)
def _aliases(told: tuple[_Names, ...]) -> tuple[tuple[str, str], ...]:
    """Alias and company key, the longest alias first; one that two companies share is nobody's."""
    names: dict[str, set[str]] = {}
    known = _one_key_each(company for company, _ in told)
    for company, aliases in told:
        if company:
            key = known[company_key(company)]
            own = (_forms(company_key(name)) for name in (company, *aliases))
            names.setdefault(key, set()).update(_forms(key), *own)
    claims = Counter(alias for forms in names.values() for alias in forms)
    sole = {alias: key for key, forms in names.items() for alias in forms if claims[alias] == 1 or alias == key}
    return tuple(sorted(sole.items(), key=lambda pair: -len(pair[0])))


def one_key_each(documents: Iterable[Document]) -> dict[str, str]:
    """Company key to the key it goes by: "adobe systems" goes by "adobe" when both file here."""
    return _one_key_each(document.description.company for document in documents)


def _one_key_each(names: Iterable[str]) -> dict[str, str]:
    canonical: dict[str, str] = {}
    for key in sorted({company_key(name) for name in names}, key=len):
        shorter = (key[:end] for end, letter in enumerate(key) if letter == " " and end > 3)
        canonical[key] = next((short for short in shorter if canonical.get(short) == short), key)
    return canonical


def _forms(key: str) -> set[str]:
    words = key.split()
    forms = {key} if len(key) > 1 else set()
    if len(words) > 2:
        forms.add(" ".join(words[:2]))
    if len(words) > 1 and len(words[0]) > 3 and words[0] not in _GENERIC:
        forms.add(words[0])
    return forms


def _spaced(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _place(alias: str, text: str, squeezed: str, question: str) -> int:
    """Where the alias stands in the question, or -1. One short word counts only when written as a name."""
    for form in (f" {alias} ", f" {alias}s "):
        place = text.find(form)
        if place >= 0:
            return place if " " in alias or _as_name(alias, question) else -1
    if " " in alias and len(alias) > 7 and alias.replace(" ", "") in squeezed:
        return squeezed.find(alias.replace(" ", ""))
    return -1


def _as_name(alias: str, question: str) -> bool:
    if question == question.lower():
        return True
    spelled = re.search(rf"\b{re.escape(alias)}", re.sub(r"(?<=\w)['’](?=\w)", "", question), re.IGNORECASE)
    return bool(spelled) and not spelled.group(0).islower()


def _inside_longer(alias: str, key: str, found: dict[str, int], text: str) -> bool:
    """True when every mention of the alias is part of a longer name already found for another company."""
    rest = text
    for other in found:
        if other != key and f" {alias} " in f" {other} ":
            rest = rest.replace(f" {other} ", " ")
    return f" {alias} " not in rest and rest != text


def documents_of(companies: Sequence[str], documents: Sequence[Document]) -> list[Document]:
    """The documents of these companies."""
    known = one_key_each(documents)
    wanted = {known.get(company, company) for company in companies}
    return [document for document in documents if known[company_key(document.description.company)] in wanted]


def pool_of(
    companies: Sequence[str], documents: Sequence[Document], only: Collection[str] | None = None
) -> list[Document]:
    """The documents of these companies, else all, of those that `only` names by name or id."""
    pool = [document for document in documents if only is None or document.name in only or document.id in only]
    return (documents_of(companies, pool) if companies else []) or pool


def by_company(documents: Sequence[Document]) -> dict[str, list[Document]]:
    """Documents under one name for each company, that of the last of them, in alphabetical order."""
    known = one_key_each(documents)
    found: dict[str, list[Document]] = {}
    for document in documents:
        found.setdefault(known[company_key(document.description.company)], []).append(document)
    return dict(sorted((theirs[-1].description.company, theirs) for theirs in found.values()))
