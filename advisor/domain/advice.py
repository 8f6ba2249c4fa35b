"""From dated facts and rules to a verdict on every edition, with reasons.

Which fact speaks: see ``_speaking``. Nothing here depends on the order of facts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from operator import is_
from typing import Any, NamedTuple

from advisor.domain.catalogue import App, Catalogue, Criterion, Edition, Fact, State, state_of
from advisor.domain.checklist import SEVERITY, Result, worst
from advisor.domain.reasons import Change, Done, EditionAdvice, Reason
from advisor.domain.rules import CARRYING, NOT_KNOWN, Meanings, Preferred, RuleSet, choose_rule_set, value_of
from advisor.domain.would_change import offers

__all__ = ["Change", "Done", "EditionAdvice", "Reason", "advise", "choose_rule_set"]

# Keys of a fact's details that tie its value to something. They travel into the advice.
CONDITION_KEYS = frozenset(
    {"not_with", "clients", "free_plan_condition", "limits", "may_be_switched_off_in", "not_covered"}
)


class _Evidence(NamedTuple):
    """A fact with the state of its evidence, its value as rules compare it, and what it ties the value to."""

    fact: Fact
    state: str
    value: str | None
    conditions: Mapping[str, tuple[str, ...]]


class _Judged(NamedTuple):
    app: App
    edition: Edition
    reasons: tuple[Reason, ...]


class _Indexed(NamedTuple):
    """A fact that some rule asks for, with everything that no date changes."""

    fact: Fact
    fades_by: Criterion | None
    begins: date
    ends: date
    known: date
    by_state: Mapping[str, _Evidence]


class _Prepared:
    """A catalogue and rules made ready: they change seldom, dates and editions with every question."""

    def __init__(self, catalogue: Catalogue, rule_set: RuleSet) -> None:
        self.catalogue = catalogue
        self.rule_set = rule_set
        self.meanings = tuple(Meanings(rule) for rule in rule_set.mandatory)
        asked = {r.criterion for r in rule_set.mandatory} | {r.criterion for r in rule_set.preferred}
        # The same evidence gives the same reason: kept by rule, kind of edition, evidence and what was done.
        self.reasons: dict[tuple[object, ...], Reason] = {}
        self.facts = {
            app.id: tuple(self._indexed(fact) for fact in app.facts if fact.criterion in asked)
            for app in catalogue.apps.values()
        }

    def _indexed(self, fact: Fact) -> _Indexed:
        value, conditions = value_of(fact), conditions_of(fact)
        return _Indexed(
            fact,
            self.catalogue.criteria.get(fact.criterion) if self.rule_set.fades else None,
            fact.valid_from or date.min,
            fact.valid_to or date.max,
            fact.known_from or self.catalogue.prepared_on,
            {s.value: _Evidence(fact, s.value, value, conditions) for s in State},
        )

    def is_for(self, catalogue: Catalogue, rule_set: RuleSet) -> bool:
        """The same objects: a rule set chosen anew for the same situation holds the very same rules."""
        mine = self.rule_set
        return (
            self.catalogue is catalogue
            and mine.fades is rule_set.fades
            and len(mine.mandatory) == len(rule_set.mandatory)
            and len(mine.preferred) == len(rule_set.preferred)
            and all(map(is_, mine.mandatory, rule_set.mandatory))
            and all(map(is_, mine.preferred, rule_set.preferred))
        )


# The few that were used last; a catalogue never changes, so neither does what was made of it.
_LAST_USED: deque[_Prepared] = deque(maxlen=6)


def _prepared(catalogue: Catalogue, rule_set: RuleSet) -> _Prepared:
    found = next((one for one in tuple(_LAST_USED) if one.is_for(catalogue, rule_set)), None)
    if found is None:
        found = _Prepared(catalogue, rule_set)
        _LAST_USED.append(found)
    return found


class _Case(NamedTuple):
    """What is asked: the day we speak about, the day whose knowledge we use, what was done, by which rules."""

    prepared: _Prepared
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
    """Every edition exactly once, best first: verdict, score, fewer unknowns, id.

    ``known_on`` is ``on`` for "as known then", a later day for "as we know today about then".
    """
    case = _Case(_prepared(catalogue, rule_set), on, known_on, frozenset(done))
    judged: list[_Judged] = []
    for app in catalogue.apps.values():
        wanted = [e for e in app.editions if editions is None or (app.id, e.id) in editions]
        if wanted:
            facts = _facts_by_criterion(app, case)
            judged += [_Judged(app, e, _reasons(app, e, facts, case)) for e in wanted]
    return _ranked(judged, case)


def _facts_by_criterion(app: App, case: _Case) -> dict[str, list[_Evidence]]:
    """The facts of an app that hold and were known, each with the state of its evidence."""
    on, known_on = case.on, case.known_on
    found: dict[str, list[_Evidence]] = {}
    for one in case.prepared.facts[app.id]:
        if one.begins <= on <= one.ends and one.known <= known_on:
            fact = one.fact
            if one.fades_by is not None:
                state = state_of(fact, one.fades_by, on)
            else:
                state = State.CONFIRMED if fact.confirmed else State.UNCONFIRMED
            found.setdefault(fact.criterion, []).append(one.by_state[state])
    return found


def _reasons(app: App, edition: Edition, facts: Mapping[str, list[_Evidence]], case: _Case) -> tuple[Reason, ...]:
    here = {c: [e for e in found if edition.id in e.fact.editions] for c, found in facts.items()}
    done = [d for d in case.done if (d.app, d.edition) == (app.id, edition.id)]
    prepared, kind, reasons = case.prepared, edition.kind, []
    kept = prepared.reasons
    for number, meanings in enumerate(prepared.meanings):
        criterion = meanings.rule.criterion
        evidence = here.get(criterion, ())
        kinds = tuple(sorted(d.kind for d in done if d.criterion == criterion)) if done else ()
        key = (number, kind, kinds, *map(id, evidence))
        if (reason := kept.get(key)) is None:
            reason = kept[key] = _mandatory(meanings, kind, evidence, kinds)
        reasons.append(reason)
    for number, rule in enumerate(prepared.rule_set.preferred, len(prepared.meanings)):
        evidence = here.get(rule.criterion, ())
        key = (number, *map(id, evidence))
        if (reason := kept.get(key)) is None:
            reason = kept[key] = _preferred(rule, evidence)
        reasons.append(reason)
    return tuple(reasons)


def _mandatory(meanings: Meanings, kind: str, evidence: Sequence[_Evidence], done: Collection[str]) -> Reason:
    def against(one: _Evidence) -> bool:
        return meanings.of(kind, one.value, one.fact.detail).against

    one = _speaking(evidence, against)
    rule = meanings.rule
    if one is None:
        result = meanings.result(kind, None, {}, NOT_KNOWN, done)
        return Reason(rule.criterion, "unknown", True, None, NOT_KNOWN, None, result, 0, rule.why, rule.source)
    meaning = meanings.of(kind, one.value, one.fact.detail)
    result = meanings.with_evidence(meaning, kind, one.value, one.state, done)
    # What a switch mends is no mark against the edition, even where not knowing would be no worse.
    effect = _effect(one, meaning.against and one.value not in rule.setting)
    points = rule.weight if effect == "for" and _matches(one.fact.value, rule.points_for) else 0
    return Reason(
        rule.criterion, effect, True, one.fact.value, _state_word(one), one.fact, result, points, rule.why,
        rule.source, one.conditions,
    )  # fmt: skip


def _preferred(rule: Preferred, evidence: Sequence[_Evidence]) -> Reason:
    def against(one: _Evidence) -> bool:
        return one.value is not None and not _matches(one.fact.value, rule.is_)

    one = _speaking(evidence, against)
    if one is None:
        return Reason(rule.criterion, "unknown", False, None, NOT_KNOWN, None, Result.FINE, 0, rule.why, rule.source)
    effect = _effect(one, against(one))
    points = rule.weight if effect == "for" else 0
    return Reason(
        rule.criterion, effect, False, one.fact.value, _state_word(one), one.fact, Result.FINE, points, rule.why,
        rule.source, one.conditions,
    )  # fmt: skip


def _effect(one: _Evidence, against: bool) -> str:
    if one.value is None:
        return "unknown"
    if against:
        return "against"
    return "for" if one.state in CARRYING else "unknown"


def _state_word(one: _Evidence) -> str:
    """A source that says "unknown" is no knowledge, however fresh."""
    return one.state if one.value is not None else NOT_KNOWN


def _matches(value: Any, wanted: tuple[str, ...]) -> bool:
    values = value if isinstance(value, list | tuple) else (value,)
    return any(str(v) in wanted for v in values)


def _speaking(evidence: Sequence[_Evidence], against: Callable[[_Evidence], bool]) -> _Evidence | None:
    """The one fact that speaks for a criterion of an edition.

    Confirmed before unconfirmed, what carries before what does not, a local
    fact before the catalogue's, fewer editions before more, then the newest.
    Evidence that does not carry never hides a fact that speaks against.
    """
    if not evidence:
        return None
    first = evidence[0]
    if len(evidence) > 1:
        first = min(evidence, key=lambda one: _place(one, against(one)))
        if not against(first):
            since = _looked_on(first.fact)
            in_vain = [one for one in evidence if one.value is None and _looked_on(one.fact) > since]
            first = min(in_vain, key=lambda one: _place(one, False)) if in_vain else first
    return first


def _looked_on(fact: Fact) -> date:
    return (fact.confirmed_on if fact.confirmed_by else None) or date.min


def _place(one: _Evidence, against: bool) -> tuple[int, bool, int, int, int, str]:
    fact = one.fact
    if one.value is None:
        carries = 2
    elif against:
        carries = 0 if fact.confirmed else 1
    elif one.state in CARRYING:
        carries = 0
    else:
        carries = 2 if fact.confirmed else 3
    newest = max(fact.confirmed_on or date.min, fact.valid_from or date.min)
    known = fact.known_from or date.min
    return carries, fact.confirmed_by is None, len(fact.editions), -newest.toordinal(), -known.toordinal(), fact.id


def conditions_of(fact: Fact) -> Mapping[str, tuple[str, ...]]:
    """What a fact ties its value to: clients, what it switches off, a check of the free plan."""
    if not fact.detail:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for key in CONDITION_KEYS & fact.detail.keys():
        value = fact.detail[key]
        if value:
            found[key] = tuple(str(v) for v in value) if isinstance(value, list | tuple) else (str(value),)
    if fact.detail.get("default_on") is False:
        found["switch_on"] = (fact.criterion,)
    return dict(sorted(found.items()))


def _ranked(judged: list[_Judged], case: _Case) -> tuple[EditionAdvice, ...]:
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
        changes = offers(
            edition, verdict, reasons, case.prepared.meanings, case.prepared.catalogue.criteria, verdicts[app_id]
        )
        advices.append(
            EditionAdvice(app_id, edition_id, edition.name, verdict, rank, -score, recommended, reasons, changes)
        )
    return tuple(advices)
