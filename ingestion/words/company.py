"""A document's text in, its company's name and the names people use for it out."""

from __future__ import annotations

import re
from collections import Counter

_EXACT = re.compile(r"[_\s]*\(?\s*exact\s+name\s+of\s+(?:the\s+)?(?:registrant|issuer|company)\b", re.I)
_SUFFIX = (
    r"(?:Incorporated|Inc|Corporation|Corp|Company|Companies|Co|plc|PLC|Ltd|Limited|LLC|L\.L\.C|LP|L\.P|N\.V|S\.A|AG|SE|SpA|ASA|AB|"
    r"Holdings?|Group|Trust|Bancorp|Partners|INC|CORP|CORPORATION|COMPANY|INCORPORATED|LTD|LIMITED|HOLDINGS|GROUP)"
)
_WORD = r"(?:[A-Z0-9][\w&'’./-]*|of|and|the|&|de|y)"
_NAME = rf"{_WORD}(?:,?\s+{_WORD}){{0,6}}?"
_FULL_NAME = re.compile(rf"\b({_NAME},?\s+{_SUFFIX})\b\.?")
_EXCHANGES = r"(?:NYSE|NASDAQ|Nasdaq|OTC|LSE|TSX|TSE|AMEX|New York Stock Exchange|Euronext|SIX|ASX)[\w\s/®-]{0,25}"
_TICKERED = re.compile(
    rf"({_NAME}\.?)\s*(?:\((?:[“\"'][^)]{{1,60}}|the [^)]{{1,40}})\)\s*)?[(\[]\s*{_EXCHANGES}\s*:\s*([A-Z.]{{1,6}})\b"
)
_HEADLINE = re.compile(
    r"^\W*([A-Z0-9][\w&.,'’ -]{1,50}?)\s+(?:Reports|Announces|Posts|Delivers|Achieves|Provides|Releases)\b", re.M
)
_WELCOMED = re.compile(
    rf"\b[Ww]elcome\s+(?:everyone\s+|all\s+)?to\s+(?:the\s+)?({_NAME}),?\s+"
    r"(?i:first|second|third|fourth|full|fiscal|Q[1-4]|(?:19|20)\d\d|earnings|quarterly|annual|year)\b"
)
_LISTED = re.compile(
    r"\b(?:par value|common (?:stock|shares)|ordinary shares)\b[^\n]{0,70}?\b([A-Z]{1,5})\s+"
    r"(?:The\s+)?(?:New York|N[Aa][Ss][Dd][Aa][Qq]|NYSE)"
)
_DEFINED = re.compile(r"[(,]\s*(?:together with [^(]{0,60})?(?:the\s+|or\s+|“|\")*[“\"]([^”\"]{2,30}?),?[”\"]")
_FORMER_COVER = re.compile(r"\n([^\n]{3,60})\n\(?Former name", re.I)
_BOILERPLATE = re.compile(
    r"Commission\s+File\s+(?:Number|No\.?)s?\s*:?\s*[\d\s-]*|Act\s+of\s+1934|(?:19|20)\d\d\)?\s|\bto\s+_+|[☐☒☑]"
    r"|_{3,}|-{4,}|[*]{3,}|\bOR\b\s|\breported\)\s*:?|\d{1,3}-\d{4,6}",
    re.I,
)
_JAPANESE = re.compile(
    r"(?:上場会社名|会社名|提出会社名?)[】:：\s]*([^\s】]{2,30})|([^\s、。（(]{1,20}株式会社|株式会社[^\s、。（(]{1,20})"
)
_CALLS_ITSELF = re.compile(
    rf"\b({_NAME},?\s+{_SUFFIX}\.?)(?:,? (?:together with|and) (?:its |our )?[\w-]*\s?subsidiaries)?\s*"
    r"\((?:collectively,? )?(?:the |our )?[“\"](?:Registrant|Company)\b"
)
_NOT_A_NAME = re.compile(
    r"^(?:company|corporation|group)$|(?:^|\s)the (?:company|companies|corporation|group|trust|partners|partnership)$"
    r"|\b\d{1,2},? (?:19|20)\d\d\b|\b(?:this|annual|quarterly|exchange|commission|act|section|form|reports?|"
    r"documents?|portions|registrant|securities)\b",
    re.I,
)


def company_in(text: str, opening: str) -> tuple[str, str]:
    """The name of the company that a document is about, and its ticker symbol where the opening prints it."""
    ticker = _ticker(opening)
    for found in (_registrant(opening), _tickered(opening), _after_file_number(opening), _japanese(opening)):
        if found:
            return in_mixed_case(found, text), ticker
    for found in (
        _welcomed(opening, text),
        _headlined(opening, text),
        _self_named(text),
        _most_named(opening),
        _most_named(text),
    ):
        if found:
            return in_mixed_case(found, text), ticker
    return "", ticker


def aliases_of(company: str, text: str, ticker: str) -> tuple[str, ...]:
    """Other names of the company: without its legal form, its first word alone, its ticker, its former name."""
    short = short_name(company)
    defined = [name for name in _DEFINED.findall(text) if _shortens(name, short)]
    names = [short, _first_word(short, text), ticker, *defined, *_former(short, text)]
    return tuple(dict.fromkeys(name for name in names if name and name != company))


def _shortens(name: str, short: str) -> bool:
    """Whether a quoted name is the beginning of the company's ("Costco") or its initials."""
    initials = "".join(word[0] for word in re.split(r"[\s-]+", short) if word)
    return short.casefold().startswith(name.casefold()) or (len(name) > 1 and name == initials)


def _first_word(short: str, text: str) -> str:
    """The name's first word where the text uses it alone as the company's name: "Verizon's"."""
    word = short.split()[0] if short else ""
    return word if len(re.findall(rf"\b{re.escape(word)}['’]s\b", text)) >= 2 and word != short else ""


def _former(short: str, text: str) -> list[str]:
    if short and (
        match := re.search(
            rf"{re.escape(short)}[^\n]{{0,40}}?[,(]\s*formerly(?: known as)?\s+({_NAME})(?=[,.)”])", text
        )
    ):
        return [match[1], short_name(match[1])]
    match = _FORMER_COVER.search(text)
    name = _cleaned(match[1]) if match else ""
    return [name] if re.search(rf"{_SUFFIX}\.?$", name) else []


def short_name(company: str) -> str:
    """The name without "The" and its legal form: "Best Buy" for "Best Buy Co., Inc."."""
    name = re.sub(r"^The\s+", "", company, flags=re.I).strip(" .,")
    legal = re.compile(rf"[,\s]+(?:&\s*)?{_SUFFIX}\.?$|株式会社", re.I)
    while (shorter := legal.sub("", name).strip(" .,")) and shorter != name:
        name = shorter
    return name


def _registrant(opening: str) -> str:
    """The name that stands over "(Exact name of registrant as specified in its charter)"."""
    match = _EXACT.search(opening)
    if match is None:
        return ""
    before = " ".join(opening[max(0, match.start() - 260) : match.start()].split())
    tail = _BOILERPLATE.split(before)[-1]
    return _cleaned(tail)


def _after_file_number(opening: str) -> str:
    match = re.search(r"Commission\s+file\s+(?:number|no\.?)s?\s*:?\s*[\d-]+\s+([^\n]{2,70})", opening, re.I)
    return _cleaned(match[1]) if match and not _EXACT.match(match[1]) else ""


def _tickered(opening: str) -> str:
    match = _TICKERED.search(opening)
    return _cleaned(re.split(r"\s[-–—]+\s|--|\n", match[1])[-1]) if match else ""


def _ticker(opening: str) -> str:
    if match := _TICKERED.search(opening):
        return match[2]
    match = _LISTED.search(opening)
    return match[1] if match and match[1] not in ("THE", "NEW", "NONE") else ""


def _japanese(opening: str) -> str:
    match = _JAPANESE.search(opening)
    return (match[1] or match[2]) if match else ""


def _headlined(opening: str, text: str) -> str:
    match = _HEADLINE.search(opening)
    if match is None or _NOT_A_NAME.search(match[1]):
        return ""
    return _in_full(_cleaned(match[1]), text)


def _welcomed(opening: str, text: str) -> str:
    """The company to whose call the operator welcomes."""
    match = _WELCOMED.search(opening)
    return _in_full(re.sub(r"['’]s?$", "", _cleaned(match[1])), text) if match else ""


def _in_full(short: str, text: str) -> str:
    """The name with its legal form, where the text prints it so."""
    fuller = Counter(m[1] for m in _FULL_NAME.finditer(text[:60_000]) if m[1].casefold().startswith(short.casefold()))
    return _cleaned(fuller.most_common(1)[0][0]) if fuller else short


def _self_named(text: str) -> str:
    """The name that the text defines as the Company or the Registrant."""
    names = Counter(_cleaned(re.split(r"\bForm \S+ of ", match[1])[-1]) for match in _CALLS_ITSELF.finditer(text))
    return names.most_common(1)[0][0] if names else ""


def _most_named(text: str) -> str:
    """The legal name printed most often, capitals or not."""
    found = (_cleaned(match[1] + ".") for match in _FULL_NAME.finditer(text))
    names = [name for name in found if name[:1].isupper() and not _NOT_A_NAME.search(name)]
    times = Counter(name.casefold() for name in names)
    return max(names, key=lambda name: (times[name.casefold()], name.upper() != name), default="")


def _cleaned(name: str) -> str:
    name = " ".join(name.split()).strip(' _-–—,:;()|“”"')
    name = re.sub(r"^(?:of|and|by|to|for|with)\s+|\s*\((?:the )?[“\"].*$", "", name)
    name = _without_stop(name)
    return name if 1 < len(name) <= 70 and re.search(r"[A-Za-z]", name) else ""


def _without_stop(name: str) -> str:
    """The name without a sentence's full stop; "Inc." keeps its own."""
    return name if re.search(r"\b(?:Inc|Co|Corp|Ltd|INC|CO|CORP|LTD)\.$|\.\w\.$", name) else name.rstrip(".")


def in_mixed_case(name: str, text: str) -> str:
    """A name printed in capitals, as the text prints it elsewhere: "Adobe Inc." for "ADOBE INC."."""
    letters = [mark for mark in name if mark.isalpha()]
    if sum(mark.isupper() for mark in letters) < 0.8 * len(letters):
        return name
    pattern = re.compile(r"[\s,]+".join(map(re.escape, re.split(r"[\s,]+", name.rstrip(".")))) + r"\b\.?", re.I)
    printed = Counter(" ".join(match.split()) for match in pattern.findall(text) if match.upper() != match)
    if printed:
        return _without_stop(printed.most_common(1)[0][0].rstrip(","))
    words = short_name(name)
    loose = r"[\s-]".join(map(re.escape, re.split(r"[\s-]+", words)))
    brand = Counter(m for m in re.findall(loose, text, re.I) if m.upper() != m and m.lower() != m)
    head = brand.most_common(1)[0][0] if brand else " ".join(w.capitalize() if len(w) > 3 else w for w in words.split())
    tail = name[name.casefold().find(words.casefold()) + len(words) :]
    return head + re.sub(r"[A-Za-z]{3,}|CO\b", lambda m: m.group().capitalize(), tail)
