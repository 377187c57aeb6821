"""The routes as doors of `evaluation/leaks/campaign.py`: every address that files are sent by, opened by whom it is not
for.

Routes are reached by their addresses, as a browser reaches them: this floor does not know what answers.
"""

from __future__ import annotations

import importlib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from data.people import Principal
from data.store.store import Store
from evaluation.leaks.canaries import NOWHERE, Own
from evaluation.leaks.doors import shown
from evaluation.leaks.judge import Leaks

SOURCE = "/source/{token}"
ROUTES = {SOURCE, "/healthz", "/readyz"}
"""Our own; a test holds them against those that there are."""
STREAMLIT_ROUTES = {
    "/media/{file_id:path}": "nothing is put there: a rule of the source keeps it so",
    "/_stcore/upload_file/{session_id}/{file_id}": "takes files and gives none back",
    "/_stcore/stream": "draws the pages, which are tried one by one",
    "/_stcore/health": "says that the process is up",
    "/_stcore/metrics": "numbers of the process",
    "/_stcore/host-config": "which origins may embed a page: none",
    "/component/{path:path}": "files of the program",
    "/_stcore/bidi-components/{path:path}": "files of the program",
    "/auth/login": "leads to the provider",
    "/auth/logout": "takes the cookies of the sign-in",
    "/oauth2callback": "takes what the provider says",
    "/_stcore/agent/interact": "is off",
    "/_stcore/agent/openapi.json": "is off",
    "/_stcore/agent/mcp": "is off",
    "": "files of the program",
}
"""Streamlit's, and why they tell nothing of anybody's; a test holds them against those that there are."""
_LONG_AGO = 1_700_000_000.0
_PART = {"Range": "bytes=0-3"}
_TOKEN = "2|00000000|{}|1700000000"


def routes() -> set[str]:
    """The paths that the app adds to those of Streamlit."""
    return {route.path for route in importlib.import_module("ui.web.server").parts()["routes"]}


def streamlit_routes() -> set[str]:
    """The paths that Streamlit answers at."""
    from unittest.mock import MagicMock

    from streamlit.web.server.starlette.starlette_app import create_streamlit_routes

    return {getattr(route, "path", "") for route in create_streamlit_routes(MagicMock())}


# ---------------------------------------------------------------- what comes back


@cache
def _client() -> Any:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    parts = importlib.import_module("ui.web.server").parts()
    app = Starlette(**{name: parts[name] for name in ("routes", "middleware", "exception_handlers")})
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


def fetched(address: str, cookies: Mapping[str, str], headers: Mapping[str, str] | None = None) -> str:
    """All that an address sends to a browser with these cookies, unpacked."""
    _client().cookies = dict(cookies)
    answer = _client().get(address, headers=headers)
    return f"{answer.status_code} {dict(answer.headers)} {unpacked(answer.content)}"


def unpacked(content: bytes) -> str:
    """Bytes as text, those of a package part by part."""
    if not content.startswith(b"PK"):
        return shown(content)
    with zipfile.ZipFile(BytesIO(content)) as package:
        return " ".join(shown(package.read(name)) for name in package.namelist())


# ---------------------------------------------------------------- who opens whose address


def try_routes(leaks: Leaks, viewers: Sequence[Own], owners: Sequence[Own]) -> None:
    """Each viewer at each route with the ids and the addresses of each owner."""
    for owner in owners:
        _see(leaks, owner)
        for viewer in viewers:
            if viewer is not owner:
                nothing = fetched(_address(viewer, viewer.principal, NOWHERE, "page"), _cookies(viewer))
                for way, told in _foreign(viewer, owner):
                    leaks.judge(f"{SOURCE} {way}", owner, told)
                    leaks.compare(f"{SOURCE} {way}", told, nothing)
                for route in sorted(ROUTES - {SOURCE}):
                    leaks.judge(route, owner, fetched(route, _cookies(viewer)))


def _see(leaks: Leaks, owner: Own) -> None:
    """That what is tried is there to be seen by its owner."""
    for kind in ("page", "sound", "file"):
        told = fetched(_address(owner, owner.principal, _what(owner, kind), kind), _cookies(owner))
        if not told.startswith("200"):
            leaks.found.append(f"the {kind} of {owner.principal.id} does not open for its owner: nothing was tried")


def _foreign(viewer: Own, owner: Own) -> Iterator[tuple[str, str]]:
    """Every way to ask for what is another's, and what came back."""
    cookies, inside = (
        _cookies(viewer),
        Principal(viewer.principal.id, "", owner.principal.tenant, viewer.principal.role),
    )
    for kind in ("page", "picture", "sound", "file"):
        what = _what(owner, kind)
        own, copied = _address(viewer, viewer.principal, what, kind), _address(owner, owner.principal, what, kind)
        yield f"{kind} asked for", fetched(own, cookies)
        yield f"{kind} asked for in its workspace", fetched(_address(viewer, inside, what, kind), cookies)
        yield f"{kind} by a copied address", fetched(copied, cookies)
        yield f"{kind} by a changed address", fetched(f"{copied.split('.')[0]}.{own.split('.')[1]}", cookies)
        yield (
            f"{kind} by an old address",
            fetched(_address(owner, owner.principal, what, kind, _LONG_AGO), _cookies(owner)),
        )
        yield f"a part of the {kind}", fetched(copied, cookies, _PART)


def _cookies(own: Own) -> dict[str, str]:
    """What one person's browser sends."""
    name = own.principal.id
    return {"_streamlit_xsrf": _TOKEN.format(name.encode().hex()), "_streamlit_user": f"signed-{name}"}


def _address(browser: Own, person: Principal, what: str, kind: str, now: float | None = None) -> str:
    """The address made for a person at a browser."""
    links = importlib.import_module("ui.web.links")
    grant = links.Grant(person.tenant, person.id, what, links.Kind(kind), int(kind == "page"))
    return links.address(grant, links.visitor_of(_cookies(browser)), now)


def _what(owner: Own, kind: str) -> str:
    """What there is to fetch: the document, or a file that its owner ordered just now."""
    if kind != "file":
        return owner.document.id
    orders = importlib.import_module("ui.web.orders")
    return orders.place(owner.principal, orders.Order("own.txt", "text/plain", _names))


def _names(store: Store) -> bytes:
    return " ".join(document.name for document in store.documents()).encode()
