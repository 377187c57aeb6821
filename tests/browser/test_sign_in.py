"""Signing in by OpenID Connect, in a real browser: in, turned away, and kept out at once; what is kept is not there."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Generator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from data.answers import Answer, Check, Claim
from data.codec import answer_to_json
from data.people import Role, operator
from data.store.directory import Directory, workspace_of
from data.store.store import Store
from evaluation.leaks.canaries import Hashed
from ingestion.pipeline import ingest

HOUSE = Path(__file__).resolve().parents[2]
pytest.importorskip("authlib", reason="sign-in needs Authlib: pip install '.[signin]'")
CLIENT = "mffm"


class Provider(ThreadingHTTPServer):
    """Speaks the authorization code flow: metadata, authorize, token, keys."""

    def __init__(self) -> None:
        from joserfc.jwk import RSAKey

        super().__init__(("127.0.0.1", 0), _Answers)
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self.user: dict[str, Any] = {}
        self.nonces: dict[str, str] = {}

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def metadata(self) -> str:
        return f"{self.address}/.well-known/openid-configuration"


class _Answers(BaseHTTPRequestHandler):
    server: Provider  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            code = f"code-{len(self.server.nonces)}"
            self.server.nonces[code] = asked.get("nonce", "")
            self.send_response(302)
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()
        elif parts.path == "/keys":
            self._say({"keys": [self.server.key.as_dict(private=False)]})
        else:
            at = self.server.address
            self._say(
                {
                    "issuer": at,
                    "authorization_endpoint": f"{at}/authorize",
                    "token_endpoint": f"{at}/token",
                    "jwks_uri": f"{at}/keys",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                    "code_challenge_methods_supported": ["S256"],
                }
            )

    def do_POST(self) -> None:
        from joserfc import jwt

        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        now = int(time.time())
        claims = {"iss": self.server.address, "aud": CLIENT, "iat": now, "exp": now + 600, "sub": "1"}
        claims |= {"nonce": self.server.nonces.pop(form["code"][0])} | self.server.user
        token = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.server.key)
        self._say({"access_token": "a", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    def _say(self, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def provider() -> Generator[Provider]:
    """A provider that answers until the end."""
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


ADA, BEN = "ada@bank.example", "ben@bank.example"


@pytest.fixture(scope="module")
def bank():
    with provider() as server:
        yield server


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a workspace of two people and two documents, one of them kept to Ada."""
    folder = tmp_path_factory.mktemp("installation")
    with closing(Store.open(workspace_of(folder, "acme"), operator("root", "acme"))) as store:
        directory = Directory(folder)
        directory.admit(store, ADA, "Ada Lane", Role.MANAGER)
        directory.admit(store, BEN, "Ben Ode", Role.READER)
        files = []
        for name, text in (("open.txt", "Acme makes valves."), ("falcon.txt", "Falcon will bid for Acme.")):
            (folder / name).write_text(text)
            files.append(folder / name)
        assert [outcome.status for outcome in ingest(store, Hashed, files)] == ["ready", "ready"]
        store.share(store.document("falcon.txt").id, [ADA])
    return folder


@pytest.fixture(scope="module")
def app(root: Path, bank: Provider, tmp_path_factory: pytest.TempPathFactory):
    """Where the app answers, which knows the provider from Streamlit's secrets."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    (home / ".streamlit").mkdir()
    (home / ".streamlit" / "secrets.toml").write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "of tests alone"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "secret"\nserver_metadata_url = "{bank.metadata}"\n'
    )
    command = [sys.executable, "-m", "ui.cli", "--workspace", str(root), "serve", "--port", str(port)]
    with (root / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, "HOME": str(home)}, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(15)


def _wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.2)


def sign_in(page: Page, app: str, bank: Provider, person: str, **claims: object) -> None:
    bank.user = {"email": person, "name": person.split("@")[0]} | claims
    page.goto(app)
    page.get_by_role("button", name="Sign in").click()


def test_nobody_gets_in_without_signing_in(browser_page: Page, app: str):
    for path in ("/", "/library", "/people", "/chat?thread=1"):
        browser_page.goto(app + path)
        expect(browser_page.get_by_text("Sign in to see your documents.")).to_be_visible()
        expect(browser_page.get_by_text("falcon.txt")).to_have_count(0)


def test_who_is_not_in_the_directory_is_told_whom_to_ask(browser_page: Page, app: str, bank: Provider):
    sign_in(browser_page, app, bank, "eve@elsewhere.example")
    expect(browser_page.get_by_text("eve@elsewhere.example has no place in this installation.")).to_be_visible()
    expect(browser_page.get_by_text("Ask the manager of your workspace")).to_be_visible()
    browser_page.get_by_role("button", name="Sign out").click()
    expect(browser_page.get_by_role("button", name="Sign in")).to_be_visible()


def test_an_address_that_the_provider_does_not_vouch_for_is_nobodys(browser_page: Page, app: str, bank: Provider):
    sign_in(browser_page, app, bank, ADA, email_verified=False)
    expect(browser_page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(browser_page.get_by_text("Ada Lane")).to_have_count(0)


def test_a_file_goes_to_whoever_asked_for_it_and_to_nobody_else(
    browser_page: Page, app: str, bank: Provider, root: Path
):
    with closing(Store.open(workspace_of(root, "acme"), operator("root", "acme"))) as store:
        own = store.seen_by(Directory(root).memberships(ADA)[0].principal)
        held = Answer("What will Falcon do?", (Claim("Falcon will bid.", (), Check.SUPPORTED),))
        message = own.say(own.new_thread("Falcon"), "assistant", {"answer": answer_to_json(held)})
    page, addresses = browser_page, list[str]()
    sign_in(page, app, bank, ADA)
    expect(page.get_by_text("Ada Lane")).to_be_visible()
    page.goto(f"{app}/memo?answers={message}")
    page.route("**/source/*", lambda route: (addresses.append(route.request.url), route.abort()))
    page.get_by_role("button", name="Markdown").click()
    expect(page.get_by_text("The file could not be fetched. Try again.")).to_be_visible()
    html = page.get_by_role("button", name="HTML").bounding_box()
    markdown = page.get_by_role("button", name="Markdown").bounding_box()
    assert html is not None
    assert markdown is not None
    assert html["x"] - (markdown["x"] + markdown["width"]) < 20
    page.screenshot(path=root / "not fetched.png")
    page.unroute("**/source/*")

    browser = page.context.browser
    assert browser is not None
    with browser.new_context() as other:
        sign_in(other.new_page(), app, bank, BEN)
        expect(other.pages[0].get_by_text("Ben Ode")).to_be_visible()
        assert other.request.get(addresses[0]).status == 404
    taken = page.context.request.get(addresses[0])
    assert (taken.status, "Falcon will bid" in taken.text()) == (200, True)
    assert page.context.request.get(addresses[0]).status == 404

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Markdown").click()
    assert waiting.value.suggested_filename == "Memo.md"
    assert "Falcon will bid" in Path(waiting.value.path()).read_text()
    expect(page.get_by_text("The file could not be fetched.")).to_have_count(0)


def test_a_manager_sees_people_and_a_reader_neither_them_nor_what_is_kept(
    browser_page: Page, app: str, bank: Provider, root: Path
):
    page = browser_page
    sign_in(page, app, bank, ADA)
    expect(page.get_by_text("Ada Lane")).to_be_visible()
    page.goto(f"{app}/library")
    expect(page.get_by_text("2 documents")).to_be_visible()
    page.goto(f"{app}/people")
    expect(page.get_by_text(f"Ben Ode  {BEN}")).to_be_visible()
    expect(page.get_by_role("textbox", name="Address")).to_be_visible()
    page.screenshot(path=root / "people.png")
    page.get_by_text("Ada Lane").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    sign_in(page, app, bank, BEN)
    expect(page.get_by_text("Ben Ode")).to_be_visible()
    expect(page.get_by_role("link", name="People")).to_have_count(0)
    page.goto(f"{app}/library")
    expect(page.get_by_text("1 document", exact=True)).to_be_visible()
    expect(page.get_by_text("Add documents")).to_have_count(0)
    page.screenshot(path=root / "library.png")
    with closing(Store.open(workspace_of(root, "acme"), operator("root", "acme"))) as store:
        Directory(root).suspend(store, BEN)
    page.get_by_role("link", name="Facts").click()
    expect(page.get_by_text(f"{BEN} has no place in this installation.")).to_be_visible()
    expect(page.get_by_text("open.txt")).to_have_count(0)
