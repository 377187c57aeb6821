"""Scripts and lures in every word that is shown: nothing runs and nothing is asked for, without the policy's help.

The browser is told to ignore the content policy, so that what is tested is that words stay words.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evaluation.hostile.words import LURES, SCRIPTS, Planted, marks, payloads, plant
from generation.models.scripted import ScriptedServer, Talents, Turn, written

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEY = "sk-canary-4711-never-to-be-seen"
CHROMIUM = "/usr/bin/chromium"
ALL = len(SCRIPTS) + len(LURES)
EVERYTHING = """() => {
  const said = [], made = [];
  const loads = /^(src|srcset|href|poster|action|data|style|background)$/;
  const walk = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) walk(node.shadowRoot);
      for (const { name, value } of node.attributes) {
        const far = loads.test(name) && /javascript:|LISTENER/.test(value);
        if (far || name.startsWith("on")) made.push(node.outerHTML);
        if (/title|label|placeholder|alt/.test(name)) said.push(value);
      }
      if (node.matches("input, textarea")) said.push(node.value);
      if (node.matches("script, style") && /top\\.ran|LISTENER/.test(node.textContent)) made.push(node.outerHTML);
      for (const child of node.childNodes) if (child.nodeType === 3) said.push(child.data);
    }
  };
  walk(document);
  return { said: said.join("\\n"), made: made.map((html) => html.slice(0, 300)), ran: window.ran || [] };
}"""


@dataclass
class Watch:
    """What was shown and what happened: scripts that ran, dialogs, elements made of words, requests to the listener."""

    listener: str
    shown: set[str] = field(default_factory=set)
    ran: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def look(self, page: Page) -> None:
        """Take in the page as it stands, after running the pointer over it."""
        page.mouse.move(640, 400)
        page.wait_for_timeout(60)
        seen: Any = page.evaluate(EVERYTHING.replace("LISTENER", self.listener.removeprefix("http://")))
        self.shown |= marks(seen["said"])
        self.ran += seen["ran"]
        self.made += seen["made"]


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address that must never be asked for anything, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Kept in the list, not on the screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


@pytest.fixture(scope="module")
def model(listener: tuple[str, list[str]]) -> Iterator[ScriptedServer]:
    """A model that answers with every script and lure, and then complains of the key by repeating it."""
    said = "\n".join(f"Brightwater opened a plant in Lyon. {text} [1]" for text in payloads("live", listener[0]))
    refused = {"error": {"message": f"Incorrect API key provided: {KEY}. Authorization: Bearer {KEY}", "type": "auth"}}
    turns = [written(said), Turn(status=401, raw=json.dumps(refused).encode())]
    with (
        ScriptedServer(*turns, talents=Talents(context=65536, schema=False)) as server,
        pytest.MonkeyPatch.context() as settings,
    ):
        settings.setenv("MFFM_MODEL_URL", server.url)
        settings.setenv("MFFM_MODEL_NAME", "scripted")
        settings.setenv("MFFM_MODEL_KEY", KEY)
        yield server


@pytest.fixture(scope="module")
def planted(workspace: Path, listener: tuple[str, list[str]]) -> Planted:
    return plant(workspace, listener[0])


@pytest.fixture
def watched(listener: tuple[str, list[str]]) -> Iterator[tuple[Page, Watch]]:
    """A page that does not keep to the content policy, and what it does."""
    from playwright.sync_api import sync_playwright

    watch = Watch(listener[0], asked=listener[1])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True, accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(60_000)
        context.on("request", lambda one: watch.asked.append(one.url) if one.url.startswith(watch.listener) else None)
        context.on("dialog", lambda one: (watch.ran.append(one.message), one.dismiss()))
        context.on("page", lambda one: watch.made.append(f"a page was opened: {one.url}"))
        yield page, watch
        browser.close()


def test_a_browser_that_meets_them_raw_runs_them(watched: tuple[Page, Watch], listener: tuple[str, list[str]]):
    """That the payloads are live, so that the next test can fail."""
    page, watch = watched
    page.set_content("".join(f"<div>{text}</div>" for text in payloads("raw", watch.listener)[:12]))
    page.wait_for_timeout(500)
    page.set_content(f"<div>{payloads('raw', watch.listener)[len(SCRIPTS) + 7]}</div>")
    page.wait_for_timeout(500)
    watch.look(page)
    assert watch.asked or watch.ran
    assert watch.made
    listener[1].clear()


def test_words_stay_words_wherever_they_are_shown(
    model: ScriptedServer, planted: Planted, address: str, watched: tuple[Page, Watch], tmp_path: Path
):
    page, watch = watched
    _conversations(page, watch, address, planted)
    _facts(page, watch, address)
    _library(page, watch, address)
    _tie_out(page, watch, address)
    _memo(page, watch, address, planted, tmp_path)
    _live(page, watch, address)
    places = {mark.rpartition("-")[0] for mark in watch.shown}
    print(f"{len(watch.shown)} payloads shown in {len(places)} places: {', '.join(sorted(places))}")
    assert watch.ran == []
    assert watch.made == []
    assert watch.asked == []
    assert len(watch.shown) >= 2000
    assert len(places) >= 35
    assert "live" in places


def _conversations(page: Page, watch: Watch, address: str, planted: Planted) -> None:
    page.goto(f"{address}/?thread={planted.answered}")
    chip = page.get_by_role("button", name="Open source 1").first
    chip.wait_for()
    watch.look(page)
    for fold in page.locator("details").all():
        fold.locator("summary").click()
    watch.look(page)
    chip.click()
    page.get_by_role("heading", name="Source 1").wait_for()
    for n in (1, 2, 3, 4):
        page.get_by_role("heading", name=f"Source {n}").wait_for()
        for tab in page.get_by_role("tab").all():
            tab.click()
            watch.look(page)
        watch.look(page)
        if n < 4:
            page.get_by_role("button", name="Next source").click()
    for thread in (planted.refused, planted.failed):
        page.goto(f"{address}/?thread={thread}")
        page.get_by_test_id("stChatMessage").first.wait_for()
        page.wait_for_timeout(800)
        watch.look(page)
    page.get_by_text("All documents").last.click()
    page.get_by_label("Answer only from").click()
    page.wait_for_timeout(400)
    watch.look(page)


def _live(page: Page, watch: Watch, address: str) -> None:
    """An answer while it is written, and when it is whole."""
    _ask(page, address, "Where did Brightwater open a plant for cordless tools?")
    stop = page.get_by_role("button", name="Stop")
    stop.wait_for()
    while stop.count():
        watch.look(page)
    page.locator(".foot").last.wait_for()
    watch.look(page)


def _ask(page: Page, address: str, question: str) -> None:
    page.goto(address)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")


def test_the_key_of_the_model_server_is_nowhere_to_be_read(
    model: ScriptedServer, address: str, workspace: Path, browser_page: Page
):
    """Not even when the server repeats it in its complaint. Runs after the model's first turn was used up."""
    _ask(browser_page, address, "What did the staff of Brightwater praise?")
    browser_page.get_by_role("button", name="Answer without the model").wait_for()
    assert KEY in "".join(model.keys)
    assert KEY not in str(browser_page.evaluate(EVERYTHING))
    holders = [path.name for path in workspace.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert holders == []
    started = [path for path in Path("/proc").glob("[0-9]*/cmdline") if KEY.encode() in _content(path)]
    assert started == []


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has ended
        return b""


def _facts(page: Page, watch: Watch, address: str) -> None:
    page.goto(f"{address}/facts")
    page.locator(".facts table").wait_for()
    watch.look(page)
    page.locator(".figure").first.click()
    page.get_by_role("heading", name="Source 1").wait_for()
    watch.look(page)
    page.get_by_text("All documents").first.click()
    page.wait_for_timeout(400)
    watch.look(page)


def _library(page: Page, watch: Watch, address: str) -> None:
    page.goto(f"{address}/library")
    page.get_by_test_id("stDataFrame").first.wait_for()
    page.wait_for_timeout(800)
    watch.look(page)
    page.get_by_test_id("stDataFrame").first.hover()
    page.get_by_role("button", name="Search: ").first.wait_for()
    assert page.get_by_role("button", name="Download as CSV").count() == 0
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert table is not None
    page.mouse.click(table["x"] + 15, table["y"] + 32 + 16)
    page.get_by_text("warning-00").first.wait_for()
    watch.look(page)
    for dialog in ("Not on its pages", "Does not add up", "Correct"):
        page.get_by_role("button", name=dialog).click()
        page.get_by_role("dialog").wait_for()
        page.wait_for_timeout(600)
        watch.look(page)
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")


def _tie_out(page: Page, watch: Watch, address: str) -> None:
    page.goto(f"{address}/tie-out")
    page.get_by_test_id("stMultiSelect").wait_for()
    page.wait_for_timeout(1500)
    watch.look(page)


def _memo(page: Page, watch: Watch, address: str, planted: Planted, folder: Path) -> None:
    page.goto(f"{address}/memo?answers={planted.answer}")
    for label, place in (("Title", "memotitle"), ("Author", "author")):
        box = page.get_by_label(label)
        box.fill("".join(payloads(place, watch.listener))[:140])
        box.press("Enter")
        page.wait_for_timeout(600)
    page.get_by_role("button", name="HTML").wait_for()
    watch.look(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="HTML").click()
    assert "/" not in waiting.value.suggested_filename
    waiting.value.save_as(folder / "memo.html")
    page.goto((folder / "memo.html").as_uri())
    watch.look(page)
