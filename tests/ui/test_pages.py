"""The pages without a browser: first page, history, memo; and that a first paint loads nothing heavy."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.answers import Answer, Check, Citation, Claim
from data.codec import answer_to_json
from data.errors import Away, Damaged, ModelError
from data.locators import PageBox
from data.people import LOCAL
from data.rows.transcripts import Attached
from data.store.store import Store
from data.types import Description, Evidence, Reading
from ui import session
from ui.samples import starter_questions

HOUSE = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "sentence_transformers", "faiss", "onnxruntime", "llama_index", "pdfplumber", "docx", "typst")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A fresh workspace, which the pages are pointed at."""
    monkeypatch.setenv("MFFM_WORKSPACE", str(tmp_path))
    st.cache_resource.clear()
    return Store.open(tmp_path, LOCAL)


def page(draw: Callable[[], None]) -> AppTest:
    return AppTest.from_function(draw, default_timeout=20)


def chat_page() -> None:
    from ui.pages import chat

    chat.page()


def memo_page() -> None:
    from ui.pages import memo

    memo.page()


def library_page() -> None:
    from ui.pages import library

    library.page()


def answered(store: Store, thread: int, question: str) -> int:
    claim = Claim(f"Revenue was $5 and $6 for {question}.", (1,), Check.QUOTED)
    answer = Answer(question, (claim,), (Citation(1, "a.pdf", "d", 1, PageBox(3), "Revenue"),))
    store.say(thread, "user", {"text": question})
    store.say(thread, "assistant", {"answer": answer_to_json(answer)})
    return store.messages(thread)[-1].id


def test_first_page_offers_questions_that_work(store: Store):
    shown = page(chat_page).run()
    assert not shown.exception
    assert [shown.button(key=f"starter-{i}").label for i in range(3)] == [
        question.replace("-", r"\-") for question in starter_questions()
    ]
    assert shown.title[0].value == "Ask your filings"


def test_history_is_drawn_from_the_store_and_words_are_not_markdown(store: Store):
    thread = store.new_thread("Costs of $5 and $6?")
    answered(store, thread, "Costs of $5 and $6?")
    shown = page(chat_page)
    shown.query_params["thread"] = str(thread)
    shown.run()
    assert not shown.exception
    assert [message.name for message in shown.chat_message] == ["user", "assistant"]
    assert shown.chat_message[0].text[0].value == "Costs of $5 and $6?"
    assert shown.subheader[0].value == r"Costs of \$5 and \$6?"


def test_a_thread_can_be_renamed_and_deleted(store: Store):
    thread = store.new_thread("Old name")
    answered(store, thread, "q")
    shown = page(chat_page)
    shown.query_params["thread"] = str(thread)
    shown.run()
    shown.text_input(key=f"title-{thread}").set_value("New name").run()
    shown.button(key="rename").click().run()
    assert [kept.title for kept in store.threads()] == ["New name"]
    shown.button(key="delete").click().run()
    assert store.threads() == []
    assert shown.title[0].value == "Ask your filings"


def test_an_unknown_thread_in_the_address_opens_the_first_page(store: Store):
    shown = page(chat_page)
    shown.query_params["thread"] = "77"
    assert not shown.run().exception
    assert shown.title[0].value == "Ask your filings"


def test_a_long_conversation_is_drawn_from_its_end_and_back_by_a_click(store: Store):
    thread = store.new_thread("Ten questions")
    for number in range(1, 11):
        answered(store, thread, f"question {number}")
    shown = page(chat_page)
    shown.query_params["thread"] = str(thread)
    shown.run()
    asked = [message.text[0].value for message in shown.chat_message if message.name == "user"]
    assert asked == [f"question {number}" for number in range(5, 11)]
    shown.button(key="earlier").click().run()
    asked = [message.text[0].value for message in shown.chat_message if message.name == "user"]
    assert asked == [f"question {number}" for number in range(1, 11)]
    assert not [button for button in shown.button if button.key == "earlier"]


def test_of_many_conversations_the_latest_stand_beside_the_page_and_the_others_are_found_by_name(store: Store):
    first = store.new_thread("The first of many")
    answered(store, first, "What was revenue?")
    for number in range(25):
        store.new_thread(f"Conversation {number}")
    shown = page(chat_page).run()
    listed = [button.label for button in shown.button if (button.key or "").startswith("thread-")]
    assert listed == [f"Conversation {number}" for number in range(24, 4, -1)]
    shown.selectbox(key="find-thread").set_value(first).run()
    assert shown.subheader[0].value == "The first of many"
    assert shown.selectbox(key="find-thread").value is None


def test_memo_keeps_choice_and_order(store: Store):
    thread = store.new_thread("t")
    first, second = answered(store, thread, "one"), answered(store, thread, "two")
    shown = page(memo_page)
    shown.query_params["answers"] = f"{first},{second}"
    shown.query_params["title"] = "Tarnbrook in $"
    shown.run()
    assert shown.text_input(key="memo-title").value == "Tarnbrook in $"
    assert not shown.exception
    shown.button(key=f"up-{second}").click().run()
    assert shown.query_params["answers"] == f"{second},{first}"
    shown.button(key=f"out-{first}").click().run()
    assert shown.query_params["answers"] == f"{second}"


def test_a_failed_answer_offers_the_way_without_the_model(store: Store, monkeypatch: pytest.MonkeyPatch):
    thread = store.new_thread("t")
    question = "How did revenue develop?"
    cited = (Citation(1, "a.pdf", "d", 1, PageBox(3), "Revenue rose."),)
    found = answer_to_json(Answer(question, (), cited, refused=True, reason="The model server failed (HTTP 500)."))
    store.say(thread, "user", {"text": question})
    failed = {"error": "Failed.", "remedy": "", "question": question, "documents": None, "found": found}
    message = store.say(thread, "assistant", failed)
    again: list[object] = []
    monkeypatch.setattr("ui.asking.Asking.without_model", lambda _, *asked: again.append(asked))
    shown = page(chat_page)
    shown.query_params["thread"] = str(thread)
    shown.run().button(key=f"unaided-{message}").click().run()
    assert not shown.exception
    assert again == [(thread, failed)]
    memo = page(memo_page).run()
    assert memo.info[0].value.startswith("There are no answers yet.")


def test_sections_are_drafted_where_a_model_is_set_and_stand_for_the_answers(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MFFM_MODEL_URL", "http://127.0.0.1:9")
    first = answered(store, store.new_thread("t"), "one")
    section = Answer("Growth", (Claim("Revenue rose.", (), Check.SUPPORTED),), mode="served", model="scripted")
    drafted: list[object] = []
    monkeypatch.setattr("ui.office.Desk.draft", lambda _, answers: drafted.append(answers) or (section,))
    shown = page(memo_page)
    shown.query_params["answers"] = str(first)
    shown.run().button(key="draft").click().run()
    assert not shown.exception
    assert len(drafted) == 1
    assert "**Growth**" in [text.value for text in shown.markdown]
    shown.button(key="undraft").click().run()
    assert "**one**" in [text.value for text in shown.markdown]


def test_a_draft_that_fails_is_said_and_the_answers_stay(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MFFM_MODEL_URL", "http://127.0.0.1:9")
    first = answered(store, store.new_thread("t"), "one")

    def fail(*_: object) -> None:
        raise ModelError("The model server failed.", "Try again.")

    monkeypatch.setattr("ui.office.Desk.draft", fail)
    shown = page(memo_page)
    shown.query_params["answers"] = str(first)
    shown.run().button(key="draft").click().run()
    assert not shown.exception
    assert "The model server failed." in [line.value for line in shown.text]
    assert "**one**" in [text.value for text in shown.markdown]


def test_empty_library_and_memo_say_what_to_do(store: Store):
    assert page(memo_page).run().info[0].value.startswith("There are no answers yet.")
    shown = page(library_page).run()
    assert not shown.exception
    assert shown.button(key="samples").label == "Load the sample documents"


def test_a_named_error_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        from data.errors import StoreError
        from ui.session import guarded

        def fail() -> None:
            raise StoreError("The workspace is damaged.", "Run mffm verify.")

        guarded(fail)

    shown = AppTest.from_function(broken).run()
    assert not shown.exception
    assert [line.value for line in shown.text] == ["The workspace is damaged.", "Run mffm verify."]


def test_first_paint_loads_nothing_heavy(tmp_path: Path):
    script = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        "shown = AppTest.from_file('ui/pages/main.py', default_timeout=30).run()\n"
        "assert not shown.exception, shown.exception\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=HOUSE,
        env={"MFFM_WORKSPACE": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip().splitlines()[-1:] == ["[]"], done.stderr[-2000:]


def test_the_desk_opens_the_analyst_once(store: Store, monkeypatch: pytest.MonkeyPatch):
    opened: list[object] = []
    analyst = SimpleNamespace(seen_by=lambda _: SimpleNamespace(), searcher=SimpleNamespace(keep=lambda: None))
    monkeypatch.setattr("ui.wiring.open_analyst", lambda *_: opened.append(1) or analyst)
    here = session.desk()
    assert here.analyst() is here.analyst()
    assert len(opened) == 1


def test_a_recording_that_could_not_be_read_again_says_so_and_stays(store: Store, tmp_path: Path):
    call, torn = tmp_path / "call.mp3", Attached("call.vtt", b"torn")
    call.write_bytes(b"a recording")
    document, _ = store.receive(call, call.name)
    reading = Reading(Description(), (Evidence(PageBox(1), "Margins rose."),))
    store.commit(document.id, reading, np.ones((1, 2), np.float32), "tiny/2")
    store.receive(call, call.name, torn)
    store.fail(document.id, Damaged("The transcript is torn.", "Supply it whole."), torn)
    shown = page(library_page).run()
    said = "call.mp3: what was read before stands. The transcript is torn. Supply it whole."
    assert [line.value.replace("\\", "") for line in shown.warning] == [said]


def test_a_page_whose_database_was_away_goes_on_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch):
    generation, left = Store.generation, iter(range(1))

    def away(self: Store) -> int:
        if next(left, None) is not None:
            raise Away("The workspace database does not answer.", "Work goes on once it answers.")
        return generation(self)

    def guarded_page() -> None:
        from ui.session import desk, guarded

        guarded(lambda: __import__("streamlit").text(f"Generation {desk().store.generation()}"))

    monkeypatch.setattr(Store, "generation", away)
    shown = page(guarded_page).run()
    assert [line.value for line in shown.text] == [f"Generation {store.generation()}"]
