"""An installation where every place that can hold words holds a word of its own, for `evaluation/leaks/campaign.py`.

Three workspaces with five people each. Everyone has a document kept to them alone, and a conversation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np

from data.answers import Answer, Check, Citation, Claim
from data.codec import answer_to_json
from data.locators import AudioSpan, PageBox, TableCell
from data.people import Principal, Role, operator
from data.rows.transcripts import Attached
from data.store.directory import Directory, workspace_of
from data.store.store import CACHES, Store
from data.types import (
    Cell,
    CheckKind,
    Description,
    Document,
    Evidence,
    Fact,
    Grid,
    Hidden,
    Period,
    Reading,
    SelfCheck,
    Status,
    Way,
)
from data.vectors import Vectors
from evaluation.hostile.harm import page_pdf
from generation.answer import Analyst
from retrieval.index import open_index
from retrieval.search import Searcher

TENANTS = ("acme", "brook", "cedar")
ROLES = (Role.MANAGER, Role.ANALYST, Role.ANALYST, Role.READER, Role.READER)
KINDS = (
    *("name", "text", "company", "alias", "heading", "label", "warning", "hidden", "form", "check"),
    *("transcript", "title", "question", "answer", "said", "speaker", "sound"),
)
NOWHERE = "0" * 64


class Hashed:
    """An encoder that needs no weights: words are places in the vector."""

    model_id = "hashed/64"
    dimension = 64

    def encode(self, texts: Sequence[str]) -> Vectors:
        made = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                made[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % 64] += 1.0
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-6)


@dataclass(frozen=True, slots=True)
class Own:
    """What one person has, and the words that nobody else may come to see."""

    principal: Principal
    document: Document
    evidence: tuple[int, ...]
    thread: int
    message: int
    canaries: Mapping[str, str]

    @property
    def ids(self) -> tuple[str, ...]:
        """How its document may be asked for."""
        return self.document.id, self.document.name


@dataclass(slots=True)
class World:
    """The installation under trial."""

    root: Path
    database: str = ""
    rooms: dict[str, Store] = field(default_factory=dict[str, Store])
    people: list[Own] = field(default_factory=list[Own])
    analysts: dict[str, Analyst] = field(default_factory=dict[str, Analyst])

    @property
    def directory(self) -> Directory:
        return Directory(self.root)

    def store(self, own: Own) -> Store:
        """The workspace as this person sees it."""
        return self.rooms[own.principal.tenant].seen_by(own.principal)

    def means(self, own: Own) -> Analyst:
        """Search and answers over what this person sees, by the index that all people of the workspace share."""
        room = self.rooms[own.principal.tenant]
        if own.principal.tenant not in self.analysts:
            index = open_index(room, Hashed.model_id, room.workspace / CACHES)
            self.analysts[own.principal.tenant] = Analyst(room, Searcher(room, Hashed(), index))
        return self.analysts[own.principal.tenant].seen_by(self.store(own))

    def close(self) -> None:
        for room in self.rooms.values():
            room.close()


# ---------------------------------------------------------------- the world


def build(root: Path, database: str = "") -> World:
    """Three workspaces, five people in each, canaries everywhere; in files, or in the database of this address."""
    world = World(root, database)
    for tenant in TENANTS:
        room = world.rooms[tenant] = Store.open(workspace_of(root, tenant), operator("root", tenant), database=database)
        for number, role in enumerate(ROLES):
            name = f"p{number}"
            member = world.directory.admit(room, f"{name}@{tenant}.example", f"Person {number}", role)
            world.people.append(_furnish(world, room, member.principal))
    return world


def canary(principal: Principal, kind: str) -> str:
    """A word that stands in one place only."""
    digest = hashlib.sha256(f"{principal.id} {kind}".encode()).hexdigest()[:10]
    return "zq" + digest.translate(str.maketrans("0123456789", "ghijklmnop"))


def _furnish(world: World, room: Store, principal: Principal) -> Own:
    words = {kind: canary(principal, kind) for kind in KINDS}
    path = world.root / f"{words['name']}.pdf"
    path.write_bytes(page_pdf(f"BT /F1 12 Tf 50 700 Td ({words['text']} {principal.id}) Tj ET".encode()))
    transcript = Attached(f"{words['transcript']}.vtt", words["transcript"].encode())
    document, _ = room.receive(path, path.name, transcript)
    path.unlink()
    reading = _reading(words)
    room.commit(document.id, reading, Hashed().encode([piece.text for piece in reading.evidence]), Hashed.model_id)
    room.correct(document.id, form=words["form"])
    document = room.share(document.id, [principal.id])
    evidence = tuple(piece.id for piece in room.evidence_of(document.id))
    heard = room.workspace / CACHES / "sounds" / f"{document.id}.flac"
    heard.parent.mkdir(parents=True, exist_ok=True)
    heard.write_text(words["sound"], encoding="utf-8")
    own = room.seen_by(principal)
    thread = own.new_thread(words["title"])
    own.say(thread, "user", {"text": words["question"]})
    cited = Citation(1, document.name, document.id, evidence[0], PageBox(1), words["text"])
    answer = Answer(words["question"], (Claim(words["answer"], (1,), Check.QUOTED),), (cited,))
    message = own.say(thread, "assistant", {"answer": answer_to_json(answer)})
    return Own(principal, document, evidence, thread, message, words | {"digest": document.id})


def _reading(words: Mapping[str, str]) -> Reading:
    grid = Grid(((Cell(""), Cell("2023")), (Cell(words["label"]), Cell("1577"))), 1, words["heading"])
    pieces = (
        Evidence(PageBox(1), f"{words['text']} makes valves and pumps.", words["heading"]),
        Evidence(TableCell(1, page=2), f"{words['label']} | 1577", words["heading"], grid),
        Evidence(
            AudioSpan(1.0, 9.0, words["speaker"]),
            f"In 2024 we expect revenue of $1,600 million from {words['said']}, after $1,577 million in 2023.",
        ),
    )
    sales = Fact(
        words["label"], Decimal(1577), "1577", Period(2023, 12), TableCell(1, 1, 1, 2), "USD", 6, concept="revenue"
    )
    told = Description(words["company"], fiscal_year=2023, aliases=(words["alias"],))
    check = SelfCheck(CheckKind.FOOTS, False, 1, (1,), 1, words["check"])
    hidden = (Hidden(Way.COLOUR, words["hidden"], PageBox(1)),)
    return Reading(told, pieces, (sales,), 2, (words["warning"],), hidden, (check,))


def nobody() -> Own:
    """What is nowhere, to compare with: what is kept from somebody must be told of in the same words."""
    principal = Principal("nobody@nowhere.example", "Nobody", "nowhere", Role.READER)
    words = {kind: canary(principal, kind) for kind in KINDS}
    document = Document(NOWHERE, f"{words['name']}.pdf", Status.READY)
    none = 10**9
    return Own(principal, document, (none, none + 1), none, none, words)
