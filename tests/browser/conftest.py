"""The app over a fresh workspace, and a page of a real browser to drive it with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from data.people import LOCAL
from data.store.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOUSE = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
WAIT = 60_000
POLICY = "Content Security Policy"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser, and waits for one longer than other tests may."""
    missing = pytest.mark.skipif(
        not CHROMIUM.exists(), reason="needs Chromium: apt-get install chromium fonts-dejavu-core"
    )
    for item in items:
        if Path(__file__).parent in item.path.parents:
            for mark in (pytest.mark.browser, pytest.mark.timeout(240), missing):
                item.add_marker(mark)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the app under test works in."""
    return tmp_path_factory.mktemp("workspace")


@pytest.fixture(scope="module")
def mffm(workspace: Path) -> Callable[..., None]:
    """Run a verb of the command line on the workspace."""

    def run(*words: str) -> None:
        command = [sys.executable, "-m", "ui.cli", "--workspace", str(workspace), *words]
        subprocess.run(command, cwd=HOUSE, check=True, timeout=180)

    return run


@pytest.fixture(scope="module")
def wait_until_read(workspace: Path) -> Callable[[int], None]:
    """Wait until so many documents of the workspace are ready."""

    def wait(count: int) -> None:
        until = monotonic() + 120
        with closing(Store.open(workspace, LOCAL)) as store:
            while len(store.documents(ready_only=True)) < count:
                assert monotonic() < until, "the documents were not read"
                sleep(0.2)

    return wait


Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]]


@pytest.fixture(scope="module")
def serve(workspace: Path) -> Serve:
    """Serve the workspace with these settings: where the app answers, and its process."""

    @contextmanager
    def serving(**settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "ui.cli", "--workspace", str(workspace), "serve", "--port", str(port)]
        with (workspace / "server.log").open("wb") as log:
            server = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, **settings}, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()
            server.wait(25)

    return serving


@pytest.fixture(scope="module")
def address(serve: Serve) -> Iterator[str]:
    """Where the app answers."""
    with serve() as (address, _):
        yield address


def _wait_for(url: str) -> None:
    until = monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert monotonic() < until, "the server did not start"
            sleep(0.2)


@pytest.fixture
def browser_page() -> Iterator[Page]:
    """A page of 1280 x 800 that may download. Nothing that a test does on it may break the content policy."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, accept_downloads=True)
        page.set_default_timeout(WAIT)
        expect.set_options(timeout=WAIT)
        broken: list[str] = []
        page.on("console", lambda said: broken.append(said.text) if POLICY in said.text else None)
        yield page
        browser.close()
        assert broken == []
