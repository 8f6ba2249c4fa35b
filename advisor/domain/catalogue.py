"""Apps, editions, dated facts and their sources, and what was known of them on a day.

Two time axes: a fact *holds* from ``valid_from`` to ``valid_to``, and it was
*public* since ``known_from``. Words and rules: docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from advisor.domain.frozen import Frozen as Frozen

Day = date  # Source has a field named "date", which would hide the type


class State(StrEnum):
    """How far a fact's evidence carries on a day (data/freshness.yaml)."""

    CONFIRMED = "confirmed"
    AGEING = "ageing"
    STALE = "stale"
    UNCONFIRMED = "unconfirmed"


class Source(Frozen):
    """Where a fact was read."""

    id: str
    title: str
    address: str | None = None
    publisher: str | None = None
    date: Day | None = None
    kind: str = "secondary"
    accessed: Day | None = None
    note: str | None = None


class Edition(Frozen):
    """What one can actually get of an app. Advice is always about an edition."""

    id: str
    name: str
    kind: str  # private | organisation | own_server
    price: str  # free | free_for_schools | paid


class Fact(Frozen):
    """The value of one criterion for some editions of one app."""

    id: str  # "<app>.<criterion>.<number>", frozen: it stands in records
    criterion: str
    value: Any  # text for most criteria; number, list or mapping where data/criteria.yaml says so
    editions: tuple[str, ...]  # ids; never empty
    scope: str = "all"  # the words in which the source limits it
    valid_from: date | None = None
    valid_to: date | None = None
    as_of: date | None = None
    known_from: date | None = None
    explanation: str
    source: str | None = None
    confirmed: bool = True
    detail: Mapping[str, Any] = {}
    confirmed_by: str | None = None  # local facts: name of the person who looked
    confirmed_on: date | None = None


class App(Frozen):
    """A product with its editions and everything known of it."""

    id: str
    name: str
    vendor: str
    category: str
    product_family: str  # editions of one family compete for one recommendation
    successor: str | None = None
    good_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    watch_out: tuple[str, ...] = ()
    editions: tuple[Edition, ...]
    facts: tuple[Fact, ...] = ()

    def edition(self, edition_id: str) -> Edition | None:
        return next((e for e in self.editions if e.id == edition_id), None)


class Criterion(Frozen):
    """One thing judged. ``values`` maps each allowed value to its standard plain sentence."""

    id: str
    name: str
    question: str  # what a person looks for when she checks the source
    kind: str  # choice | number | list | mapping | note
    values: Mapping[str, str] = {}
    fresh_months: int
    usable_months: int


class Catalogue(Frozen):
    """All knowledge of one day's build. ``id`` is "catalogue" or "article-2020"."""

    id: str = "catalogue"
    version: str
    prepared_on: date
    criteria: Mapping[str, Criterion]
    sources: Mapping[str, Source]
    apps: Mapping[str, App]

    def find(self, app_id: str, edition_id: str) -> tuple[App, Edition] | None:
        app = self.apps.get(app_id)
        edition = app.edition(edition_id) if app else None
        return (app, edition) if app and edition else None


def months_between(earlier: date, later: date) -> float:
    """Age in months; a started month counts by its share of days."""
    whole = (later.year - earlier.year) * 12 + later.month - earlier.month
    return whole + (later.day - earlier.day) / 31


def is_known(fact: Fact, on: date, prepared_on: date) -> bool:
    """Was it public on that day? No date: known from the day the catalogue was prepared."""
    return (fact.known_from or prepared_on) <= on


def holds(fact: Fact, on: date) -> bool:
    """Did it hold on that day? Both ends count; a missing end is open."""
    return (fact.valid_from or date.min) <= on <= (fact.valid_to or date.max)


def state_of(fact: Fact, criterion: Criterion, on: date) -> State:
    """How far the evidence carries on a day (rule: data/freshness.yaml).

    Age counts from the fact's own ``as_of`` where that is not after the day,
    else from ``known_from``; no usable date at all is ageing.
    """
    if not fact.confirmed:
        return State.UNCONFIRMED
    evidence = fact.as_of if fact.as_of and fact.as_of <= on else fact.known_from
    if evidence is None or evidence > on:
        return State.AGEING
    age = months_between(evidence, on)
    if age <= criterion.fresh_months:
        return State.CONFIRMED
    return State.AGEING if age <= criterion.usable_months else State.STALE


def facts_on(facts: Iterable[Fact], on: date, known_on: date, prepared_on: date) -> list[Fact]:
    """The facts that hold on ``on`` and were public on ``known_on`` (two axes)."""
    return [f for f in facts if holds(f, on) and is_known(f, known_on, prepared_on)]
