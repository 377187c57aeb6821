"""How many false claims are caught: `python -m evaluation.quality.planted_faults --workspace W [--n 300] [--seed 0]`.

True claims over the documents of a workspace are checked as they are, then made false one way at a time: a digit, a
sign, a scale, a period, the direction of a change, the company, a citation, a quote, a "not". Prints one JSON object:
what share of each kind was caught, and what share of the true claims was struck. `--questions FILE.jsonl` takes the
embedded answers to the questions of a file (`{"question": ...}` a line); `--show` lists what went wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

from data.answers import Check, Citation, Claim
from data.people import LOCAL
from data.store.store import Store
from data.types import Document, Fact
from evaluation.quality.true_claims import Stated, true_claims, whole_citation
from generation.answer import Analyst
from generation.phrasing import company_words
from generation.verification.verify import Verifier
from ingestion.words.numbers import Number, numbers_in
from retrieval.companies import company_key
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

NUMERIC = ("digits", "sign", "scale", "direction")
OTHERS = ("period", "company", "citation", "quote", "negation")
_YEAR = re.compile(r"(?<=FY)20\d\d|(?<![\d,.$])20\d\d(?![\d,%])")
_SCALE = re.compile(r"\b(thousand|million|billion)\b|(?<=\d)(千|百万|十億)")
_SCALES = ("thousand", "million", "billion")
_SCALES_JA = ("千", "百万", "十億")
_UP = {"rose": "fell", "increased": "decreased", "grew": "declined", "higher": "lower"}
_TURNED = {**_UP, **{down: up for up, down in _UP.items()}}
_DIRECTION = re.compile(rf"\b({'|'.join(_TURNED)})\b")
_VERB = re.compile(r"\b(is|are|was|were|will|has|have|had|can|may|must|should)\b(?! not\b| no\b)")
_MAY_BE_NEGATIVE = re.compile(r"income|profit|earnings|margin|cash (?:flow|provided)|equity|gain", re.IGNORECASE)
_BY_SIZE = re.compile(r"expense|tax|loss|interest|paid|cost|provision|payable|benefit|used|accumulated", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rate:
    """`right` of `tried`: false claims caught, or true claims struck."""

    tried: int
    right: int

    @property
    def share(self) -> float:
        return round(self.right / self.tried, 4) if self.tried else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """`caught` by kind of fault; `struck` of the true claims; what went wrong, in words; milliseconds per claim."""

    caught: dict[str, Rate]
    struck: Rate
    missed: tuple[str, ...]
    wronged: tuple[str, ...]
    milliseconds: float

    def share(self, kinds: Sequence[str]) -> float:
        """The share caught of these kinds together."""
        rates = [self.caught[kind] for kind in kinds if kind in self.caught]
        return Rate(sum(rate.tried for rate in rates), sum(rate.right for rate in rates)).share


@dataclass(frozen=True, slots=True)
class Library:
    """What faults are drawn from."""

    store: Store
    documents: tuple[Document, ...]
    others: tuple[Stated, ...]


def measure(store: Store, analyst: Analyst, count: int, seed: int, questions: Sequence[str] = ()) -> Measured:
    """`count` true claims and those of embedded answers, and at least 300 false ones, checked."""
    chance = random.Random(seed)
    verifier = Verifier(store, analyst.searcher.encoder.encode)
    true = true_claims(store, analyst, count, chance, questions)
    library = Library(store, tuple(store.documents(ready_only=True)), tuple(true))
    spent: list[float] = []
    wronged = [_said(stated, claim) for stated in true if (claim := _checked(verifier, stated, spent)).faults]
    tried: dict[str, int] = {}
    right: dict[str, int] = {}
    missed: list[str] = []
    held = [stated for stated in true if stated.claim.text not in {words.split(" || ")[0] for words in wronged}]
    for kind in (*NUMERIC, *OTHERS):
        for false in _planted(kind, held, library, max(count, 300) // 7, chance):
            tried[kind] = tried.get(kind, 0) + 1
            claim = _checked(verifier, false, spent)
            right[kind] = right.get(kind, 0) + bool(claim.faults)
            missed += [] if claim.faults else [f"{kind}: {_said(false, claim)}"]
    caught = {kind: Rate(tried[kind], right[kind]) for kind in (*NUMERIC, *OTHERS) if kind in tried}
    return Measured(caught, Rate(len(true), len(wronged)), tuple(missed), tuple(wronged), round(median(spent), 2))


def _planted(
    kind: str, true: Sequence[Stated], library: Library, count: int, chance: random.Random
) -> Iterator[Stated]:
    """Up to `count` different false claims of one kind."""
    made = set[tuple[str, tuple[Citation, ...]]]()
    for _ in range(count * 25):
        false = _FAULTS[kind](chance.choice(true), library, chance)
        if false is None or (key := (false.claim.text, false.citations)) in made:
            continue
        made.add(key)
        yield false
        if len(made) >= count:
            return


def _checked(verifier: Verifier, stated: Stated, spent: list[float]) -> Claim:
    started = perf_counter()
    claim = verifier.bench(stated.citations, stated.calculations).checked(stated.claim)
    spent.append((perf_counter() - started) * 1000)
    return claim


def _said(stated: Stated, claim: Claim) -> str:
    return f"{stated.claim.text} || {'; '.join(claim.faults)} || {stated.document.name}"


# ---------------------------------------------------------------- one fault each; None where the claim offers no place


def _digits(stated: Stated, _: Library, chance: random.Random) -> Stated | None:
    """One digit of one number is another."""
    text = stated.claim.text
    numbers = [m for m in numbers_in(text) if not _YEAR.fullmatch(text[m.start : m.end].strip()) and _weighs(m.number)]
    if not numbers or ": " in text:
        return None
    mention = chance.choice(numbers)
    places = [at for at in range(mention.start, mention.end) if text[at].isdigit()]
    at = chance.choice(places)
    least = "1" if at == places[0] else "0"
    digit = chance.choice([d for d in "0123456789" if d not in (text[at], "0" if least == "1" else "")])
    false = text[:at] + digit + text[at + 1 :]
    return None if _true_of_another(stated, false) else _with_text(stated, false)


def _weighs(number: Number) -> bool:
    """Whether it is surely a figure: a bare whole number may be a note's."""
    return bool(number.percent or number.currency or number.scale or number.decimals)


def _sign(stated: Stated, _: Library, chance: random.Random) -> Stated | None:
    """A figure above nothing is said to be below, or a loss is said without its sign."""
    if len(stated.facts) != 1:
        return None
    (fact,) = stated.facts
    text = stated.claim.text
    if fact.value < 0:
        if not _MAY_BE_NEGATIVE.search(fact.label) or _BY_SIZE.search(fact.label):
            return None
        false = re.sub(r"−([$€£¥])", r"\1", re.sub(r"([$€£¥])\(([\d,.]+)\)", r"\1\2", text))
        return _with_text(stated, false) if false != text else None
    if re.search(r"loss|deficit", fact.label, re.IGNORECASE):
        return None
    form = chance.choice((r"−\1\2", r"\1(\2)", r"a loss of \1\2"))
    false = re.sub(r"([$€£¥])([\d,.]*\d)", form, text, count=1)
    return _with_text(stated, false) if false != text else None


def _scale(stated: Stated, _: Library, chance: random.Random) -> Stated | None:
    """Millions are billions."""
    text = stated.claim.text
    places = list(_SCALE.finditer(text))
    if not places or (not stated.facts and stated.claim.check is not Check.UNSUPPORTED):
        return None
    match = chance.choice(places)
    pool = _SCALES if match[1] else _SCALES_JA
    other = chance.choice([scale for scale in pool if scale != match.group()])
    return _with_text(stated, text[: match.start()] + other + text[match.end() :])


def _direction(stated: Stated, _: Library, __: random.Random) -> Stated | None:
    """What rose is said to have fallen."""
    if len(stated.facts) != 2:
        return None
    match = _DIRECTION.search(stated.claim.text)
    if match is None:
        return None
    text = stated.claim.text
    return _with_text(stated, text[: match.start()] + _TURNED[match.group()] + text[match.end() :])


def _period(stated: Stated, library: Library, chance: random.Random) -> Stated | None:
    """The year or the quarter is another."""
    if not stated.facts:
        return None
    text = stated.claim.text
    if len(stated.facts) == 2:
        one, other = (str(fact.period.year) for fact in stated.facts)
        if chance.random() < 0.5 and other in text and not re.search(r"\d%", text):
            return _with_text(stated, text.replace(one, "####").replace(other, one).replace("####", other))
    years = list(_YEAR.finditer(text))
    if not years:
        return None
    match = chance.choice(years)
    if (quarter := re.search(r"\bQ([1-4])\b", text)) and chance.random() < 0.5:
        digit = chance.choice([q for q in "1234" if q != quarter[1]])
        false = text[: quarter.start(1)] + digit + text[quarter.end(1) :]
        return _with_text(stated, false)
    year = str(int(match.group()) + chance.choice((-2, -1, 1)))
    false = text[: match.start()] + year + text[match.end() :]
    fact = next((f for f in stated.facts if str(f.period.year) == match.group()), None)
    if fact is None or year in text or _stated_too(library.store, fact, int(year)):
        return None
    return _with_text(stated, false)


def _company(stated: Stated, library: Library, chance: random.Random) -> Stated | None:
    """The figure is said to be another company's, of the library or not."""
    own = company_words(stated.document.description.company)
    text = stated.claim.text
    if own not in text:
        return None
    others = [
        company_words(document.description.company)
        for document in library.documents
        if document.description.company and not _akin(document.description.company, stated.document.description.company)
    ]
    other = chance.choice([*dict.fromkeys(others), "Fabrikam Motors Inc.", "Northwind Traders plc"])
    false = text.replace(f"{own}’s", f"{other}’s").replace(f"{own}’", f"{other}’s").replace(own, other)
    return _with_text(stated, false)


def _akin(one: str, other: str) -> bool:
    return company_key(one).split()[:1] == company_key(other).split()[:1]


def _citation(stated: Stated, library: Library, chance: random.Random) -> Stated | None:
    """Another piece of evidence is cited, of the same document or of another, or one that was not given."""
    if chance.random() < 0.2:
        return replace(stated, claim=replace(stated.claim, citations=(77,)))
    other = chance.choice(library.others)
    own = {citation.evidence_id for citation in stated.citations}
    if other.citations[0].evidence_id in own:
        return None
    moved = _elsewhere(stated, other, library, chance)
    if moved is None or (stated.facts and _repeats(library.store, moved, stated.facts)):
        return None
    if not stated.facts and other.document.id == stated.document.id:
        return None
    return replace(stated, citations=(moved,), claim=replace(stated.claim, citations=(moved.n,)), calculations=())


def _elsewhere(stated: Stated, other: Stated, library: Library, chance: random.Random) -> Citation | None:
    """A table of the same document, or what another claim cites."""
    if not stated.facts or chance.random() < 0.5:
        return replace(other.citations[0], n=1)
    tables = [fact for fact in library.store.facts(documents=[stated.document.id]) if fact.value]
    tables = [fact for fact in tables if fact.evidence_id not in {c.evidence_id for c in stated.citations}]
    return whole_citation(1, chance.choice(tables), stated.document) if tables else None


def _repeats(store: Store, citation: Citation, facts: Sequence[Fact]) -> bool:
    """Whether a table states one of the figures as well."""
    held = {abs(fact.value) for fact in store.facts_of([citation.evidence_id])}
    return any(_near(abs(fact.value), held) for fact in facts)


def _near(value: Decimal, held: set[Decimal]) -> bool:
    return any(abs(value - other) <= abs(value) * Decimal("0.005") for other in held)


def _quote(stated: Stated, library: Library, chance: random.Random) -> Stated | None:
    """One word of a quote is another."""
    match = re.search(r"“([^”]{20,})”", stated.claim.text)
    if match is None:
        return None
    words = list(re.finditer(r"\b[a-z]{4,}\b", match[1]))
    strange = [word for other in library.others for word in re.findall(r"\b[a-z]{6,}\b", other.claim.text)]
    if not words or not strange:
        return None
    word = chance.choice(words)
    instead = chance.choice([w for w in strange if w != word.group()] or [""])
    start = match.start(1)
    text = stated.claim.text
    return _with_text(stated, text[: start + word.start()] + instead + text[start + word.end() :])


def _negation(stated: Stated, _: Library, chance: random.Random) -> Stated | None:
    """A "not" is put into a sentence of the text."""
    text = stated.claim.text
    if stated.facts or stated.calculations or "“" in text or stated.claim.check is not Check.UNSUPPORTED:
        return None
    verbs = list(_VERB.finditer(text))
    if not verbs:
        return None
    verb = chance.choice(verbs)
    return _with_text(stated, f"{text[: verb.end()]} not{text[verb.end() :]}")


# ---------------------------------------------------------------- whether a false claim might be true after all


def _true_of_another(stated: Stated, false: str) -> bool:
    """Whether the new number is, as it happens, stated for the same row and period."""
    told = {m.number.base for m in numbers_in(false)} - {m.number.base for m in numbers_in(stated.claim.text)}
    return any(_rounds_to(abs(fact.value), value) for fact in stated.facts for value in told)


def _rounds_to(value: Decimal, said: Decimal) -> bool:
    step = Decimal(1).scaleb(int(said.normalize().as_tuple().exponent))
    return abs(value - abs(said)) <= step / 2


def _stated_too(store: Store, fact: Fact, year: int) -> bool:
    """Whether the row states the same figure for the other year."""
    row = [f for f in store.facts_of([fact.evidence_id]) if f.label == fact.label]
    return any(_near(abs(fact.value), {abs(f.value)}) for f in row if f.period.year == year)


def _with_text(stated: Stated, text: str) -> Stated | None:
    return replace(stated, claim=replace(stated.claim, text=text)) if text != stated.claim.text else None


Fault = Callable[[Stated, Library, random.Random], Stated | None]
_FAULTS: dict[str, Fault] = {
    "digits": _digits,
    "sign": _sign,
    "scale": _scale,
    "direction": _direction,
    "period": _period,
    "company": _company,
    "citation": _citation,
    "quote": _quote,
    "negation": _negation,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 when too few faults are caught or too many true claims struck."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--n", type=int, default=300, help="true claims; there are at least as many false ones")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--questions", type=Path, help="JSON lines with questions to answer from the workspace")
    parser.add_argument("--show", action="store_true", help="list what was missed and what was struck")
    options = parser.parse_args(argv)
    store = Store.open(options.workspace, LOCAL)
    encoder = open_encoder()
    searcher = Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index"))
    lines = options.questions.read_text("utf-8").splitlines() if options.questions else []
    questions = [json.loads(line)["question"] for line in lines if line.strip()]
    found = measure(store, Analyst(store, searcher), options.n, options.seed, questions)
    told = {
        "true": found.struck.tried,
        "struck": found.struck.share,
        "false": sum(rate.tried for rate in found.caught.values()),
        "caught_numeric": found.share(NUMERIC),
        "caught_others": found.share(OTHERS),
        "caught": {kind: [rate.share, rate.tried] for kind, rate in found.caught.items()},
        "milliseconds": found.milliseconds,
    }
    if options.show:
        told |= {"missed": found.missed, "wronged": found.wronged}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    passed = found.share(NUMERIC) >= 0.98 and found.share(OTHERS) >= 0.9 and found.struck.share <= 0.02
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
