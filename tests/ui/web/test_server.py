"""The served application as a process: it answers, and a stop loses no answer and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

import streamlit

HOUSE = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


@contextmanager
def served(command: list[str], port: int, **settings: str) -> Generator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=HOUSE, env={**os.environ, **settings})
    try:
        until = monotonic() + 60
        while fetch(port, "/healthz")[0] != 200:
            assert process.poll() is None
            assert monotonic() < until
            sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait(10)


def headers_of(port: int, path: str, method: str = "GET", **sent: str) -> tuple[int, Message]:
    talking = HTTPConnection("127.0.0.1", port, timeout=5)
    talking.request(method, path, headers=sent)
    answer = talking.getresponse()
    answer.read()
    talking.close()
    return answer.status, answer.headers


def check_headers(port: int) -> None:
    """Every response has the headers; foreign names, origins and uploads without the token are refused."""
    asset = "/static/js/" + next((Path(streamlit.__file__).parent / "static/static/js").iterdir()).name
    upload = "/_stcore/upload_file/session/file"
    asked = [
        (200, headers_of(port, "/")),
        (200, headers_of(port, "/facts")),
        (200, headers_of(port, asset)),
        (200, headers_of(port, "/healthz")),
        (405, headers_of(port, "/healthz", "POST")),
        (404, headers_of(port, "/media/" + "0" * 56 + ".png")),
        (404, headers_of(port, "/_stcore/agent/anything")),
        (403, headers_of(port, upload, "PUT", Origin="http://evil.example")),
        (403, headers_of(port, upload, "DELETE")),
        (400, headers_of(port, "/", Host="evil.example")),
        (400, headers_of(port, "/", Host=f"rebound.example:{port}", Origin=f"http://rebound.example:{port}")),
    ]
    for wanted, (status, headers) in asked:
        assert status == wanted
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Access-Control-Allow-Origin"] in (None, f"http://127.0.0.1:{port}")
        assert "server" not in headers
    cookie = headers_of(port, "/_stcore/health")[1]["Set-Cookie"]
    assert "_streamlit_xsrf=" in cookie
    assert "samesite=lax" in cookie.lower()


def test_it_is_up_and_ready_and_stops_when_told(tmp_path: Path):
    port = free_port()
    with served(["ui.cli", "--workspace", str(tmp_path), "serve", "--port", str(port)], port) as process:
        assert fetch(port, "/healthz") == (200, b"up")
        status, body = fetch(port, "/readyz")
        assert (status, json.loads(body)) == (200, {"ready": True, "reasons": []})
        check_headers(port)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_port_that_is_taken_is_said(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "ui.cli", "--workspace", str(tmp_path), "serve", "--port", port]
        ended = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert f"Port {port} cannot be opened" in ended.stderr
    assert "--port" in ended.stderr


def test_streamlit_run_serves_the_same_application(tmp_path: Path):
    port = free_port()
    command = ["streamlit", "run", "app.py", "--server.port", str(port)]
    with served(command, port, MFFM_WORKSPACE=str(tmp_path)):
        assert json.loads(fetch(port, "/readyz")[1])["ready"]
