"""Policy file in, guardrails out: what a question may ask, what a model may be given, what it may have written.

The rules are data (`policy.toml`, or a firm's own file). Every rule that takes effect is kept as a `Firing`, which the
answer carries.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.answers import Answer, Check, Claim, Firing, Hit
from data.errors import PolicyError
from data.locators import Locator
from data.script import language_of
from generation.places import place
from generation.reckoning.compute import Computed, Missing
from generation.wording.choice import WORDINGS

PACKAGED = Path(__file__).with_name("policy.toml")
LONGEST_QUOTE = 160
_REMEMBERED = 2048
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_ENDS = re.compile(r"[.!?。！？](?=\s|$)|\n")
_ACTIONS = {"question": {"refuse", "warn"}, "evidence": {"drop", "warn"}, "answer": {"drop", "mark", "warn"}}

Place = Literal["question", "evidence", "answer"]
Action = Literal["refuse", "drop", "mark", "warn"]


class _RuleRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    applies: tuple[Place, ...] = Field(min_length=1)
    action: Action
    sentence: str = Field(min_length=1)
    patterns: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    check: Literal["", "luhn"] = ""
    when: Literal["", "uncited", "nothing found"] = ""


class _PolicyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    rule: tuple[_RuleRow, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the policy, its patterns compiled."""

    id: str
    applies: tuple[Place, ...]
    action: Action
    sentence: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    check: str
    when: str

    def meets(self, text: str) -> str:
        """The words of the text that the rule is about, "" where there are none."""
        for view in _views(text):
            for pattern in self.patterns:
                for match in pattern.finditer(view):
                    if self._holds(match, view):
                        return " ".join(match[0].split())[:LONGEST_QUOTE]
        return ""

    def _holds(self, match: re.Match[str], view: str) -> bool:
        if self.check == "luhn" and not _luhn(match[0]):
            return False
        sentence = _sentence_around(match, view)
        return not any(harmless.search(sentence) for harmless in self.unless)


class Guardrails:
    """The rules of one policy file."""

    def __init__(self, version: str, rules: Sequence[Rule]) -> None:
        self.version = version
        self.rules = tuple(rules)
        self._known = lru_cache(_REMEMBERED)(self._found)

    def watch(self, question: str) -> Watch:
        """The guardrails over one question, which is looked at here."""
        return Watch(self, question)

    def firings(self, applies: Place, text: str) -> Iterator[Firing]:
        """The rules for this place that the text meets; looked at once, as the same evidence is found often."""
        yield from self._known(applies, text)

    def _found(self, applies: Place, text: str) -> tuple[Firing, ...]:
        meeting = ((rule, rule.meets(text)) for rule in self.rules if applies in rule.applies)
        return tuple(Firing(rule.id, applies, rule.action, rule.sentence, quote) for rule, quote in meeting if quote)

    def named(self, condition: str) -> Iterator[Rule]:
        """The rules for a condition."""
        return (rule for rule in self.rules if rule.when == condition)


class Watch:
    """The guardrails over one question, its evidence and its answer; `firings` are those that took effect."""

    def __init__(self, guardrails: Guardrails, question: str) -> None:
        self._guardrails = guardrails
        self.firings = list(guardrails.firings("question", question))

    @property
    def refused(self) -> bool:
        return any(firing.action == "refuse" for firing in self.firings)

    def admitted(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits that may be quoted and given to a model; those that address its software are left out and named."""
        return [hit for hit in hits if self._admits(hit)]

    def _admits(self, hit: Hit) -> bool:
        evidence = hit.evidence
        units = f"{evidence.grid.title}\n{evidence.grid.units}" if evidence.grid else ""
        text = "\n".join((evidence.text, evidence.context, units, hit.document.name))
        return self._passes(text, hit.document.name, evidence.locator)

    def _passes(self, text: str, document: str, locator: Locator | None) -> bool:
        found = [
            replace(firing, document=document, locator=locator) for firing in self._guardrails.firings("evidence", text)
        ]
        self.firings += found
        return not any(firing.action == "drop" for firing in found)

    def computed(self, figure: Computed | Missing | None) -> Computed | Missing | None:
        """The figure, None where the labels of its rows address software."""
        if not isinstance(figure, Computed):
            return figure
        named = [calculation.name for calculation in figure.calculations]
        named += [operand.name for calculation in figure.calculations for operand in calculation.operands]
        return figure if self._passes("\n".join((figure.claim.text, *named)), "", None) else None

    def settled(self, answer: Answer) -> Answer:
        """The answer as it may be shown, with the firings."""
        if self.refused:
            answer = replace(answer, refused=True, reason=self._why(), claims=(), calculations=(), result=None)
        elif answer.mode == "served":
            answer = self._as_written(answer)
        elif not answer.claims and not answer.citations:
            self.firings += [Firing(rule.id, "question", rule.action, rule.sentence) for rule in self._nothing()]
        return replace(answer, firings=tuple(dict.fromkeys(self.firings)))

    def _why(self) -> str:
        return " ".join(dict.fromkeys(firing.sentence for firing in self.firings if firing.action == "refuse"))

    def _nothing(self) -> Iterator[Rule]:
        return self._guardrails.named("nothing found")

    def _as_written(self, answer: Answer) -> Answer:
        """A model's answer without the sentences that the policy leaves out."""
        claims = tuple(kept for claim in answer.claims if (kept := self._kept(claim)) is not None)
        if answer.refused:
            reason = answer.reason if answer.reason and self._allows(answer.reason) else None
            return replace(answer, claims=claims, reason=reason)
        left_out = WORDINGS[language_of(answer.question)].left_out
        if answer.claims and not claims:
            return replace(answer, claims=(), calculations=(), result=None, refused=True, reason=left_out)
        return replace(answer, claims=claims)

    def _kept(self, claim: Claim) -> Claim | None:
        found = list(self._guardrails.firings("answer", claim.text))
        if not claim.citations:
            found += [
                Firing(rule.id, "answer", rule.action, rule.sentence) for rule in self._guardrails.named("uncited")
            ]
        self.firings += found
        actions = {firing.action for firing in found}
        if "drop" in actions:
            return None
        return replace(claim, check=Check.UNSUPPORTED) if "mark" in actions else claim

    def _allows(self, text: str) -> bool:
        found = list(self._guardrails.firings("answer", text))
        self.firings += found
        return not any(firing.action == "drop" for firing in found)


def said_beside(answer: Answer) -> list[tuple[str, str]]:
    """The rules in effect and what is said of each beside the answer; what the answer says itself is left out."""
    return [(firing.rule, _line(firing)) for firing in answer.firings if firing.sentence not in answer.text]


def _line(firing: Firing) -> str:
    """The sentence of a firing, and for a passage where it stands and the words met."""
    if firing.applies != "evidence":
        return firing.sentence
    where = ", ".join(part for part in (firing.document, place(firing.locator) if firing.locator else "") if part)
    return f"{firing.sentence} ({where}: “{firing.quote}”)" if where else firing.sentence


# ---------------------------------------------------------------- reading a policy


@cache
def read_policy(path: Path = PACKAGED) -> Guardrails:
    """The guardrails of a policy file; PolicyError where it is missing or a rule is not one."""
    try:
        with path.open("rb") as file:
            policy = _PolicyFile.model_validate(tomllib.load(file))
    except OSError as error:
        raise _unusable(path, error.strerror or "it cannot be read") from error
    except tomllib.TOMLDecodeError as error:
        raise _unusable(path, str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _unusable(path, f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
    return Guardrails(policy.version, [_rule(row, path) for row in policy.rule])


def _rule(row: _RuleRow, path: Path) -> Rule:
    for applies in row.applies:
        if row.action not in _ACTIONS[applies]:
            allowed = ", ".join(sorted(_ACTIONS[applies]))
            raise _unusable(path, f"rule {row.id}: {row.action} is no action for the {applies} (one of {allowed})")
    if bool(row.patterns) == bool(row.when):
        raise _unusable(path, f"rule {row.id}: it needs either patterns or a condition")
    try:
        patterns, unless = (
            tuple(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in written)
            for written in (row.patterns, row.unless)
        )
    except re.error as error:
        raise _unusable(path, f"rule {row.id}: {error.pattern!r} is no regular expression ({error.msg})") from error
    return Rule(row.id, row.applies, row.action, row.sentence, patterns, unless, row.check, row.when)


def _unusable(path: Path, why: str) -> PolicyError:
    return PolicyError(
        f"The policy file {path} cannot be used: {why}.", "Correct it, or unset MFFM_POLICY to use the packaged one."
    )


# ---------------------------------------------------------------- text


def _views(text: str) -> tuple[str, ...]:
    """The text as it is, and as it reads: letters in their plain form, unseen ones left out, on one line."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
    return tuple(dict.fromkeys((text, " ".join(plain.split()))))


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


def _sentence_around(match: re.Match[str], text: str) -> str:
    before = [end.end() for end in _ENDS.finditer(text, max(0, match.start() - 400), match.start())]
    after = _ENDS.search(text, match.end())
    start = before[-1] if before else max(0, match.start() - 400)
    return text[start : min(after.end() if after else len(text), match.end() + 400)]


def _luhn(digits: str) -> bool:
    """Whether a card number's last digit is the one that its others give."""
    numbers = [int(sign) for sign in digits if sign.isdigit()][::-1]
    doubled = (sum(divmod(2 * number, 10)) for number in numbers[1::2])
    return (sum(numbers[::2]) + sum(doubled)) % 10 == 0
