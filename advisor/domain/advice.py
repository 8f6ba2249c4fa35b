"""From dated facts and rules to a verdict on every edition, with reasons.

Which fact speaks: see ``_speaking``. Nothing here depends on the order of facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from advisor.domain.catalogue import App, Catalogue, Criterion, Edition, Fact, State, holds, is_known, state_of
from advisor.domain.checklist import SEVERITY, Result, worst
from advisor.domain.reasons import Change, Done, EditionAdvice, Reason
from advisor.domain.rules import NOT_KNOWN, Mandatory, Preferred, RuleSet, choose_rule_set, value_of
from advisor.domain.would_change import offers

__all__ = ["Change", "Done", "EditionAdvice", "Reason", "advise", "choose_rule_set"]

# Keys of a fact's details that tie its value to something. They travel into the advice.
CONDITION_KEYS = ("not_with", "clients", "free_plan_condition", "limits", "may_be_switched_off_in", "not_covered")


class _Moment(NamedTuple):
    """The day we speak about, the day whose knowledge we use, and what was done since."""

    on: date
    known_on: date
    done: frozenset[Done]


def advise(
    catalogue: Catalogue,
    rule_set: RuleSet,
    on: date,
    known_on: date,
    editions: Collection[tuple[str, str]] | None = None,
    done: Collection[Done] = (),
) -> tuple[EditionAdvice, ...]:
    """Every edition exactly once, best first: verdict, score, fewer unknowns, id."""
    moment = _Moment(on, known_on, frozenset(done))
    judged: list[tuple[App, Edition, tuple[Reason, ...]]] = []
    for app in catalogue.apps.values():
        wanted = [e for e in app.editions if editions is None or (app.id, e.id) in editions]
        if wanted:
            speaking = _facts_by_criterion(app, catalogue, rule_set, moment)
            judged += [(app, e, _reasons(app, e, speaking, catalogue, rule_set, moment)) for e in wanted]
    return _ranked(judged, catalogue, rule_set)


def _facts_by_criterion(
    app: App, catalogue: Catalogue, rule_set: RuleSet, moment: _Moment
) -> dict[str, list[tuple[Fact, str]]]:
    """The facts of an app that hold and were known, each with the state of its evidence."""
    criteria = {r.criterion for r in rule_set.mandatory} | {r.criterion for r in rule_set.preferred}
    found: dict[str, list[tuple[Fact, str]]] = {}
    for fact in app.facts:
        if (
            fact.criterion in criteria
            and holds(fact, moment.on)
            and is_known(fact, moment.known_on, catalogue.prepared_on)
        ):
            state = _state(fact, catalogue.criteria.get(fact.criterion), rule_set, moment)
            found.setdefault(fact.criterion, []).append((fact, state))
    return found


def _state(fact: Fact, criterion: Criterion | None, rule_set: RuleSet, moment: _Moment) -> str:
    if rule_set.fades and criterion is not None:
        return state_of(fact, criterion, moment.on).value
    return (State.CONFIRMED if fact.confirmed else State.UNCONFIRMED).value


def _reasons(
    app: App,
    edition: Edition,
    facts: Mapping[str, list[tuple[Fact, str]]],
    catalogue: Catalogue,
    rule_set: RuleSet,
    moment: _Moment,
) -> tuple[Reason, ...]:
    def about(criterion: str) -> list[tuple[Fact, str]]:
        return [(f, s) for f, s in facts.get(criterion, ()) if edition.id in f.editions]

    done = [d for d in moment.done if (d.app, d.edition) == (app.id, edition.id)]
    mandatory = [
        _mandatory(rule, edition, about(rule.criterion), {d.kind for d in done if d.criterion == rule.criterion})
        for rule in rule_set.mandatory
    ]
    return (*mandatory, *(_preferred(rule, about(rule.criterion)) for rule in rule_set.preferred))


def _mandatory(rule: Mandatory, edition: Edition, facts: list[tuple[Fact, str]], done: set[str]) -> Reason:
    def against(fact: Fact) -> bool:
        value = value_of(fact)
        return value is not None and rule.speaks_against(edition.kind, value, fact.detail)

    fact, state = _speaking(facts, against)
    value = value_of(fact) if fact else None
    result = rule.result(edition.kind, value, fact.detail if fact else {}, state, done)
    effect = "unknown"
    if fact and value is not None:
        effect = "against" if against(fact) else "for" if state in (State.CONFIRMED, State.AGEING) else "unknown"
    return Reason(
        rule.criterion, effect, True, fact.value if fact else None, state, fact, result, 0, rule.why, rule.source,
        conditions_of(fact),
    )  # fmt: skip


def _preferred(rule: Preferred, facts: list[tuple[Fact, str]]) -> Reason:
    def against(fact: Fact) -> bool:
        value = value_of(fact)
        return value is not None and not _matches(fact.value, rule.is_)

    fact, state = _speaking(facts, against)
    if fact is None or value_of(fact) is None:
        effect = "unknown"
    elif against(fact):
        effect = "against"
    else:
        effect = "for" if state in (State.CONFIRMED, State.AGEING) else "unknown"
    return Reason(
        rule.criterion, effect, False, fact.value if fact else None, state, fact, Result.FINE,
        rule.weight if effect == "for" else 0, rule.why, rule.source, conditions_of(fact),
    )  # fmt: skip


def _matches(value: Any, wanted: tuple[str, ...]) -> bool:
    values = value if isinstance(value, list | tuple) else (value,)
    return any(str(v) in wanted for v in values)


def _speaking(facts: Iterable[tuple[Fact, str]], against: Any) -> tuple[Fact | None, str]:
    """The one fact that speaks for a criterion of an edition, and its state.

    Confirmed before unconfirmed, what carries before what does not, a local
    fact before the catalogue's, fewer editions before more, then the newest.
    Evidence that does not carry never hides a fact that speaks against.
    """
    ordered = sorted(facts, key=lambda pair: _place(pair[0], pair[1], against))
    if not ordered:
        return None, NOT_KNOWN
    fact, state = ordered[0]
    looked_in_vain = next((f for f, _ in ordered if f.confirmed_by and value_of(f) is None), None)
    if looked_in_vain is not None and not against(fact):
        return looked_in_vain, NOT_KNOWN
    return fact, NOT_KNOWN if value_of(fact) is None else state


def _place(fact: Fact, state: str, against: Any) -> tuple[int, bool, int, int, int, str]:
    if value_of(fact) is None:
        carries = 2
    elif against(fact):
        carries = 0 if fact.confirmed else 1
    else:
        carries = {State.CONFIRMED: 0, State.AGEING: 0, State.STALE: 2}.get(State(state), 3)
    newest = max(fact.confirmed_on or date.min, fact.valid_from or date.min)
    known = fact.known_from or date.min
    return carries, fact.confirmed_by is None, len(fact.editions), -newest.toordinal(), -known.toordinal(), fact.id


def conditions_of(fact: Fact | None) -> Mapping[str, tuple[str, ...]]:
    """What a fact ties its value to: clients, what it switches off, a check of the free plan."""
    if fact is None or not fact.detail:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for key in CONDITION_KEYS:
        value = fact.detail.get(key)
        if value:
            found[key] = tuple(str(v) for v in value) if isinstance(value, list | tuple) else (str(value),)
    if fact.detail.get("default_on") is False:
        found["switch_on"] = (fact.criterion,)
    return found


def _ranked(
    judged: list[tuple[App, Edition, tuple[Reason, ...]]], catalogue: Catalogue, rule_set: RuleSet
) -> tuple[EditionAdvice, ...]:
    rows = []
    for app, edition, reasons in judged:
        verdict = worst([r.result for r in reasons])
        score = sum(r.weight for r in reasons)
        unknowns = sum(r.effect == "unknown" for r in reasons)
        rows.append((SEVERITY[verdict], -score, unknowns, app.id, edition.id, app, edition, verdict, reasons))
    rows.sort(key=lambda row: row[:5])
    verdicts: dict[str, list[tuple[str, Result]]] = {}
    for row in rows:
        verdicts.setdefault(row[3], []).append((row[4], row[7]))
    taken: set[str] = set()
    advices = []
    for rank, (_, score, _, app_id, edition_id, app, edition, verdict, reasons) in enumerate(rows, 1):
        recommended = verdict is not Result.STOP and app.product_family not in taken
        if recommended:
            taken.add(app.product_family)
        changes = offers(edition, verdict, reasons, rule_set, catalogue.criteria, verdicts[app_id])
        advices.append(
            EditionAdvice(app_id, edition_id, edition.name, verdict, rank, -score, recommended, reasons, changes)
        )
    return tuple(advices)
