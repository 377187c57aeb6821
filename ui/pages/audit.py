"""Audit: what was done in the workspace, by whom, and whether the trail is whole; for auditors."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from data.trail.audit_check import Row
from ui.plain import plain
from ui.session import desk

_SHOWN = 500


def page() -> None:
    """The whole page."""
    trail = desk().store.trail
    st.title("Audit", anchor=False)
    if st.button("Check the whole trail", icon=":material/verified_user:", key="check-trail"):
        _check(trail.check())
    rows = trail.rows(_SHOWN)
    st.caption(f"The latest {len(rows)} actions, newest first.")
    st.dataframe([row_of(row) for row in reversed(rows)], hide_index=True, height=560)


def _check(wrong: list[str]) -> None:
    if not wrong:
        st.success("Nothing is off: every row is as it was written.")
    for finding in wrong:
        st.error(plain(finding, 400))


def row_of(row: Row) -> dict[str, Any]:
    """One action as the words of its row."""
    details = "  ".join(f"{name}: {value}" for name, value in json.loads(row.details).items())
    return {"No": row.seq, "When (UTC)": row.at[:19], "Who": row.actor, "What": row.action, "Details": details}
