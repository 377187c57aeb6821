"""A question in, its plan out: by rules, and where they are unsure with a model's help, which is always said."""

from __future__ import annotations

from collections.abc import Collection

from data.answers import Plan
from data.errors import ModelError
from generation.models.llm import LanguageModel
from generation.roles.follow_up import stand_alone
from generation.roles.plan import proposed, understood, unsure
from generation.roles.role import plays
from generation.wording.japanese import year_meant
from retrieval.search import Searcher


def plan_of(
    model: LanguageModel | None,
    searcher: Searcher,
    question: str,
    earlier: Plan | None,
    only: Collection[str] | None = None,
) -> tuple[Plan, tuple[str, ...]]:
    """The plan and what the model changed in it. A model that fails here changes nothing, and that is said."""
    plan = searcher.plan(question, earlier, only)
    plan, notes = (plan, []) if model is None else _with_model(model, searcher, question, plan, earlier, only)
    return plan, (*notes, *(year_meant(year) for year in plan.years_read if not year.unclear))


def _with_model(
    model: LanguageModel,
    searcher: Searcher,
    question: str,
    plan: Plan,
    earlier: Plan | None,
    only: Collection[str] | None,
) -> tuple[Plan, list[str]]:
    notes: list[str] = []
    try:
        documents = searcher.store.documents(ready_only=True)
        if earlier is not None and plan != searcher.plan(question, documents=only) and plays(model):
            alone = stand_alone(model, question, earlier.question)
            if alone != question:
                plan = searcher.plan(alone, earlier, only)
                notes.append(f"Understood as: {alone}")
        if unsure(plan, documents) and plays(model):
            before, plan = plan, proposed(model, plan, documents)
            notes += [words] if (words := understood(before, plan)) else []
    except ModelError as error:
        notes.append(f"The question was read without the model. {error.message}")
    return plan, notes
