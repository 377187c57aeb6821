"""The signed addresses of pages, pictures, recordings and files: who gets what, that others get the same nothing."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.people import Role
from data.store.directory import Directory
from data.store.store import Store
from data.types import Document
from ingestion.isolation.reader import Reader
from ui.office import House
from ui.settings import Settings
from ui.web import media, orders
from ui.web.links import LASTS, STEP, Grant, Kind, address, granted, visitor_of
from ui.web.orders import Order, place
from ui.workspace import open_store

ANN, BOB, EVE = "ann@bank.example", "bob@bank.example", "eve@bank.example"
TOKEN = "2|00000000|{}|1700000000"


def browser(name: str) -> dict[str, str]:
    """The cookies of one person's browser."""
    return {"_streamlit_xsrf": TOKEN.format(name.encode().hex()), "_streamlit_user": f"signed-{name}"}


def pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    made = BytesIO()
    canvas = Canvas(made, pagesize=(400, 500))
    canvas.drawString(50, 400, "Revenue was $ 4,210 million.")
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (60, 40), "white").save(made, "PNG")
    return made.getvalue()


class Installation:
    """A workspace with three people; ann's document is kept to ann and bob."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        settings = Settings(workspace=root, seals=root / "seals")
        self.directory = Directory(root)
        self.operator = open_store(settings, "desk")
        for person, role in ((ANN, Role.MANAGER), (BOB, Role.ANALYST), (EVE, Role.ANALYST)):
            self.directory.admit(self.operator, person, person, role)
        self.house = House(settings)
        monkeypatch.setattr(media, "house", lambda: self.house)
        self.report = self.add("report.pdf", pdf())
        self.store(ANN).share(self.report.id, [BOB])

    def store(self, person: str) -> Store:
        return self.house.seen_by(person, "desk")

    def add(self, name: str, content: bytes) -> Document:
        path = self.root / name
        path.write_bytes(content)
        return self.store(ANN).receive(path, name)[0]

    def get(self, grant: Grant, made_for: str, asked_by: str | None = None, **headers: str) -> Any:
        client = TestClient(Starlette(routes=media.ROUTES), cookies=browser(asked_by or made_for))
        return client.get(address(grant, visitor_of(browser(made_for))), headers=headers)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    return Installation(tmp_path, monkeypatch)


def page_for(here: Installation, person: str, tenant: str = "desk") -> Grant:
    return Grant(tenant, person, here.report.id, Kind.PAGE, 1)


def test_those_who_may_see_a_document_see_its_page(here: Installation):
    for person in (ANN, BOB):
        answer = here.get(page_for(here, person), person)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["cache-control"] == "private, no-store"
        assert Image.open(BytesIO(answer.content)).size == (800, 1000)


def nobody(here: Installation) -> dict[str, Callable[[], Any]]:
    """Every way of asking for what one may not see."""
    own = page_for(here, ANN)
    stale = address(own, visitor_of(browser(ANN)), now=1_700_000_000)
    client = TestClient(Starlette(routes=media.ROUTES), cookies=browser(ANN))
    return {
        "not permitted": lambda: here.get(page_for(here, EVE), EVE),
        "replayed by another person": lambda: here.get(own, ANN, asked_by=EVE),
        "replayed by somebody who may see it": lambda: here.get(own, ANN, asked_by=BOB),
        "another tenant": lambda: here.get(page_for(here, ANN, "other"), ANN),
        "unknown person": lambda: here.get(page_for(here, "zoe@bank.example"), ANN),
        "no such document": lambda: here.get(Grant("desk", ANN, "0" * 64, Kind.PAGE, 1), ANN),
        "no such page": lambda: here.get(Grant("desk", ANN, here.report.id, Kind.PAGE, 9), ANN),
        "expired": lambda: client.get(stale),
        "unsigned": lambda: client.get("/source/W10.AAAA"),
        "rubbish": lambda: client.get("/source/..%2F..%2Fmffm.db"),
        "not ascii": lambda: client.get("/source/%C3%A9.%C3%A9"),
    }


def test_whoever_may_not_see_it_gets_the_same_nothing(here: Installation):
    answers = {way: ask() for way, ask in nobody(here).items()}
    assert {way: answer.status_code for way, answer in answers.items()} == dict.fromkeys(answers, 404)
    assert {answer.content for way, answer in answers.items() if way != "rubbish"} == {
        b"There is nothing to see here, or no longer."
    }


def test_an_address_ends_with_the_permission_the_person_the_sign_in_and_the_document(here: Installation):
    grant, cookies = page_for(here, BOB), browser(BOB)
    client = TestClient(Starlette(routes=media.ROUTES), cookies=cookies)
    link = address(grant, visitor_of(cookies))
    assert client.get(link).status_code == 200

    here.store(ANN).share(here.report.id, [])
    assert client.get(link).status_code == 404
    here.store(ANN).share(here.report.id, [BOB])
    assert client.get(link).status_code == 200

    here.directory.suspend(here.operator, BOB)
    assert client.get(link).status_code == 404
    here.directory.suspend(here.operator, BOB, suspended=False)
    assert client.get(link).status_code == 200

    signed_out = TestClient(Starlette(routes=media.ROUTES), cookies={"_streamlit_xsrf": cookies["_streamlit_xsrf"]})
    assert signed_out.get(link).status_code == 404

    here.store(ANN).remove(here.report.id)
    assert client.get(link).status_code == 404


def test_a_picture_is_drawn_anew(here: Installation):
    chart = here.add("chart.png", picture())
    answer = here.get(Grant("desk", ANN, chart.id, Kind.PICTURE), ANN)
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(BytesIO(answer.content)).size == (60, 40)


def sounding(monkeypatch: pytest.MonkeyPatch, during: Callable[[], None] = lambda: None) -> list[str]:
    """Recordings that sound as forty bytes, made while something else happens; the names of those that were made."""
    made: list[str] = []

    def sound(_self: Reader, _path: Path, name: str) -> bytes:
        made.append(name)
        during()
        return bytes(range(40))

    monkeypatch.setattr(Reader, "sound", sound)
    return made


def test_a_recording_is_made_once_and_sent_in_the_ranges_asked_for(here: Installation, monkeypatch: pytest.MonkeyPatch):
    made = sounding(monkeypatch)
    call = here.add("call.mp3", b"ID3 some sound")
    grant = Grant("desk", ANN, call.id, Kind.SOUND)
    assert here.get(grant, ANN).content == bytes(range(40))
    part = here.get(grant, ANN, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert part.headers["content-range"] == "bytes 10-19/40"
    assert here.get(grant, ANN, Range="bytes=99-").status_code == 416
    assert made == ["call.mp3"]
    assert here.get(grant, ANN, asked_by=EVE).status_code == 404


def test_a_recording_that_is_removed_while_it_is_prepared_leaves_no_bytes(
    here: Installation, monkeypatch: pytest.MonkeyPatch
):
    call = here.add("call.mp3", b"ID3 some sound")
    sounding(monkeypatch, during=lambda: here.store(ANN).remove(call.id) and None)
    assert here.get(Grant("desk", ANN, call.id, Kind.SOUND), ANN).status_code == 404
    assert [path.name for path in here.root.rglob("*.flac")] == []


# ---------------------------------------------------------------- files that were ordered


def names(store: Store) -> bytes:
    """A file that holds what its reader may see."""
    return ",".join(document.name for document in store.documents()).encode()


def file_for(here: Installation, person: str, make: Callable[[Store], bytes] = names) -> Grant:
    number = place(here.store(person).principal, Order("näme one.csv", "text/csv", make))
    return Grant("desk", person, number, Kind.FILE)


def test_a_file_is_made_when_it_is_fetched_and_once(here: Installation):
    grant = file_for(here, BOB)
    here.add("later.pdf", pdf())
    answer = here.get(grant, BOB)
    assert (answer.status_code, answer.content) == (200, b"report.pdf,later.pdf")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''n%C3%A4me%20one.csv"
    assert answer.headers["cache-control"] == "private, no-store"
    row = here.operator.trail.rows()[-1]
    assert (row.actor, row.action, row.subject) == (BOB, "file.exported", sha256(answer.content).hexdigest())
    assert here.get(grant, BOB).status_code == 404
    assert [path for path in here.root.rglob("*") if "csv" in path.name] == []


def test_a_copied_address_of_a_file_opens_for_nobody_else_and_still_for_its_owner(here: Installation):
    grant = file_for(here, BOB)
    for other in (ANN, EVE):
        assert here.get(grant, BOB, asked_by=other).status_code == 404
        assert here.get(replace(grant, person=other), other).status_code == 404
    assert here.get(grant, BOB).content == b"report.pdf"


def test_a_file_holds_what_its_reader_may_see_when_it_is_fetched(here: Installation):
    grant = file_for(here, BOB)
    here.store(ANN).share(here.report.id, [])
    assert here.get(grant, BOB).content == b""
    grant = file_for(here, BOB)
    here.directory.suspend(here.operator, BOB)
    assert here.get(grant, BOB).status_code == 404


def test_an_order_waits_a_minute(here: Installation, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(orders, "monotonic", lambda: 1000.0)
    kept, late = file_for(here, BOB), file_for(here, BOB)
    monkeypatch.setattr(orders, "monotonic", lambda: 1059.0)
    assert here.get(kept, BOB).status_code == 200
    monkeypatch.setattr(orders, "monotonic", lambda: 1061.0)
    assert here.get(late, BOB).status_code == 404


def test_why_a_file_cannot_be_made_is_told_to_whoever_ordered_it(here: Installation):
    answer = here.get(file_for(here, BOB, lambda store: store.document("gone.pdf").name.encode()), BOB)
    assert (answer.status_code, answer.text) == (
        409,
        "There is no document gone.pdf in this workspace. `mffm list` shows what there is.",
    )


# ---------------------------------------------------------------- the addresses themselves


@given(st.text(), st.text(), st.text(), st.sampled_from(Kind), st.integers(0, 10_000), st.integers(0, 2**33))
def test_an_address_opens_what_it_was_made_for_and_for_five_minutes_at_most(
    tenant: str, person: str, document: str, kind: Kind, page: int, now: int
):
    grant = Grant(tenant, person, document, kind, page)
    token = address(grant, "visitor", now).removeprefix("/source/")
    assert granted(token, "visitor", now) == grant
    assert granted(token, "visitor", now + LASTS - STEP) == grant
    assert granted(token, "visitor", now + LASTS) is None
    assert granted(token, "another", now) is None
    assert "/" not in token


@given(st.integers(0, 200), st.integers(0, 127))
def test_an_address_with_any_letter_changed_opens_nothing(at: int, letter: int):
    token = address(Grant("desk", ANN, "d" * 64, Kind.PAGE, 3), "visitor", 1_700_000_000).removeprefix("/source/")
    at %= len(token)
    changed = token[:at] + chr(letter) + token[at + 1 :]
    assert changed == token or granted(changed, "visitor", 1_700_000_000) is None


def test_a_visitor_is_the_browser_and_who_is_signed_in_whatever_the_mask_of_the_token():
    one = {"_streamlit_xsrf": "2|00000000|61626364|1"}
    masked = {"_streamlit_xsrf": "2|01010101|60636265|2"}
    assert visitor_of(one) == visitor_of(masked) == visitor_of(one | {"theme": "dark"})
    others: list[dict[str, str]] = [{}, {"_streamlit_xsrf": "2|00000000|61626365|1"}, one | {"_streamlit_user": "x"}]
    others.append(one | {"_streamlit_user": "x", "_streamlit_user__1": "y"})
    assert len({visitor_of(cookies) for cookies in [one, *others]}) == 5
