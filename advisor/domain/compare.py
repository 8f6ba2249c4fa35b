"""Editions side by side, and the one look at a source that would improve an answer most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from advisor.domain.advice import Change, EditionAdvice, Reason, advise
from advisor.domain.catalogue import Catalogue, Fact, State
from advisor.domain.checklist import SEVERITY, Result
from advisor.domain.rules import RuleSet, value_of
from advisor.domain.would_change import apply_group


class Row(NamedTuple):
    """One rule's word on each of the editions, in their order."""

    criterion: str
    mandatory: bool
    reasons: tuple[Reason, ...]
    differs: bool


class Comparison(NamedTuple):
    """Editions side by side. ``lacks`` holds, for each of them, what keeps it from being fine or from points."""

    editions: tuple[EditionAdvice, ...]
    rows: tuple[Row, ...]
    lacks: tuple[tuple[Reason, ...], ...]


class Confirmation(NamedTuple):
    """A fact worth looking up now, and the verdict if it is still so."""

    fact: Fact
    verdict: Result
    score: int


def compare(advices: Iterable[EditionAdvice], keys: Sequence[tuple[str, str]]) -> Comparison:
    """The editions named by (app, edition) in that order; all were advised by the same rule set."""
    by_key = {(a.app, a.edition): a for a in advices}
    chosen = tuple(by_key[key] for key in dict.fromkeys(keys))
    rows = tuple(
        Row(
            together[0].criterion,
            together[0].mandatory,
            together,
            len({(str(r.value), r.effect, r.result) for r in together}) > 1,
        )
        for together in zip(*(a.reasons for a in chosen), strict=True)
    )
    lacks = tuple(
        tuple(r for r in a.reasons if (r.result is not Result.FINE if r.mandatory else r.effect != "for"))
        for a in chosen
    )
    return Comparison(chosen, rows, lacks)


def best_confirmation(
    catalogue: Catalogue, rule_set: RuleSet, advice: EditionAdvice, on: date, known_on: date
) -> Confirmation | None:
    """The ageing, stale or unconfirmed fact whose confirmation would improve this answer most, or none.

    Better verdict first, then fewer reasons that hold it back, then more points.
    """
    before = _standing(advice)
    found: list[tuple[tuple[int, int, int], str, Confirmation]] = []
    for fact in _worth_a_look(advice):
        value = value_of(fact)
        assert value is not None  # said by _worth_a_look
        change = Change("fact", fact.criterion, (value,), Result.FINE)
        changed, _, _ = apply_group(catalogue, advice, [change], on, known_on)
        after = advise(changed, rule_set, on, known_on, [(advice.app, advice.edition)])[0]
        if _standing(after) < before:
            found.append((_standing(after), fact.id, Confirmation(fact, after.verdict, after.score)))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _worth_a_look(advice: EditionAdvice) -> list[Fact]:
    facts = {
        reason.fact.id: reason.fact
        for reason in advice.reasons
        if reason.fact
        and value_of(reason.fact) is not None
        and reason.effect != "against"
        and reason.state != State.CONFIRMED
    }
    return list(facts.values())


def _standing(advice: EditionAdvice) -> tuple[int, int, int]:
    """Smaller is better."""
    held_back = sum(SEVERITY[r.result] for r in advice.reasons)
    return SEVERITY[advice.verdict], held_back, -advice.score
