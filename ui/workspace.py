"""Settings in, the open workspace out: who acts in it, where its rows are kept and its audit trail is sealed."""

from __future__ import annotations

from data.people import Limits, operator
from data.store.directory import workspace_of
from data.store.store import Store
from ui.settings import Settings


def open_store(settings: Settings, tenant: str = "") -> Store:
    """The workspace of the settings, or of one tenant in it, made when it is not there; opened by its operator."""
    place = workspace_of(settings.workspace, tenant)
    address = settings.database.get_secret_value()
    return Store.open(place, operator(settings.actor, tenant), settings.seals, limits_of(settings), address)


def limits_of(settings: Settings) -> Limits:
    """What one person may use."""
    return Limits(settings.megabytes_a_day << 20, settings.files_waiting, settings.questions_a_minute)
