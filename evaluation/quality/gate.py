"""A score and a baseline in, whether the profile may be used out; the marks of those that may are one small file.

Quantisation costs accuracy first where numbers are, so that is where it is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.errors import MffmError
from data.whole import write_whole
from evaluation.quality.numbers import Score, score_from

MOST_LOST = 1.0
"""Points of 100 number questions that a profile may lose against its baseline."""
MARKS = "profiles.json"


class NotUsable(MffmError):
    """The profile answers too many number questions worse than its baseline."""

    code = "profile_not_usable"


def decide(score: Score, baseline: Score) -> float:
    """The points lost against the baseline, below zero when some were gained; NotUsable when they are too many."""
    if score.digest != baseline.digest:
        raise NotUsable(
            f"{score.profile} and its baseline were not scored on the same questions.",
            "Score both on one file of questions.",
        )
    lost = round(baseline.points - score.points, 2)
    if lost > MOST_LOST:
        raise NotUsable(
            f"{score.profile} answers {score.points:g} of 100 number questions right, {lost:g} points fewer than"
            f" {baseline.profile}; it is not marked usable.",
            f"Choose a profile that loses at most {MOST_LOST:g} point, with less quantisation or a larger model.",
        )
    return lost


def mark(workspace: Path, score: Score, baseline: Score) -> dict[str, Any]:
    """Mark the profile usable beside the workspace's database, or raise NotUsable and take its mark away."""
    marks = usable(workspace)
    marks.pop(score.profile, None)
    try:
        lost = decide(score, baseline)
    except NotUsable:
        _write(workspace / MARKS, marks)
        raise
    entry = {
        "model": score.model,
        "points": score.points,
        "lost": lost,
        "questions": score.questions,
        "digest": score.digest,
        "baseline": baseline.profile,
        "marked": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    _write(workspace / MARKS, marks | {score.profile: entry})
    return entry


def usable(workspace: Path) -> dict[str, Any]:
    """The profiles marked usable, each with the score that it was marked for."""
    path = workspace / MARKS
    if not path.is_file():
        return {}
    return _object(path)


def read_score(path: Path) -> Score:
    """A score that was kept; MffmError when the file is none."""
    return score_from(_object(path))


def as_file(told: Mapping[str, Any]) -> bytes:
    """A score, or marks, as they are kept."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _write(path: Path, told: Mapping[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, as_file(told))
    except OSError as error:
        raise MffmError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error


def _object(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MffmError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
    except ValueError as error:
        raise MffmError(f"{path} is not a JSON file.", "Score again, or name another file.") from error
    if not isinstance(told, dict):
        raise MffmError(f"{path} is not a score file.", "Score again, or name another file.")
    return told
