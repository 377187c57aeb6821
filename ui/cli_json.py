"""Nouns in, the JSON of the command line out. Scripts outside the project depend on these shapes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from data.answers import Answer, Calculation, Citation, Compared, Comparison, Cost, Firing, Hit, Operand, Result
from data.codec import Json, description_to_json, hidden_json, locator_json, speech_json
from data.errors import MffmError
from data.locators import AudioSpan, TableCell
from data.sheets import formulas_of
from data.store.store import Receipt
from data.types import Document, Evidence, Hidden, SelfCheck, Speech
from generation.reckoning.doubts import in_words
from ingestion.pipeline import Outcome


def outcome_json(outcome: Outcome) -> Json:
    document = outcome.document
    row: Json = {
        "path": str(outcome.path),
        "document": document.name if document else outcome.path.name,
        "document_id": document.id if document else None,
        "status": outcome.status,
        "pages": document.pages if document else 0,
        "evidence": {kind: outcome.counts.get(kind, 0) for kind in ("text", "table", "figure", "audio")},
        "seconds": round(outcome.seconds, 3),
    }
    if outcome.hidden:
        row["hidden"] = outcome.hidden
    return row | error_json(outcome.error) if outcome.error else row


def error_json(error: MffmError) -> Json:
    return {"error": {"code": error.code, "message": str(error)}}


def evidence_json(evidence: Evidence) -> Json:
    row: Json = {
        "modality": evidence.modality.value,
        "locator": locator_json(evidence.locator),
        "text": evidence.text,
    }
    if evidence.grid:
        row["grid"] = [[cell.text for cell in line] for line in evidence.grid.rows]
        if formulas := formulas_of(evidence):
            row["formulas"] = formulas
    if isinstance(evidence.locator, AudioSpan) and evidence.locator.speaker:
        row["speaker"] = evidence.locator.speaker
    return row | _speech_json(evidence.speech) if evidence.speech else row


def _speech_json(speech: Speech) -> Json:
    """Part of the call, role, sentences [character, start, end], repairs [heard, written] and measured delivery."""
    told = speech_json(speech)
    return {name: told[name] for name in ("part", "role", "sentences", "repairs", "delivery") if name in told}


def hidden_row(hidden: Hidden) -> Json:
    """Words that the file holds and its pages do not show: no evidence, so of the modality "hidden"."""
    row = hidden_json(hidden)
    way = row.pop("way")
    return {"modality": "hidden", "hidden": way, "ordinary": hidden.ordinary, **row}


def check_json(check: SelfCheck) -> Json:
    """A relation that a table fails to keep; no evidence, so without a modality."""
    place = TableCell(check.table, check.rows[0], check.column)
    told = {"check": check.kind.value, "locator": locator_json(place), "rows": list(check.rows)}
    return told | {"difference": number(check.difference), "unit": check.unit, "text": in_words(check)}


def hit_json(hit: Hit) -> Json:
    return {
        "document": hit.document.name,
        "modality": hit.evidence.modality.value,
        "locator": locator_json(hit.evidence.locator),
        "text": hit.evidence.text,
        "score": round(hit.score, 6),
        "why": dict(hit.why),
    }


def answer_json(answer: Answer) -> Json:
    row: Json = {
        "text": answer.text,
        "result": _result(answer.result) if answer.result else None,
        "claims": [
            {"text": claim.text, "citations": list(claim.citations), "check": claim.check.value}
            | ({"faults": list(claim.faults)} if claim.faults else {})
            for claim in answer.claims
        ],
        "citations": [_citation(citation) for citation in answer.citations],
        "calculations": [_calculation(calculation) for calculation in answer.calculations],
        "refused": answer.refused,
        "mode": answer.mode,
    }
    if answer.comparison:
        row["comparison"] = _comparison(answer.comparison)
    optional = {"reason": answer.reason, "model": answer.model, "notes": answer.notes, "dropped": answer.dropped}
    if answer.firings:
        row["firings"] = [_firing(firing) for firing in answer.firings]
    if answer.cost:
        row["cost"] = _cost(answer.cost)
    return row | {name: value for name, value in optional.items() if value}


def _cost(cost: Cost) -> Json:
    row: Json = {"tokens_in": cost.tokens_in, "tokens_out": cost.tokens_out, "seconds": cost.seconds}
    if cost.first is not None:
        row["seconds_to_first_token"] = cost.first
    if cost.money is not None:
        row |= {"money": number(cost.money), "currency": cost.currency}
    return row


def _firing(firing: Firing) -> Json:
    row: Json = {
        "rule": firing.rule,
        "applies": firing.applies,
        "action": firing.action,
        "sentence": firing.sentence,
    }
    place: Json = {"locator": locator_json(firing.locator)} if firing.locator else {}
    known = {"quote": firing.quote, "document": firing.document}
    return row | {name: value for name, value in known.items() if value} | place


def document_json(document: Document) -> Json:
    row: Json = {
        "document": document.name,
        "document_id": document.id,
        "status": document.status.value,
        "pages": document.pages,
        "evidence": dict(document.counts),
        "description": description_to_json(document.description),
    }
    if document.error_code:
        row["error"] = {"code": document.error_code, "message": document.error_message}
    return row


def receipt_json(receipt: Receipt) -> Json:
    return {
        "document": receipt.name,
        "document_id": receipt.document_id,
        "status": "removed",
        "removed": {
            "evidence": receipt.evidence,
            "words": receipt.words,
            "vectors": receipt.vectors,
            "facts": receipt.facts,
            "answers": receipt.answers,
            "original": receipt.original,
        },
        "generation": receipt.generation,
    }


def number(value: Decimal) -> int | float:
    """A JSON number: whole where the value is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def _result(result: Result) -> Json:
    return {
        "value": number(result.value),
        "unit": result.unit,
        "scale": result.scale,
        "base_value": number(result.base_value),
    }


def _citation(citation: Citation) -> Json:
    return {
        "n": citation.n,
        "document": citation.document,
        "modality": Evidence(citation.locator, "").modality.value,
        "locator": locator_json(citation.locator),
        "quote": citation.quote,
    }


def _calculation(calculation: Calculation) -> Json:
    return {
        "name": calculation.name,
        "formula": calculation.formula,
        "operands": [_operand(operand) for operand in calculation.operands],
        "value": number(calculation.value),
        "unit": calculation.unit,
        "shown": calculation.shown,
    }


def _comparison(comparison: Comparison) -> Json:
    return {
        "title": comparison.title,
        "headings": list(comparison.headings),
        "rows": [{"label": row.label, "cells": [_compared(cell) for cell in row.cells]} for row in comparison.rows],
    }


def _compared(cell: Compared) -> Json:
    if cell.value is None:
        return {"missing": cell.missing}
    return {
        "shown": cell.shown,
        "value": number(cell.value),
        "unit": cell.unit,
        "citations": list(cell.citations),
        "check": cell.check.value if cell.check else None,
    }


def _operand(operand: Operand) -> dict[str, Any]:
    row: Json = {
        "name": operand.name,
        "value": number(operand.value),
        "unit": operand.unit,
        "printed": operand.printed,
        "citation": operand.citation,
    }
    if operand.period:
        row["period"] = {
            "year": operand.period.year,
            "months": operand.period.months,
            "quarter": operand.period.quarter,
        }
    return row
