"""A principal in, the pages that the role opens out. What a page does is refused in the store as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from data.people import Principal, Right
from ui.pages import audit, chat, facts, guidance, library, memo, people, tie_out, timeline

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

PAGES: tuple[tuple[Callable[[], None], str, str, Right], ...] = (
    (chat.page, "Chat", ":material/forum:", Right.ASK),
    (facts.page, "Facts", ":material/table_chart:", Right.READ),
    (timeline.page, "Time line", ":material/timeline:", Right.READ),
    (tie_out.page, "Tie-out", ":material/balance:", Right.READ),
    (guidance.page, "Guidance", ":material/flag:", Right.READ),
    (library.page, "Library", ":material/folder_open:", Right.READ),
    (memo.page, "Memo", ":material/description:", Right.ASK),
    (people.page, "People", ":material/group:", Right.ADMIT),
    (audit.page, "Audit", ":material/receipt_long:", Right.AUDIT),
)
_FOR_SEVERAL = (Right.ADMIT, Right.AUDIT)


def titles_of(principal: Principal) -> list[str]:
    """The titles of the pages of this role. A single user has no use for those about people."""
    several = bool(principal.tenant)
    return [title for _, title, _, right in PAGES if principal.may(right) and (several or right not in _FOR_SEVERAL)]


def pages_of(principal: Principal) -> list[StreamlitPage]:
    """The pages of this role, the first one to begin with."""
    opened = titles_of(principal)
    return [
        st.Page(page, title=title, icon=icon, url_path=title.lower().replace(" ", ""), default=title == opened[0])
        for page, title, icon, _ in PAGES
        if title in opened
    ]
