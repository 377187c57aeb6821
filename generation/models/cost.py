"""A model's count of tokens and a rate in, what an answer cost out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from data.answers import Cost
from generation.models.llm import LanguageModel

_MILLION = 6


@dataclass(frozen=True, slots=True)
class Rate:
    """Money for a million tokens read and for a million written."""

    read: Decimal
    written: Decimal
    currency: str = "USD"


def cost_of(model: LanguageModel, seconds: float, rate: Rate | None) -> Cost:
    """What the model took since it was fresh; money, to a millionth, where a rate is set."""
    tokens, waited = model.usage, model.waited
    money = None
    if rate is not None:
        money = (tokens.prompt_tokens * rate.read + tokens.completion_tokens * rate.written).scaleb(-_MILLION)
        money = money.quantize(Decimal("0.000001"))
    first = None if waited is None else round(waited, 3)
    currency = rate.currency if rate else ""
    return Cost(tokens.prompt_tokens, tokens.completion_tokens, first, seconds, money, currency)


def cost_words(cost: Cost) -> str:
    """The cost as one line: "1,240 tokens read, 85 written · first word after 0.4 s · 0.0031 USD"."""
    parts = [f"{cost.tokens_in:,} tokens read, {cost.tokens_out:,} written"]
    parts += [] if cost.first is None else [f"first word after {cost.first:.1f} s"]
    parts += [] if cost.money is None else [f"{cost.money.normalize():f} {cost.currency}"]
    return " · ".join(parts)
