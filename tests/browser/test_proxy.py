"""The proxy of an installation in front of the app: TLS, the websocket, its headers, and what it keeps to itself."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest

CONFIG = Path(__file__).parents[2] / "deploy" / "proxy" / "nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
QUESTION = "What was Tarnbrook's net cash provided by operating activities in fiscal 2025?"

pytestmark = pytest.mark.skipif(NGINX is None, reason="needs nginx: apt-get install nginx-light")


def _free() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as one:
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def proxy(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped configuration, with this machine's ports and a certificate of its own."""
    folder = tmp_path_factory.mktemp("proxy")
    certificate, key = folder / "tls_certificate", folder / "tls_key"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True, timeout=60)
    port = _free()
    told = CONFIG.read_text("utf-8")
    for shipped, here in (
        (" /tmp/", f" {folder}/"),
        ("/run/secrets/tls_certificate", str(certificate)),
        ("/run/secrets/tls_key", str(key)),
        ("127.0.0.1:8501", address.removeprefix("http://")),
        ("listen 8443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 8080", f"listen 127.0.0.1:{_free()}"),
        ("/dev/stderr", str(folder / "error.log")),
    ):
        assert shipped in told, f"the configuration no longer says {shipped}"
        told = told.replace(shipped, here)
    config = folder / "nginx.conf"
    config.write_text(told, "utf-8")
    checked = subprocess.run([str(NGINX), "-t", "-c", str(config)], capture_output=True, text=True, timeout=30)
    assert checked.returncode == 0, checked.stderr
    server = subprocess.Popen([str(NGINX), "-c", str(config), "-g", "daemon off;"])
    until = monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            assert monotonic() < until, "nginx did not start"
            sleep(0.1)
    yield f"https://localhost:{port}"
    server.terminate()
    server.wait(15)


def _get(url: str) -> tuple[int, dict[str, str]]:
    trusting = ssl._create_unverified_context()
    try:
        with urllib.request.urlopen(url, timeout=10, context=trusting) as told:
            return told.status, {name.lower(): value for name, value in told.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {}


def test_a_question_is_asked_and_answered_through_tls(mffm: Callable[..., None], proxy: str):
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu"]
    mffm("samples")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page(ignore_https_errors=True)
        page.set_default_timeout(60_000)
        sockets: list[str] = []
        page.on("websocket", lambda one: sockets.append(one.url))
        page.goto(proxy)
        line = page.get_by_test_id("stChatInputTextArea")
        line.fill(QUESTION)
        line.press("Enter")
        page.get_by_text("166.9").first.wait_for()
        browser.close()
    assert sockets
    assert all(one.startswith("wss://localhost:") for one in sockets)


def test_every_answer_says_to_come_back_by_tls_and_health_is_not_told(proxy: str):
    status, headers = _get(proxy)
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in headers
    assert headers["server"] == "nginx"
    assert [_get(f"{proxy}/{path}")[0] for path in ("healthz", "readyz")] == [404, 404]
