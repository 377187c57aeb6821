"""A choice of companies, figures and periods in, the facts of the library out, as lines or as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import MffmError, NotFound
from ui.verbs.desk import DONE, Desk

if TYPE_CHECKING:
    from data.rows.fact_search import FactFilter
    from data.store.store import Store
    from generation.facts.query import Library
    from generation.facts.table import FactTable


def facts(desk: Desk) -> int:
    from generation.facts.horizon import horizon_on
    from generation.facts.query import library, table_of
    from ui.cli_facts import lines

    with desk.store() as store:
        kept = library(store)
        chosen = _documents(desk, kept)
        if desk.args.as_of:
            horizon = horizon_on(desk.args.as_of, [kept.documents[key] for key in chosen])
            desk.note(*horizon.notes)
            store, chosen = store.known_on(horizon.day), [document.id for document in horizon.known]
            kept = library(store)
        wanted = _wanted(desk, chosen)
        headings = _headings(desk)
        table = table_of(store, kept, wanted)
        table = table.only(headings) if headings else table
        if desk.args.out:
            return _write(desk, store, kept, table)
    for row, text in lines(table):
        desk.say(row, text)
    if not table.rows and not desk.args.json:
        desk.say({}, "No figure meets this choice.")
    return DONE


def _wanted(desk: Desk, documents: list[str]) -> FactFilter:
    """A name the vocabulary knows is that concept; any other is looked for in the row labels."""
    from data.rows.fact_search import FactFilter
    from data.types import Statement
    from generation.facts.query import one_concept

    name: str = desk.args.concept or ""
    concepts = one_concept(name) if name else ()
    statements = [Statement(desk.args.statement)] if desk.args.statement else []
    return FactFilter(documents, statements, concepts=concepts, words="" if concepts else name)


def _documents(desk: Desk, kept: Library) -> list[str]:
    """The ids of the documents of this company and of these names; all when nothing is named."""
    from retrieval.companies import companies_in, documents_of

    chosen = list(kept.documents.values())
    if desk.args.company:
        named = companies_in(desk.args.company, chosen)
        if not named:
            known = "; ".join(name for name in kept.companies if name) or "none yet"
            raise NotFound(f"No company is called {desk.args.company}.", f"Companies here: {known}")
        chosen = documents_of(named, chosen)
    if desk.args.document:
        names = {document.name for document in kept.documents.values()} | set(kept.documents)
        for name in desk.args.document:
            if name not in names:
                raise NotFound(f"There is no document {name} that is ready.", "`mffm list` shows what there is.")
        chosen = [document for document in chosen if {document.name, document.id} & set(desk.args.document)]
    return [document.id for document in chosen]


def _headings(desk: Desk) -> list[str]:
    """The columns of the periods named."""
    from generation.facts.table import column_of
    from ingestion.words.periods import periods_in

    headings: list[str] = []
    for text in desk.args.period or []:
        periods = periods_in(text)
        if not periods:
            raise MffmError(f"{text} is not a period.", "Write FY2023, “Q2 FY2023” or “FY2020 - FY2023”.")
        headings += [column_of(period).heading for period in periods]
    return headings


def _write(desk: Desk, store: Store, kept: Library, table: FactTable) -> int:
    from generation.workbooks.facts import facts_workbook

    out: Path = desk.args.out
    if out.suffix.lower() != ".xlsx":
        raise MffmError(f"Facts cannot be written as {out.name}.", "End its name in .xlsx.")
    companies = dict.fromkeys(row.block.company for row in table.rows)
    desk.save(store, out, facts_workbook(table, kept.documents, ", ".join(companies) or "No figures"))
    figures = sum(cell is not None for row in table.rows for cell in row.cells)
    desk.say({"facts": str(out), "figures": figures}, f"{out}: {figures:,} figures")
    return DONE
