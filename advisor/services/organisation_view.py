"""The organisation's word beside the general advice: its list, what it forbids, its exceptions.

Where no organisation is known everything stays as the general advice says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from advisor.domain.advice import advise
from advisor.domain.answers import AnswersDocument, Choice
from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import SEVERITY, Answer, Checklist, Result
from advisor.domain.checklist_rules import DONT_KNOW, condition_holds
from advisor.domain.organisation import (
    BY_LIST,
    LIST_QUESTION,
    InOrganisation,
    ListEntry,
    Organisation,
    Relief,
    Standing,
    approvals,
    best_first,
    in_organisation,
    list_answer,
    look_up,
)
from advisor.domain.reasons import Change, EditionAdvice
from advisor.domain.rules import RuleSet
from advisor.domain.would_change import groups_of

Key = tuple[str, str]


class OrganisationView:
    """How one organisation sees the editions for one meeting."""

    def __init__(
        self,
        organisation: Organisation,
        doc: AnswersDocument,
        checklist: Checklist,
        catalogue: Catalogue,
        rule_set: RuleSet,
        on: date,
        known_on: date,
    ) -> None:
        self.organisation, self._doc, self._on = organisation, doc, on
        self.approved: frozenset[Key] = frozenset()
        general = advise(catalogue, rule_set, on, known_on)
        listed = [e for e in general if self._entry(e).standing is Standing.LISTED]
        approved = {(e.app, e.edition): e for e in general}
        if listed and condition_holds(checklist.skip_rule["when"], doc.situation, _said("listed")):
            done = approvals(listed)
            approved = {(e.app, e.edition): e for e in advise(catalogue, rule_set, on, known_on, done=done)}
            self.approved = frozenset((e.app, e.edition) for e in listed)
        seen = [in_organisation(organisation, e, approved[(e.app, e.edition)], doc.situation, on) for e in general]
        ordered = best_first(organisation, seen)
        self.here: dict[Key, InOrganisation] = {(s.general.app, s.general.edition): s for s in ordered}
        self.editions = _ranked(ordered, approved, catalogue)

    def _entry(self, edition: EditionAdvice) -> ListEntry:
        return self.entry(Choice(app=edition.app, edition=edition.edition))

    def entry(self, choice: Choice) -> ListEntry:
        """What the list says of an app, of one that is not in the catalogue too."""
        return look_up(self.organisation, choice, self._doc.situation, self._on)

    def answers(self, choice: Choice) -> dict[str, Answer]:
        """The person's answers with the list's own answer to the question about it."""
        return {**self._doc.answers, LIST_QUESTION: self.answer(choice)}

    def answer(self, choice: Choice) -> Answer:
        """The list's own answer to the question about it."""
        return list_answer(self.organisation, choice, self._doc.situation, self._on)

    def denies(self, choice: Choice) -> bool:
        """Did the person say something else of the list than it says itself?"""
        said = self._doc.answers.get(LIST_QUESTION)
        if said is None or said.origin == BY_LIST:
            return False
        return said.answer not in (DONT_KNOW, self.answer(choice).answer)

    def alternative(self, choice: Choice) -> EditionAdvice | None:
        """The listed app to use instead: the first that may be used; none where the choice is that good itself."""
        entry = self.here.get((choice.app, choice.edition or ""))
        if entry is not None and entry.usable:
            return None
        return next((e for e in self.editions if self.here[(e.app, e.edition)].usable), None)

    def document(self, choice: Choice) -> dict[str, Any]:
        """The part ``organisation`` of the advice, as ids and the organisation's own words."""
        organisation, other, entry = self.organisation, self.alternative(choice), self.entry(choice)
        seen = self.here.get((choice.app, choice.edition or ""))
        return {
            "name": organisation.name,
            "published_on": organisation.published_on.isoformat(),
            "expires_on": organisation.expires_on.isoformat() if organisation.expires_on else None,
            "in_force": organisation.in_force(self._on),
            "standing": entry.standing.value,
            "reason": entry.banned.reason if entry.banned else None,
            "purposes": list(entry.allowed.purposes) if entry.allowed else [],
            "conditions": list(entry.allowed.conditions) if entry.allowed else [],
            "answers": {LIST_QUESTION: self.answer(choice).model_dump(exclude_none=True)},
            "alternative": {"app": other.app, "edition": other.edition, "name": other.name} if other else None,
            "exceptions": [exception_json(relief) for relief in seen.reliefs] if seen else [],
        }


def exception_json(relief: Relief) -> dict[str, Any]:
    """One point that an exception makes milder."""
    exception = relief.exception
    return {"criterion": relief.criterion, "general": relief.general.value, "result": relief.result.value,
            "until": exception.until.isoformat(), "by": exception.by, "reason": exception.reason}  # fmt: skip


def _said(answer: str) -> Mapping[str, Answer]:
    return {LIST_QUESTION: Answer(answer=answer)}


def _ranked(
    ordered: Sequence[InOrganisation], approved: Mapping[Key, EditionAdvice], catalogue: Catalogue
) -> tuple[EditionAdvice, ...]:
    """The advice on each edition with the organisation's verdict; nothing forbidden is recommended."""
    taken: set[str] = set()
    editions = []
    for rank, seen in enumerate(ordered, 1):
        advice = approved[(seen.general.app, seen.general.edition)]
        family = catalogue.apps[advice.app].product_family
        recommended = seen.verdict is not Result.STOP and family not in taken
        if recommended:
            taken.add(family)
        editions.append(
            advice._replace(
                verdict=seen.verdict, rank=rank, recommended=recommended, would_change=_still_better(seen, advice)
            )
        )
    return tuple(editions)


def _still_better(seen: InOrganisation, advice: EditionAdvice) -> tuple[Change, ...]:
    """The ways out that lead further than the organisation's exceptions do; none where it forbids the app."""
    if seen.entry.standing is Standing.FORBIDDEN:
        return ()
    groups = [g for g in groups_of(advice.would_change) if SEVERITY[g[0].verdict] < SEVERITY[seen.verdict]]
    return tuple(change._replace(group=number) for number, group in enumerate(groups) for change in group)
