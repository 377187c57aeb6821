"""Which answers of a workspace a memo may take."""

from __future__ import annotations

from pathlib import Path

from data.answers import Answer, Check, Claim
from data.codec import answer_from_json, answer_to_json
from data.people import LOCAL
from data.store.store import Store
from ui.memo_draft import kept_answers


def test_only_answers_of_which_something_holds_are_kept(tmp_path: Path):
    store = Store.open(tmp_path, LOCAL)
    thread = store.new_thread("Revenue")
    held = Answer("q", (Claim("Revenue rose.", (1,), Check.SUPPORTED),))
    struck = Answer("q", (Claim("It was $9.", (1,), Check.UNSUPPORTED, ("the number $9 is not there",)),))
    refused = Answer("q", refused=True, reason="Not stated.")
    good = store.say(thread, "assistant", {"answer": answer_to_json(held)})
    for body in (
        {"answer": answer_to_json(struck)},
        {"answer": answer_to_json(refused)},
        {"stopped": True, "text": "Revenue was $1,1"},
        {"found": answer_to_json(refused), "question": "q", "documents": None},
        {"error": "The model's answer was cut off at its length limit."},
    ):
        store.say(thread, "assistant", body)
    assert kept_answers(store) == {good: ("Revenue", held)}
    assert answer_from_json(answer_to_json(struck)) == struck
    assert (held.text, struck.text) == ("Revenue rose.", "Nothing written for this question could be verified.")
