"""How fresh the knowledge is on a day: what carries, what runs out next, which verdicts hang on it."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from advisor.domain.advice import advise
from advisor.domain.catalogue import Catalogue, Criterion, Fact, State, facts_on, state_of
from advisor.domain.reasons import EditionAdvice
from advisor.domain.rules import RuleSet

SCHEMA = "advisor/catalogue-status/1"

# As many as a person who keeps the catalogue reads again in one sitting.
NEXT = 12


class _Used(NamedTuple):
    """A fact that speaks in a mandatory reason today, and the day on which its evidence starts to carry less."""

    fact: Fact
    app: str
    state: State
    evidence: date
    until: date


def catalogue_status(catalogue: Catalogue, rule_sets: Sequence[RuleSet], on: date) -> dict[str, Any]:
    """The document ``advisor/catalogue-status/1``."""
    counts = {criterion: _counts(catalogue, criterion, on) for criterion in catalogue.criteria}
    today = {s.id: advise(catalogue, s, on, on) for s in rule_sets}
    used = _used(catalogue, today.values(), on)
    oldest = min(used, key=lambda u: (u.evidence, u.fact.id), default=None)
    return {
        "schema": SCHEMA,
        "as_of": on.isoformat(),
        "catalogue": catalogue.id,
        "version": catalogue.version,
        "made_on": catalogue.prepared_on.isoformat(),
        "apps": len(catalogue.apps),
        "editions": sum(len(app.editions) for app in catalogue.apps.values()),
        "facts": sum(len(app.facts) for app in catalogue.apps.values()),
        "facts_in_force": sum(sum(states.values()) for states in counts.values()),
        "sources": len(catalogue.sources),
        "states": {state.value: sum(states[state.value] for states in counts.values()) for state in State},
        "criteria": [
            {"id": criterion, "deciding": criterion in _deciding(rule_sets), **states}
            for criterion, states in counts.items()
        ],
        "oldest_deciding_fact": _described(oldest) if oldest else None,
        "runs_out_next": _runs_out_next(catalogue, rule_sets, used, on),
        "expires_on": _expires_on(catalogue, rule_sets),
    }


def deciding_facts(catalogue: Catalogue, rule_sets: Sequence[RuleSet], on: date) -> list[tuple[Fact, date, date, int]]:
    """Every fact that speaks in a mandatory reason: its evidence, the day it carries less, how many verdicts use it.

    The first to run out comes first.
    """
    advices = [advise(catalogue, s, on, on) for s in rule_sets]
    hang: Counter[str] = Counter(
        reason.fact.id
        for advice in advices
        for edition in advice
        for reason in edition.reasons
        if reason.mandatory and reason.fact is not None
    )
    return [(one.fact, one.evidence, one.until, hang[one.fact.id]) for one in _used(catalogue, advices, on)]


def _counts(catalogue: Catalogue, criterion: str, on: date) -> dict[str, int]:
    found: Counter[str] = Counter()
    for app in catalogue.apps.values():
        for fact in facts_on(app.facts, on, on, catalogue.prepared_on):
            if fact.criterion == criterion:
                found[state_of(fact, catalogue.criteria[criterion], on).value] += 1
    return {state.value: found[state.value] for state in State}


def _deciding(rule_sets: Iterable[RuleSet]) -> frozenset[str]:
    return frozenset(rule.criterion for rule_set in rule_sets for rule in rule_set.mandatory)


def _used(catalogue: Catalogue, advices: Iterable[tuple[EditionAdvice, ...]], on: date) -> list[_Used]:
    """The facts that carry a mandatory criterion today, each once, the first to run out first."""
    found: dict[str, _Used] = {}
    for advice in advices:
        for edition in advice:
            for reason in edition.reasons:
                fact = reason.fact
                if not reason.mandatory or reason.effect != "for" or fact is None or fact.id in found:
                    continue
                evidence = fact.as_of if fact.as_of and fact.as_of <= on else fact.known_from
                if evidence is None or evidence > on:
                    continue  # without a date there is nothing that could run out
                criterion = catalogue.criteria[fact.criterion]
                state = state_of(fact, criterion, on)
                found[fact.id] = _Used(fact, edition.app, state, evidence, _until(fact, criterion, state, evidence))
    return sorted(found.values(), key=lambda u: (u.until, u.fact.id))


def _until(fact: Fact, criterion: Criterion, state: State, evidence: date) -> date:
    """The first day on which the fact carries less than today: its evidence ages, or it ends."""
    months = criterion.fresh_months if state is State.CONFIRMED else criterion.usable_months
    ages = _add_months(evidence, months) + timedelta(days=1)
    return min(ages, fact.valid_to + timedelta(days=1)) if fact.valid_to else ages


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _described(used: _Used) -> dict[str, Any]:
    return {
        "fact": used.fact.id,
        "app": used.app,
        "criterion": used.fact.criterion,
        "value": used.fact.value,
        "state": used.state.value,
        "evidence": used.evidence.isoformat(),
    }


def _runs_out_next(
    catalogue: Catalogue, rule_sets: Sequence[RuleSet], used: list[_Used], on: date
) -> list[dict[str, Any]]:
    """Each of the next facts with its day, what it becomes, and the verdicts that change on that day."""
    rows = []
    days: dict[date, dict[str, tuple[tuple[EditionAdvice, ...], tuple[EditionAdvice, ...]]]] = {}
    for one in used[:NEXT]:
        if one.until not in days:
            # Nothing new is learned in between: what is known today is looked at on a later day.
            days[one.until] = {
                s.id: (
                    advise(catalogue, s, one.until - timedelta(days=1), on),
                    advise(catalogue, s, one.until, on),
                )
                for s in rule_sets
            }
        ended = one.fact.valid_to is not None and one.fact.valid_to < one.until
        becomes = "ended" if ended else (State.AGEING if one.state is State.CONFIRMED else State.STALE).value
        rows.append(
            {
                **_described(one),
                "on": one.until.isoformat(),
                "becomes": becomes,
                "source": one.fact.source,
                "verdicts": [
                    {"rule_set": name, "app": b.app, "edition": b.edition, "now": b.verdict, "then": a.verdict}
                    for name, (before, after) in days[one.until].items()
                    for b, a in _changed(before, after)
                    if any(r.mandatory and r.fact is not None and r.fact.id == one.fact.id for r in b.reasons)
                ],
            }
        )
    return rows


def _changed(
    before: Iterable[EditionAdvice], after: Iterable[EditionAdvice]
) -> list[tuple[EditionAdvice, EditionAdvice]]:
    later = {(a.app, a.edition): a for a in after}
    pairs = [(b, later[(b.app, b.edition)]) for b in before]
    return [(b, a) for b, a in pairs if b.verdict is not a.verdict]


def _expires_on(catalogue: Catalogue, rule_sets: Iterable[RuleSet]) -> str | None:
    """From the day after, one deciding criterion at least is not known of any app: nothing can be advised any more."""
    months = [catalogue.criteria[c].usable_months for c in _deciding(rule_sets) if c in catalogue.criteria]
    return _add_months(catalogue.prepared_on, min(months)).isoformat() if months else None
