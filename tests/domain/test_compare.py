"""Editions side by side, and the look at a source that helps most."""

from __future__ import annotations

from datetime import date

from small_catalogue import DAY, RULES, catalogue, fact, judged

from advisor.domain.advice import advise, choose_rule_set
from advisor.domain.compare import best_confirmation, compare

OLD = {"as_of": date(2024, 1, 1)}
VERY_OLD = {"as_of": date(2019, 1, 1)}
LOCKED = (fact("alpha", "lock", "default", "office"), fact("alpha", "lock", "none", "free", number=2))


def best(*facts, on: date = DAY):
    base = catalogue(*facts)
    return best_confirmation(base, RULES, judged(facts, on=on, known_on=DAY), on, DAY)


def test_side_by_side() -> None:
    rows = advise(catalogue(*LOCKED, fact("alpha", "contract", "yes")), RULES, DAY, DAY)
    found = compare(rows, [("beta", "server"), ("alpha", "office"), ("alpha", "free"), ("alpha", "free")])
    assert [a.edition for a in found.editions] == ["server", "office", "free"]
    assert [(r.criterion, r.mandatory, r.differs) for r in found.rows] == [
        ("lock", True, True), ("contract", True, True), ("door", False, False),
    ]  # fmt: skip
    assert [r.value for r in found.rows[0].reasons] == [None, "default", "none"]
    assert [[r.criterion for r in lacks] for lacks in found.lacks] == [
        ["lock", "contract", "door"], ["door"], ["lock", "door"],
    ]  # fmt: skip


def test_the_verdict_goes_first() -> None:
    told = best(
        fact("alpha", "lock", "default", **VERY_OLD),
        fact("alpha", "contract", "yes", **OLD),
        fact("alpha", "door", "good", **VERY_OLD),
    )
    assert told is not None
    assert (told.fact.criterion, told.verdict.value, told.score) == ("lock", "condition", 0)


def test_then_what_holds_it_back_then_points() -> None:
    old_lock, old_contract = fact("alpha", "lock", "default", **OLD), fact("alpha", "contract", "yes", **OLD)
    old_door = fact("alpha", "door", "good", **VERY_OLD)
    told = best(old_lock, old_contract, old_door)
    assert told is not None
    assert (told.fact.criterion, told.verdict.value) == ("contract", "condition")  # of two alike the first by id
    fresh = (fact("alpha", "lock", "default"), fact("alpha", "contract", "yes"))
    told = best(*fresh, old_door)
    assert told is not None
    assert (told.fact.criterion, told.verdict.value, told.score) == ("door", "fine", 2)


def test_nothing_to_confirm() -> None:
    fresh = (fact("alpha", "lock", "default"), fact("alpha", "contract", "yes"), fact("alpha", "door", "good"))
    assert best(*fresh) is None
    # Bad news is not asked after, nor what nobody knows.
    assert best(fact("alpha", "lock", "none", **VERY_OLD), fact("alpha", "contract", "unknown")) is None
    assert best() is None


def test_a_rumour_is_worth_a_look_too() -> None:
    told = best(fact("alpha", "lock", "default", confirmed=False), fact("alpha", "contract", "yes"))
    assert told is not None
    assert (told.fact.confirmed, told.verdict.value) == (False, "fine")


def test_details_still_count_after_the_look() -> None:
    """Confirming a lock for two people does not lock the group."""
    pairs = fact("alpha", "lock", "optional", detail={"group_meetings": False}, **VERY_OLD)
    assert best(pairs, fact("alpha", "contract", "yes")) is None


def test_as_we_know_today_about_then() -> None:
    late = fact("alpha", "lock", "default", known_from=date(2026, 1, 1), as_of=date(2026, 1, 1))
    told = best(late, fact("alpha", "contract", "yes", as_of=date(2021, 5, 1)), on=date(2021, 6, 1))
    assert told is not None
    assert told.fact.criterion == "lock"


def test_on_everything_known_it_really_helps(knowledge) -> None:
    situation = {"role": "host", "sector": "public_office", "sensitive": "yes"}
    rules = choose_rule_set(knowledge.rule_sets("catalogue"), situation)
    base = knowledge.catalogue()
    rows = advise(base, rules, DAY, DAY)
    helped = [best_confirmation(base, rules, row, DAY, DAY) for row in rows]
    assert sum(one is not None for one in helped) > 20
