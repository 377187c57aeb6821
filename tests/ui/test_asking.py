"""Questions answered in the background, over a real store and a scripted analyst."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any

import pytest

from data.answers import Answer, Check, Claim, Hit, Plan
from data.codec import answer_from_json
from data.errors import MffmError, ModelError, StoreError
from data.locators import PageBox
from data.people import LOCAL
from data.store.store import Store
from data.types import Document, Evidence, Status
from generation.answer import Delta, Done, Found, Settled
from generation.models.llm import ChatModel
from generation.models.scripted import ScriptedServer, Turn
from ui.asking import WITH_MODEL, Asking, last_plan

DONE = Done(Answer("q", (Claim("Revenue rose.", (), Check.UNSUPPORTED),)), Plan("q", companies=("Tarnbrook",)))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path, LOCAL)


def asking(store: Store, stream: Callable[..., Iterator[Any]]) -> Asking:
    return Asking(store, lambda: SimpleNamespace(stream=stream), lambda: None, at_once=2)  # type: ignore[arg-type, return-value]


def settled(asked: Asking, thread: int) -> None:
    until = monotonic() + 5
    while asked.running(thread) is not None:
        assert monotonic() < until
        sleep(0.01)


def said(store: Store, thread: int) -> list[dict[str, Any]]:
    return [message.body for message in store.messages(thread)]


def test_question_and_answer_are_kept_in_the_thread(store: Store):
    thread = store.new_thread("t")
    asked = asking(store, lambda question, documents, earlier, as_of: iter([Delta("Revenue rose."), DONE]))
    asked.ask(thread, "How did revenue develop?", None)
    settled(asked, thread)
    question, answer = said(store, thread)
    assert question == {"text": "How did revenue develop?"}
    assert answer["answer"]["claims"][0]["text"] == "Revenue rose."


def test_an_answer_that_comes_while_the_database_is_away_is_kept_when_it_is_back(store: Store, monkeypatch):
    thread = store.new_thread("t")
    kept, tries, away = Store.say, [], threading.Event()

    def say(self: Store, thread_id: int, role: str, body: Any) -> int:
        if role == "assistant" and not away.is_set():
            tries.append(role)
            raise StoreError("The workspace database failed: the connection is lost.", "Start it.")
        return kept(self, thread_id, role, body)

    monkeypatch.setattr(Store, "say", say)
    monkeypatch.setattr("ui.asking._TRY_AGAIN_SECONDS", 0.01)
    asked = asking(store, lambda question, documents, earlier, as_of: iter([DONE]))
    running = asked.ask(thread, "How did revenue develop?", None)
    until = monotonic() + 5
    while len(tries) < 3:
        assert monotonic() < until
        sleep(0.01)
    assert "the connection is lost. The answer is kept once it is back" in running.stage
    away.set()
    settled(asked, thread)
    assert [body.get("text") for body in said(store, thread)] == ["How did revenue develop?", None]
    assert said(store, thread)[1]["answer"]["claims"][0]["text"] == "Revenue rose."


def test_a_follow_up_inherits_the_plan_of_the_last_answer(store: Store):
    thread = store.new_thread("t")
    plans: list[Plan | None] = []

    def stream(question: str, documents: object, earlier: Plan | None, as_of=None) -> Iterator[Any]:
        plans.append(earlier)
        yield DONE

    asked = asking(store, stream)
    for question in ("What was revenue?", "And margins?"):
        asked.ask(thread, question, None)
        settled(asked, thread)
    assert plans[0] is None
    assert plans[1] is not None
    assert plans[1].companies == ("Tarnbrook",)
    assert last_plan(store.messages(thread)) == DONE.plan


def test_stop_keeps_what_was_written_and_says_so(store: Store):
    thread = store.new_thread("t")
    first, go_on = threading.Event(), threading.Event()

    def stream(*_: object) -> Iterator[Any]:
        yield Delta("Revenue ")
        first.set()
        go_on.wait(5)
        yield Delta("rose.")

    asked = asking(store, stream)
    running = asked.ask(thread, "q", None)
    assert first.wait(5)
    running.stop.set()
    go_on.set()
    settled(asked, thread)
    assert said(store, thread)[-1] == {"stopped": True, "text": "Revenue "}


def test_what_is_checked_stands_apart_from_what_is_not(store: Store):
    thread = store.new_thread("t")
    held = Claim("Revenue rose.", (1,), Check.SUPPORTED)
    struck = Claim("It was $9.", (1,), Check.UNSUPPORTED, ("the number $9 is not in the evidence cited",))
    seen, go_on = threading.Event(), threading.Event()

    def stream(*_: object) -> Iterator[Any]:
        yield Delta("Revenue rose. It was $9. Cash")
        yield Settled(held, "It was $9. Cash")
        yield Settled(struck, "Cash")
        yield Delta(" fell")
        seen.set()
        go_on.wait(5)
        yield Delta(" too.")

    asked = asking(store, stream)
    running = asked.ask(thread, "q", None)
    assert seen.wait(5)
    while running.text != "Cash fell":
        sleep(0.01)
    assert running.settled == [held, struck]
    running.stop.set()
    go_on.set()
    settled(asked, thread)
    assert said(store, thread)[-1] == {"stopped": True, "text": "Revenue rose. Cash fell"}


def test_stop_hangs_up_on_a_silent_model(store: Store):
    thread = store.new_thread("t")
    with ScriptedServer(Turn(["late "], pause=3.0, endless=True)) as server:
        model = ChatModel(server.url, "scripted")
        asked = asking(store, lambda *_: (Delta(piece) for piece in model.stream([{"role": "user", "content": "q"}])))
        running = asked.ask(thread, "q", None)
        until = monotonic() + 5
        while not server.requests and monotonic() < until:
            sleep(0.01)
        running.stop.set()
        settled(asked, thread)
        assert said(store, thread)[-1] == {"stopped": True, "text": ""}
        assert server.hung_up.wait(8)


def test_what_was_found_stays_when_the_model_fails_and_can_be_answered_without_it(store: Store):
    thread = store.new_thread("t")
    hit = Hit(Evidence(PageBox(3), "Revenue rose.", id=1), Document("d" * 64, "a.pdf", Status.READY), 1.0)

    def stream(*_: object) -> Iterator[Any]:
        yield Found((hit,))
        raise ModelError("The model server failed (HTTP 500).", "Try again.")

    unaided = SimpleNamespace(stream=lambda *_: iter([DONE]))
    analyst = SimpleNamespace(stream=stream, without_model=lambda: unaided)
    asked = Asking(store, lambda: analyst, lambda: None)  # type: ignore[arg-type, return-value]
    asked.ask(thread, "How did revenue develop?", ["a.pdf"])
    settled(asked, thread)
    failed = said(store, thread)[-1]
    assert (failed["question"], failed["documents"]) == ("How did revenue develop?", ["a.pdf"])
    found = answer_from_json(failed["found"])
    assert found.refused
    assert [(citation.document, citation.quote) for citation in found.citations] == [("a.pdf", "Revenue rose.")]
    assert "answer" not in failed
    asked.without_model(thread, failed)
    settled(asked, thread)
    assert [turn.role for turn in store.messages(thread)] == ["user", "assistant", "assistant"]
    assert said(store, thread)[-1]["answer"]["claims"][0]["text"] == "Revenue rose."


def test_a_conversation_is_named_by_the_model_once_and_never_against_the_analyst(store: Store):
    names = iter(["Tarnbrook revenue", "Another name"])
    asked = Asking(
        store,
        lambda: SimpleNamespace(stream=lambda *_: iter([DONE])),  # type: ignore[arg-type, return-value]
        lambda: None,
        lambda question: next(names) if question else None,
    )
    first, own = store.new_thread("How did revenue develop?"), store.new_thread("My own name")
    for thread in (first, own, first):
        asked.ask(thread, "How did revenue develop?", None)
        settled(asked, thread)
    until = monotonic() + 5
    while {kept.title for kept in store.threads()} != {"Tarnbrook revenue", "My own name"}:
        assert monotonic() < until
        sleep(0.01)
    assert next(names) == "Another name"


def test_errors_are_kept_with_their_remedy_and_surprises_without_their_traceback(store: Store):
    thread = store.new_thread("t")

    def down(*_: object) -> Iterator[Any]:
        raise ModelError("The model server did not answer.", "Start it.")

    def surprise(*_: object) -> Iterator[Any]:
        raise ValueError("internal detail")

    for stream in (down, surprise):
        asked = asking(store, stream)
        asked.ask(thread, "q", None)
        settled(asked, thread)
    bodies = said(store, thread)
    assert bodies[1] == {"error": "The model server did not answer.", "remedy": "Start it."}
    assert "internal detail" not in str(bodies[3])
    assert bodies[3]["error"] == "Something unexpected went wrong while answering."


def test_a_stop_waits_for_an_answer_that_is_nearly_there(store: Store):
    thread = store.new_thread("t")

    def stream(*_: object) -> Iterator[Any]:
        sleep(0.2)
        yield DONE

    asked = asking(store, stream)
    asked.ask(thread, "q", None)
    asked.close(patience=5)
    assert "answer" in said(store, thread)[-1]


def test_a_stop_keeps_what_hangs_and_what_waits_as_stopped_and_takes_no_more(store: Store):
    threads = [store.new_thread("t") for _ in range(3)]
    go_on = threading.Event()

    def stream(*_: object) -> Iterator[Any]:
        yield Delta("Revenue ")
        go_on.wait(10)
        yield DONE

    asked = asking(store, stream)
    running = [asked.ask(thread, "q", None) for thread in threads]
    while [one.text for one in running[:2]] != ["Revenue ", "Revenue "]:
        sleep(0.01)
    began = monotonic()
    asked.close(patience=0.1)
    assert monotonic() - began < 2
    ends = [said(store, thread)[1:] for thread in threads]
    assert ends == [[{"stopped": True, "text": "Revenue "}]] * 2 + [[{"stopped": True, "text": ""}]]
    with pytest.raises(MffmError, match="being stopped"):
        asked.ask(threads[0], "again", None)
    go_on.set()
    for thread in threads:
        settled(asked, thread)
    assert [said(store, thread)[1:] for thread in threads] == ends


def test_as_many_answers_as_wait_for_a_model_are_written_at_once(store: Store):
    together = threading.Barrier(20, timeout=5)

    def stream(*_: object) -> Iterator[Any]:
        together.wait()
        yield DONE

    analyst = SimpleNamespace(stream=stream)
    asked = Asking(store, lambda: analyst, lambda: None, at_once=WITH_MODEL)  # type: ignore[arg-type, return-value]
    threads = [store.new_thread("t") for _ in range(20)]
    for thread in threads:
        asked.ask(thread, "q", None)
    for thread in threads:
        settled(asked, thread)
    assert all("answer" in said(store, thread)[-1] for thread in threads)
