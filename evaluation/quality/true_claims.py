"""A library in, true claims with their citations out: sentences made of facts, sentences of passages, embedded answers.

Facts are said in several phrasings and roundings, in English and Japanese, and cite their whole table, as a model does,
or their one cell, as code does.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from data.answers import Calculation, Check, Citation, Claim
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Document, Fact, Period
from generation.answer import Analyst
from generation.cite import split_sentences
from generation.phrasing import company_words, possessive

_SCALES = {3: "thousand", 6: "million", 9: "billion"}
_SCALES_JA = {3: "千", 6: "百万", 9: "十億"}
_MARKS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_MARKS_JA = {"USD": "ドル", "EUR": "ユーロ", "JPY": "円"}
_WORDY = re.compile(r"[A-Za-z]{3}")
_YEAR = re.compile(r"20\d\d")
_ASKED = (
    "What was {0} {1} in fiscal {2}?",
    "Did {0} {1} increase in fiscal {2}?",
    "By what percentage did {0} {1} change from fiscal {3} to fiscal {2}?",
)
_FIGURE = re.compile(r"\d[\d,.]*\d")


@dataclass(frozen=True, slots=True)
class Stated:
    """A true claim, what it cites, and what is needed to make it false: its facts, its document, its calculations."""

    claim: Claim
    citations: tuple[Citation, ...]
    document: Document
    facts: tuple[Fact, ...] = ()
    period: str = ""
    calculations: tuple[Calculation, ...] = ()


Phrase = Callable[[str, str, str, str], str]


def true_claims(
    store: Store, analyst: Analyst, count: int, chance: random.Random, questions: Sequence[str] = ()
) -> list[Stated]:
    """`count` claims of facts and passages, and those of embedded answers: to `questions`, or to a quarter as many."""
    documents = [document for document in store.documents(ready_only=True) if document.description.company]
    claims: list[Stated] = []
    makers = (_of_one_fact, _of_passage, _of_one_fact, _of_two_facts)
    for turn in range(count * 20):
        made = makers[turn % len(makers)](store, chance.choice(documents), chance)
        claims += [made] if made else []
        if len(claims) >= count:
            break
    asked = questions or _questions(store, documents, count // 4, chance)
    return claims + [stated for question in asked for stated in _of_answer(analyst, question)]


# ---------------------------------------------------------------- facts


def _of_one_fact(store: Store, document: Document, chance: random.Random) -> Stated | None:
    fact = _chosen(_sayable(store, document), chance)
    if fact is None:
        return None
    name, when = company_words(document.description.company), when_words(fact.period, chance)
    label = _label(fact)
    if chance.random() < 0.15 and fact.unit in _MARKS_JA and fact.value > 0 and _whole_year(fact.period):
        text = f"{fact.period.year}年度の{name}の{label}は{_japanese(fact)}でした。"
        return _stated(fact, (fact,), text, document, f"{fact.period.year}年度", chance)
    amount = said_amount(fact.value, fact, chance)
    form = chance.choice(
        (
            "{name} {label} was {amount} {when}.",
            "{when_first}, {name} {label} came to {amount}.",
            "{label_first} of {of} amounted to {amount} {when}.",
            "{of} reported {label} of {amount} {when}.",
        )
    )
    text = _filled(form, name, label, amount, when)
    return _stated(fact, (fact,), text, document, when, chance)


def _of_two_facts(store: Store, document: Document, chance: random.Random) -> Stated | None:
    """A row in two years, with the change between them."""
    facts = [fact for fact in _sayable(store, document) if fact.value > 0 and fact.unit in _MARKS]
    pairs = [
        (one, other)
        for one in facts
        for other in facts
        if (one.evidence_id, one.cell.row, one.segment) == (other.evidence_id, other.cell.row, other.segment)
        and one.period.year == other.period.year + 1
        and (one.period.months, one.period.quarter) == (other.period.months, other.period.quarter)
        and one.value != other.value
    ]
    if not pairs:
        return None
    now, then = chance.choice(pairs)
    name, label = company_words(document.description.company), _label(now)
    when, before = when_words(now.period, chance), when_words(then.period, chance)
    new, old = said_amount(now.value, now, chance), said_amount(then.value, then, chance)
    rate = abs(now.value - then.value) / then.value * 100
    verb = (
        chance.choice(("rose", "increased", "grew")) if now.value > then.value else chance.choice(("fell", "declined"))
    )
    form = chance.choice(
        (
            "{name} {label} {verb} {rate:.1f}% to {new} {when} from {old} {before}.",
            "{name} {label} {verb} to {new} {when}, compared with {old} {before}.",
            "{name} {label} {verb} {rate:.1f}% to {new} {when}.",
            "{name} {label} was {new} {when} and {old} {before}.",
        )
    )
    text = form.format(
        name=possessive(name), label=label, verb=verb, rate=rate, new=new, old=old, when=when, before=before
    )
    return _stated(now, (now, then), text, document, when, chance)


def _sayable(store: Store, document: Document) -> list[Fact]:
    """Facts whose row has a name, a unit and a figure; where a row states a period twice, neither."""
    seen: dict[tuple[object, ...], list[Fact]] = {}
    for fact in store.facts(documents=[document.id]):
        known = fact.unit in _MARKS or fact.unit in ("percent", "USD/share")
        if (
            known
            and fact.value
            and not _YEAR.search(fact.label)
            and len(_WORDY.findall(fact.label))
            and len(fact.label) < 70
            and fact.printed
        ):
            seen.setdefault((fact.evidence_id, fact.cell.row, fact.segment, fact.period), []).append(fact)
    return [facts[0] for facts in seen.values() if len(facts) == 1]


def _chosen(facts: Sequence[Fact], chance: random.Random) -> Fact | None:
    """Any fact; half of the time one that the vocabulary knows, as analysts ask for those."""
    known = [fact for fact in facts if fact.concept]
    pool = known if known and chance.random() < 0.5 else facts
    return chance.choice(pool) if pool else None


def _whole_year(period: Period) -> bool:
    return period.quarter is None and period.months in (0, 12)


def _label(fact: Fact) -> str:
    label = re.sub(r"\s*\((?:[a-z]|\d{1,2})\)|[:*†]+$", "", fact.label).strip()
    return label if label.isupper() else " ".join(w.lower() if w[1:].islower() else w for w in label.split())


def when_words(period: Period, chance: random.Random) -> str:
    """A period as prose says it."""
    if period.instant and period.end and chance.random() < 0.5:
        return f"as of {period.end:%B} {period.end.day}, {period.end.year}"
    if period.quarter:
        names = ("first", "second", "third", "fourth")
        long = f"in the {names[period.quarter - 1]} quarter of fiscal {period.year}"
        return long if chance.random() < 0.5 else f"in Q{period.quarter} {period.year}"
    if period.months in (6, 9):
        return f"in the first {'six' if period.months == 6 else 'nine'} months of fiscal {period.year}"
    if period.instant:
        return f"at the end of fiscal {period.year}"
    return chance.choice((f"in fiscal {period.year}", f"in FY{period.year}", f"in fiscal year {period.year}"))


def said_amount(value: Decimal, fact: Fact, chance: random.Random) -> str:
    """A value as printed or rounded: "$12,345 million", "$12.3 billion", "12.3%", "$(5) million"."""
    if fact.unit == "percent":
        shown = value * 100
        return f"{_number(shown, min(_places(shown), 2))}%"
    mark = _MARKS[fact.unit.removesuffix("/share")]
    if fact.unit.endswith("/share"):
        return _signed(mark, _number(abs(value), max(2, min(_places(value), 4))), "", value < 0, chance) + " per share"
    exact = fact.scale if fact.scale in _SCALES else 0
    larger = [scale for scale in _SCALES if scale > exact and abs(value) >= Decimal(1).scaleb(scale)]
    if larger and chance.random() < 0.4:
        scale, places = larger[0], chance.choice((1, 2))
    else:
        scale, places = exact, min(_places(value.scaleb(-exact)), 3)
    about = chance.choice(("", "", "about ", "approximately ")) if scale != exact else ""
    body = _number(abs(value).scaleb(-scale), places)
    return about + _signed(mark, body, f" {_SCALES[scale]}" if scale else "", value < 0, chance)


def _signed(mark: str, body: str, scale: str, negative: bool, chance: random.Random) -> str:
    if not negative:
        return f"{mark}{body}{scale}"
    return chance.choice((f"−{mark}{body}{scale}", f"{mark}({body}){scale}"))


def _number(value: Decimal, places: int) -> str:
    return f"{round(value, places):,.{places}f}"


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def _japanese(fact: Fact) -> str:
    scale = fact.scale if fact.scale in _SCALES_JA else 0
    value = fact.value.scaleb(-scale)
    return f"{_number(value, min(_places(value), 2))}{_SCALES_JA.get(scale, '')}{_MARKS_JA[fact.unit]}"


def _filled(form: str, name: str, label: str, amount: str, when: str) -> str:
    first = f"{label[:1].upper()}{label[1:]}"
    opening = f"{when[:1].upper()}{when[1:]}"
    return form.format(
        name=possessive(name), of=name, label=label, label_first=first, amount=amount, when=when, when_first=opening
    )


def _stated(
    fact: Fact, facts: tuple[Fact, ...], text: str, document: Document, period: str, chance: random.Random
) -> Stated:
    """The claim, citing the whole table or, three times in ten, the cells."""
    if chance.random() < 0.3:
        cells = tuple(cell_citation(n, each, document) for n, each in enumerate(facts, 1))
        return Stated(Claim(text, tuple(c.n for c in cells), Check.UNSUPPORTED), cells, document, facts, period)
    table = whole_citation(1, fact, document)
    return Stated(Claim(text, (1,), Check.UNSUPPORTED), (table,), document, facts, period)


def cell_citation(n: int, fact: Fact, document: Document) -> Citation:
    return Citation(n, document.name, document.id, fact.evidence_id, fact.cell, fact.printed)


def whole_citation(n: int, fact: Fact, document: Document) -> Citation:
    table = replace(fact.cell, row=None, column=None, box=None)
    return Citation(n, document.name, document.id, fact.evidence_id, table, "")


# ---------------------------------------------------------------- passages and answers


def _of_passage(store: Store, document: Document, chance: random.Random) -> Stated | None:
    """A sentence of the text with a figure in it, as it stands or in quotation marks."""
    page = chance.randrange(1, max(document.pages, 1) + 1)
    prose = [piece for piece in store.evidence_of(document.id, page) if piece.grid is None and len(piece.text) > 80]
    if not prose:
        return None
    piece = chance.choice(prose)
    sentences = [s for s in split_sentences(piece.text) if 50 < len(s) < 320 and s[0].isupper() and s.endswith(".")]
    sentences = [s for s in sentences if _FIGURE.search(s)] or sentences
    if not sentences:
        return None
    sentence = chance.choice(sentences)
    if chance.random() < 0.5 and not re.search(r"[“”\"]", sentence):
        sentence = f"{company_words(document.description.company)} says: “{sentence.rstrip('.')}”."
    citation = Citation(1, document.name, document.id, piece.id, piece.locator, piece.text)
    return Stated(Claim(sentence, (1,), Check.UNSUPPORTED), (citation,), document)


def _questions(store: Store, documents: Sequence[Document], count: int, chance: random.Random) -> Iterator[str]:
    """Questions made of concepts that documents state."""
    for turn in range(count):
        document = documents[(turn * 7) % len(documents)]
        facts = [fact for fact in _sayable(store, document) if fact.concept and fact.period.months in (0, 12)]
        if facts:
            fact = chance.choice(facts)
            label = vocabulary().concepts[fact.concept or ""].label.lower()
            form = chance.choice(_ASKED)
            year = fact.period.year
            yield form.format(possessive(document.description.company), label, year, year - 1)


def _of_answer(analyst: Analyst, question: str) -> Iterator[Stated]:
    """The claims of the embedded answer."""
    answer = analyst.ask(question)
    cited = {citation.n: citation for citation in answer.citations}
    for claim in () if answer.refused else answer.claims:
        if claim.citations:
            document = analyst.store.document(cited[claim.citations[0]].document_id)
            yield Stated(claim, answer.citations, document, (), "", answer.calculations)
