"""The inline XBRL of a page in, tags out: values in base units with sign, scale, unit, period and dimensions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from data.types import Period, Tag
from ingestion.web.markup import Element, attribute, kind

_DAYS_IN_MONTH = 30.4375
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBER_WORDS = {
    **{word: n for n, word in enumerate(_WORDS)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
    **{"no": 0, "none": 0, "nil": 0, "a": 1},
}
_POWERS = {"thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ZERO = {"zerodash", "fixedzero", "numdash", "nocontent"}
_COMMA_DECIMAL = {"numcommadecimal", "numcomma", "numdotcomma", "numspacecomma"}
_DATE_FORMS = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%B %d %Y", "%m/%d/%Y", "%d.%m.%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Context:
    period: Period
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Filing:
    """What the tags of a page refer to: its contexts and units by id, and the strings tagged on its cover."""

    contexts: Mapping[str, Context] = field(default_factory=dict[str, Context])
    units: Mapping[str, str] = field(default_factory=dict[str, str])
    cover: Mapping[str, str] = field(default_factory=dict[str, str])


def read_filing(root: Element) -> Filing:
    contexts: dict[str, Context] = {}
    units: dict[str, str] = {}
    strings: list[Element] = []
    continued: dict[str, Element] = {}
    for element in root.iter():
        name = kind(element)
        if name == "context":
            context = _context(element)
            if context is not None:
                contexts[element.get("id") or ""] = context
        elif name == "unit":
            units[element.get("id") or ""] = _unit(element)
        elif name == "nonnumeric" and attribute(element, "name").startswith("dei:"):
            strings.append(element)
        elif name == "continuation":
            continued[element.get("id") or ""] = element
    return Filing(contexts, units, _cover(strings, contexts, continued))


def _cover(strings: list[Element], contexts: Mapping[str, Context], continued: Mapping[str, Element]) -> dict[str, str]:
    """The cover's strings: the filer's own before those of one class of shares, the first before later ones."""
    cover: dict[str, str] = {}
    special: dict[str, str] = {}
    for element in strings:
        context = contexts.get(attribute(element, "contextRef"))
        into = special if context is not None and context.dimensions else cover
        into.setdefault(attribute(element, "name"), _string(element, continued))
    return special | cover


def _string(element: Element, continued: Mapping[str, Element]) -> str:
    parts, follower = [_words(element)], attribute(element, "continuedAt")
    for _ in range(20):
        if follower not in continued:
            break
        parts.append(_words(continued[follower]))
        follower = attribute(continued[follower], "continuedAt")
    text, form = " ".join(part for part in parts if part), _format(element)
    if form.startswith("date"):
        return _iso_date(text)
    return {"fixedtrue": "true", "fixedfalse": "false"}.get(form, text)


def _iso_date(text: str) -> str:
    for form in _DATE_FORMS:
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    return text


def _words(element: Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _format(element: Element) -> str:
    """The transform's name without its registry and hyphens, as "numdotdecimal"."""
    return attribute(element, "format").rpartition(":")[2].replace("-", "").lower()


def _context(element: Element) -> Context | None:
    dates: dict[str, date] = {}
    dimensions: list[tuple[str, str]] = []
    for part in element.iter():
        name = kind(part)
        if name in ("startdate", "enddate", "instant"):
            moment = _date(part.text or "")
            if moment is not None:
                dates[name] = moment
        elif name in ("explicitmember", "typedmember"):
            dimensions.append((attribute(part, "dimension"), _words(part)))
    period = _period(dates)
    return Context(period, tuple(sorted(dimensions))) if period else None


def _date(text: str) -> date | None:
    """A day as XBRL writes it; midnight at its end may be written as the next day's T00:00:00."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day - timedelta(days=1) if text.strip().endswith("T00:00:00") else day


def _period(dates: Mapping[str, date]) -> Period | None:
    """The fiscal year is a first guess, the year of the last day; the description of the document corrects it."""
    end = dates.get("instant") or dates.get("enddate")
    if end is None:
        return None
    start = None if "instant" in dates else dates.get("startdate")
    months = max(1, round(((end - start).days + 1) / _DAYS_IN_MONTH)) if start else 0
    return Period(year=end.year, months=months, start=start, end=end)


def _unit(element: Element) -> str:
    over = False
    above, below = list[str](), list[str]()
    for part in element.iter():
        name = kind(part)
        over = over or name == "unitdenominator"
        if name == "measure":
            (below if over else above).append(_measure(part.text or ""))
    return "/".join(side for side in ("*".join(above), "*".join(below)) if side)


def _measure(text: str) -> str:
    prefix, _, name = text.strip().rpartition(":")
    if prefix == "iso4217":
        return name.upper()
    return {"shares": "share", "share": "share"}.get(name.lower(), name.lower() if prefix == "xbrli" else name)


def tag_of(element: Element, filing: Filing) -> Tag | None:
    """The tag that an ix:nonFraction carries; None for a nil figure or one whose context or number does not read."""
    context = filing.contexts.get(attribute(element, "contextRef"))
    value = None if _nil(element) else _value(element)
    if context is None or value is None:
        return None
    unit = filing.units.get(attribute(element, "unitRef"), "")
    return Tag(
        concept=attribute(element, "name"),
        value=value,
        unit="shares" if unit == "share" else unit,
        period=context.period,
        dimensions=context.dimensions,
        decimals=_whole(attribute(element, "decimals")),
    )


def _nil(element: Element) -> bool:
    return any(
        str(name).rpartition("}")[2].rpartition(":")[2] == "nil" and str(value) in ("true", "1")
        for name, value in element.attrib.items()
    )


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,4}", text) else None


def _value(element: Element) -> Decimal | None:
    value = _printed_value(_without_excluded(element), _format(element))
    if value is None:
        return None
    scale = _whole(attribute(element, "scale")) or 0
    value = value.scaleb(scale) if abs(scale) <= 30 else value
    return (-value if element.get("sign") == "-" and value else value) + 0


def _without_excluded(element: Element) -> str:
    if not len(element):
        return element.text or ""
    gone = {part for excluded in element.iter() if kind(excluded) == "exclude" for part in excluded.iter()}
    words = [element.text or ""]
    for part in element.iterdescendants():
        words += [] if part in gone or not kind(part) else [part.text or ""]
        words += [] if part.getparent() in gone else [part.tail or ""]
    return "".join(words)


def _printed_value(text: str, form: str) -> Decimal | None:
    text = re.sub(r"\s", " ", text).strip()
    if form in _ZERO:
        return Decimal(0)
    if form.startswith("numword"):
        return _in_words(text)
    if form in _COMMA_DECIMAL:
        text = text.replace(".", "").replace(",", ".")
    digits = re.sub(r"[^0-9.]", "", text).rstrip(".")
    if not digits:
        return Decimal(0) if text in ("-", "–", "—") else _in_words(text)
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _in_words(text: str) -> Decimal | None:
    total = part = 0
    words = [word for word in re.findall(r"[a-z]+", text.lower()) if word != "and"]
    for word in words:
        if word == "hundred":
            part = (part or 1) * 100
        elif word in _POWERS:
            total, part = total + (part or 1) * _POWERS[word], 0
        elif word in _NUMBER_WORDS:
            part += _NUMBER_WORDS[word]
        else:
            return None
    return Decimal(total + part) if words else None
