"""A call in, its numbers tied to the filings out, its summary, and a company's guidance across calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import MffmError, NotFound
from data.known import known_on
from ui.verbs.desk import DONE, Desk

if TYPE_CHECKING:
    from data.store.store import Store
    from data.types import Document
    from generation.calls.tieout import TieOut


def tie_out(desk: Desk) -> int:
    from ui.cli_calls import counted, tie_lines

    with desk.store() as store:
        tied = _tied(desk, store)
        if desk.args.out:
            return _write(desk, store, tied)
    for row, text in tie_lines(tied):
        desk.say(row, text)
    if not desk.args.json:
        desk.say({}, counted(tied))
    return DONE


def _tied(desk: Desk, store: Store) -> TieOut:
    from generation.calls.tieout import filings_of, tie_out
    from generation.facts.horizon import horizon_on
    from generation.phrasing import day_words

    day = desk.args.as_of
    call = store.document(desk.args.call)
    named = [store.document(name) for name in desk.args.filings or ()]
    filings = named or filings_of(call, store.documents(ready_only=True))
    if day is None:
        return tie_out(store, call, filings)
    if not known_on(call.description, day):
        raise MffmError(f"{call.name} had not been held by {day_words(day)}.", "Choose a later day.")
    horizon = horizon_on(day, filings)
    desk.note(*horizon.notes)
    return tie_out(store.known_on(day), call, horizon.known)


def _write(desk: Desk, store: Store, tied: TieOut) -> int:
    from generation.workbooks.tieout import tieout_workbook

    out: Path = desk.args.out
    if out.suffix.lower() != ".xlsx":
        raise MffmError(f"A tie-out cannot be written as {out.name}.", "End its name in .xlsx.")
    desk.save(store, out, tieout_workbook(tied))
    desk.say({"tie_out": str(out), "numbers": len(tied.ties)}, f"{out}: {len(tied.ties):,} numbers")
    return DONE


def summary(desk: Desk) -> int:
    from generation.calls.summary import summarised
    from ui.cli_calls import counted, summary_lines

    with desk.store() as store:
        tied = _tied(desk, store)
    for row, text in summary_lines(summarised(tied, desk.args.bullets)):
        desk.say(row, text)
    if not desk.args.json:
        desk.say({}, counted(tied))
    return DONE


def guidance(desk: Desk) -> int:
    from generation.calls.ledger import is_call, ledger
    from generation.facts.horizon import horizon_on
    from retrieval.companies import by_company, companies_in, documents_of
    from ui.cli_calls import ledger_lines

    with desk.store() as store:
        documents = store.documents(ready_only=True)
        named = companies_in(desk.args.company, documents)
        if not named:
            known = "; ".join(name for name in by_company(documents) if name) or "none yet"
            raise NotFound(f"No company is called {desk.args.company}.", f"Companies here: {known}")
        own: Sequence[Document] = documents_of(named, documents)
        if desk.args.as_of:
            horizon = horizon_on(desk.args.as_of, own)
            desk.note(*horizon.notes)
            store, own = store.known_on(horizon.day), horizon.known
        entries = ledger(store, own)
    for row, text in ledger_lines(entries):
        desk.say(row, text)
    if not entries and not desk.args.json:
        calls = sum(map(is_call, own))
        desk.say({}, "No call of this company is in the library." if not calls else "No figure was guided to.")
    return DONE
