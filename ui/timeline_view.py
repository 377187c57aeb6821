"""Events and a history in, the time line on the page out: documents on their days, and a figure with its versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from data.known import dating_words
from generation.facts.events import Event, Lane
from generation.facts.versions import History, Moment, Version
from generation.facts.words import scaled_unit
from generation.phrasing import plain
from ui.answer_view import component
from ui.library_table import period_of

KEY = "timeline-drawing"
_TICKS = 6
_EDGE = 0.02  # of the axis, left free at both ends
_AIR = Decimal("0.25")  # of the values' span, above and below


def show_timeline(
    shown: Sequence[Event],
    history: History | None,
    active: str,
    on_event: Callable[[Event], None],
    on_version: Callable[[Moment, Version], None],
    on_close: Callable[[], None],
) -> None:
    """Draw both. What is opened goes to `on_event` or `on_version` before the page is drawn again."""
    import streamlit as st

    def opened() -> None:
        kind, first, second = st.session_state[KEY]["open"]
        if kind == "event":
            on_event(shown[first])
        elif history is not None:
            moment = history.moments[first]
            on_version(moment, moment.versions[second])

    data = timeline_data(shown, history, active)
    component("timeline")(key=KEY, data=data, on_open_change=opened, on_close_change=on_close)


def timeline_data(shown: Sequence[Event], history: History | None, active: str = "") -> dict[str, Any]:
    """What the component draws, as plain strings and numbers between 0 and 1."""
    days = [event.day for event in shown if event.day]
    first, last = (min(days), max(days)) if days else (date.min, date.min)
    return {
        "lanes": [
            {"name": lane.value, "marks": [_mark(n, event, first, last) for n, event in _in(lane, shown)]}
            for lane in Lane
            if any(event.lane is lane and event.day for event in shown)
        ],
        "ticks": [{"at": _place(day, first, last), "text": text} for day, text in _ticks(first, last)] if days else [],
        "undated": [_mark(n, event, first, last) for n, event in enumerate(shown) if event.day is None],
        "series": _series(history) if history and history.moments else None,
        "active": active,
    }


def event_words(event: Event) -> str:
    """ "10-K, FY2023 to 2023-12-31, 2024-02-20"."""
    told = event.document.description
    day = told.published.isoformat() if told.published else ""
    return ", ".join(part for part in (told.form, period_of(told), day, dating_words(told)) if part)


def version_words(moment: Moment, version: Version) -> str:
    """What a point says: its period, value, day, and whether another took its place."""
    known = all(stated.document.description.published for stated in version.stated)
    day = f"published {version.known}" if known else "publication date not known"
    parts = [f"{moment.column.heading}: {shown_value(version)}", day]
    if version.formula:
        parts.append(f"computed: {version.formula}")
    if version is not moment.latest:
        parts.append("restated later")
    elif moment.restated:
        parts.append("as restated")
    return ", ".join(parts)


def shown_value(version: Version) -> str:
    """As printed where one cell states it; else the amount in the scale of its operands."""
    fact = version.fact
    if not version.formula:
        return " ".join(fact.printed.split())
    operands = [stated.fact.value.scaleb(-fact.scale).normalize() for stated in version.stated]
    decimals = max(0, *(-int(operand.as_tuple().exponent) for operand in operands))
    return plain(version.value.scaleb(-fact.scale), decimals)


# ---------------------------------------------------------------- documents on their days


def _in(lane: Lane, shown: Sequence[Event]) -> list[tuple[int, Event]]:
    return [(n, event) for n, event in enumerate(shown) if event.lane is lane and event.day]


def _mark(n: int, event: Event, first: date, last: date) -> dict[str, Any]:
    told = event.document.description
    period = period_of(told).partition(" to ")[0]
    return {
        "n": n,
        "id": f"event-{event.document.id}",
        "at": _place(event.day, first, last) if event.day else 0,
        "label": " ".join(part for part in (told.form, period) if part) or event.document.name,
        "title": f"{event.document.name}: {event_words(event)}",
        "sure": not dating_words(told),
    }


def _place(day: date, first: date, last: date) -> float:
    whole = (last - first).days
    return round(_EDGE + (1 - 2 * _EDGE) * ((day - first).days / whole if whole else 0.5), 4)


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """The first days of years, or of months where all is within two years; few enough to be read."""
    if (last - first).days > 730:
        years = range(first.year + 1, last.year + 1)
        return [(date(year, 1, 1), str(year)) for year in years][:: -(-len(years) // _TICKS) or 1]
    months = [divmod(n, 12) for n in range(first.year * 12 + first.month, last.year * 12 + last.month)]
    return [(date(y, m + 1, 1), f"{date(y, m + 1, 1):%b %Y}") for y, m in months][:: -(-len(months) // _TICKS) or 1]


# ---------------------------------------------------------------- a figure and its versions


def _series(history: History) -> dict[str, Any]:
    values = [version.value for moment in history.moments for version in moment.versions]
    low, high = min(values), max(values)
    air = (high - low or abs(high) or Decimal(1)) * _AIR
    bottom, top = low - air, high + air
    return {
        "title": history.concept.label,
        "unit": unit_words(history),
        "zero": float(-bottom / (top - bottom)) if bottom <= 0 <= top else None,
        "moments": [
            {
                "heading": moment.column.heading,
                "versions": [
                    {
                        "id": f"version-{moment.column.heading}-{n}",
                        "y": round(float((version.value - bottom) / (top - bottom)), 4),
                        "text": shown_value(version),
                        "title": version_words(moment, version),
                        "superseded": version is not moment.latest,
                        "computed": bool(version.formula),
                    }
                    for n, version in enumerate(moment.versions)
                ],
            }
            for moment in history.moments
        ],
    }


def unit_words(history: History) -> str:
    """ "USD in millions"."""
    fact = history.moments[-1].latest.fact
    return "percent" if fact.unit == "percent" else scaled_unit(fact.unit.replace("/", " per "), fact.scale)
