"""The one fact per criterion that speaks for an edition on a day, and how far its evidence carries.

The order stands here and nowhere else: the verdict, suggestions and contradictions all ask it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from advisor.domain.catalogue import App, Catalogue, Edition, Fact, State, facts_on, state_of
from advisor.domain.rules import CARRYING, value_of


class Evidence(NamedTuple):
    """A fact, the state of its evidence, and its value as rules compare it (None: the source does not know)."""

    fact: Fact
    state: State
    value: str | None


# How much a fact speaks against an edition: nothing, or the more the worse.
Harm = Callable[[Evidence], int]


def no_harm(one: Evidence) -> int:
    """Where no rule says which value is bad."""
    return 0


def speaking(evidence: Sequence[Evidence], harm: Harm = no_harm) -> Evidence | None:
    """The one fact that speaks for a criterion of an edition, or none.

    Confirmed before unconfirmed, what carries before what does not, a local
    fact before the catalogue's, fewer editions before more, then the newest.
    Evidence that does not carry never hides a fact that speaks against, nor,
    where it speaks against itself, one that means worse.
    """
    if not evidence:
        return None
    first = evidence[0]
    if len(evidence) > 1:
        first = min(evidence, key=lambda one: _place(one, harm(one)))
        if harm(first):
            first = first if first.state in CARRYING else _worst_until_one_carries(evidence, harm)
        else:
            since = _looked_on(first.fact)
            in_vain = [one for one in evidence if one.value is None and _looked_on(one.fact) > since]
            first = min(in_vain, key=lambda one: _place(one, 0)) if in_vain else first
    return first


def _worst_until_one_carries(evidence: Sequence[Evidence], harm: Harm) -> Evidence:
    """Old and unconfirmed bad news in their order: the worst stands, whatever else is remembered.

    So one more of them can only make things worse; a fact that carries still ends all that comes after it.
    """
    ordered = sorted(evidence, key=lambda one: _place(one, harm(one)))
    end = next((place for place, one in enumerate(ordered) if one.state in CARRYING), len(ordered))
    return max(ordered[: end + 1], key=harm)  # of equals, max takes the first


def _looked_on(fact: Fact) -> date:
    return (fact.confirmed_on if fact.confirmed_by else None) or date.min


def _place(one: Evidence, harm: int) -> tuple[int, bool, int, int, int, str]:
    fact = one.fact
    if one.value is None:
        carries = 2
    elif harm:
        carries = 0 if fact.confirmed else 1
    elif one.state in CARRYING:
        carries = 0
    else:
        carries = 2 if fact.confirmed else 3
    newest = max(fact.confirmed_on or date.min, fact.valid_from or date.min)
    known = fact.known_from or date.min
    return carries, fact.confirmed_by is None, len(fact.editions), -newest.toordinal(), -known.toordinal(), fact.id


def edition_facts(
    catalogue: Catalogue, app: App, edition: Edition, on: date, known_on: date
) -> dict[str, tuple[Fact, State]]:
    """By criterion: the fact that speaks for an edition where no rule is asked."""
    found: dict[str, list[Evidence]] = {}
    for fact in facts_on(app.facts, on, known_on, catalogue.prepared_on):
        criterion = catalogue.criteria.get(fact.criterion)
        if edition.id in fact.editions and criterion is not None:
            one = Evidence(fact, state_of(fact, criterion, on), value_of(fact))
            found.setdefault(fact.criterion, []).append(one)
    spoken = {criterion: speaking(evidence) for criterion, evidence in found.items()}
    return {criterion: (one.fact, one.state) for criterion, one in spoken.items() if one is not None}
