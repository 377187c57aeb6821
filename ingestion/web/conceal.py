"""A parsed web page in, the same page without the words its reader cannot see out, and those words.

Inline styles, presentational attributes and the page's own simple style rules (`.name`, `#name`, `tag`) are looked at.
The hidden header of an inline XBRL filing is data by design: it stays, and no reader shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from data.types import Hidden, Way
from ingestion.hidden import entry
from ingestion.web.markup import Element, attribute, declarations, hidden, kind, points

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SIMPLE = re.compile(r"^(?:[a-z][\w-]*)?[.#]?[\w-]+$", re.IGNORECASE)
_HEX = re.compile(r"#([0-9a-f]{3,8})\b")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:\s*[,/]\s*([\d.]+))?")
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240),
          "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240)}  # fmt: skip
_PAPER = (255, 255, 255)
_BACKGROUNDS = ("background-color", "background", "background-image")
_SAME = 24  # summed over three channels: nobody tells these colours apart
_SMALLEST = 2.0
_FAR = -400.0
_UNREAD = frozenset(("script", "style", "head", "title", "meta", "link", "template"))
_SAYING = ("alt", "title", "aria-label", "aria-description", "summary", "placeholder")

Colour = tuple[int, int, int]


def conceal(root: Element) -> Iterator[Hidden]:
    """Takes unseen words out of the tree and yields them; then what comments and attributes say."""
    look = _Look(root)
    for element, way in _unseen(root, look):
        if way is None:
            yield from _unreadable(element, look)
            continue
        yield from entry(way, " ".join(str(words) for words in element.itertext()))
        for child in list(element):
            element.remove(child)
        element.text = None
    for element in root.iter():
        yield from _beside(element)


def _unseen(root: Element, look: _Look) -> list[tuple[Element, Way | None]]:
    """Elements kept from view as a whole, and (without a way) those whose own size or colour has to be looked at."""
    from lxml.etree import iterwalk

    found: list[tuple[Element, Way | None]] = []
    walk = iterwalk(root, events=("start",))
    for _, element in walk:
        if kind(element) in _UNREAD or _is_ix_header(element):
            walk.skip_subtree()
            continue
        way = look.way(element)
        if way is not None:
            walk.skip_subtree()
            if not any(_is_ix_header(part) for part in element.iterdescendants()):
                found.append((element, way))
        elif look.doubtful(element):
            found.append((element, None))
    return found


def _beside(element: Element) -> Iterator[Hidden]:
    """What a comment says, or an attribute that no page shows."""
    name = kind(element)
    if name == "":
        yield from entry(Way.NOTE, element.text or "") if "Comment" in str(element.tag) else ()
        return
    if name == "meta":
        yield from entry(Way.METADATA, element.get("content") or "")
    for attribute_name in _SAYING:
        yield from entry(Way.ALTERNATIVE, element.get(attribute_name) or "")


def _unreadable(element: Element, look: _Look) -> Iterator[Hidden]:
    """Words under an element with a colour or size of its own that cannot be read; they are taken out."""
    said: dict[Way, list[str]] = {}
    for part in element.iter():
        if not kind(part):
            continue
        way = look.unreadable(part) if (part.text or "").strip() else None
        if way is not None:
            said.setdefault(way, []).append(part.text or "")
            part.text = None
        for child in part:
            way = look.unreadable(part) if (child.tail or "").strip() else None
            if way is not None:
                said.setdefault(way, []).append(child.tail or "")
                child.tail = None
    for way, words in said.items():
        yield from entry(way, " ".join(words))


def _is_ix_header(element: Element) -> bool:
    tag = str(element.tag).lower()
    return kind(element) == "header" and ("inlinexbrl" in tag or tag.startswith("ix:"))


# ---------------------------------------------------------------- how an element looks


class _Look:
    """What an element declares, in its style attribute, its attributes and the page's rules."""

    def __init__(self, root: Element) -> None:
        self._rules = _sheet_rules(root)
        self._papers = {_PAPER} | {
            colour
            for element in root.iter()
            if kind(element) and (behind := _behind(self.of(element))) and (colour := colour_of(behind))
        }

    def of(self, element: Element) -> Mapping[str, str]:
        own = declarations(element)
        named = self._ruled(element) if self._rules else {}
        given = {"color": attribute(element, "color"), "background-color": attribute(element, "bgcolor")}
        if not named and not any(given.values()):
            return own
        return {name: value for name, value in given.items() if value} | named | own

    def _ruled(self, element: Element) -> dict[str, str]:
        tag = kind(element)
        classes = (element.get("class") or "").split()
        names = [tag, *(f".{one}" for one in classes), *(f"{tag}.{one}" for one in classes)]
        names += [f"#{element.get('id')}", f"{tag}#{element.get('id')}"] if element.get("id") else []
        return {key: value for name in names for key, value in self._rules.get(name, {}).items()}

    def way(self, element: Element) -> Way | None:
        """How the element as a whole is kept from view."""
        look = self.of(element)
        if hidden(element) or look.get("display") == "none" or look.get("visibility") in ("hidden", "collapse"):
            return Way.NOT_SHOWN
        if not look:
            return None
        if _plain_number(look.get("opacity")) < 0.05:
            return Way.COLOUR
        if _far_off(look):
            return Way.OFF_PAGE
        return Way.TINY if _no_room(look) else None

    def doubtful(self, element: Element) -> bool:
        """Whether the element sets a size hardly readable, or a colour that something on the page has behind words."""
        look = self.of(element)
        if _tiny(look.get("font-size")):
            return True
        ink = colour_of(look["color"]) if "color" in look else None
        return look.get("color") == "transparent" or (
            ink is not None and any(_alike(ink, paper) for paper in self._papers)
        )

    def unreadable(self, element: Element) -> Way | None:
        """How words directly inside the element cannot be read: their size, or their colour on what is behind."""
        size, ink, paper = "", "", ""
        for part in (element, *element.iterancestors()):
            look = self.of(part)
            size, ink, paper = size or look.get("font-size", ""), ink or look.get("color", ""), paper or _behind(look)
        if _tiny(size):
            return Way.TINY
        if not ink or "url(" in paper:
            return None
        front, back = colour_of(ink), colour_of(paper) if paper else _PAPER
        same = front is not None and back is not None and _alike(front, back)
        return Way.COLOUR if ink == "transparent" or same else None


def _behind(look: Mapping[str, str]) -> str:
    behind = " ".join(look[name] for name in _BACKGROUNDS if name in look)
    return "" if behind in ("transparent", "inherit", "none", "initial") else behind


def _tiny(size: str | None) -> bool:
    return bool(size) and size[:1] in "0123456789." and not size.endswith("%") and points(size) < _SMALLEST


def _alike(front: Colour, back: Colour) -> bool:
    return sum(abs(a - b) for a, b in zip(front, back, strict=True)) < _SAME


@lru_cache(maxsize=4096)
def colour_of(text: str) -> Colour | None:
    """The first colour named in a declaration; None where none is known. See-through colours are the paper's."""
    text = text.strip().lower()
    if found := _RGB.search(text):
        clear = found[4] is not None and float(found[4]) < 0.05
        return _PAPER if clear else (int(found[1]), int(found[2]), int(found[3]))
    if found := _HEX.search(text if text.startswith("#") or " " in text else f"#{text}"):
        digits = found[1] if len(found[1]) >= 6 else "".join(sign * 2 for sign in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    return next((_NAMED[word] for word in text.split() if word in _NAMED), None)


def _far_off(look: Mapping[str, str]) -> bool:
    moved = look.get("position") in ("absolute", "fixed")
    sides = ("left", "top", "right", "bottom") if moved else ()
    pushed = any(points(look.get(side, "0")) < _FAR for side in sides) or points(look.get("text-indent", "0")) < _FAR
    clipped = moved and re.search(r"rect\(\s*0|inset\(\s*(?:50|100)%", look.get("clip", "") + look.get("clip-path", ""))
    return pushed or bool(clipped)


def _no_room(look: Mapping[str, str]) -> bool:
    """Cut off at a height or width of nothing."""
    if not look.get("overflow", "").startswith("hidden"):
        return False
    return any(side in look and points(look[side]) <= 1.0 and look[side][:1].isdigit() for side in ("height", "width"))


def _plain_number(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"\d*\.?\d+", text) else 1.0


def _sheet_rules(root: Element) -> dict[str, dict[str, str]]:
    """The page's style rules with a simple selector, by selector."""
    rules: dict[str, dict[str, str]] = {}
    for sheet in root.iter():
        if kind(sheet) != "style":
            continue
        for rule in _COMMENT.sub("", sheet.text or "").split("}")[:-1]:
            names, _, body = rule.rpartition("{")
            pairs = (part.partition(":") for part in body.lower().replace("!important", "").split(";"))
            look = {name.strip(): value.strip() for name, _, value in pairs if value}
            for name in names.rpartition("{")[2].rpartition("@")[2].split(","):
                if _SIMPLE.match(name.strip()):
                    rules.setdefault(name.strip(), {}).update(look)
    return rules
