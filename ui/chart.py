"""A series in, a small calm chart on the page out; a click on a point opens its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ui.plain import plain
from ui.series import Series

_RATES = ("percent", "points", "ratio", "days")
_HEIGHT = 190
_PICK = "pick"
_INK = {"light": "#1b2430", "dark": "#e3e8ee"}


def show_series(series: Series, places: Mapping[int, str], key: str, on_open: Callable[[int], None]) -> None:
    """Draw the series. `places` says where each citation stands; the citation clicked goes to `on_open`."""
    import streamlit as st

    def picked() -> None:
        chosen: Any = st.session_state[key]["selection"].get(_PICK)
        if chosen:
            on_open(int(chosen[0]["source"]))

    st.caption(f"{plain(series.title)}. Choose a point to see where it stands.")
    drawn = chart(series, places, _INK[st.context.theme.type or "light"])
    st.altair_chart(drawn, key=key, on_select=picked, selection_mode=_PICK, alt=words(series), width="stretch")


def words(series: Series) -> str:
    """The chart for whoever does not see it."""
    told = (f"{point.name} {point.period}: {point.shown}" for point in series.points)
    return f"{series.title}. {'; '.join(told)}"


def chart(series: Series, places: Mapping[int, str], ink: str) -> Any:
    """Bars for the amounts of one row, from zero; lines for rates and for several rows. `ink` colours the labels."""
    import altair as alt

    rows = [
        {
            "name": point.name,
            "period": point.period,
            "value": float(point.value),
            "shown": point.shown,
            "source": point.citation,
            "place": places.get(point.citation, ""),
        }
        for point in series.points
    ]
    several = len({point.name for point in series.points}) > 1
    axis = alt.Axis(title=None, labelAngle=0, labelLimit=140)
    base = alt.Chart().encode(
        x=alt.X("period:O", sort=list(series.periods), axis=axis),
        y=alt.Y("value:Q", axis=_value_axis(series.unit) if several else None, scale=alt.Scale(domain=reach(series))),
        tooltip=["name:N", "period:N", "shown:N", "place:N"],
    )
    if several:
        base = base.encode(color=alt.Color("name:N", title=None, legend=alt.Legend(orient="bottom")))
    pick = alt.selection_point(name=_PICK, fields=["source"])
    if barred(series):
        marks = [base.mark_bar(size=36, cornerRadiusEnd=2, cursor="pointer").add_params(pick)]
    else:
        marks = [base.mark_line(), base.mark_point(size=70, filled=True, cursor="pointer").add_params(pick)]
    if not several:
        marks.append(base.mark_text(dy=-12, fontSize=12, color=ink).encode(text="shown:N"))
    return alt.layer(*marks, data=alt.Data(values=rows), height=_HEIGHT)


def reach(series: Series) -> list[float]:
    """What the value axis spans: from zero under bars, the figures and some air around lines."""
    values = [float(point.value) for point in series.points]
    if barred(series):
        values.append(0.0)
    low, high = min(values), max(values)
    air = 0.18 * (high - low or abs(high) or 1.0)
    return [low if low == 0 else low - air, high if high == 0 else high + air]


def barred(series: Series) -> bool:
    """Amounts of one row are bars; rates, and rows to compare, are lines."""
    return series.unit not in _RATES and len({point.name for point in series.points}) == 1


def _value_axis(unit: str) -> Any:
    import altair as alt

    shape = ".0%" if unit in ("percent", "points") else "~s"
    return alt.Axis(title=None, format=shape, tickCount=4)
