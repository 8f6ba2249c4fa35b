"""What must fit together between the data files: ids, values, dates, conditions, rules.

Each check notes every problem it finds with file, line and field; none stops at the first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

from advisor.adapters.data_problems import Problems
from advisor.adapters.yaml_files import LocatedDocument, Path_
from advisor.domain.catalogue import App, Catalogue, Criterion, Fact
from advisor.domain.checklist import Checklist
from advisor.domain.rules import NOT_KNOWN, Mandatory, Preferred, RuleSet

KINDS = ("choice", "number", "list", "mapping", "note")
EDITION_KINDS = ("private", "organisation", "own_server")
PRICES = ("free", "free_for_schools", "paid")
# Set by the program, not asked in the situation.
CONTEXT = {"phase": ("before", "after"), "audience": ("normal", "dpo")}

Placed = Sequence[tuple[App, LocatedDocument, Path_]]


def nearest(word: object, known: Iterable[str]) -> str:
    """" (nearest: ...)" or nothing, to put behind an unknown id."""
    close = get_close_matches(str(word), list(known), n=2, cutoff=0.5)
    return f" (nearest: {', '.join(close)})" if close else ""


def check_catalogue(
    problems: Problems, catalogue: Catalogue, apps: Placed, criteria: LocatedDocument | None, below: Path_ = ()
) -> None:
    """Ids used once, allowed values, existing editions and sources, possible dates."""
    app_ids = Counter(app.id for app, _document, _path in apps)
    fact_ids: Counter[str] = Counter()
    for app, document, path in apps:
        if app_ids[app.id] > 1:
            problems.add(document, (*path, "id"), f"another app has the id {app.id}")
        if app.successor and app.successor not in app_ids:
            hint = nearest(app.successor, app_ids)
            problems.add(document, (*path, "successor"), f"unknown app {app.successor}{hint}")
        edition_ids = Counter(edition.id for edition in app.editions)
        if not app.editions:
            problems.add(document, (*path, "editions"), "an app needs an edition")
        for number, edition in enumerate(app.editions):
            here: Path_ = (*path, "editions", number)
            if edition_ids[edition.id] > 1:
                problems.add(document, (*here, "id"), f"another edition has the id {edition.id}")
            _one_of(problems, document, (*here, "kind"), edition.kind, EDITION_KINDS)
            _one_of(problems, document, (*here, "price"), edition.price, PRICES)
        for number, fact in enumerate(app.facts):
            fact_ids[fact.id] += 1
            here = (*path, "facts", number)
            if fact_ids[fact.id] > 1:
                problems.add(document, (*here, "id"), f"another fact has the id {fact.id}")
            _check_fact(problems, document, here, app, fact, catalogue)
    if criteria is not None:
        for criterion in catalogue.criteria.values():
            _one_of(problems, criteria, (*below, criterion.id, "kind"), criterion.kind, KINDS)


def _check_fact(
    problems: Problems, document: LocatedDocument, path: Path_, app: App, fact: Fact, catalogue: Catalogue
) -> None:
    criterion = catalogue.criteria.get(fact.criterion)
    if criterion is None:
        hint = nearest(fact.criterion, catalogue.criteria)
        problems.add(document, (*path, "criterion"), f"unknown criterion {fact.criterion}{hint}")
    else:
        wrong = wrong_value(criterion, fact.value)
        if wrong:
            problems.add(document, (*path, "value"), wrong)
    if not re.fullmatch(re.escape(f"{app.id}.{fact.criterion}.") + "[0-9]+", fact.id):
        problems.add(document, (*path, "id"), f"must be {app.id}.{fact.criterion}.<number> (found: {fact.id})")
    known = {edition.id for edition in app.editions}
    if not fact.editions:
        problems.add(document, (*path, "editions"), "a fact needs an edition it speaks of")
    for edition in fact.editions:
        if edition not in known:
            problems.add(document, (*path, "editions"), f"unknown edition {edition}{nearest(edition, known)}")
    if fact.source is not None and fact.source not in catalogue.sources:
        hint = nearest(fact.source, catalogue.sources)
        problems.add(document, (*path, "source"), f"unknown source {fact.source}{hint}")
    if fact.confirmed and fact.source is None:
        problems.add(document, path, "a confirmed fact needs a source")
    if fact.valid_from and fact.valid_to and fact.valid_from > fact.valid_to:
        problems.add(document, (*path, "valid_to"), f"{fact.valid_to} lies before valid_from {fact.valid_from}")
    for name, day in (("as_of", fact.as_of), ("known_from", fact.known_from)):
        if day and catalogue.prepared_on != date.max and day > catalogue.prepared_on:
            problems.add(
                document, (*path, name), f"{day} lies after the day the catalogue was prepared, {catalogue.prepared_on}"
            )


def wrong_value(criterion: Criterion, value: Any) -> str | None:
    """Why a value does not fit its criterion, or None."""
    if criterion.kind == "choice" and value not in (criterion.values or {}):
        allowed = ", ".join(criterion.values)
        return f"{value!r} is not a value of {criterion.id}; allowed: {allowed}"
    if criterion.kind == "number" and not (value is None or (type(value) is int and value >= 0)):
        return f"{criterion.id} needs a whole number or null (found: {value!r})"
    if criterion.kind == "mapping" and not isinstance(value, Mapping):
        return f"{criterion.id} needs named entries"
    if criterion.kind == "list":
        if not isinstance(value, list | tuple) or not all(isinstance(entry, str) for entry in value):
            return f"{criterion.id} needs a list of words"
        unknown = [entry for entry in value if criterion.values and entry not in criterion.values]
        if unknown:
            return f"unknown in {criterion.id}: {', '.join(unknown)}; allowed: {', '.join(criterion.values)}"
    return None


def _one_of(problems: Problems, document: LocatedDocument, path: Path_, value: str, allowed: Iterable[str]) -> None:
    if value not in allowed:
        problems.add(document, path, f"{value!r} is not allowed; allowed: {', '.join(allowed)}")


def check_checklist(
    problems: Problems, document: LocatedDocument, checklist: Checklist, catalogue: Catalogue
) -> None:
    """Ids used once, every condition points at something that exists, no circle."""
    words = _words(checklist)
    for part, listed in (
        ("questions", [question.id for question in checklist.questions]),
        ("situation", [flag.id for flag in checklist.situation]),
    ):
        for number, entry in enumerate(listed):
            if listed.count(entry) > 1:
                problems.add(document, (part, number, "id"), f"{entry} stands here more than once")
    for number, question in enumerate(checklist.questions):
        here: Path_ = ("questions", number)
        ids = Counter(answer.id for answer in question.answers)
        for position, answer in enumerate(question.answers):
            if ids[answer.id] > 1:
                problems.add(document, (*here, "answers", position, "id"), f"{answer.id} stands here more than once")
            _condition(problems, document, (*here, "answers", position, "stop_when"), answer.stop_when or {}, words)
        if question.applies_when != "always":
            _condition(problems, document, (*here, "applies_when"), question.applies_when, words)
        rule = question.answered_by
        if rule is not None:
            _condition(problems, document, (*here, "answered_by"), {rule.get("flag"): list(rule.get("map", {}))}, words)
            _answers(problems, document, (*here, "answered_by"), rule.get("map", {}).values(), ids)
        rule = question.suggested_by
        if rule is not None:
            for criterion_id in [rule["criterion"]] if "criterion" in rule else rule.get("criteria", []):
                criterion = catalogue.criteria.get(criterion_id)
                if criterion is None:
                    problems.add(document, (*here, "suggested_by"), f"unknown criterion {criterion_id}")
                    continue
                for value in rule.get("map", {}):
                    if value not in criterion.values:
                        problems.add(document, (*here, "suggested_by", "map"), f"{value} is no value of {criterion_id}")
            _answers(problems, document, (*here, "suggested_by"), rule.get("map", {}).values(), ids)
    _condition(problems, document, ("skip_rule", "when"), checklist.skip_rule.get("when", {}), words)
    _short_form(problems, document, checklist, words)
    questions = {question.id for question in checklist.questions}
    once = [entry for value in checklist.ask_once.values() if isinstance(value, list) for entry in value]
    pointers: list[tuple[Path_, Iterable[str]]] = [
        (("skip_rule", "skip"), checklist.skip_rule.get("skip", [])),
        (("ask_once",), once),
        (("unknown_counts_as_stop",), checklist.unknown_counts_as_stop),
        (("closing",), checklist.closing),
        *((("short_forms", f, "carried_over"), form["carried_over"]) for f, form in checklist.short_forms.items()),
    ]
    for path, named in pointers:
        for name in named:
            if name not in questions:
                problems.add(document, path, f"unknown question {name}{nearest(name, questions)}")
    for circle in circles({q.id: _named(q.applies_when) & questions for q in checklist.questions}):
        number = [q.id for q in checklist.questions].index(circle[0])
        problems.add(
            document, ("questions", number, "applies_when"), f"goes in a circle: {' -> '.join([*circle, circle[0]])}"
        )


def _short_form(
    problems: Problems, document: LocatedDocument, checklist: Checklist, words: Mapping[str, tuple[str, ...]]
) -> None:
    """Every tick answers questions that exist, with answers that they have."""
    for name, form in checklist.short_forms.items():
        here: Path_ = ("short_forms", name)
        said: list[tuple[Path_, Any]] = [((*here, part), form.get(part, {})) for part in ("fits", "situation")]
        for number, tick in enumerate(form.get("ticks", [])):
            at: Path_ = (*here, "ticks", number)
            said += [((*at, part), tick.get(part, {})) for part in ("yes", "no", "situation_if_no")]
        for path, condition in said:
            _condition(problems, document, path, condition, words)
    for part, usual in checklist.usual.items():
        for name, one in usual.items():
            _condition(problems, document, ("usual", part, name), {name: one["answer"]}, words)


def _words(checklist: Checklist) -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = dict(CONTEXT)
    for flag in checklist.situation:
        words[flag.id] = tuple(value.id for value in flag.values)
    for question in checklist.questions:
        words[question.id] = (*(answer.id for answer in question.answers), "dont_know")
    return words


def _condition(
    problems: Problems, document: LocatedDocument, path: Path_, condition: Any, words: Mapping[str, tuple[str, ...]]
) -> None:
    for key, wanted in problems.mapping(document, condition, path).items():
        if key == "any":
            for number, part in enumerate(problems.sequence(document, wanted, (*path, key))):
                _condition(problems, document, (*path, key, number), part, words)
        elif key not in words:
            problems.add(document, (*path, str(key)), f"unknown question or situation {key}{nearest(key, words)}")
        else:
            for value in wanted if isinstance(wanted, list | tuple) else [wanted]:
                if value not in words[key]:
                    allowed = ", ".join(words[key])
                    problems.add(document, (*path, key), f"{value!r} is no value of {key}; allowed: {allowed}")


def _answers(
    problems: Problems, document: LocatedDocument, path: Path_, named: Iterable[Any], ids: Mapping[str, int]
) -> None:
    for name in named:
        if name not in ids and name != "dont_know":
            problems.add(document, path, f"unknown answer {name}{nearest(name, ids)}")


def _named(condition: Any) -> set[str]:
    """Everything that a condition asks about."""
    if not isinstance(condition, Mapping):
        return set()
    inside = [_named(part) for part in condition.get("any", ())]
    return {key for key in condition if key != "any"}.union(*inside)


def circles(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Every circle of conditions, each once, starting at its first id."""
    found: dict[frozenset[str], list[str]] = {}
    for start in edges:
        trails = [[start]]
        seen: set[str] = set()
        while trails:
            trail = trails.pop()
            for target in sorted(edges.get(trail[-1], ())):
                if target == start:
                    first = trail.index(min(trail))
                    found.setdefault(frozenset(trail), trail[first:] + trail[:first])
                elif target not in seen:
                    seen.add(target)
                    trails.append([*trail, target])
    return list(found.values())


def check_rule_sets(
    problems: Problems,
    rule_sets: Sequence[tuple[RuleSet, LocatedDocument, Path_]],
    catalogue: Catalogue,
    checklist: Checklist,
) -> None:
    """A rule judges a criterion that has facts, by values that exist."""
    words = _words(checklist)
    with_facts = {fact.criterion for app in catalogue.apps.values() for fact in app.facts}
    ids = Counter(rule_set.id for rule_set, _document, _path in rule_sets)
    for rule_set, document, path in rule_sets:
        if ids[rule_set.id] > 1:
            problems.add(document, (*path, "id"), f"another rule set has the id {rule_set.id}")
        for number, one in enumerate(rule_set.applies_when):
            _condition(problems, document, (*path, "applies_when", number), one, words)
        rules: list[tuple[str, int, Mandatory | Preferred]] = [
            *(("mandatory", number, rule) for number, rule in enumerate(rule_set.mandatory)),
            *(("preferred", number, rule) for number, rule in enumerate(rule_set.preferred)),
        ]
        for part, number, rule in rules:
            here: Path_ = (*path, part, number)
            for place, one in enumerate(rule.applies_when):
                _condition(problems, document, (*here, "applies_when", place), one, words)
            criterion = catalogue.criteria.get(rule.criterion)
            if criterion is None:
                hint = nearest(rule.criterion, catalogue.criteria)
                problems.add(document, (*here, "criterion"), f"unknown criterion {rule.criterion}{hint}")
                continue
            if rule.criterion not in with_facts:
                problems.add(document, (*here, "criterion"), f"no fact has the criterion {rule.criterion}")
            for name, values in _values_of(rule) if criterion.kind == "choice" else ():
                for value in values:
                    if value not in criterion.values and value != NOT_KNOWN:
                        allowed = ", ".join(criterion.values)
                        problems.add(
                            document, (*here, name), f"{value} is no value of {rule.criterion}; allowed: {allowed}"
                        )


def _values_of(rule: Mandatory | Preferred) -> list[tuple[str, Iterable[str]]]:
    """Every field of a rule that names values of its criterion."""
    named: list[tuple[str, Iterable[str]]] = [
        (name, getattr(rule, name, ()))
        for name in ("must_be", "must_not_be", "is_", "partial", "setting", "approval")
    ]
    return named + [("by_edition_kind", values) for values in getattr(rule, "by_edition_kind", {}).values()]
