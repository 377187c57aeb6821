"""Claims and their citations in, claims with a check and what is wrong with them out. Embedded and served alike.

A claim holds when each of its numbers, quotes, periods and names agrees with the evidence that it cites, or with a
calculation, and the evidence says what it says. What does not hold is unsupported, and each fault is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.answers import Answer, Calculation, Check, Citation, Claim
from data.store.store import Store
from data.types import Evidence
from generation.calls.said import Sentence, read
from generation.phrasing import period_words
from generation.quoting.extract import Encode
from generation.verification.agreement import Agreement, agreement
from generation.verification.grounds import Ground, calculated, grounds_of
from generation.verification.naming import Library, library_of, name_faults, names_of
from generation.verification.wording import Settled, quote_faults, sense_faults
from generation.wording.choice import WORDINGS
from ingestion.words.dates import western

UNCITED = "no evidence is cited"


class Verifier:
    """Checks claims against the documents of one store."""

    def __init__(self, store: Store, encode: Encode) -> None:
        self._store = store
        self._encode = encode
        self._known: tuple[int, Library] | None = None

    def bench(
        self,
        citations: Sequence[Citation],
        calculations: Sequence[Calculation] = (),
        known: Sequence[Evidence] = (),
    ) -> Bench:
        """What the claims of one answer are checked against. Citations may be added while it is in use.

        `known` is evidence that was read already.
        """
        return Bench(self._store, self._library(), self._encode, citations, calculations, known)

    def _library(self) -> Library:
        """The documents, read again when the store has changed."""
        generation = self._store.generation()
        if self._known is None or self._known[0] != generation:
            self._known = generation, library_of(self._store.documents(ready_only=True))
        return self._known[1]

    def checked(self, answer: Answer) -> Answer:
        """The answer with each claim checked."""
        bench = self.bench(answer.citations, answer.calculations)
        return replace(answer, claims=tuple(bench.checked(claim) for claim in answer.claims))


class Bench:
    """The evidence behind one answer's citations, read once, and its calculations."""

    def __init__(
        self,
        store: Store,
        library: Library,
        encode: Encode,
        citations: Sequence[Citation],
        calculations: Sequence[Calculation],
        known: Sequence[Evidence] = (),
    ) -> None:
        self._store = store
        self._encode = encode
        self._citations = citations
        self._calculations = calculations
        self._worked = calculated(calculations)
        self._library = library
        self._evidence = known
        self._grounds: dict[int, Ground] = {}

    def checked(self, claim: Claim) -> Claim:
        """The claim with its check, and its faults where it does not hold.

        What was read off a picture has no printed figure to agree with, and stays what it is.
        """
        if claim.check is Check.READ:
            return claim
        grounds = self._grounds_of(claim.citations)
        sentence = read(western(self._without_working(claim.text)))
        if not grounds:
            found = agreement(sentence, self._worked, (), False)
            if not sentence.numbers or found.faults or not found.calculated:
                return replace(claim, check=Check.UNSUPPORTED, faults=(UNCITED,))
            return self.checked(replace(claim, citations=found.calculated))
        if any(ground.says(claim.text) for ground in grounds):
            return replace(claim, check=Check.QUOTED, faults=())
        held = [figure for ground in grounds for figure in ground.held]
        by_row = all(ground.by_row for ground in grounds)
        told = [ground.flat for ground in grounds]
        told += [name.casefold() for g in grounds for name in (g.document.name, *names_of(g.document))]
        found = agreement(sentence, [*held, *self._worked], told, by_row)
        faults = [*found.faults, *_other_years(sentence, grounds), *quote_faults(sentence.text, grounds)]
        faults += name_faults(sentence.text, grounds, self._library)
        by_code = claim.check in (Check.COMPUTED, Check.QUOTED)
        if not faults and not by_code:
            settled = _settled_by(sentence, found)
            faults += sense_faults(sentence.text, grounds, settled, self._encode)
        if faults:
            return replace(claim, check=Check.UNSUPPORTED, faults=tuple(dict.fromkeys(faults)))
        if by_code:
            return replace(claim, faults=())
        cited = tuple(dict.fromkeys((*claim.citations, *found.calculated)))
        return replace(claim, citations=cited, check=Check.COMPUTED if found.calculated else Check.SUPPORTED, faults=())

    def _grounds_of(self, numbers: Sequence[int]) -> list[Ground]:
        absent = [c for c in self._citations if c.n in numbers and c.n not in self._grounds]
        if absent:
            self._grounds |= grounds_of(absent, self._library.documents, self._store, self._evidence)
        return [self._grounds[n] for n in numbers if n in self._grounds]

    def _without_working(self, text: str) -> str:
        """The claim without the working that code wrote after it: its formula, and the figures put into it."""
        for calculation in self._calculations:
            for step in calculation.steps:
                worked = f"{calculation.formula} = {step.removesuffix(f' = {calculation.shown}')}"
                for wording in WORDINGS.values():
                    text = text.replace(wording.working(worked), "")
        return text


def _settled_by(sentence: Sentence, found: Agreement) -> Settled:
    """How much of the sense is settled by figures that agree."""
    if not sentence.numbers:
        return "nothing"
    return "rows" if found.rows or found.calculated else "numbers"


def _other_years(sentence: Sentence, grounds: Sequence[Ground]) -> list[str]:
    """Years said of no number that the evidence does not speak of."""
    if sentence.numbers:
        return []
    known = frozenset[int]().union(*(ground.years for ground in grounds))
    known |= {ground.document.description.fiscal_year or 0 for ground in grounds}
    told = [period for moment in sentence.moments for period in (moment.periods[0], moment.periods[-1])]
    return [f"the evidence cited does not speak of {period_words(p)}" for p in told if p.year not in known]
