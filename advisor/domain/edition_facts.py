"""The one fact per criterion that speaks for an edition on a day, and how far its evidence carries."""

from __future__ import annotations

from datetime import date

from advisor.domain.catalogue import App, Catalogue, Edition, Fact, State, facts_on, state_of

_CARRIES = {State.CONFIRMED: 0, State.AGEING: 1, State.STALE: 2, State.UNCONFIRMED: 3}


def edition_facts(
    catalogue: Catalogue, app: App, edition: Edition, on: date, known_on: date
) -> dict[str, tuple[Fact, State]]:
    """By criterion: what carries further goes before what carries less, then fewer editions, then the newest."""
    found: dict[str, list[tuple[Fact, State]]] = {}
    for fact in facts_on(app.facts, on, known_on, catalogue.prepared_on):
        criterion = catalogue.criteria.get(fact.criterion)
        if edition.id in fact.editions and criterion is not None:
            found.setdefault(fact.criterion, []).append((fact, state_of(fact, criterion, on)))
    return {criterion: min(facts, key=_place) for criterion, facts in found.items()}


def _place(pair: tuple[Fact, State]) -> tuple[int, bool, int, int, str]:
    fact, state = pair
    newest = max(fact.confirmed_on or date.min, fact.valid_from or date.min, fact.known_from or date.min)
    # Confirmed and ageing facts both speak, so between them the narrower one decides.
    return max(_CARRIES[state], 1), fact.confirmed_by is None, len(fact.editions), -newest.toordinal(), fact.id
