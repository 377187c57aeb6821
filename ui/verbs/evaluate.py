"""Questions with known numbers in, a score file out, and whether the model's profile may be used."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ui.verbs.desk import DONE, Desk

if TYPE_CHECKING:
    from evaluation.quality.numbers import Scored


def evaluate(desk: Desk) -> int:
    from evaluation.quality.gate import as_file, mark, read_score
    from evaluation.quality.numbers import read_questions, score, score_json
    from ui.wiring import open_analyst

    questions = read_questions(desk.args.questions)
    baseline = read_score(desk.args.baseline) if desk.args.baseline else None
    profile = desk.args.profile or desk.settings.model_name or "embedded"
    with desk.store() as store:
        analyst = open_analyst(store, desk.settings)
        found = score(questions, analyst.ask, profile, lambda row: _tell(desk, row))
        out: Path = desk.args.out or Path(f"scores-{re.sub(r'[^A-Za-z0-9.-]+', '-', profile)}.json")
        desk.save(store, out, as_file(score_json(found)))
    counts = {name: getattr(found, name) for name in ("right", "wrong", "refused", "failed", "cited")}
    row = {"profile": profile, "model": found.model, "questions": found.questions} | counts
    row |= {"points": found.points, "scores": str(out)}
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    desk.say(row, f"{profile}: {found.points:g} of 100 points ({words}); kept in {out}")
    if baseline is not None:
        entry = mark(desk.settings.workspace, found, baseline)
        desk.say(
            {"profile": profile, "usable": True} | entry,
            f"{profile} is marked usable: {entry['lost']:g} points lost against {baseline.profile}",
        )
    return DONE


def _tell(desk: Desk, row: Scored) -> None:
    desk.say(asdict(row), f"{row.id}: {row.outcome}{'' if row.cited or row.outcome != 'right' else ', not cited'}")
