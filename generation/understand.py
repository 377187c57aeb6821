"""A question in, its plan out: by rules, and where they are unsure with a model's help, which is always said."""

from __future__ import annotations

from data.answers import Plan
from data.errors import ModelError
from generation.models.llm import LanguageModel
from generation.roles.follow_up import stand_alone
from generation.roles.plan import proposed, understood, unsure
from generation.roles.role import plays
from retrieval.search import Searcher


def plan_of(
    model: LanguageModel | None, searcher: Searcher, question: str, earlier: Plan | None
) -> tuple[Plan, tuple[str, ...]]:
    """The plan and what the model changed in it. A model that fails here changes nothing, and that is said."""
    plan = searcher.plan(question, earlier)
    if model is None:
        return plan, ()
    notes: list[str] = []
    try:
        documents = searcher.store.documents(ready_only=True)
        if earlier is not None and plan != searcher.plan(question) and plays(model):
            alone = stand_alone(model, question, earlier.question)
            if alone != question:
                plan = searcher.plan(alone, earlier)
                notes.append(f"Understood as: {alone}")
        if unsure(plan, documents) and plays(model):
            before, plan = plan, proposed(model, plan, documents)
            notes += [words] if (words := understood(before, plan)) else []
    except ModelError as error:
        notes.append(f"The question was read without the model. {error.message}")
    return plan, tuple(notes)
