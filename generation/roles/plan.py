"""A question whose plan has gaps in, the plan with the gaps filled from what library and vocabulary hold out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from data.answers import Operation, Plan
from data.metrics.vocabulary import vocabulary
from data.script import language_of
from data.types import Document, Period
from generation.models.llm import LanguageModel
from generation.phrasing import period_words
from generation.roles.role import Shape, asked, fenced, role, schema_of
from retrieval.companies import company_key, one_key_each

_MOST_COMPANIES = 200
_YEARS_SHOWN = 3
"""A report shows its own year and, beside it, up to two before."""


_Entry = Annotated[str, Field(max_length=120)]


class Proposal(Shape):
    """What the model replies; each list holds entries of those it was given."""

    companies: Annotated[list[_Entry], Field(max_length=4)]
    years: Annotated[list[int], Field(max_length=4)]
    quarter: Annotated[int, Field(ge=0, le=4)]
    figures: Annotated[list[_Entry], Field(max_length=4)]


def unsure(plan: Plan, documents: Sequence[Document]) -> bool:
    """Whether the rules found no company among several, or a figure is asked for and they do not know which."""
    whose = len(set(one_key_each(documents).values())) > 1 and not plan.companies
    which = plan.operation is not Operation.EXPLAIN and not (plan.concepts or plan.metrics or plan.statements)
    return whose or (which and plan.modality is None)


def proposed(model: LanguageModel, plan: Plan, documents: Sequence[Document]) -> Plan:
    """The plan with what the rules left empty; what they found stays. ModelError when the model fails."""
    companies, years, figures = _companies(documents), _years(documents), _figures()
    part = role("plan")
    schema = _narrowed(schema_of(Proposal), {"companies": list(companies), "years": years, "figures": list(figures)})
    listed = (
        f"Companies: {', '.join(f'{key} ({name})' for key, name in companies.items())}\n"
        f"Fiscal years: {', '.join(map(str, years))}\n"
        f"Figures: {', '.join(figures)}"
    )
    body = f"{listed}\n\n{fenced('question', plan.put)}"
    reply = asked(model, part, part.messages(body, language_of(plan.put)), Proposal, schema)
    return _filled(plan, reply, companies, years)


def understood(before: Plan, after: Plan) -> str:
    """What the model added to the plan, in words; "" when nothing."""
    words = vocabulary()
    added = [name.title() for name in after.companies if name not in before.companies]
    added += [period_words(period) for period in after.periods if period not in before.periods]
    added += [words.metrics[metric].label for metric in after.metrics if metric not in before.metrics]
    added += [words.concepts[concept].label for concept in after.concepts if concept not in before.concepts]
    return f"The model read the question as being about: {', '.join(added)}." if added else ""


def _filled(plan: Plan, reply: Proposal, companies: Mapping[str, str], years: Sequence[int]) -> Plan:
    words = vocabulary()
    known = bool(plan.concepts or plan.metrics or plan.statements)
    quarter = reply.quarter or None
    months = 3 if quarter else 12
    periods = tuple(Period(year, months, quarter) for year in dict.fromkeys(reply.years) if year in years)
    return replace(
        plan,
        companies=plan.companies or tuple(key for key in dict.fromkeys(reply.companies) if key in companies),
        periods=plan.periods or periods,
        metrics=plan.metrics
        if known
        else tuple(name for name in dict.fromkeys(reply.figures) if name in words.metrics),
        concepts=plan.concepts
        if known
        else tuple(name for name in dict.fromkeys(reply.figures) if name in words.concepts),
    )


def _companies(documents: Sequence[Document]) -> dict[str, str]:
    """Company key to printed name, the latest used in the library first where there are very many."""
    known = one_key_each(documents)
    named = {
        known[company_key(d.description.company)]: d.description.company for d in documents if d.description.company
    }
    return dict(list(named.items())[-_MOST_COMPANIES:])


def _years(documents: Iterable[Document]) -> list[int]:
    told = {document.description.fiscal_year for document in documents}
    return sorted({year - back for year in told if year for back in range(_YEARS_SHOWN)}, reverse=True)


def _figures() -> list[str]:
    words = vocabulary()
    return sorted({*words.concepts, *words.metrics})


def _narrowed(schema: dict[str, Any], allowed: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The schema with each list's entries taken from those allowed; a list without any stays empty."""
    for name, values in allowed.items():
        entries: dict[str, Any] = schema["properties"][name]
        if values:
            entries["items"]["enum"] = list(values)
        else:
            entries["maxItems"] = 0
    return schema
