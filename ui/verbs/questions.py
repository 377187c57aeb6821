"""Questions in, hits, answers and memos out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from data.errors import MffmError, NotFound
from data.names import plain_name
from ui.verbs.desk import DONE, Desk

if TYPE_CHECKING:
    from data.answers import Answer
    from data.store.store import Store
    from retrieval.search import Searcher

_THREAD = "Asked on the command line"


def search(desk: Desk) -> int:
    from generation.facts.horizon import horizon_of
    from ui.cli_json import hit_json
    from ui.cli_text import hits_text
    from ui.wiring import open_searcher

    if desk.args.picture:
        return _search_picture(desk)
    with desk.store() as store:
        searcher = open_searcher(store, desk.settings)

        def answer(asked: _Asked) -> tuple[dict[str, Any], str]:
            plan, named = searcher.plan(asked.question), asked.named(store)
            horizon = horizon_of(store, plan, named, desk.args.as_of)
            if horizon:
                plan = replace(plan, as_of=horizon.day)
                desk.note(*horizon.notes)
            hits = searcher.search(plan, desk.args.k, named)
            return {"hits": [hit_json(hit) for hit in hits]}, hits_text(hits)

        return _each(desk, answer, searcher)


def _search_picture(desk: Desk) -> int:
    from ingestion.isolation.reader import Reader
    from retrieval.picture import read_picture
    from ui.cli_json import hit_json
    from ui.cli_text import hits_text
    from ui.wiring import open_searcher

    path: Path = desk.args.picture
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", "Check the path.")
    started = perf_counter()
    with Reader() as reader:
        picture = read_picture(reader, path, path.name)
    with desk.store() as store:
        hits = open_searcher(store, desk.settings).search_picture(picture, desk.args.k, desk.args.document)
    row = {"id": path.name, "words": picture.words, "hits": [hit_json(hit) for hit in hits]}
    desk.say(row | {"seconds": round(perf_counter() - started, 4)}, hits_text(hits))
    return DONE


def ask(desk: Desk) -> int:
    from data.codec import answer_to_json
    from ui.cli_json import answer_json
    from ui.cli_text import answer_text
    from ui.wiring import open_analyst

    with desk.store() as store:
        analyst = open_analyst(store, desk.settings)

        def answer(asked: _Asked) -> tuple[dict[str, Any], str]:
            found = analyst.ask(asked.question, asked.named(store), as_of=desk.args.as_of)
            row = {"answer": answer_json(found)}
            if desk.args.batch:
                return row, answer_text(found)
            number = _keep(store, asked.question, answer_to_json(found))
            return row | {"id": str(number)}, f"{answer_text(found)}\n(answer {number})"

        return _each(desk, answer, analyst.searcher)


def _keep(store: Store, question: str, answer: Mapping[str, Any]) -> int:
    """Keep an answer where the browser app and `mffm memo` find it."""
    threads = [thread.id for thread in store.threads() if thread.title == _THREAD]
    thread = threads[0] if threads else store.new_thread(_THREAD)
    store.say(thread, "user", {"text": question})
    return store.say(thread, "assistant", {"answer": answer})


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question and the names of the documents that may be used; None for all."""

    id: str
    question: str
    documents: list[str] | None

    def named(self, store: Store) -> list[str] | None:
        """The ids and names of the documents; NotFound for one that is not there."""
        return None if self.documents is None else [plain_name(name) for name in self.documents if store.document(name)]


def _each(desk: Desk, answer: Callable[[_Asked], tuple[dict[str, Any], str]], searcher: Searcher) -> int:
    """Answer each question; once all are answered, what is kept of the index is brought up to date."""
    code = DONE
    for asked in _questions(desk.args.batch, desk.args.question, desk.args.document):
        started = perf_counter()
        try:
            row, text = answer(asked)
        except MffmError as error:
            code = desk.failed(error, id=asked.id)
            continue
        desk.say({"id": asked.id} | row | {"seconds": round(perf_counter() - started, 4)}, text)
    searcher.keep()
    return code


def _questions(batch: Path | None, question: str, documents: list[str] | None) -> list[_Asked]:
    if batch is None:
        return [_Asked("1", question, documents)]
    try:
        lines = batch.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise NotFound(f"{batch} cannot be read: {error.strerror}.", "Check the path.") from error
    return [_asked(line, place, documents) for place, line in enumerate(lines, 1) if line.strip()]


def _asked(line: str, place: int, documents: list[str] | None) -> _Asked:
    try:
        row = json.loads(line)
        named = row.get("documents")
        return _Asked(str(row.get("id", place)), str(row["question"]), documents if named is None else list(named))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MffmError(f"Line {place} of the batch is not a question.", 'Write {"id": …, "question": …}.') from error


def memo(desk: Desk) -> int:
    from data.answers import Memo
    from generation.calls.clips import clips_of
    from generation.crops import crops_of
    from generation.memos.memo import write_memo

    with desk.store() as store:
        answers = _given(desk, store) if desk.args.answer else _answered(desk, store)
        memo = Memo(desk.args.title, tuple(answers), desk.args.author, datetime.now(UTC))
        sources = {document.id: document for document in store.documents()}
        write_memo(memo, desk.args.out, crops_of(store), sources, clips_of(store), partial(desk.save, store))
    row = {"memo": str(desk.args.out), "answers": len(memo.answers)}
    desk.say(row, f"{desk.args.out}: {len(memo.answers)} answers")
    return DONE


def _given(desk: Desk, store: Store) -> Iterator[Answer]:
    from data.codec import answer_from_json

    for number in desk.args.answer:
        body = store.message(number).body
        if "answer" not in body:
            raise NotFound(f"{number} is not an answer.", "`mffm ask` says the id of each answer.")
        yield answer_from_json(body["answer"])


def _answered(desk: Desk, store: Store) -> Iterator[Answer]:
    from ui.wiring import open_analyst

    analyst = open_analyst(store, desk.settings)
    for asked in _questions(desk.args.from_batch, "", None):
        yield analyst.ask(asked.question, asked.named(store))
