"""The doors of `evaluation/leaks/campaign.py` that people use: every page, every route and every verb, in one
installation."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from evaluation.leaks.canaries import Hashed, Own, World
from evaluation.leaks.files import try_routes
from evaluation.leaks.judge import Leaks
from evaluation.leaks.pages import try_pages
from evaluation.leaks.verbs import try_verbs


def knock(
    world: World,
    leaks: Leaks,
    viewers: Sequence[Own],
    owners: Sequence[Own],
    only: Collection[str] = ("pages", "routes", "verbs"),
) -> None:
    """Each viewer at each page and route, and the operator of each of their workspaces at each verb."""
    with _settled(world):
        if "pages" in only:
            try_pages(leaks, viewers, owners)
        if "routes" in only:
            try_routes(leaks, viewers, owners)
        if "verbs" in only:
            try_verbs(world.root, leaks, sorted({viewer.principal.tenant for viewer in viewers}), owners)


def _hashed(_settings: object) -> Hashed:
    return Hashed()


@contextmanager
def _settled(world: World) -> Generator[None]:
    """All of it works in the installation under trial, by its encoder, and seals nothing outside it."""
    import streamlit as st

    settings = importlib.import_module("ui.settings").read_settings

    def chosen(**named: Any) -> Any:
        own = {"workspace": world.root, "seals": world.root / "seals", "actor": "root", "database": world.database}
        return settings(**(own | named))

    st.cache_resource.clear()
    st.cache_data.clear()
    with (
        patch("ui.session.read_settings", chosen),
        patch("ui.verbs.desk.read_settings", chosen),
        patch("ui.wiring.encoder_of", _hashed),
        patch("streamlit.components.v2.manifest_scanner.scan_component_manifests", list),
    ):
        yield
        importlib.import_module("ui.session").house().close(0.0)
    st.cache_resource.clear()
    st.cache_data.clear()
