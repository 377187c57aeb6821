"""The program itself: what is installed, the browser app, the version."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

from data.errors import NotFound
from ui.settings import pass_on
from ui.verbs.desk import DONE, SOME_FAILED, Desk

_HOUSE = Path(__file__).resolve().parents[2]


def doctor(desk: Desk) -> int:
    from ui.doctor import examine

    code = DONE
    for capability in examine(desk.settings):
        mark = "on " if capability.on else "off"
        advice = "" if capability.on else f"; {capability.remedy}"
        desk.say(asdict(capability), f"{mark}  {capability.name}: {capability.detail}{advice}")
        code = SOME_FAILED if capability.needed and not capability.on else code
    return code


def serve(desk: Desk) -> int:
    if not (_HOUSE / "app.py").is_file():
        raise NotFound("The browser app is not beside the program.", "Run it from a checkout of the project.")
    from ui.logs import open_logs
    from ui.web.server import serve

    open_logs(desk.settings)
    pass_on(workspace=desk.settings.workspace.resolve())
    os.chdir(_HOUSE)
    serve(desk.args.port)
    return DONE


def version(desk: Desk) -> int:
    from importlib.metadata import PackageNotFoundError, version

    try:
        told = version("mffm-analyst")
    except PackageNotFoundError:
        told = "unknown (not installed)"
    desk.say({"version": told}, f"mffm {told}")
    return DONE
