"""A response in, the same with its security headers out: what a page may load, run and be embedded in.

Scripts and styles come from this server alone. The few inline parts that the pages have are allowed by their hashes;
nothing else inline runs or styles. A page may compile WebAssembly, which Streamlit's reader of messages tries to.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.answer_view import ASSETS

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_LIBRARY_STYLES = (
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",  # an empty one, which Streamlit fills rule by rule
    "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",  # what may be pressed, by react-aria
    "'sha256-gXnHDepVZ6KF6fKGOD+GVc9BynM50JQqht95p3HpemI='",  # the recorder of the question line, by wavesurfer
)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class SecurityHeaders:
    """Puts the headers on every response, whoever made it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                told.update(headers())
                if scope["scheme"] == "https":
                    _keep_to_tls(told)
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)


def _keep_to_tls(told: MutableHeaders) -> None:
    """What came by TLS, through a proxy too, stays with it: its cookies and all later requests."""
    told["Strict-Transport-Security"] = "max-age=31536000"
    cookies = told.getlist("set-cookie")
    del told["set-cookie"]
    for cookie in cookies:
        told.append("set-cookie", cookie if "; secure" in cookie.lower() else f"{cookie}; Secure")


def failed(_request: Request, _error: Exception) -> Response:
    """What is said of an error that nobody expected, to somebody who shall learn nothing by it; the log has it all."""
    return PlainTextResponse("Something unexpected went wrong; the log has the details.", 500, headers())


@cache
def headers() -> dict[str, str]:
    """The headers of every response."""
    return _FIXED | {"Content-Security-Policy": content_policy()}


def content_policy() -> str:
    """What a page may load and from where."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' {_hashes(_start_scripts())}",
            f"style-src 'self' {_hashes([(ASSETS / 'app.css').read_text('utf-8')])} {' '.join(_LIBRARY_STYLES)}",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "media-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _start_scripts() -> list[str]:
    """The inline scripts of the page that Streamlit serves."""
    import streamlit

    return _INLINE.findall((Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8"))


def _hashes(parts: Iterable[str]) -> str:
    return " ".join(f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'" for part in parts)
