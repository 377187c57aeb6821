"""Settings in, the open workspace out: who acts in it, and where its audit trail is sealed."""

from __future__ import annotations

from data.people import operator
from data.store import Store
from ui.settings import Settings


def open_store(settings: Settings) -> Store:
    """The workspace of the settings, made when it is not there."""
    return Store.open(settings.workspace, operator(settings.actor), settings.seals)
