"""A question that a filing's cover page answers in, its words there out: seat, year's end, listing, shares, numbers.

The cover page of a filing to the SEC says these things in a form of its own, under captions that the form gives, in
lines that are no sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from data.answers import Hit, Plan, Result
from data.heard import place_of
from data.store.store import Store
from generation.cite import split_sentences
from generation.quoting.passages import Extract, row_extract
from generation.quoting.wanted import wanted_of
from generation.stems import words
from ingestion.words.numbers import Mention, numbers_in
from retrieval.companies import words_of

_ADDRESS = re.compile(r"\(?address of (?:registrant[’']s )?principal executive offices?\b", re.IGNORECASE)
_EMPLOYER = re.compile(r"\(?I\. ?R\. ?S\. employer\b(?: identification (?:no\.?|number))?", re.IGNORECASE)
_STATE = re.compile(r"\(?state (?:or other jurisdiction )?of(?: incorporation)?(?: or organization)?", re.IGNORECASE)
_PHONE = re.compile(r"\(?(?:registrant[’']s )?telephone number(?:,? including area code)?", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"[():]|__")
_ENDED = re.compile(r"\bfor the (?:fiscal )?year ended:? [A-Z][a-z]+ \d{1,2}, ?\d{4}", re.IGNORECASE)
_FILE = re.compile(r"\bcommission file (?:number|no\.?):? *[\d-]+", re.IGNORECASE)
_EMPLOYER_NUMBER = re.compile(r"\b\d{2}-\d{7}\b")
_PHONE_NUMBER = re.compile(r"\(?\b\d{3}\)?[ -]?\d{3}-\d{4}\b")
_PLACE_NAME = re.compile(r"^[A-Z][a-z]+(?: [A-Z][a-z]+)*\b")
_EXCHANGES = re.compile(r"\bname of (?:each )?exchange\b", re.IGNORECASE)
_STOCK = re.compile(r"\b(?:common|ordinary|capital) (?:stock|shares?)\b|\bclass [a-c]\b", re.IGNORECASE)
_LISTING = re.compile(
    r"(?:Class [A-Z] )?(?:Common|Ordinary|Capital) (?:Stock|Shares?)\b[^☐☒]{0,120}?\b[A-Z]{1,5}(?:[.-][A-Z])?\s+"
    r"(?:The )?(?:NASDAQ|Nasdaq|NYSE|(?:[A-Z][a-z]+ ){1,3}Stock Exchange)"
    r"(?: (?:Global|Select|Capital|Stock|Market|American|Arca|Texas|LLC))*"
)
_BOX = re.compile(r"^.*[☐☒☑](?:\s*(?:Yes|No)\b)?\s*|^(?:(?:Yes|No)\b[\W_xoü]*)+(?=[A-Z])", re.DOTALL)
_LINES = 3  # of an address
_COVER = 20  # passages and tables at the start of a document


def on_cover(plan: Plan, hits: Sequence[Hit], store: Store) -> list[Extract]:
    """The lines of the cover page that answer, of the document found best that has them; none where none is asked."""
    items = [item for item in _ITEMS if item.asked.search(plan.question) and not item.but.search(plan.question)]
    wanted = wanted_of(plan)
    for hit in {hit.document.id: hit for hit in hits}.values() if items else ():
        if not _asked_about(plan, hit, hits):
            continue
        cover = [replace(hit, evidence=piece) for piece in store.evidence_of(hit.document.id)[:_COVER]]
        told = [[line for page in cover for line in item.read(page) if wanted.timely(line)] for item in items]
        if all(told):
            return [line for item, lines in zip(items, told, strict=True) for line in lines[: item.most]]
    return []


def number_on_cover(plan: Plan, lines: Sequence[Extract]) -> Result | None:
    """The number of shares or their value, where the line holds one alone."""
    shares, value = _SHARES_ASKED.search(plan.question), _VALUE_ASKED.search(plan.question)
    if not (shares or value) or len(lines) != 1:
        return None
    text = lines[0].text
    stated = [mention for mention in numbers_in(text) if _is_figure(mention, text)]
    found = [mention.number for mention in stated if bool(mention.number.currency) is bool(value)]
    if len(found) != 1:
        return None
    shown = plan.scale if plan.scale is not None else found[0].scale
    return Result(found[0].value.scaleb(-shown), found[0].currency or "shares", shown, found[0].value)


def _is_figure(mention: Mention, text: str) -> bool:
    """Whether a number is no day, year or par value."""
    return bool(mention.number.scale) or "," in text[mention.start : mention.end].strip(", ")


def _asked_about(plan: Plan, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Whether the document is of the company asked about: any where all that was found is of one."""
    own = hit.document.description
    if plan.companies or len({found.document.description.company for found in hits}) == 1:
        return True
    return bool({word for name in (own.company, *own.aliases) for word in words_of(name)} & set(words(plan.question)))


# ---------------------------------------------------------------- reading the form


def _seat(hit: Hit) -> Iterator[Extract]:
    """The lines of an address, or the row, over the caption that says whose it is."""
    grid, lines = hit.evidence.grid, hit.evidence.text.splitlines()
    if grid is not None:
        captions = (n for n, row in enumerate(grid.rows) if n and any(_ADDRESS.search(cell.text) for cell in row))
        for number in captions:
            row = row_extract(hit, grid, number - 1)
            yield replace(row, said=", ".join(part.strip(" ,") for part in row.text.split("|")))
        return
    for number in (n for n, line in enumerate(lines) if n and _ADDRESS.search(line)):
        above = [n for n in range(max(0, number - _LINES), number) if _NO_ADDRESS.search(lines[n])]
        yield _quoted("\n".join(lines[max([number - _LINES - 1, -1, *above]) + 1 : number + 1]), hit)


def _under(caption: re.Pattern[str], value: re.Pattern[str]) -> Callable[[Hit], Iterator[Extract]]:
    """What stands under, over or after a caption of the form."""

    def read(hit: Hit) -> Iterator[Extract]:
        grid, lines = hit.evidence.grid, hit.evidence.text.splitlines()
        if grid is not None:
            cells = ((n, at, cell.text) for n, row in enumerate(grid.rows) for at, cell in enumerate(row))
            for number, place, text in ((n, at, text) for n, at, text in cells if caption.search(text)):
                above = grid.rows[number - 1][place].text if number else ""
                if _held(caption, value, text):
                    yield replace(row_extract(hit, grid, number), said=text.strip())
                elif number and _held(caption, value, above):
                    yield replace(row_extract(hit, grid, number - 1), said=f"{above.strip()} {text.strip()}")
            return
        for number in (n for n, line in enumerate(lines) if caption.search(line)):
            near = (n for n in (number, number - 1) if n >= 0 and _held(caption, value, lines[n]))
            stated = next(near, None)
            if stated is not None:
                yield _quoted("\n".join(lines[stated : number + 1]), hit)

    return read


def _held(caption: re.Pattern[str], value: re.Pattern[str], line: str) -> bool:
    """Whether a line states the value besides what the form prints."""
    return value.search(caption.sub(" ", line).strip(" :()")) is not None


def _listed(hit: Hit) -> Iterator[Extract]:
    """The rows of the shares in the table of what is registered on an exchange."""
    grid, text = hit.evidence.grid, hit.evidence.text
    if grid is None:
        if header := _EXCHANGES.search(text):
            yield from (_quoted(match.group(), hit) for match in _LISTING.finditer(text, header.end()))
        return
    for head in (n for n, row in enumerate(grid.rows) if any(_EXCHANGES.search(cell.text) for cell in row)):
        rows = [row_extract(hit, grid, n) for n in range(head + 1, len(grid.rows))]
        yield from (row for row in rows if _STOCK.search(row.text) and row.text.count("|") > 1)


def _found(pattern: re.Pattern[str]) -> Callable[[Hit], Iterator[Extract]]:
    def read(hit: Hit) -> Iterator[Extract]:
        for match in pattern.finditer(hit.evidence.text) if hit.evidence.grid is None else ():
            yield _quoted(match.group(), hit)

    return read


def _stating(pattern: re.Pattern[str]) -> Callable[[Hit], Iterator[Extract]]:
    """The sentences of the form, without the boxes to be ticked before them and the caption's end."""

    def read(hit: Hit) -> Iterator[Extract]:
        for sentence in split_sentences(hit.evidence.text) if hit.evidence.grid is None else ():
            told = _BOX.sub("", re.split(r"(?<=\d{4}\))\s", sentence)[0])
            if pattern.search(told):
                yield _quoted(told, hit)

    return read


def _quoted(quote: str, hit: Hit) -> Extract:
    return Extract(quote, " ".join(quote.split()), hit, place_of(hit.evidence, quote))


# ---------------------------------------------------------------- what is asked for


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the form states: what asks for it, what asks for another thing, and how it is read."""

    asked: re.Pattern[str]
    read: Callable[[Hit], Iterator[Extract]]
    but: re.Pattern[str] = re.compile(r"(?!)")
    most: int = 1


def _asking(words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?=\W*(?:on |in |under )?(?:where|when|what|which|how many)\b).*(?:{words})", re.IGNORECASE)


_SHARES_ASKED = _asking(r"\bshares?\b.*\boutstanding\b|\boutstanding shares\b")
_VALUE_ASKED = _asking(r"\baggregate market value\b|\bnon-?affiliates\b")
_OF_STATEMENTS = re.compile(
    r"\b(?:average|diluted|basic|preferred|restricted|options?|warrants|repurchase\w*|treasury|year[- ]?ends?|issued"
    r"|(?:end|close) of|(?:at|as of) (?:december|june|march|september) 30|december 31|balance)\b",
    re.IGNORECASE,
)
_ITEMS = (
    Item(
        _asking(r"\bheadquarter\w*\b|\bhead office\b|\bprincipal executive offices?\b"),
        _seat,
        but=re.compile(
            r"\b(?:costs?|expenses?|leases?d?|spen[dt]|charges?|sold|sales?|square|how (?:much|many))\b", re.I
        ),
    ),
    Item(
        re.compile(
            r"^\W*(?:when|(?:on )?(?:what|which) (?:day|date|month))\b.*\b(?:fiscal|financial) year[- ]?ends?\b"
            r"|^\W*what is .*\b(?:fiscal|financial) year[- ]?end(?: date)?\W*$",
            re.IGNORECASE,
        ),
        _found(_ENDED),
    ),
    Item(
        _asking(r"\b(?:ticker|trading|stock) symbol|\bticker\b|\bexchanges?\b.*\b(?:list|trad|regist)|\blisted on\b"),
        _listed,
        but=re.compile(r"\b(?:rates?|bonds?|notes?)\b", re.IGNORECASE),
        most=3,
    ),
    Item(
        _SHARES_ASKED,
        _stating(re.compile(r"^(?!.*aggregate market value)(?=.*\bshares\b)(?=.*\boutstanding\b).*\d{3}", re.S | re.I)),
        but=_OF_STATEMENTS,
    ),
    Item(_VALUE_ASKED, _stating(re.compile(r"aggregate market value.*[$€£¥] ?\d", re.S | re.I))),
    Item(
        _asking(r"\bemployer identification\b|\bEIN\b|\b(?:IRS|I\.R\.S\.) (?:identification|number)"),
        _under(_EMPLOYER, _EMPLOYER_NUMBER),
    ),
    Item(_asking(r"\bcommission file\b|\bSEC file number\b"), _found(_FILE)),
    Item(
        re.compile(
            r"^\W*(?:where|(?:in )?(?:what|which) (?:state|country|jurisdiction))\b.*\bincorporated\b(?! by reference)"
            r"|\b(?:state|jurisdiction|place) of incorporation\b",
            re.IGNORECASE,
        ),
        _under(_STATE, _PLACE_NAME),
    ),
    Item(_asking(r"\b(?:tele)?phone number\b"), _under(_PHONE, _PHONE_NUMBER)),
)
