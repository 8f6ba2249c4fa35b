"""The fact that speaks where no rule is asked, as suggestions and contradictions use it: the order of the advice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from small_catalogue import DAY, catalogue, fact, judged, reason

from advisor.domain.catalogue import Fact, State
from advisor.domain.edition_facts import edition_facts

GOOD = fact("alpha", "lock", "default")
LOOK = {"confirmed_by": "Jana", "confirmed_on": DAY}


def spoken(
    *facts: Fact, edition: str = "office", on: date = DAY, known_on: date | None = None
) -> dict[str, tuple[Fact, State]]:
    known = catalogue(*facts)
    app = known.apps["alpha"]
    found = app.edition(edition)
    assert found is not None
    return edition_facts(known, app, found, on, known_on or on)


@pytest.mark.parametrize(
    "other",
    [
        fact("alpha", "lock", "optional", "office", number=2),
        fact("alpha", "lock", "optional", "office", number=2, confirmed=False),
        fact("alpha", "lock", "optional", "office", number=2, as_of=date(2019, 1, 1)),
        fact("alpha", "lock", "unknown", "office", number=2),
        fact("alpha", "lock", "unknown", "office", number=2, **LOOK),
        fact("alpha", "lock", "optional", number=2, **LOOK),
        fact("alpha", "lock", "optional", number=2, valid_from=date(2024, 1, 1)),
        fact("alpha", "lock", "optional", number=2, known_from=date(2024, 1, 1)),
        fact("alpha", "lock", "optional", number=0),
    ],
)
def test_of_two_facts_that_no_rule_is_against_advice_and_suggestions_hear_the_same(other: Fact) -> None:
    for facts in ((GOOD, other), (other, GOOD)):
        told = reason(judged(facts), "lock")
        assert told.effect != "against"
        assert spoken(*facts)["lock"][0] == told.fact


def test_somebody_who_looked_in_vain_ends_the_suggestion() -> None:
    nothing = fact("alpha", "lock", "unknown", number=2, **LOOK)
    assert spoken(GOOD, nothing)["lock"] == (nothing, State.CONFIRMED)


def test_only_facts_of_the_edition_on_the_day_and_of_known_criteria() -> None:
    free = fact("alpha", "contract", "no", "free")
    later = fact("alpha", "door", "good", valid_from=DAY + timedelta(days=1))
    stray = fact("alpha", "elsewhere", "good")
    assert spoken(GOOD, free, later, stray) == {"lock": (GOOD, State.CONFIRMED)}
    assert spoken(GOOD, on=DAY + timedelta(days=800))["lock"][1] is State.AGEING


def test_what_was_learned_later_does_not_speak_earlier() -> None:
    then, learned = date(2024, 6, 1), date(2025, 1, 1)
    late = fact("alpha", "lock", "none", "office", number=2, known_from=learned)
    assert spoken(GOOD, late, on=then)["lock"][0] == GOOD
    assert spoken(GOOD, late, on=then, known_on=learned - timedelta(days=1))["lock"][0] == GOOD
    assert spoken(GOOD, late, on=then, known_on=learned)["lock"][0] == late
    # Without a day it was learned when the catalogue was prepared.
    undated = fact("alpha", "door", "good", known_from=None)
    assert "door" not in spoken(undated, on=DAY - timedelta(days=1))
    assert "door" in spoken(undated)
