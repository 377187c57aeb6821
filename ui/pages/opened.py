"""What the reader has opened beside a page: its sources, what is said of them, and where the reader stands in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

import streamlit as st

from data.answers import Citation
from data.store.store import Store
from ui.viewer import Move, Source, show_source

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opened:
    """The open source of these citations, words on them, and the document to ask about, if it is one."""

    source: Source
    citations: tuple[Citation, ...]
    words: str = ""
    document: str = ""


class Beside:
    """The place beside a page; `key` names it in the session."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._closed = f"{key}-closed"

    @property
    def opened(self) -> Opened | None:
        return st.session_state.get(self._key)

    def open(self, mark: str, citations: Sequence[Citation], words: str = "", document: str = "") -> None:
        """Show the first of these sources; `mark` tells what on the page they belong to."""
        self._keep(Opened(Source(mark, 1), tuple(citations), words, document))

    def keep_open(self, mark: str, citations: Sequence[Citation], words: str = "") -> None:
        """The same, but the reader stays where he is while it is the same that is open."""
        opened = self.opened
        if opened is None or (opened.source.message, opened.citations) != (mark, tuple(citations)):
            self.open(mark, citations, words)

    @property
    def table(self) -> str:
        """The key of the table whose rows open here: another one once the panel is closed, as no row is chosen then."""
        return f"{self._key}-table-{st.session_state.get(self._closed, 0)}"

    def close(self) -> None:
        st.session_state.pop(self._key, None)
        st.session_state[self._closed] = st.session_state.get(self._closed, 0) + 1

    def close_hidden(self, shown: Collection[str]) -> None:
        """Nothing stays open of documents that are not among those shown."""
        if self.opened and not {cited.document_id for cited in self.opened.citations} <= set(shown):
            self.close()

    def show(self, store: Store) -> None:
        """Draw the open source."""
        opened = self.opened
        if opened is not None:
            words = [opened.words] if opened.words else []
            show_source(store, opened.citations, opened.source, partial(self._moved, opened), words)

    def _moved(self, opened: Opened, move: Move) -> None:
        after = opened.source.after(move)
        if after is None:
            self.close()
        else:
            self._keep(replace(opened, source=after))

    def _keep(self, opened: Opened) -> None:
        st.session_state[self._key] = opened


def row_picked(table: Any, rows: Sequence[T]) -> T | None:
    """The row of a table that the reader has ticked, or one of whose cells is chosen."""
    chosen = table["selection"]
    picked = chosen["rows"] or [row for row, _ in chosen["cells"]]
    return rows[picked[0]] if picked and picked[0] < len(rows) else None
