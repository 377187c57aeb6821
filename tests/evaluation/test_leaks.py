"""Nobody sees what is another's: every door in the code, a few people at each."""

from __future__ import annotations

import pytest

from evaluation.canaries import build
from evaluation.doors import DOORS
from evaluation.leak_doors import UNTRIED_VERBS, VERBS, knock, pages, verbs
from evaluation.leaks import Leaks, changed, every_door, sweep


@pytest.fixture(scope="module")
def world(tmp_path_factory, database):
    made = build(tmp_path_factory.mktemp("installation"), database)
    yield made
    made.close()


def test_the_campaign_tries_every_door_that_the_code_has():
    assert every_door() == set(DOORS)
    assert verbs() == VERBS.keys() | UNTRIED_VERBS.keys()
    assert {"Chat", "Facts", "Library", "Memo", "People", "Audit"} <= set(pages())


def test_no_page_and_no_verb_tells_a_word_of_what_is_anothers(world):
    manager, stranger = world.people[0], world.people[5]
    leaks = Leaks()
    knock(world, leaks.judge, [manager], [world.people[1], stranger])
    assert (leaks.found, leaks.tries) == ([], 2 * len(pages()) + len(VERBS))
    assert changed(world) == []


def test_no_door_tells_a_word_of_what_is_anothers(world):
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


def test_a_leak_would_be_told(world):
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
