"""Is the process up, and can it work: two routes for whoever watches over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from data.errors import MffmError
from ui.office import House, Room
from ui.session import house


def up(_request: Request) -> Response:
    """The process answers; nothing more is said."""
    return PlainTextResponse("up")


def ready(_request: Request) -> Response:
    """200 when a question could be asked and a file read now; else 503 with the reasons."""
    reasons = list(shortfalls())
    told = {"ready": not reasons, "reasons": reasons}
    return JSONResponse(told, 503 if reasons else 200)


def shortfalls(open_house: Callable[[], House] = house) -> Iterator[str]:
    """What keeps the app from working, in plain words."""
    try:
        rooms = open_house().rooms()
    except MffmError as error:
        yield str(error)
        return
    for room in rooms:
        for check in _CHECKS.values():
            try:
                check(room)
            except MffmError as error:
                yield str(error)


def _database(here: Room) -> None:
    here.store.generation()


def _index(here: Room) -> None:
    here.check_index()


def _worker(here: Room) -> None:
    here.worker.check()


_CHECKS: Mapping[str, Callable[[Room], None]] = {"database": _database, "index": _index, "worker": _worker}

ROUTES = [Route("/healthz", up), Route("/readyz", ready)]
