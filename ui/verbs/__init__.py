"""Parsed arguments in, lines on stdout and an exit code out: what each verb of `mffm` does."""

from __future__ import annotations

import logging
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping

from data.errors import MffmError
from ui.verbs.audit import audit
from ui.verbs.backup import backup, restore
from ui.verbs.calls import guidance, summary, tie_out
from ui.verbs.database import migrate
from ui.verbs.desk import MISUSED, SOME_FAILED, Desk
from ui.verbs.documents import ingest, inspect, listing, reindex, remove, samples, verify, worker
from ui.verbs.evaluate import evaluate
from ui.verbs.facts import facts
from ui.verbs.house import doctor, serve, version
from ui.verbs.keeping import hold, release, retention
from ui.verbs.people import people, share
from ui.verbs.questions import ask, memo, search
from ui.verbs.timeline import timeline


def run(args: Namespace) -> int:
    """Do what was asked; what went wrong is said on stderr, and to scripts on stdout too."""
    logging.basicConfig(format="mffm: %(message)s", level=logging.WARNING, stream=sys.stderr)
    desk = Desk(args)
    if args.version:
        return version(desk)
    if args.verb is None:
        sys.stderr.write("mffm: what is to be done? `mffm --help` lists the verbs.\n")
        return MISUSED
    try:
        return _VERBS[args.verb](desk)
    except MffmError as error:
        return desk.failed(error)
    except BrokenPipeError:
        return SOME_FAILED
    except KeyboardInterrupt:
        return 130


_VERBS: Mapping[str, Callable[[Desk], int]] = {
    "ingest": ingest,
    "samples": samples,
    "inspect": inspect,
    "worker": worker,
    "search": search,
    "ask": ask,
    "facts": facts,
    "timeline": timeline,
    "tie-out": tie_out,
    "summary": summary,
    "guidance": guidance,
    "memo": memo,
    "evaluate": evaluate,
    "list": listing,
    "remove": remove,
    "reindex": reindex,
    "hold": hold,
    "release": release,
    "retention": retention,
    "verify": verify,
    "backup": backup,
    "restore": restore,
    "migrate": migrate,
    "audit": audit,
    "people": people,
    "share": share,
    "doctor": doctor,
    "serve": serve,
}
