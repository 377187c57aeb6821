"""A profile is marked usable only when it holds its number questions: by the command, with a scripted server."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.quality.gate import MARKS, NotUsable, decide, mark, read_score, usable
from evaluation.quality.numbers import Score
from generation.models.scripted import ScriptedServer, Talents, written
from ui.cli import main

PAGE = """<html><head><title>Acme Inc. annual report</title></head><body>
<h1>Acme Inc. annual report 2023</h1><p>Acme Inc. makes valves and pumps for water works in forty countries.</p>
<p>(in millions)</p>
<table><tr><td>Year ended June 30,</td><td>2023</td><td>2022</td></tr>
<tr><td>Net sales</td><td>1,577</td><td>1,502</td></tr><tr><td>Cost of sales</td><td>900</td><td>880</td></tr></table>
</body></html>"""
GOOD = Score("wide", "m", "d", 200, 180, 20, 0, 0, 180, 90.0, ())

Run = Callable[..., tuple[int, list[dict[str, object]], str]]


@pytest.fixture
def mffm(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "acme.html").write_text(PAGE)
    asked = (("net sales", 1577), ("cost of sales", 900))
    rows = [
        {"question": f"What was Acme's {name} in fiscal 2023?", "value": value, "unit": "USD millions"}
        for name, value in asked
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, rows)))

    def run(*words: object) -> tuple[int, list[dict[str, object]], str]:
        code = main(["--workspace", "w", "--json", *map(str, words)])
        told = capsys.readouterr()
        return code, [json.loads(line) for line in told.out.splitlines()], told.err

    assert run("ingest", "acme.html")[0] == 0
    return run


def test_up_to_one_point_may_be_lost() -> None:
    assert decide(replace(GOOD, points=89.0), GOOD) == 1.0
    assert decide(replace(GOOD, points=93.5), GOOD) == -3.5
    with pytest.raises(
        NotUsable, match=r"answers 88\.99 of 100 .* 1\.01 points fewer than wide; it is not marked usable"
    ):
        decide(replace(GOOD, points=88.99), GOOD)
    with pytest.raises(NotUsable, match="not scored on the same questions"):
        decide(replace(GOOD, digest="other"), GOOD)


def test_a_mark_is_kept_and_taken_away_when_the_profile_no_longer_holds(tmp_path: Path) -> None:
    narrow = replace(GOOD, profile="narrow", points=89.5)
    mark(tmp_path, narrow, GOOD)
    mark(tmp_path, GOOD, GOOD)
    assert {name: entry["lost"] for name, entry in usable(tmp_path).items()} == {"narrow": 0.5, "wide": 0.0}
    with pytest.raises(NotUsable):
        mark(tmp_path, replace(narrow, points=50.0), GOOD)
    assert set(usable(tmp_path)) == {"wide"}


def test_embedded_answers_are_scored_and_kept(mffm: Run, tmp_path: Path) -> None:
    code, lines, _ = mffm("evaluate", "--questions", "q.jsonl", "--out", "base.json")
    assert code == 0
    assert [line.get("outcome") for line in lines] == ["right", "right", None]
    assert (lines[-1]["points"], lines[-1]["profile"], lines[-1]["cited"]) == (100.0, "embedded", 2)
    assert read_score(tmp_path / "base.json").right == 2
    assert not (tmp_path / "w" / MARKS).exists()


def test_a_profile_that_loses_numbers_is_refused_by_name(
    mffm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mffm("evaluate", "--questions", "q.jsonl", "--out", "base.json")
    right = json.dumps({"answered": True, "missing": "", "claims": [{"text": "It was {{f1}}.", "evidence": [1]}]})
    unable = json.dumps({"answered": False, "missing": "The figure is not stated.", "claims": []})
    turns = [written(text) for text in (right, right, right, unable)]
    with ScriptedServer(*turns, talents=Talents(32_768)) as server:
        monkeypatch.setenv("MFFM_MODEL_URL", server.url)
        monkeypatch.setenv("MFFM_MODEL_NAME", "scripted")
        gate = ("evaluate", "--questions", "q.jsonl", "--baseline", "base.json", "--profile", "card-24gb")
        code, lines, _ = mffm(*gate)
        assert code == 0
        assert lines[-1]["usable"] is True
        assert set(usable(tmp_path / "w")) == {"card-24gb"}
        code, lines, said = mffm(*gate)
    assert code == 1
    assert [line.get("outcome") for line in lines[:2]] == ["right", "refused"]
    assert "card-24gb answers 50 of 100 number questions right, 50 points fewer than embedded" in said
    assert lines[-1]["error"]["code"] == "profile_not_usable"  # type: ignore[index]
    assert usable(tmp_path / "w") == {}
    assert read_score(tmp_path / "scores-card-24gb.json").points == 50.0


@pytest.mark.parametrize("content", ["nonsense", "[]", "{}", '{"rows": [{"x": 1}]}'])
def test_a_baseline_that_is_none_is_named_before_any_question_is_asked(mffm: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "base.json").write_text(content)
    code, lines, said = mffm("evaluate", "--questions", "q.jsonl", "--baseline", "base.json")
    assert code == 1
    assert len(lines) == 1
    assert "base" in said
