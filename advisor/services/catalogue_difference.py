"""What differs between two catalogues, and whom it concerns: made from facts and rules, never written by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from advisor.domain.advice import advise, choose_rule_set
from advisor.domain.catalogue import Catalogue, Fact
from advisor.domain.checklist import Checklist, Result
from advisor.domain.rules import RuleSet
from advisor.services import wording
from advisor.services.ports import CatalogueSource, Texts

SCHEMA = "advisor/catalogue-changes/1"
# Fields of a fact whose change is worth a line; the rest is wording.
_WEIGHTY = ("value", "editions", "valid_from", "valid_to", "as_of", "known_from", "confirmed", "detail", "criterion")
_MOST = 40  # lines of each kind in the text; the document has all


def difference(old: CatalogueSource, new: CatalogueSource, on: date, texts: Texts) -> dict[str, Any]:
    """The document ``advisor/catalogue-changes/1``: facts, apps, questions, rules, and the verdicts that turn."""
    before, after = old.catalogue(), new.catalogue()
    facts = list(_facts(before, after, on, texts))
    turned = _turned(old, new, on, texts)
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "on": on.isoformat(),
        "before": _stamp(before),
        "after": _stamp(after),
        "apps": _ids(before.apps, after.apps),
        "questions": _models(_by_id(old.checklist().questions), _by_id(new.checklist().questions)),
        "rule_sets": _models(_by_id(old.rule_sets("catalogue")), _by_id(new.rule_sets("catalogue"))),
        "facts": facts,
        "verdicts": turned,
    }
    document["text"] = list(_lines(document, texts))
    return document


def _stamp(catalogue: Catalogue) -> dict[str, str]:
    return {"version": catalogue.version, "made_on": catalogue.prepared_on.isoformat()}


def _by_id(models: Iterable[Any]) -> dict[str, Any]:
    return {model.id: model for model in models}


def _ids(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    return {"added": sorted(set(after) - set(before)), "gone": sorted(set(before) - set(after))}


def _models(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    changed = sorted(key for key in set(before) & set(after) if before[key] != after[key])
    return {**_ids(before, after), "changed": changed}


def _facts(before: Catalogue, after: Catalogue, on: date, texts: Texts) -> Iterator[dict[str, Any]]:
    old = {fact.id: (fact, app.id) for app in before.apps.values() for fact in app.facts}
    new = {fact.id: (fact, app.id) for app in after.apps.values() for fact in app.facts}
    for key in sorted({*old, *new}):
        then, now = old.get(key), new.get(key)
        kind = _kind(then[0] if then else None, now[0] if now else None, on)
        if kind is None:
            continue
        fact, app = now or then or _never()
        names = {a.id: a.name for a in (*before.apps.values(), *after.apps.values())}
        yield {
            "kind": kind,
            "fact": key,
            "app": app,
            "app_name": wording.app_name(app, names[app], texts),
            "criterion": fact.criterion,
            "editions": list(fact.editions),
            "then": _value(then[0]) if then else None,
            "now": _value(now[0]) if now else None,
            "text": wording.fact_sentence(fact, after if now else before, texts),
        }


def _never() -> tuple[Fact, str]:
    raise AssertionError("a fact of neither catalogue")


def _kind(then: Fact | None, now: Fact | None, on: date) -> str | None:
    """added | ended | changed | gone; None where nothing weighty differs."""
    if then is None:
        return "added"
    if now is None:
        return "gone"
    if all(getattr(then, name) == getattr(now, name) for name in _WEIGHTY):
        return None
    if now.valid_to is not None and now.valid_to != then.valid_to and now.valid_to < on:
        return "ended"
    return "changed"


def _value(fact: Fact) -> dict[str, Any]:
    return {
        "value": fact.value,
        "confirmed": fact.confirmed,
        **{name: day.isoformat() for name in ("valid_from", "valid_to", "as_of") if (day := getattr(fact, name))},
    }


def situations(checklist: Checklist, rule_sets: Iterable[RuleSet]) -> Iterator[dict[str, str]]:
    """Every situation that the rules can tell apart."""
    whens = [
        when
        for rule_set in rule_sets
        for when in (
            rule_set.applies_when,
            *(rule.applies_when for rule in rule_set.mandatory),
            *(rule.applies_when for rule in rule_set.preferred),
        )
    ]
    named = {flag for when in whens for one in when for flag in one}
    flags = [(flag.id, [value.id for value in flag.values]) for flag in checklist.situation if flag.id in named]
    for values in itertools.product(*(values for _flag, values in flags)):
        yield dict(zip((flag for flag, _values in flags), values, strict=True))


def _turned(old: CatalogueSource, new: CatalogueSource, on: date, texts: Texts) -> list[dict[str, Any]]:
    """The verdicts that turn, each with the number of situations in which it does."""
    before, after = old.catalogue(), new.catalogue()
    old_sets, new_sets = old.rule_sets("catalogue"), new.rule_sets("catalogue")
    known: dict[tuple[Any, ...], list[tuple[str, str, str, str]]] = {}
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    whole = list(situations(new.checklist(), (*old_sets, *new_sets)))
    for situation in whole:
        then, now = choose_rule_set(old_sets, situation), choose_rule_set(new_sets, situation)
        key = (_rules_key(then), _rules_key(now))
        if key not in known:
            known[key] = _verdicts(before, then, after, now, on)
        for app, edition, was, becomes in known[key]:
            row = found.setdefault(
                (app, edition, was, becomes, now.id),
                {
                    "app": app, "edition": edition, "name": _edition_name(after, before, app, edition, texts),
                    "was": was, "becomes": becomes, "rule_set": now.id,
                    "rule_set_name": texts.pgettext(f"ruleset.{now.id}.name", now.name),
                    "situations": 0, "of": len(whole),
                },
            )  # fmt: skip
            row["situations"] += 1
    return [found[key] for key in sorted(found)]


def _rules_key(rules: RuleSet) -> tuple[Any, ...]:
    return (rules.id, tuple(r.criterion for r in rules.mandatory), tuple(r.criterion for r in rules.preferred))


def _verdicts(
    before: Catalogue, then: RuleSet, after: Catalogue, now: RuleSet, on: date
) -> list[tuple[str, str, str, str]]:
    old = {(e.app, e.edition): e.verdict.value for e in advise(before, then, on, on)}
    new = {(e.app, e.edition): e.verdict.value for e in advise(after, now, on, on)}
    return [
        (*key, old.get(key, "none"), new.get(key, "none"))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]


def _edition_name(after: Catalogue, before: Catalogue, app: str, edition: str, texts: Texts) -> str:
    found = after.find(app, edition) or before.find(app, edition)
    assert found is not None
    return wording.edition_name(app, edition, found[1].name, texts)


def _lines(document: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    _ = texts.gettext
    before, after = document["before"], document["after"]
    yield _("The catalogue is now of {day}. Before it was of {before}.").format(
        day=after["made_on"], before=before["made_on"]
    )
    verdicts: Sequence[Mapping[str, Any]] = document["verdicts"]
    if verdicts:
        yield _("Results that change:")
        words = {result.value: wording.short_result(result, texts) for result in Result} | {"none": _("not there")}
        for row in verdicts[:_MOST]:
            yield "  - " + _("{name}, for \"{rules}\": was {was}, is now {becomes}.").format(
                name=row["name"], rules=row["rule_set_name"], was=words[row["was"]], becomes=words[row["becomes"]]
            )
        if len(verdicts) > _MOST:
            yield "  " + _("and {n} more").format(n=len(verdicts) - _MOST)
    else:
        yield _("No result changes.")
    kinds = {"added": _("New: {app}. {text}"), "changed": _("Changed: {app}. {text}"),
             "ended": _("No longer so: {app}. {text}"), "gone": _("Removed: {app}. {text}")}  # fmt: skip
    facts = document["facts"]
    if facts:
        yield texts.ngettext("{n} fact differs:", "{n} facts differ:", len(facts)).format(n=len(facts))
    for row in facts[:_MOST]:
        yield "  - " + kinds[row["kind"]].format(app=row["app_name"], text=row["text"])
    if len(facts) > _MOST:
        yield "  " + _("and {n} more").format(n=len(facts) - _MOST)
    if questions := sum(map(len, document["questions"].values())):
        yield texts.ngettext("{n} question differs.", "{n} questions differ.", questions).format(n=questions)
    if rules := sum(map(len, document["rule_sets"].values())):
        yield texts.ngettext("{n} rule set differs.", "{n} rule sets differ.", rules).format(n=rules)
