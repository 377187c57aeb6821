"""The content policy: strict, and true of the page that Streamlit serves."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.answer_view import ASSETS
from ui.web.headers import SecurityHeaders, content_policy, failed

POLICY = dict(part.split(" ", 1) for part in content_policy().split("; "))


def fingerprint(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_nothing_is_allowed_that_is_not_named():
    assert POLICY["default-src"] == "'none'"
    assert {name for name, allowed in POLICY.items() if allowed == "'none'"} >= {"base-uri", "frame-ancestors"}
    assert not re.search(r"\*|https?:|'unsafe-(inline|eval|hashes)'|strict-dynamic", content_policy())
    assert POLICY["connect-src"] == POLICY["media-src"] == POLICY["form-action"] == "'self'"


def test_the_inline_script_of_the_page_and_our_style_sheet_are_allowed_by_their_hashes():
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert POLICY["script-src"] == f"'self' 'wasm-unsafe-eval' {fingerprint(script)}"
    assert fingerprint((ASSETS / "app.css").read_text("utf-8")) in POLICY["style-src"]


def test_an_unexpected_error_says_nothing_and_has_the_headers():
    answer = failed(Request({"type": "http"}), RuntimeError("the key is tops3cret"))
    assert answer.status_code == 500
    assert b"tops3cret" not in bytes(answer.body)
    assert answer.headers["Content-Security-Policy"] == content_policy()


def test_what_came_by_tls_stays_with_tls_cookies_too():
    def answer(_request: Request) -> PlainTextResponse:
        told = PlainTextResponse("x")
        told.set_cookie("plain", "1")
        told.set_cookie("kept", "2", secure=True)
        return told

    app = Starlette(routes=[Route("/", answer)], middleware=[Middleware(SecurityHeaders)])
    by_tls = TestClient(app, base_url="https://app.bank.example").get("/").headers
    assert [cookie.lower().count("; secure") for cookie in by_tls.get_list("set-cookie")] == [1, 1]
    assert by_tls["Strict-Transport-Security"] == "max-age=31536000"
    bare = TestClient(app, base_url="http://localhost").get("/").headers
    assert "Strict-Transport-Security" not in bare
    assert [cookie.lower().count("; secure") for cookie in bare.get_list("set-cookie")] == [0, 1]
