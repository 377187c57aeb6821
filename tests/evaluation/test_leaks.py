"""Nobody sees what is another's: every door in the code, a few people at each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.leaks.campaign import changed, every_door, sweep
from evaluation.leaks.canaries import World, build, nobody
from evaluation.leaks.doors import DOORS
from evaluation.leaks.files import ROUTES, STREAMLIT_ROUTES, routes, streamlit_routes
from evaluation.leaks.judge import Leaks
from evaluation.leaks.pages import SAVED, address_of, scripts
from evaluation.leaks.store import knock
from evaluation.leaks.verbs import LINES, UNTRIED, options, verbs


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[World]:
    made = build(tmp_path_factory.mktemp("installation"), database)
    yield made
    made.close()


def test_the_campaign_tries_every_door_that_the_code_has():
    assert every_door() == set(DOORS)


def test_the_campaign_tries_every_page_and_all_that_an_address_can_name():
    pages = ["Chat", "Facts", "Time line", "Tie-out", "Guidance", "Library", "Memo", "People", "Audit"]
    assert [script.name for script in scripts()] == ["main", *pages]
    assert address_of(nobody()).keys() == {*named_in_addresses(), "title", "author", "workspace"}


def calls() -> Iterator[ast.Call]:
    """Every call in what a person touches."""
    for path in (Path(__file__).parents[2] / "ui").rglob("*.py"):
        yield from (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def named_in_addresses() -> Iterator[str]:
    """What the pages read from their addresses, by its name."""
    for call in calls():
        named = {part.arg: part.value for part in call.keywords}
        key = named.get("key")
        if "bind" in named and isinstance(key, ast.Constant):
            yield str(key.value)
        if ast.unparse(call.func) == "st.query_params.get" and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def test_the_campaign_clicks_every_button_that_saves_a_file():
    keys = [ast.unparse(call.args[3]) for call in calls() if ast.unparse(call.func) == "offer"]
    assert len(keys) >= 4
    assert [key for key in keys if not SAVED.search(key)] == []


def test_the_campaign_tries_every_route():
    assert routes() == ROUTES
    assert streamlit_routes() == STREAMLIT_ROUTES.keys()


def test_the_campaign_tries_every_verb_and_all_that_a_verb_can_be_given():
    tried = {verb for verb in verbs() for line in LINES if f"{line} ".startswith(f"{verb} ")}
    assert verbs() == tried | UNTRIED.keys()
    given = {(line.split()[0], word) for line in LINES for word in line.split() if word.startswith("--")}
    assert options() - given == set()


def test_no_page_route_or_verb_tells_a_word_of_what_is_anothers(world: World):
    manager, stranger = world.people[0], world.people[5]
    leaks = Leaks()
    knock(world, leaks, [manager], [world.people[1], stranger])
    assert leaks.found == []
    assert {f"page {script.name}" for script in scripts()} | ROUTES <= {
        door.split(" page")[0] for door in leaks.by_door
    }
    assert leaks.by_door["/source/{token} file by a copied address"] == 2
    assert sum(count for door, count in leaks.by_door.items() if door.startswith("verb")) == len(LINES)
    assert changed(world) == []


def test_no_door_tells_a_word_of_what_is_anothers(world: World):
    manager, analyst, *_, reader = world.people[:5]
    stranger = world.people[5]
    leaks = Leaks()
    sweep(world, leaks, [manager], [analyst])
    sweep(world, leaks, [reader], [stranger])
    assert (leaks.found, leaks.tries) == ([], 2 * 2 * len(DOORS))
    assert changed(world) == []
    for viewer in (manager, analyst, reader, stranger):
        [hit] = world.means(viewer).searcher.search(viewer.canaries["text"])[:1]
        assert hit.document.id == viewer.document.id


def test_a_leak_would_be_told(world: World):
    """The campaign's own eyes: an open document is a leak to everyone."""
    analyst, *_, reader = world.people[6:10]
    room = world.rooms[reader.principal.tenant]
    room.share(analyst.document.id, None)
    leaks = Leaks()
    sweep(world, leaks, [reader], [analyst])
    room.share(analyst.document.id, [analyst.principal.id])
    doors = {told.split()[0] for told in leaks.found}
    assert {"Store.documents", "Store.evidence", "Store.words", "Store.labels", "Searcher.search"} <= doors
    assert not {"Store.messages", "Store.threads"} & doors


def test_a_leak_by_a_page_a_route_or_a_verb_would_be_told(world: World):
    """What everyone sees is told by each of them. The last test here: the verbs remove the document."""
    analyst, reader = world.people[11], world.people[14]
    world.rooms[reader.principal.tenant].share(analyst.document.id, None)
    leaks = Leaks()
    knock(world, leaks, [reader], [replace(analyst, principal=replace(analyst.principal, tenant="elsewhere"))])
    told = " ".join(leaks.found)
    for door in ("page Chat, as it opens,", "page Library", "page Tie-out, saved", "/source/{token} sound asked for"):
        assert f"{door} tells the" in told
    for door in ("page asked for", "picture asked for", "sound asked for"):
        assert f"{door} tells what is kept from one otherwise" in told
    for verb in ("search {words}", "facts --document {id}", "summary {name}", "list", "remove {id}"):
        assert f"verb {verb} tells" in told
