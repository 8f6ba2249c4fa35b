"""From dated facts and rules to a verdict on every edition, with reasons.

Which fact speaks: ``edition_facts.speaking``. Nothing here depends on the order of facts.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from operator import is_, itemgetter
from typing import Any, NamedTuple

from advisor.domain.catalogue import App, Catalogue, Criterion, Edition, Fact, State, state_of
from advisor.domain.checklist import SEVERITY, Result, worst
from advisor.domain.edition_facts import Evidence, speaking
from advisor.domain.reasons import Change, Done, EditionAdvice, Reason
from advisor.domain.rules import CARRYING, NOT_KNOWN, Meanings, Preferred, RuleSet, choose_rule_set, value_of
from advisor.domain.would_change import offers

__all__ = ["Change", "Done", "EditionAdvice", "Reason", "advise", "choose_rule_set"]

# Keys of a fact's details that tie its value to something. They travel into the advice.
CONDITION_KEYS = frozenset(
    {"not_with", "clients", "free_plan_condition", "limits", "may_be_switched_off_in", "not_covered"}
)

# Of each app the advice is kept for so many different states of its facts. Seven years have about seventeen.
_MOST_KEPT = 64


class _Indexed(NamedTuple):
    """A fact that some rule asks for, with everything that no date changes."""

    fact: Fact
    value: str | None
    fades_by: Criterion | None
    begins: date
    ends: date
    known: date


class _Row(NamedTuple):
    """The advice on one edition before it is ranked. ``place``: verdict, score, fewer unknowns, ids; smallest best."""

    place: tuple[int, int, int, str, str]
    family: str
    advice: EditionAdvice


class _Prepared:
    """A catalogue and rules made ready: they change seldom, dates and editions with every question."""

    def __init__(self, catalogue: Catalogue, rule_set: RuleSet) -> None:
        self.catalogue = catalogue
        self.rule_set = rule_set
        self.meanings = tuple(Meanings(rule) for rule in rule_set.mandatory)
        asked = {r.criterion for r in rule_set.mandatory} | {r.criterion for r in rule_set.preferred}
        self.facts = {
            app.id: tuple(self._indexed(fact) for fact in app.facts if fact.criterion in asked)
            for app in catalogue.apps.values()
        }
        # The same state of all facts of an app gives the same advice on it, whatever the day.
        self.kept: dict[str, dict[tuple[object, ...], list[_Row]]] = {app: {} for app in catalogue.apps}

    def _indexed(self, fact: Fact) -> _Indexed:
        return _Indexed(
            fact,
            value_of(fact),
            self.catalogue.criteria.get(fact.criterion) if self.rule_set.fades else None,
            fact.valid_from or date.min,
            fact.valid_to or date.max,
            fact.known_from or self.catalogue.prepared_on,
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
    done: Collection[Done]


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
    case = _Case(_prepared(catalogue, rule_set), on, known_on, done)
    rows: list[_Row] = []
    for app in catalogue.apps.values():
        wanted = None if editions is None else tuple(e.id for e in app.editions if (app.id, e.id) in editions)
        if wanted is None or wanted:
            rows += _rows_of(app, wanted, case)
    return _ranked(rows)


def _rows_of(app: App, wanted: tuple[str, ...] | None, case: _Case) -> list[_Row]:
    """The advice on the wanted editions of one app, on all where none are named."""
    states = tuple(_states(case.prepared.facts[app.id], case.on, case.known_on))
    done = tuple(sorted(d for d in case.done if d.app == app.id)) if case.done else ()
    key = (states, wanted, done)
    kept = case.prepared.kept[app.id]
    rows = kept.get(key)
    if rows is None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        editions = [e for e in app.editions if wanted is None or e.id in wanted]
        rows = kept[key] = _judge(app, editions, states, done, case.prepared)
    return rows


def _states(facts: Sequence[_Indexed], on: date, known_on: date) -> Iterator[State | None]:
    """How far each fact carries on a day; None where it does not hold or was not known."""
    for one in facts:
        if not (one.begins <= on <= one.ends and one.known <= known_on):
            yield None
        elif one.fades_by is not None:
            yield state_of(one.fact, one.fades_by, on)
        else:
            yield State.CONFIRMED if one.fact.confirmed else State.UNCONFIRMED


def _judge(
    app: App, editions: Sequence[Edition], states: Sequence[State | None], done: Sequence[Done], prepared: _Prepared
) -> list[_Row]:
    """Reasons, verdict and ways out of editions of one app, best first."""
    facts: dict[str, list[Evidence]] = {}
    for one, state in zip(prepared.facts[app.id], states, strict=True):
        if state is not None:
            facts.setdefault(one.fact.criterion, []).append(Evidence(one.fact, state, one.value))
    judged = []
    for edition in editions:
        reasons = _reasons(edition, facts, done, prepared)
        verdict = worst([r.result for r in reasons])
        score = sum(r.weight for r in reasons)
        unknowns = sum(r.effect == "unknown" for r in reasons)
        judged.append(((SEVERITY[verdict], -score, unknowns, app.id, edition.id), edition, verdict, score, reasons))
    judged.sort(key=itemgetter(0))
    siblings = [(edition.id, verdict) for _, edition, verdict, _, _ in judged]
    rows = []
    for place, edition, verdict, score, reasons in judged:
        changes = offers(edition, verdict, reasons, prepared.meanings, prepared.catalogue.criteria, siblings)
        advice = EditionAdvice(app.id, edition.id, edition.name, verdict, 0, score, False, reasons, changes)
        rows.append(_Row(place, app.product_family, advice))
    return rows


def _reasons(
    edition: Edition, facts: Mapping[str, list[Evidence]], done: Sequence[Done], prepared: _Prepared
) -> tuple[Reason, ...]:
    """One for every rule, in their order: the mandatory ones first."""

    def here(criterion: str) -> list[Evidence]:
        return [one for one in facts.get(criterion, ()) if edition.id in one.fact.editions]

    kinds: dict[str, list[str]] = {}
    for one in done:
        if one.edition == edition.id:
            kinds.setdefault(one.criterion, []).append(one.kind)
    mandatory = (
        _mandatory(meanings, edition.kind, here(meanings.rule.criterion), kinds.get(meanings.rule.criterion, ()))
        for meanings in prepared.meanings
    )
    return (*mandatory, *(_preferred(rule, here(rule.criterion)) for rule in prepared.rule_set.preferred))


def _mandatory(meanings: Meanings, kind: str, evidence: Sequence[Evidence], done: Collection[str]) -> Reason:
    def harm(one: Evidence) -> int:
        return meanings.of(kind, one.value, one.fact.detail).harm

    one = speaking(evidence, harm)
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
        rule.source, conditions_of(one.fact),
    )  # fmt: skip


def _preferred(rule: Preferred, evidence: Sequence[Evidence]) -> Reason:
    def against(one: Evidence) -> bool:
        return one.value is not None and not _matches(one.fact.value, rule.is_)

    one = speaking(evidence, against)
    if one is None:
        return Reason(rule.criterion, "unknown", False, None, NOT_KNOWN, None, Result.FINE, 0, rule.why, rule.source)
    effect = _effect(one, against(one))
    points = rule.weight if effect == "for" else 0
    return Reason(
        rule.criterion, effect, False, one.fact.value, _state_word(one), one.fact, Result.FINE, points, rule.why,
        rule.source, conditions_of(one.fact),
    )  # fmt: skip


def _effect(one: Evidence, against: bool) -> str:
    if one.value is None:
        return "unknown"
    if against:
        return "against"
    return "for" if one.state in CARRYING else "unknown"


def _state_word(one: Evidence) -> str:
    """A source that says "unknown" is no knowledge, however fresh."""
    return one.state if one.value is not None else NOT_KNOWN


def _matches(value: Any, wanted: tuple[str, ...]) -> bool:
    values = value if isinstance(value, list | tuple) else (value,)
    return any(str(v) in wanted for v in values)


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


def _ranked(rows: list[_Row]) -> tuple[EditionAdvice, ...]:
    """Best first; of each product family the best that is not refused is recommended."""
    rows.sort(key=itemgetter(0))
    taken: set[str] = set()
    advices = []
    for rank, (_, family, advice) in enumerate(rows, 1):
        recommended = advice.verdict is not Result.STOP and family not in taken
        if recommended:
            taken.add(family)
        advices.append(advice._replace(rank=rank, recommended=recommended))
    return tuple(advices)
