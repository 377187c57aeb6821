"""The pages as doors of `evaluation/leaks/campaign.py`: each as every viewer, with what an address and a browser can
name.

Pages are reached by their names, as a browser reaches them: this floor does not know them.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.leaks.canaries import Own
from evaluation.leaks.files import fetched
from evaluation.leaks.judge import Leaks

NOBODIES: Mapping[str, Mapping[str, Any]] = {
    "signed out": {"is_logged_in": False},
    "not admitted": {"is_logged_in": True, "email": "eve@elsewhere.example"},
    "not vouched for": {"is_logged_in": True, "email_verified": False},
}
_FILE = re.compile(r"/source/[\w.-]+")
SAVED = re.compile(r"xlsx|export-")
"""The keys of the buttons that save a file; a test holds it against those that there are."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is run for a visitor: a page, or the script that wires them."""

    name: str
    text: str


def scripts() -> list[Script]:
    """Every page that the app has, in order, and what leads to them."""
    page = "from ui.pages.rooms import PAGES\nfrom ui.session import guarded\nguarded(PAGES[{}][0])"
    titles = [title for _, title, *_ in importlib.import_module("ui.pages.rooms").PAGES]
    made = [Script(title, page.format(number)) for number, title in enumerate(titles)]
    return [Script("main", "import runpy\nrunpy.run_module('ui.pages.main')"), *made]


def try_pages(leaks: Leaks, viewers: Sequence[Own], owners: Sequence[Own]) -> None:
    """Each viewer, and nobody, at each page with the ids of each owner."""
    for script in scripts():
        for viewer in viewers:
            user = {"is_logged_in": True, "email": viewer.principal.id}
            opened = _told(_drawn(script, user, {}))
            for owner in owners:
                if owner is not viewer:
                    leaks.look(f"page {script.name}, as it opens,", owner, opened)
                    _try_page(leaks, script, user, owner)
        for name, user in NOBODIES.items():
            for owner in owners:
                told = _told(_drawn(script, {"email": owner.principal.id, **user}, address_of(owner)))
                leaks.judge(f"page {script.name}, {name}", owner, told)


def _try_page(leaks: Leaks, script: Script, user: Mapping[str, Any], owner: Own) -> None:
    address = address_of(owner)
    page = _drawn(script, user, address)
    leaks.judge(f"page {script.name}", owner, _told(page), " ".join(address.values()))
    asked = " ".join((*address.values(), *owner.ids))
    fields = page._tree.get_widget_states()
    if any(map(_takes_words, fields.widgets)):
        _type(fields, owner)
        page._run(fields)
        leaks.judge(f"page {script.name}, typed", owner, _told(page), asked)
    saved = [field.id for field in fields.widgets if SAVED.search(field.id)]
    if saved:
        page._run(_clicked(page, saved[-1]))
        for file in sorted(set(_FILE.findall(_told(page)))):
            leaks.judge(f"page {script.name}, saved", owner, fetched(file, {}), asked)


def _drawn(script: Script, user: Mapping[str, Any], address: Mapping[str, str]) -> Any:
    """The page at this address."""
    from streamlit.testing.v1 import AppTest

    page: Any = AppTest.from_string(script.text, default_timeout=60)
    page.user = dict(user)
    page.query_params.update(address)
    return page.run()


def address_of(owner: Own) -> dict[str, str]:
    """All that the address of a page can name, and what names something of the owner by it."""
    company, label = owner.canaries["company"], owner.canaries["label"]
    chosen = {"company": company, "timeline-company": company, "find": label, "statement": label, "span": label}
    kept = {"thread": str(owner.thread), "answers": str(owner.message), "title": label, "author": label}
    return chosen | kept | {"workspace": owner.principal.tenant}


def _told(page: Any) -> str:
    """All that a page sends to the browser."""
    return "\n".join((*_sent(page._tree), *(str(error.message) for error in page.exception)))


def _sent(node: Any) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None and hasattr(proto, "SerializeToString"):
        yield proto.SerializeToString().decode("utf-8", "replace")
    for child in getattr(node, "children", {}).values():
        yield from _sent(child)


# ---------------------------------------------------------------- what a browser sends


def _takes_words(field: Any) -> bool:
    return field.WhichOneof("value") in ("string_value", "string_array_value")


def _type(fields: Any, owner: Own) -> None:
    """Fill in every field, also those that offer a choice: a browser may send what it was not offered."""
    company, label = owner.canaries["company"], owner.canaries["label"]
    for number, field in enumerate(filter(_takes_words, fields.widgets)):
        if field.WhichOneof("value") == "string_value":
            field.string_value = (label, company, owner.document.name)[number % 3]
        else:
            field.string_array_value.data[:] = [*owner.ids, company, f"company/{company}", label]


def _clicked(page: Any, button: str) -> Any:
    """What the browser sends when it is clicked."""
    fields = page._tree.get_widget_states()
    for field in fields.widgets:
        if field.id == button:
            field.trigger_value = True
    return fields
