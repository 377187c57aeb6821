"""A question that asks for a section as a whole in, the sentences that lead it out.

Risks are told by the headings that stand over each of them; a summary by what its section says first and most to the
point.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.answers import Hit, Plan
from data.heard import place_of
from data.store.store import Store
from generation.cite import split_sentences
from generation.quoting.extract import Encode, best_of, in_reading_order
from generation.quoting.kinds import spoken_of, topic_of, ways
from generation.quoting.passages import Extract, extracts_of, points_elsewhere
from generation.quoting.wanted import wanted_of
from generation.stems import run

_SUMMARY = re.compile(
    r"^\W*(?:please )?(?:summari[sz]e|describe|outline|give (?:me |us )?an overview)\b|\boverview of\b", re.I
)
_RISKS = re.compile(
    r"\b(?:what|which|list|name|summari[sz]e|describe|outline)\b.*\brisks?(?: factors)?\b(?! free| adjusted)", re.I
)
_RISK_SECTION = re.compile(r"\brisk factors\b", re.IGNORECASE)
_MARK = re.compile(r"^\s*[*•‣▪]\s+")
_AT_RISK = re.compile(
    r"\b(?:could|may|might|can|adverse\w*|harm\w*|impact\w*|aff?ect\w*|subject to|depend\w*|faces?)\b",
    re.I,
)
_STATEMENT = 7  # words: a shorter heading names a subject and says nothing of it
_LONGEST = 60
_MOST_RISKS = 6
_PIECES = 40
_LEADS = 3


def leading(plan: Plan, hits: Sequence[Hit], store: Store, encode: Encode) -> list[Extract]:
    """What leads the section asked for; nothing where no section is asked for or found."""
    if _RISKS.search(plan.question) and all(run(term) == run("risk") for term in topic_of(plan)):
        section = _under(_RISK_SECTION, hits, store)
        return _spread(list(_statements(section)))
    if not _SUMMARY.search(plan.question):
        return []
    terms = [ways(term) for term in topic_of(plan)]
    headings = (heading for hit in hits for heading in hit.evidence.context.split(" > "))
    named = next((name for name in headings if terms and all(spoken_of(term, run(name)) for term in terms)), "")
    section = _under(re.compile(re.escape(named)), hits, store)[:_PIECES] if named else []
    told = [extract for extract in extracts_of(section) if not points_elsewhere(extract.text)]
    opening = {extract.hit.evidence.id: extract for extract in reversed(told)}
    wanted = replace(wanted_of(plan), terms=())
    leads = [lead for lead in reversed(opening.values()) if lead.hit.evidence.grid is None and wanted.borne_out(lead)]
    return in_reading_order(best_of(plan, wanted, leads, encode, _LEADS))


def _under(heading: re.Pattern[str], hits: Sequence[Hit], store: Store) -> list[Hit]:
    """Everything that stands under a heading of the best document that has it, in reading order."""
    best = next((hit for hit in hits if heading.search(hit.evidence.context)), None)
    pieces = store.evidence_of(best.document.id) if best else []
    return [replace(best, evidence=piece) for piece in pieces if best and heading.search(piece.context)]


def _statements(section: Sequence[Hit]) -> Iterator[Extract]:
    """The headings that say something, and the marked lines: each states one risk."""
    for hit in section:
        lines = hit.evidence.text.splitlines() if hit.evidence.grid is None else []
        for number, line in enumerate(lines):
            said = _MARK.sub("", line).strip()
            following = next((words for words in lines[number + 1 :] if words.strip()), "")
            over = bool(_MARK.match(line)) or bool(following and not _MARK.match(following))
            states = _AT_RISK.search(said) and len(split_sentences(said)) == 1 and not said.endswith(":")
            if over and states and _STATEMENT <= len(said.split()) <= _LONGEST and said[0].isupper():
                yield Extract(said, said, hit, place_of(hit.evidence, said))


def _spread(statements: Sequence[Extract]) -> list[Extract]:
    """The first statements of each part of the section, in turn, and at last in their order."""
    parts: dict[str, list[int]] = {}
    for number, statement in enumerate(statements):
        parts.setdefault(_part(statement), []).append(number)
    turns = sorted((turn, number) for part in parts.values() for turn, number in enumerate(part))
    return [statements[number] for number in sorted(number for _, number in turns[:_MOST_RISKS])]


def _part(statement: Extract) -> str:
    """The heading of the part that a statement stands in, which is not the statement itself."""
    headings = statement.hit.evidence.context.split(" > ")
    return (
        headings[-2] if len(headings) > 1 and run(headings[-1]).startswith(run(statement.text)[:40]) else headings[-1]
    )
