"""Definitions given in plain words in, formulas out.

"DPO is defined as: 365 * (average accounts payable between FY2019 and FY2020) / (FY2020 COGS + change in inventory)"
becomes `365 * avg(accounts_payable) / (cogs + change(inventories))`. A definition given in a question wins over the
vocabulary's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from generation.reckoning.formula import FormulaError, parse

_DEFINED = re.compile(
    r"(?P<name>[A-Za-z][\w&%/' -]*?(?:\s*\([A-Za-z&/]+\))?)\s+(?:is|are|be|being)\s+"
    r"(?:defined|calculated|computed)\s+as\b[:\s]*(?P<body>.+)"
    r"|[Dd]efin(?:e|ing)\s+(?P<name2>.+?)\s+as\b[:\s]*(?P<body2>.+)"
)
_END = re.compile(
    r"(?:[.;?!]\s+(?=[A-Z]|$)|[.;?!]$)|\s+(?=(?:Round|Answer|Give|Please|Use|Respond|Provide|Base|Calculate what)\b)"
)
_OPERATORS = (
    (r"\bdivided by\b|\bover\b|÷", " / "),
    (r"\b(?:multiplied by|times)\b|×", " * "),
    (r"\b(?:plus)\b", " + "),
    (r"\b(?:minus|less|net of)\b|\s[-–—−]\s", " - "),
)
_SPANS = re.compile(
    r"\b(?:between|from|in|for|of|during|at|as of)\s+(?:the\s+)?(?:end of\s+)?(?:fy|fiscal)?\s?\d{2,4}"
    r"(?:\s*(?:and|to|-|–)\s*(?:fy|fiscal)?\s?\d{2,4})?"
)
_RANGE = re.compile(r"\b(?:fy|fiscal)?\s?\d{2,4}\s*(?:-|–|—|to)\s*(?:fy|fiscal)?\s?\d{2,4}\b", re.IGNORECASE)
_YEARS = re.compile(r"\b(?:fy|fiscal(?: year)?)\s?\d{2,4}\b|\b(?:19|20)\d{2}\b", re.IGNORECASE)
_PREFIXES = (
    ("avg", re.compile(r"^(?:the )?(?:average|mean)(?: of)?(?: the)?\s+")),
    ("change", re.compile(r"^(?:the )?(?:change|increase)s? in(?: the)?\s+")),
    ("prev", re.compile(r"^(?:the )?(?:prior|previous|last)[- ]year(?:'s)?\s+")),
)
_ASKED = re.compile(r"\b[Ww]hat (?:is|was|were|are)\s+(?:the\s+)?(?P<phrase>[^?]+?)(?:\s+(?:for|at)\s+[A-Z]|\?|$)")
_NOT_ASKED = re.compile(
    r"(?:[Dd]efine|defined as|calculated as)[^.?]*[.?]|[\"“][^\"”]*[\"”]"
)  # definitions, quoted labels
Resolve = Callable[[str], str | None]


def undefined(question: str) -> str:
    """The question without its definitions and the labels that it quotes."""
    return _NOT_ASKED.sub(" ", question)


def definitions_in(question: str, resolve: Resolve) -> Mapping[str, str]:
    """The names that a question defines, in lower case, each with its formula; unreadable ones are left out."""
    return {name: formula for name, formula in _definitions(question, resolve) if formula}


def unread_in(question: str, resolve: Resolve) -> tuple[str, ...]:
    """The names that a question defines in words that are no formula that can be read."""
    return tuple(name for name, formula in _definitions(question, resolve) if not formula)


def _definitions(question: str, resolve: Resolve) -> Iterator[tuple[str, str]]:
    for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z])", question):
        match = _DEFINED.search(sentence)
        if not match:
            continue
        name = _name((match["name"] or match["name2"]).strip().lower())
        body = _END.split(match["body"] or match["body2"], maxsplit=1)[0]
        try:
            yield name, formula_of(body, resolve)
        except FormulaError:
            yield name, ""


def _name(text: str) -> str:
    return re.sub(r"\s*\([^)]*\)", "", re.sub(r"^(?:the|an?|here[,:]?)\s+", "", text)).strip()


def asked_arithmetic(core: str) -> str:
    """The arithmetic that a question asks for by name, as "EBITDA less capex", or ""."""
    match = _ASKED.search(core)
    phrase = " ".join(_YEARS.sub(" ", _RANGE.sub(" ", match["phrase"])).split()) if match else ""
    return phrase if any(re.search(pattern, phrase, re.IGNORECASE) for pattern, _ in _OPERATORS) else ""


def formula_of(words: str, resolve: Resolve) -> str:
    """Plain words or arithmetic as a formula. `resolve` turns a phrase into a formula, or None if unknown.

    FormulaError when the words are no formula or name a figure that is not known.
    """
    text = re.sub(r"\[[^\]]*\]", " ", words.lower())
    text = _RANGE.sub(" ", text)
    for pattern, symbol in _OPERATORS:
        text = re.sub(pattern, symbol, text)
    text = _YEARS.sub(" ", _SPANS.sub(" ", text))
    parts = [part for part in re.split(r"([-+*/()]|(?<![\w.])\d+(?:\.\d+)?(?![\w.]))", _guarded(text)) if part.strip()]
    formula = " ".join(_formula(part.strip(), resolve) for part in parts)
    parse(formula)
    return formula


def at_years_end(formula: str) -> str:
    """The same formula with balances at the year's end in place of averages."""
    return re.sub(r"\bavg(?=\()", "", formula)


def _guarded(text: str) -> str:
    """Hyphens and slashes inside a phrase are part of it: "year-end", "long-term", "D&A/other"."""
    return re.sub(r"(?<=[a-z])-(?=[a-z])", "‑", text)


def _formula(part: str, resolve: Resolve) -> str:
    if part in "+-*/()" or part[0].isdigit():
        return part
    phrase = part.replace("‑", "-").strip(" ,:.")
    for function, prefix in _PREFIXES:
        rest = prefix.sub("", phrase)
        if rest != phrase:
            return f"{function}({_formula(rest, resolve)})"
    if phrase in ("average", "avg"):
        return "avg"
    known = resolve(phrase)
    if known is None:
        raise FormulaError(f"Not a figure that is known: {phrase!r}")
    return f"({known})" if not known.isidentifier() else known
