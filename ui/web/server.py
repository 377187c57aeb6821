"""The pages and our own routes in, one served application out; a stop of it loses no answer.

On SIGTERM or Ctrl-C no request is taken any more, open ones get `CLOSING` seconds, answers that are being written get
`PATIENCE`, and what is unfinished then is kept in its conversation as stopped. All of it takes `LONGEST` at most.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from data.errors import MffmError
from data.heap import share_arenas
from ingestion.isolation import drawing
from ui.jobs import GRACE
from ui.session import house
from ui.settings import read_settings
from ui.telemetry import observed
from ui.web import health, media
from ui.web.headers import SecurityHeaders, failed

log = logging.getLogger(__name__)

SCRIPT = Path(__file__).resolve().parents[1] / "pages" / "main.py"
ADDRESS = "127.0.0.1"
CLOSING = 3
PATIENCE = 10.0
LONGEST = CLOSING + PATIENCE + GRACE + 2
_PAGES = {"server.address": ADDRESS, "server.headless": True, "browser.gatherUsageStats": False}


def parts() -> dict[str, Any]:
    """What the application is made of: the script that draws the pages, our routes, what every answer goes through.

    A page of another site that has its name lead here, as in DNS rebinding, does not know the names we go by.
    """
    return {
        "script_path": SCRIPT,
        "routes": [*health.ROUTES, *media.ROUTES],
        "middleware": [
            Middleware(SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=read_settings().hosts.split(), www_redirect=False),
        ],
        "exception_handlers": {Exception: failed},
        "lifespan": lifespan,
    }


@asynccontextmanager
async def lifespan(_app: object) -> AsyncGenerator[None]:
    """Open the workspace before the first visitor; leave it in order."""
    with observed(read_settings().otlp, "mffm-app") as telemetry:
        try:
            here = await run_in_threadpool(house)
        except MffmError as error:
            log.error("the workspace cannot be opened yet: %s", error)
        else:
            drawing.warm()
            if telemetry:
                telemetry.watch_queue(here.waiting)
        yield
        await _close()


async def _close() -> None:
    try:
        here = await run_in_threadpool(house)
    except MffmError:
        return
    await run_in_threadpool(here.close, PATIENCE)
    await run_in_threadpool(drawing.close)


def serve(port: int) -> None:
    """Serve the app on this machine until it is told to stop."""
    import uvicorn
    from streamlit.runtime.runtime_util import get_max_message_size_bytes
    from streamlit.starlette import App
    from streamlit.web.bootstrap import load_config_options

    share_arenas()
    load_config_options(_PAGES | {"server.port": port})
    listening = _listen(port)
    config = uvicorn.Config(
        App(**parts()),
        ws="websockets-sansio",
        ws_max_size=get_max_message_size_bytes(),
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=CLOSING,
    )
    sys.stderr.write(f"MFFM Analyst is open at http://{ADDRESS}:{listening.getsockname()[1]}\n")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _told)
    with suppress(SystemExit):
        uvicorn.Server(config).run(sockets=[listening])
    logging.shutdown()
    sys.stderr.flush()
    os._exit(0)  # an answer that hangs in a model server is kept as stopped; the process does not wait for it


def _told(_number: int, _frame: object) -> None:
    """Before the server runs, this ends the process; a running one passes the signal on when it has stopped."""
    raise SystemExit(0)


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((ADDRESS, port), backlog=2048)
    except OSError as error:
        raise MffmError(f"Port {port} cannot be opened: {error.strerror}.", "Choose another with --port.") from error
