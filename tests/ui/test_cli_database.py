"""The same verbs say the same wherever the rows are kept; holds and retention from the command line."""

from __future__ import annotations

import json

import pytest

from ui.cli import main

PAGE = """<html><head><title>Acme Inc. annual report</title></head><body><h1>Acme Inc. annual report 2023</h1>
<p>Acme Inc. makes valves and pumps for water works in forty countries.</p><p>(in millions)</p>
<table><tr><td>Year ended June 30,</td><td>2023</td><td>2022</td></tr>
<tr><td>Net sales</td><td>1,577</td><td>1,502</td></tr><tr><td>Cost of sales</td><td>900</td><td>880</td></tr></table>
</body></html>"""


@pytest.fixture
def mffm(tmp_path, capsys, monkeypatch, database):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MFFM_DATABASE", database)

    def run(*words: object) -> tuple[int, list[dict]]:
        code = main(["--workspace", "w", "--json", *map(str, words)])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    (tmp_path / "acme.html").write_text(PAGE)
    run("ingest", "acme.html")
    return run


def test_a_document_is_asked_held_kept_released_and_removed(mffm):
    code, [told] = mffm("ask", "What was the gross margin of Acme in fiscal 2023?")
    assert (code, round(told["answer"]["result"]["value"], 1)) == (0, 42.9)
    assert mffm("hold", "acme.html", "--reason", "case 12")[1][0]["held"] == "case 12"
    code, [told] = mffm("remove", "acme.html")
    assert (code, told["error"]["code"]) == (1, "held")
    assert ": case 12. Have a manager" in told["error"]["message"]
    assert mffm("release", "acme.html")[1][0]["held"] is None
    assert mffm("retention", "--years", 7) == (0, [{"form": "", "years": 7}])
    [told] = mffm("retention")[1]
    assert (told["held"], told["due"]) == (None, False)
    assert told["kept_until"] is not None
    assert mffm("remove", "acme.html")[0] == 1
    assert mffm("retention", "--remove-due") == (0, [])
    assert mffm("retention", "--years", 0)[0] == 0
    code, [told] = mffm("remove", "acme.html")
    assert (code, told["document"]) == (0, "acme.html")
    assert mffm("verify")[1][-1] == {"verified": True, "documents": 0, "findings": 0}


def test_the_row_of_an_answer_says_all_that_it_was_made_from(mffm):
    mffm("ask", "What was the gross margin of Acme in fiscal 2023?")
    row = next(row for row in mffm("audit", "show")[1] if row["action"] == "answer.given")
    assert len(row["subject"]) == 64
    told = row["details"]
    assert (told["tenant"], told["mode"], told["model"], told["documents"]) == ("", "embedded", None, None)
    assert told["evidence"]
    assert told["prompt"]
    assert told["policy"]
    assert told["parameters"]["encoder"].startswith("all-MiniLM")
    assert mffm("audit", "replay", row["seq"])[1] == [{"row": row["seq"], "same_answer": True, "same_library": True}]


def test_the_tables_of_a_server_are_made_by_their_owner(mffm, monkeypatch, postgresql):
    monkeypatch.setenv("MFFM_DATABASE", postgresql.owner)
    code, [told] = mffm("migrate", "--for", "mffm_app")
    assert (code, told["role"], told["before"]) == (0, "mffm_app", told["schema"])
    doctor = {row["name"]: row for row in mffm("doctor")[1]}
    assert "would not be kept apart" in doctor["database"]["detail"]
    monkeypatch.setenv("MFFM_DATABASE", postgresql.app)
    doctor = {row["name"]: row for row in mffm("doctor")[1]}
    assert doctor["database"]["on"]
    assert doctor["database"]["detail"].endswith("as mffm_app")
