"""A signed address in, the page, picture or recording of a document out, if whoever asks may see it at this moment.

Or a file that was ordered at a page: it is made now, of what may be seen now, once, and kept nowhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from data.errors import MffmError
from data.store.library import CACHES
from data.store.store import Store
from data.types import Document
from ingestion.isolation.drawing import listener, page_of
from ingestion.isolation.reader import Reader
from ui.session import house
from ui.web.links import PATH, Grant, Kind, granted, visitor_of
from ui.web.orders import take

_SOUNDS = 8
_PRIVATE = {"Cache-Control": "private, no-store"}


def source(request: Request) -> Response:
    """What the address grants. Whatever is wrong with it or the document, the answer is the same."""
    grant = granted(request.path_params["token"], visitor_of(request.cookies))
    if grant is None:
        return _nothing()
    try:
        store = house().seen_by(grant.person, grant.tenant)
        return _SHOWN[grant.kind](store, grant)
    except MffmError:
        return _nothing()


def _nothing() -> Response:
    return PlainTextResponse("There is nothing to see here, or no longer.", 404, _PRIVATE)


# ---------------------------------------------------------------- pages and pictures


def _page(store: Store, grant: Grant) -> Response:
    """A page, or a picture, which is its own first and only one."""
    document = store.document(grant.what)
    drawn = page_of(store.original(document), document.name, grant.page or 1, store.principal)
    return _drawn(drawn.image)


def _drawn(image: Any) -> Response:
    kept = BytesIO()
    image.save(kept, "WEBP", quality=82, method=0)
    return Response(kept.getvalue(), media_type="image/webp", headers=_PRIVATE)


# ---------------------------------------------------------------- recordings


def _sound(store: Store, grant: Grant) -> Response:
    """The recording, whole or the range asked for."""
    return FileResponse(sound_of(store, store.document(grant.what)), media_type="audio/flac", headers=_PRIVATE)


def sound_of(store: Store, document: Document) -> Path:
    """The recording as browsers play it, kept among the caches, which a removal empties."""
    kept = store.workspace / CACHES / "sounds" / f"{document.id}.flac"
    if not kept.is_file():
        with listener(store.principal) as reader:
            if not kept.is_file():  # from the same person's last request
                _prepare(reader, store, document, kept)
    return kept


def _prepare(reader: Reader, store: Store, document: Document, kept: Path) -> None:
    content = reader.sound(store.original(document), document.name)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_name(f"{uuid4().hex}.part")
    part.write_bytes(content)
    part.replace(kept)
    for old in sorted(kept.parent.iterdir(), key=os.path.getmtime)[:-_SOUNDS]:
        old.unlink(missing_ok=True)
    try:
        store.document(document.id)
    except MffmError:  # removed while it was being prepared, so after its caches had been emptied
        kept.unlink(missing_ok=True)
        raise


# ---------------------------------------------------------------- files that were ordered


def _file(store: Store, grant: Grant) -> Response:
    """The file, told of in the audit trail before it leaves; why it cannot be made, to whoever ordered it."""
    order = take(store.principal, grant.what)
    if order is None:
        return _nothing()
    try:
        content = order.make(store)
        store.exporting(order.name, content)
    except MffmError as error:
        return PlainTextResponse(str(error), 409, _PRIVATE)
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(order.name)}"}
    return Response(content, media_type=order.media_type, headers=_PRIVATE | named)


_SHOWN: Mapping[Kind, Callable[[Store, Grant], Response]] = {
    Kind.PAGE: _page,
    Kind.PICTURE: _page,
    Kind.SOUND: _sound,
    Kind.FILE: _file,
}

ROUTES = [Route(PATH + "{token}", source)]
