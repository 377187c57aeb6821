"""A series in, a small calm chart on the page out; a click on a point opens its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ui.series import Series

_RATES = ("percent", "points", "ratio", "days")
_HEIGHT = 190
_PICK = "pick"


def show_series(series: Series, places: Mapping[int, str], key: str, on_open: Callable[[int], None]) -> None:
    """Draw the series. `places` says where each citation stands; the citation clicked goes to `on_open`."""
    import streamlit as st

    def picked() -> None:
        chosen: Any = st.session_state[key]["selection"].get(_PICK)
        if chosen:
            on_open(int(chosen[0]["source"]))

    st.altair_chart(
        chart(series, places), key=key, on_select=picked, selection_mode=_PICK, alt=words(series), width="stretch"
    )


def words(series: Series) -> str:
    """The chart for whoever does not see it."""
    told = (f"{point.name} {point.period}: {point.shown}" for point in series.points)
    return f"{series.title}. {'; '.join(told)}"


def chart(series: Series, places: Mapping[int, str]) -> Any:
    """Bars for the amounts of one row, from zero; lines for rates and for several rows."""
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
    base = alt.Chart(alt.Data(values=rows), height=_HEIGHT, title=series.title).encode(
        x=alt.X("period:O", sort=list(series.periods), axis=axis),
        y=alt.Y("value:Q", axis=_value_axis(series.unit) if several else None, scale=_scale(series)),
        tooltip=[alt.Tooltip("name:N"), alt.Tooltip("period:N"), alt.Tooltip("shown:N"), alt.Tooltip("place:N")],
    )
    if several:
        base = base.encode(color=alt.Color("name:N", title=None, legend=alt.Legend(orient="bottom")))
    pick = alt.selection_point(name=_PICK, fields=["source"])
    if series.unit in _RATES or several:
        points = base.mark_point(size=70, filled=True, cursor="pointer").add_params(pick)
        marks = alt.layer(base.mark_line(), points)
    else:
        marks = alt.layer(base.mark_bar(size=36, cornerRadiusEnd=2, cursor="pointer").add_params(pick))
    if several:
        return marks
    return alt.layer(*marks.layer, base.mark_text(dy=-10, fontSize=12).encode(text="shown:N"))


def _scale(series: Series) -> Any:
    """Bars stand on zero; lines use the room they have."""
    import altair as alt

    several = len({point.name for point in series.points}) > 1
    return alt.Scale(zero=series.unit not in _RATES and not several, nice=True, padding=24)


def _value_axis(unit: str) -> Any:
    import altair as alt

    shape = ".0%" if unit in ("percent", "points") else "~s"
    return alt.Axis(title=None, format=shape, tickCount=4)
