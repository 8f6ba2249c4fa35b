"""What an organisation says about apps: its list of allowed ones, what it forbids, and where it makes an exception.

The general finding is never changed: ``in_organisation`` puts the
organisation's word beside it. Dates are days; both ends count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from advisor.domain.answers import OTHER_APP, Choice
from advisor.domain.checklist import Answer, Result, worst
from advisor.domain.checklist_rules import DONT_KNOW
from advisor.domain.frozen import Frozen
from advisor.domain.reasons import Done, EditionAdvice
from advisor.domain.rules import AppliesWhen, applies

OWN_TEXT = re.compile(r"own_[a-z0-9_]{1,60}")
LIST_QUESTION = "C01_allow_list"  # the checklist's question that a list answers
BY_LIST = "organisation"  # origin of an answer that the list gave, not a person

_MILDER = {Result.STOP: Result.CONDITION, Result.CONDITION: Result.FINE, Result.FINE: Result.FINE}


class Standing(StrEnum):
    """What the organisation's list says of an app for one meeting."""

    LISTED = "listed"
    OTHER_PURPOSES = "other_purposes"  # on the list, not for a meeting like this one
    NOT_LISTED = "not_listed"
    FORBIDDEN = "forbidden"


class Entry(Frozen):
    """An app, or some of its editions. No edition named: all of them. ``app: other`` goes by its name."""

    app: str
    editions: tuple[str, ...] = ()
    name: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where a word is missing that must be printed one day."""
        for word in ("app", "reason", "by", "criteria"):
            if getattr(self, word, True) in ("", ()):
                raise ValueError(f"{word}: must not be empty")

    def covers(self, choice: Choice) -> bool:
        if self.app != choice.app:
            return False
        if choice.app == OTHER_APP:
            return (self.name or "").strip().casefold() == (choice.name or "").strip().casefold()
        return not self.editions or choice.edition in self.editions


class Allowed(Entry):
    """An entry of the list. ``purposes`` are its words for people, ``applies_when`` the situations they stand for."""

    purposes: tuple[str, ...] = ()
    applies_when: AppliesWhen = ()
    conditions: tuple[str, ...] = ()  # what the organisation asks for in return; each is a step to do
    since: date | None = None
    until: date | None = None


class Banned(Entry):
    reason: str
    since: date | None = None


class Exemption(Entry):
    """The organisation answers for a point that stands against an app: who, until when, and why."""

    criteria: tuple[str, ...]
    applies_when: AppliesWhen = ()
    since: date | None = None
    until: date
    by: str
    reason: str


class OwnText(Frozen):
    """A text of the organisation, ready to send. {app}, {title} and {date} are filled in; nothing else is."""

    id: str
    title: str
    text: str
    applies_when: AppliesWhen = ()

    def __post_init__(self) -> None:
        if not OWN_TEXT.fullmatch(self.id):
            raise ValueError("id: must be own_ and a name in small letters")
        for name, most in (("title", 100), ("text", 5_000)):
            if not 0 < len(getattr(self, name).strip()) <= most:
                raise ValueError(f"{name}: must have 1 to {most} letters")


E = TypeVar("E", bound=Entry)


class Organisation(Frozen):
    """The organisation's own rules about apps. The order of ``allowed`` is the order of preference."""

    name: str
    published_on: date
    expires_on: date | None = None
    allowed: tuple[Allowed, ...] = ()
    banned: tuple[Banned, ...] = ()
    exceptions: tuple[Exemption, ...] = ()
    texts: tuple[OwnText, ...] = ()

    def in_force(self, on: date) -> bool:
        """May it approve anything on this day? What it forbids stays forbidden after it has run out."""
        return self.published_on <= on <= (self.expires_on or date.max)


class ListEntry(NamedTuple):
    """What was found on the list for one app and meeting."""

    standing: Standing
    allowed: Allowed | None = None
    banned: Banned | None = None


class Relief(NamedTuple):
    """One point that an exception makes milder."""

    criterion: str
    general: Result
    result: Result
    exception: Exemption


class InOrganisation(NamedTuple):
    """An edition as this organisation sees it. ``general`` is what everybody is told, without the organisation."""

    entry: ListEntry
    general: EditionAdvice
    verdict: Result
    reliefs: tuple[Relief, ...]

    @property
    def usable(self) -> bool:
        return self.entry.standing is Standing.LISTED and self.verdict is not Result.STOP


def look_up(organisation: Organisation, choice: Choice, situation: Mapping[str, str], on: date) -> ListEntry:
    """What the list says of an app. An entry that names the edition goes before one on the whole app, then a ban."""
    banned = _narrowest(b for b in organisation.banned if b.covers(choice) and (b.since or date.min) <= on)
    allowed: list[Allowed] = []
    if organisation.in_force(on):
        allowed = [a for a in organisation.allowed if a.covers(choice) and _runs(a.since, a.until, on)]
    fitting = _narrowest(a for a in allowed if applies(a.applies_when, situation))
    found = fitting or _narrowest(allowed)
    if organisation.published_on > on:
        return ListEntry(Standing.NOT_LISTED)
    if banned is not None and (found is None or bool(banned.editions) >= bool(found.editions)):
        return ListEntry(Standing.FORBIDDEN, banned=banned)
    if found is None:
        return ListEntry(Standing.NOT_LISTED)
    return ListEntry(Standing.LISTED if fitting else Standing.OTHER_PURPOSES, allowed=found)


def list_answer(
    organisation: Organisation, choice: Choice | None, situation: Mapping[str, str], on: date
) -> Answer:
    """The list's answer to the question about it. Where it is silent on an app, IT must be asked: "I do not know".

    Without a choice the program proposes what is listed.
    """
    asked = [choice] if choice else [Choice(app=a.app, edition=next(iter(a.editions), None), name=a.name)
                                     for a in organisation.allowed]  # fmt: skip
    found = [look_up(organisation, one, situation, on).standing for one in asked]
    standing = Standing.LISTED if Standing.LISTED in found else found[0] if choice else Standing.NOT_LISTED
    answer = DONT_KNOW if standing is Standing.NOT_LISTED else standing.value
    return Answer(answer=answer, origin=BY_LIST, on=organisation.published_on.isoformat())


def in_organisation(
    organisation: Organisation,
    general: EditionAdvice,
    approved: EditionAdvice,
    situation: Mapping[str, str],
    on: date,
) -> InOrganisation:
    """The organisation's word beside the general finding on one edition.

    ``approved``: the same edition advised with what the list approves of. An
    exception makes a point one step milder, a stop to a condition; it never
    lifts a ban.
    """
    choice = Choice(app=general.app, edition=general.edition)
    entry = look_up(organisation, choice, situation, on)
    reliefs = []
    results = []
    for reason in approved.reasons:
        exception = _exception(organisation, choice, reason.criterion, situation, on)
        if exception is None or not reason.mandatory or reason.result is Result.FINE:
            results.append(reason.result)
            continue
        relief = Relief(reason.criterion, reason.result, _MILDER[reason.result], exception)
        reliefs.append(relief)
        results.append(relief.result)
    if entry.standing is Standing.FORBIDDEN:
        results.append(Result.STOP)
    elif entry.allowed is not None and entry.allowed.conditions:
        results.append(Result.CONDITION)
    return InOrganisation(entry, general, worst(results), tuple(reliefs))


def approvals(listed: Iterable[EditionAdvice]) -> list[Done]:
    """What an entry on the list approves of: every point that a written approval can settle, but never a stop."""
    return [
        Done(e.app, e.edition, r.criterion, "organisation")
        for e in listed
        for r in e.reasons
        if r.mandatory and r.result is not Result.STOP
    ]


def best_first(organisation: Organisation, seen: Iterable[InOrganisation]) -> list[InOrganisation]:
    """What is listed and may be used comes first, in the order of the list; what is forbidden comes last."""
    order = {id(entry): place for place, entry in enumerate(organisation.allowed)}

    def place(one: InOrganisation) -> tuple[int, int, int]:
        if one.usable:
            return 0, order[id(one.entry.allowed)], one.general.rank
        return (2 if one.entry.standing is Standing.FORBIDDEN else 1), 0, one.general.rank

    return sorted(seen, key=place)


def _exception(
    organisation: Organisation, choice: Choice, criterion: str, situation: Mapping[str, str], on: date
) -> Exemption | None:
    if not organisation.in_force(on):
        return None
    return _narrowest(
        e
        for e in organisation.exceptions
        if criterion in e.criteria
        and e.covers(choice)
        and _runs(e.since, e.until, on)
        and applies(e.applies_when, situation)
    )


def _runs(since: date | None, until: date | None, on: date) -> bool:
    return (since or date.min) <= on <= (until or date.max)


def _narrowest(entries: Iterable[E]) -> E | None:
    """The first that names editions, else the first."""
    found = list(entries)
    return next((e for e in found if e.editions), found[0] if found else None)
