"""What may be seen, by whom, in; a signed address that opens it for a few minutes out; and the same back again.

An address works only from the browser that it was made for: the mark covers the visitor's own cookies, so that of
another person, or of somebody who has signed out, does not fit.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from enum import StrEnum
from hashlib import sha256
from time import time

PATH = "/source/"
LASTS = 300
STEP = 60
"""Seconds: an address lasts for LASTS at most and is the same for STEP, so that a page redrawn loads nothing anew."""


class Kind(StrEnum):
    """How a document is looked at; or a file that was ordered."""

    PAGE = "page"
    PICTURE = "picture"
    SOUND = "sound"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Grant:
    """Leave to fetch one thing: the id of a document, or the number of an order. `page` is of what has pages."""

    tenant: str
    person: str
    what: str
    kind: Kind
    page: int = 0


def address(grant: Grant, visitor: str, now: float | None = None) -> str:
    """The path of what is granted."""
    expires = int(time() if now is None else now) // STEP * STEP + LASTS
    told = _text(json.dumps([*astuple(grant), expires], ensure_ascii=False, separators=(",", ":")).encode())
    return f"{PATH}{told}.{_mark(told, visitor)}"


def granted(token: str, visitor: str, now: float | None = None) -> Grant | None:
    """What the last part of an address opens for this visitor; None when it is not theirs, not ours or too old."""
    told, _, mark = token.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(told, visitor).encode()):
        return None
    tenant, person, what, kind, page, expires = json.loads(urlsafe_b64decode(told + "=" * (-len(told) % 4)))
    return Grant(tenant, person, what, Kind(kind), page) if (time() if now is None else now) < expires else None


def visitor_of(cookies: Mapping[str, str]) -> str:
    """Who a browser is by its cookies: the one that Streamlit gives every browser, and those of the sign-in."""
    from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

    own, _ = decode_xsrf_token_string(cookies.get("_streamlit_xsrf", ""))
    signed_in = sorted(item for item in cookies.items() if item[0].startswith("_streamlit_user"))
    return sha256(json.dumps([(own or b"").hex(), signed_in]).encode()).hexdigest()


def _mark(told: str, visitor: str) -> str:
    from streamlit.web.server.server_util import get_cookie_secret

    key = hmac.digest(get_cookie_secret().encode(), b"sources", "sha256")
    return _text(hmac.digest(key, f"{told} {visitor}".encode(), "sha256"))


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
