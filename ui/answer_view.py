"""Answer in, answer on the page out: claims with chips, checks, calculations and refusals as text nodes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.answers import Answer, Calculation, Citation, Compared, Comparison, ComparisonRow, Operand
from data.types import Period
from generation.facts.words import scaled_unit
from generation.guardrails import said_beside
from generation.models.cost import cost_words
from generation.wording.choice import wording_in
from generation.wording.forms import Wording
from generation.wording.japanese import undated
from generation.workbooks.spreadsheet import spreadsheet_formula

if TYPE_CHECKING:
    from streamlit.components.v2.component_manager import BidiComponentManager
    from streamlit.components.v2.types import ComponentRenderer

ASSETS = Path(__file__).parent / "assets"


def component(name: str) -> ComponentRenderer:
    """The component of this name, drawn by the files `assets/NAME.js` and `assets/NAME.css`.

    A page loads them from the server only, and Streamlit serves the files of declared components. Without a server, as
    in tests, they are handed over inline.
    """
    from streamlit.runtime import Runtime

    full, served = f"mffm.{name}", Runtime.exists()
    if served and Runtime.instance().bidi_component_registry.get_component_asset_root(full) is None:
        _declare(Runtime.instance().bidi_component_registry, name)
    return _renderer(full, name, served)


@cache
def _renderer(full: str, name: str, served: bool) -> ComponentRenderer:
    from streamlit.components import v2

    files = (f"{name}.css", f"{name}.js")
    css, js = files if served else ((ASSETS / file).read_text("utf-8") for file in files)
    return v2.component(full, html=f'<div class="{name}"></div>', css=css, js=js)


def _declare(components: BidiComponentManager, name: str) -> None:
    from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

    parts = ComponentManifest("mffm", "0", [ComponentConfig(name, ASSETS.name)])
    components.register_from_manifest(parts, ASSETS.parent)


def show_answer(
    answer: Answer,
    key: str,
    active: int | None = None,
    on_open: Callable[[], None] | None = None,
    failure: str = "",
) -> None:
    """Draw an answer. A click on a chip leaves its number under `key` as "open" and calls `on_open`.

    With a `failure` as its heading it is no answer, only what was found for one.
    """
    data = answer_data(answer, active, failure)
    component("answer")(key=key, data=data, on_open_change=on_open or (lambda: None))


def reveal(key: str) -> None:
    """Scroll the conversation to this place, once."""
    component("reveal")(key=f"reveal-{key}", data={"key": key}, height=1)


def answer_data(answer: Answer, active: int | None = None, failure: str = "") -> dict[str, Any]:
    """What the component draws, as plain strings and numbers."""
    words = wording_in(answer.question)
    return {
        "refused": answer.refused,
        "refusal": failure or "Not answered from your documents",
        "reason": answer.text if answer.refused else "",
        "nearest": [_nearest(citation, words) for citation in answer.citations] if answer.refused else [],
        "claims": [
            {
                "text": claim.text,
                "citations": list(claim.citations),
                "check": claim.check.value,
                "faults": list(claim.faults),
            }
            for claim in answer.claims
        ],
        "comparison": _comparison(answer.comparison) if answer.comparison else None,
        "calculations": [_calculation(calculation) for calculation in answer.calculations],
        "places": {
            str(citation.n): f"{citation.document}, {words.place(citation.locator)}" for citation in answer.citations
        },
        "notes": list(answer.notes),
        "dropped": _dropped(answer.dropped),
        "firings": [{"rule": rule, "text": words} for rule, words in said_beside(answer)],
        "footer": "" if failure else _footer(answer),
        "active": active,
    }


def period_words(period: Period | None) -> str:
    """A fiscal period as a banker writes it: "FY2025", "Q3 FY2025", "end of FY2025", "6 months FY2025"."""
    if period is None:
        return ""
    year = f"FY{period.year}"
    if period.quarter is not None and period.months in (0, 3):
        year = f"Q{period.quarter} {year}"
    elif period.months not in (0, 12):
        year = f"{period.months} months {year}"
    return f"end of {year}" if period.instant else year


def _nearest(citation: Citation, words: Wording) -> dict[str, Any]:
    quote = " ".join(citation.quote.split())
    short = quote if len(quote) <= 160 else quote[:157].rsplit(" ", 1)[0] + " …"
    return {"n": citation.n, "place": f"{citation.document}, {words.place(citation.locator)}:", "quote": short}


def _calculation(calculation: Calculation) -> dict[str, Any]:
    return {
        "name": calculation.name,
        "formula": calculation.formula,
        "operands": [_operand(operand) for operand in calculation.operands],
        "shown": calculation.shown or f"{calculation.value.normalize():,f} {calculation.unit}".strip(),
        "steps": list(calculation.steps),
        "warnings": list(calculation.warnings),
        "spreadsheet": _spreadsheet(calculation),
    }


def _spreadsheet(calculation: Calculation) -> dict[str, str] | None:
    """The formula to paste, and what its result is counted in when that is not the unit itself."""
    made = spreadsheet_formula(calculation)
    return made and {"text": made.text, "scale": scaled_unit("", made.scale).strip()}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "title": comparison.title,
        "headings": list(comparison.headings),
        "rows": [_compared_row(row) for row in comparison.rows],
    }


def _compared_row(row: ComparisonRow) -> dict[str, Any]:
    """A row whose figures were all checked in one way says so once."""
    checks = {cell.check.value for cell in row.cells if cell.check}
    whole = checks.pop() if len(checks) == 1 else ""
    return {"label": row.label, "check": whole, "cells": [_compared(cell, bool(whole)) for cell in row.cells]}


def _compared(cell: Compared, told: bool) -> dict[str, Any]:
    if cell.value is None:
        return {"shown": "", "missing": cell.missing or "not stated", "citations": [], "check": ""}
    check = cell.check.value if cell.check and not told else ""
    return {"shown": cell.shown, "missing": "", "citations": list(cell.citations), "check": check}


def _operand(operand: Operand) -> dict[str, Any]:
    english = period_words(operand.period)
    name, period = undated(operand.name) or (operand.name.removesuffix(f" {english}"), english)
    return {
        "name": name,
        "period": period,
        "value": operand.printed or f"{operand.value.normalize():,f} {operand.unit}".strip(),
        "citation": operand.citation,
    }


def _dropped(parts: tuple[str, ...]) -> list[str]:
    """A line for the citations that were not given, and one for each sentence that was taken out."""
    sentences = [part for part in parts if part.startswith("“")]
    ids = [part for part in parts if part not in sentences]
    sources = "1 source" if len(ids) == 1 else f"{len(ids)} sources"
    lines = [f"The model named {sources} it was not given ({', '.join(ids)}); dropped."] if ids else []
    return lines + [f"Taken out or replaced after its check: {sentence}" for sentence in sentences]


def _footer(answer: Answer) -> str:
    if answer.mode == "served":
        mode = f"Written by {answer.model or 'the model server'}, checked against the sources"
    else:
        mode = "Embedded mode: quoted and calculated from your documents, no language model"
    parts = [mode, f"{answer.seconds:.1f} s", *([cost_words(answer.cost)] if answer.cost else [])]
    return " · ".join(parts)
