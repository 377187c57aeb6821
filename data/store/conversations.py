"""Questions and answers in, the same out, only to the person who asked. What is kept from the person is withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from data.errors import OverLimit
from data.people import Right
from data.rows import chats, documents
from data.rows.chats import Message, Thread
from data.store.access import Access
from data.store.withdrawal import body_without

_MINUTE = timedelta(minutes=1)


class Conversations(Access):
    """What one person has asked."""

    def new_thread(self, title: str) -> int:
        """The id of a new conversation."""
        with self._writing(Right.ASK) as connection:
            return chats.new_thread(connection, self.principal.id, title)

    def threads(self) -> list[Thread]:
        """All conversations, the latest used first."""
        with self._reading(Right.ASK) as view:
            return chats.every_thread(view.connection, self.principal.id)

    def thread(self, thread_id: int) -> Thread:
        """One conversation, by its id."""
        with self._reading(Right.ASK) as view:
            return chats.thread(view.connection, self.principal.id, thread_id)

    def rename_thread(self, thread_id: int, title: str) -> None:
        with self._writing(Right.ASK) as connection:
            chats.rename(connection, self.principal.id, thread_id, title)

    def remove_thread(self, thread_id: int) -> None:
        with self._acting(Right.ASK) as (action, _):
            chats.drop_thread(action.connection, self.principal.id, thread_id)
            action.log("conversation.removed", str(thread_id))

    def messages(self, thread_id: int, last: int | None = None) -> list[Message]:
        """The turns of a conversation, or so many of the last, in order."""
        with self._reading(Right.ASK) as view:
            hidden = documents.unseen(view)
            said = chats.said_in(view.connection, self.principal.id, thread_id, last)
            return [_shown(turn, hidden) for turn in said]

    def message(self, message_id: int) -> Message:
        """One turn, by its id."""
        with self._reading(Right.ASK) as view:
            return _shown(chats.message(view.connection, self.principal.id, message_id), documents.unseen(view))

    def say(self, thread_id: int, role: str, body: Mapping[str, Any]) -> int:
        """Add a turn to a conversation; its id. OverLimit, when the person asks too fast."""
        with self._writing(Right.ASK) as connection:
            if role == "user":
                self._check_pace(connection)
            return chats.say(connection, self.principal.id, thread_id, role, body)

    def _check_pace(self, connection: Connection) -> None:
        most = self.limits.questions_a_minute
        since = (datetime.now(UTC) - _MINUTE).isoformat()
        if most and chats.asked_since(connection, self.principal.id, since) >= most:
            raise OverLimit(f"You have asked {most} questions within a minute.", "Wait a minute and ask again.")


def _shown(turn: Message, hidden: Sequence[str]) -> Message:
    """The turn without the words of documents that were kept from the person since."""
    body = turn.body
    for document_id in hidden:
        body = body_without(body, document_id)
    return replace(turn, body=body)
