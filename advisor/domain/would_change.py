"""The smallest change that would turn a refusal or a condition.

Rules do not depend on each other and the verdict is the worst of them, so a
change can be worked out rule by rule. That it holds is proved in the tests by
making the change and advising again (``apply_group``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from advisor.domain.catalogue import Catalogue, Criterion, Edition, Fact, State
from advisor.domain.checklist import SEVERITY, Result, worst
from advisor.domain.reasons import Change, Done, EditionAdvice, Reason
from advisor.domain.rules import NOT_KNOWN, VALUES_WITHOUT_KNOWLEDGE, Meanings, value_of

MOST_ALTERNATIVES = 3  # more than three ways out is no longer a way out


class _Step(NamedTuple):
    kind: str
    criterion: str
    to: tuple[str, ...]
    effort: int  # of two ways with as many steps, the one that a person here can go comes first


SWITCH, OTHER_EDITION, ASK, WISH = range(4)  # switch or look; change the edition; ask for approval; hope for a new fact


class _Way(NamedTuple):
    """Steps that together turn one rule's result, or the verdict."""

    steps: tuple[_Step, ...]
    result: Result
    edition: str | None = None  # where the way is another edition


def offers(
    edition: Edition,
    verdict: Result,
    reasons: Sequence[Reason],
    meanings: Sequence[Meanings],
    criteria: Mapping[str, Criterion],
    siblings: Iterable[tuple[str, Result]],
) -> tuple[Change, ...]:
    """The ways out, smallest first. ``siblings``: editions of the same app with their verdicts, best first."""
    if verdict is Result.FINE:
        return ()
    pairs = list(zip(meanings, reasons, strict=False))  # mandatory reasons come first, in rule order
    blocking = [(meaning, reason) for meaning, reason in pairs if reason.result is verdict]
    rest = worst([reason.result for _, reason in pairs if reason.result is not verdict])
    ways = [_ways(meaning, edition.kind, reason, criteria.get(reason.criterion)) for meaning, reason in blocking]
    groups: list[_Way] = []
    if len(ways) == 1:
        groups += [_Way(way.steps, worst([rest, way.result])) for way in ways[0]]
    elif all(ways):
        firsts = [alternatives[0] for alternatives in ways]
        steps = tuple(step for way in firsts for step in way.steps)
        groups.append(_Way(steps, worst([rest, *(way.result for way in firsts)])))
    better = next((s for s in siblings if s[0] != edition.id and SEVERITY[s[1]] < SEVERITY[verdict]), None)
    if better is not None:
        step = _Step("edition", blocking[0][1].criterion, (better[0],), OTHER_EDITION)
        groups.append(_Way((step,), better[1], better[0]))
    return tuple(
        Change(step.kind, step.criterion, step.to, group.result, group.edition, number)
        for number, group in enumerate(_smallest_first(groups)[:MOST_ALTERNATIVES])
        for step in group.steps
    )


def _ways(meanings: Meanings, kind: str, reason: Reason, criterion: Criterion | None) -> list[_Way]:
    """The ways to a better result of one rule. Many editions share them: worked out once per advice."""
    fact = reason.fact
    fits = fact is None or not meanings.rule.detail or meanings.rule.fits(fact.detail)
    key = (kind, value_of(fact) if fact else None, fits, reason.state, reason.result)
    found: list[_Way] | None = meanings.ways_out.get(key)
    if found is None:
        found = meanings.ways_out[key] = _work_out_ways(meanings, kind, reason, criterion)
    return found


def _work_out_ways(meanings: Meanings, kind: str, reason: Reason, criterion: Criterion | None) -> list[_Way]:
    """Smallest first: a switch, a look at the source, an approval, another value."""
    rule = meanings.rule
    value = value_of(reason.fact) if reason.fact else None
    detail = reason.fact.detail if reason.fact else {}
    here = value or NOT_KNOWN
    setting = _Step("setting", rule.criterion, (here,), SWITCH)
    organisation = _Step("organisation", rule.criterion, (here,), ASK)
    tried: list[tuple[tuple[_Step, ...], str, tuple[str, ...]]] = [
        ((setting,), reason.state, ("setting",)),
        ((organisation,), reason.state, ("organisation",)),
    ]
    if value is not None and reason.state != State.CONFIRMED:
        look = _Step("fact", rule.criterion, (value,), SWITCH)
        tried.insert(1, ((look,), State.CONFIRMED, ()))
        tried += [
            ((look, setting), State.CONFIRMED, ("setting",)),
            ((look, organisation), State.CONFIRMED, ("organisation",)),
        ]
    now = SEVERITY[reason.result]
    ways = [
        _Way(steps, result)
        for steps, state, done in tried
        if SEVERITY[result := meanings.result(kind, value, detail, state, done)] < now
    ]
    other = _best_values(meanings, kind, criterion, value)
    if other is not None and SEVERITY[other[1]] < now:
        ways.append(_Way((_Step("fact", rule.criterion, other[0], WISH),), other[1]))
    return _smallest_first(ways)


def _smallest_first(ways: list[_Way]) -> list[_Way]:
    """Without those that hold another way and give nothing more."""
    if len(ways) < 2:
        return ways
    needed = [
        way
        for way in ways
        if not any(
            set(other.steps) < set(way.steps) and SEVERITY[other.result] <= SEVERITY[way.result] for other in ways
        )
    ]
    return sorted(needed, key=lambda way: (len(way.steps), max(step.effort for step in way.steps)))


def _best_values(
    meanings: Meanings, kind: str, criterion: Criterion | None, now: str | None
) -> tuple[tuple[str, ...], Result] | None:
    """Other values of the criterion with the best result, or none."""
    known = tuple(criterion.values) if criterion and criterion.values else meanings.rule.must_be
    results = {v: meanings.of(kind, v, {}).result for v in known if v not in VALUES_WITHOUT_KNOWLEDGE and v != now}
    if not results:
        return None
    best = min(results.values(), key=SEVERITY.__getitem__)
    return tuple(v for v, r in results.items() if r is best), best


def groups_of(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    """Changes by group: the alternatives, each with the steps it needs."""
    found: dict[int, list[Change]] = {}
    for change in changes:
        found.setdefault(change.group, []).append(change)
    return [tuple(group) for group in found.values()]


def apply_group(
    catalogue: Catalogue, advice: EditionAdvice, group: Sequence[Change], on: date, known_on: date, to: int = 0
) -> tuple[Catalogue, tuple[Done, ...], str]:
    """The catalogue, the things done and the edition as they would be after a group of changes.

    ``on`` and ``known_on`` are those of the advice; ``to`` picks one of the values that a fact could change to.
    """
    app = catalogue.apps[advice.app]
    facts = list(app.facts)
    done: list[Done] = []
    edition = advice.edition
    for change in group:
        if change.kind == "edition":
            edition = change.to[0]
        elif change.kind == "fact":
            value = change.to[min(to, len(change.to) - 1)]
            now = next((r.fact for r in advice.reasons if r.criterion == change.criterion and r.fact), None)
            detail = now.detail if now is not None and value_of(now) == value else {}
            looked_up = local_fact(app.id, advice.edition, change.criterion, value, known_on, "what if", detail)
            facts.append(looked_up.model_copy(update={"valid_from": on, "as_of": on}))
        else:
            done.append(Done(app.id, advice.edition, change.criterion, change.kind))
    changed = catalogue.model_copy(
        update={"apps": {**catalogue.apps, app.id: app.model_copy(update={"facts": tuple(facts)})}}
    )
    return changed, tuple(done), edition


def local_fact(
    app: str,
    edition: str,
    criterion: str,
    value: str,
    on: date,
    by: str,
    detail: Mapping[str, object] | None = None,
    source: str | None = None,
) -> Fact:
    """A fact that a person looked up here: fresh on the day, printed with her name.

    "Still so" carries the old value, "different" the new one, "not found" the value "unknown".
    """
    return Fact(
        id=f"{app}.{criterion}.local.{edition}.{on.isoformat()}",
        criterion=criterion,
        value=value,
        editions=(edition,),
        scope=edition,
        valid_from=on,
        as_of=on,
        known_from=on,
        explanation="",
        source=source,
        detail=dict(detail or {}),
        confirmed_by=by,
        confirmed_on=on,
    )
