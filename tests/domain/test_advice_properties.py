"""Laws of the advice that hold for any facts whatever."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_catalogue import CONTRACT, DAY, DOOR, EDITIONS, LOCK, RULES, catalogue, fact

from advisor.domain.advice import EditionAdvice, advise
from advisor.domain.catalogue import Fact
from advisor.domain.checklist import SEVERITY, Result
from advisor.domain.would_change import apply_group, groups_of

FIRST = date(2018, 1, 1)
YESTERDAY = DAY - timedelta(days=1)
days = st.dates(FIRST, DAY + timedelta(days=400))
KNOWN = st.none() | st.dates(FIRST, YESTERDAY)
DETAILS = ({}, {}, {"group_meetings": False}, {"group_meetings": True, "default_on": False})
VALUES = {"lock": LOCK, "contract": CONTRACT, "door": DOOR}


@st.composite
def facts(draw: st.DrawFn, known_from: st.SearchStrategy[date | None] = KNOWN) -> Fact:
    app = draw(st.sampled_from(sorted(EDITIONS)))
    criterion = draw(st.sampled_from(sorted(VALUES)))
    names = [name for name, _ in EDITIONS[app]]
    local = draw(st.booleans()) and draw(st.booleans())
    known = draw(known_from)
    # A local fact is known from the day on which somebody looked.
    looked = (known or draw(st.dates(FIRST, YESTERDAY))) if local else None
    begins, ends = draw(st.none() | days), draw(st.none() | days)
    return fact(
        app,
        criterion,
        draw(st.sampled_from(sorted(VALUES[criterion]))),
        *draw(st.sets(st.sampled_from(names), min_size=1).map(sorted)),
        number=draw(st.integers(0, 10**9)),
        valid_from=begins,
        valid_to=max(ends, begins) if ends and begins else ends,
        as_of=draw(st.none() | days),
        known_from=looked or known,
        confirmed=True if local else draw(st.booleans()),
        confirmed_by="Jana" if local else None,
        confirmed_on=looked,
        detail=draw(st.sampled_from(DETAILS)),
    )


some_facts = st.lists(facts(), max_size=12, unique_by=lambda f: f.id)


def verdicts(rows: tuple[EditionAdvice, ...]) -> dict[tuple[str, str], int]:
    return {(a.app, a.edition): SEVERITY[a.verdict] for a in rows}


@given(some_facts, st.randoms(use_true_random=False), days)
def test_the_order_of_facts_never_matters(known: list[Fact], random, on: date) -> None:
    shuffled = list(known)
    random.shuffle(shuffled)
    assert advise(catalogue(*known), RULES, on, on) == advise(catalogue(*shuffled), RULES, on, on)


@given(some_facts, st.data(), days)
def test_a_fact_known_only_later_never_changes_an_earlier_answer(known: list[Fact], data, on: date) -> None:
    later = data.draw(facts(known_from=st.dates(on + timedelta(days=1), DAY + timedelta(days=800))))
    assert advise(catalogue(*known, later), RULES, on, on) == advise(catalogue(*known), RULES, on, on)


UNDATED = {"valid_from": None, "as_of": None, "known_from": None}
ONE_TO_ONE = fact("beta", "lock", "one_to_one_only", confirmed=False, **UNDATED)
NO_LOCK = fact("beta", "lock", "none", number=2, **UNDATED)


@given(some_facts, facts(), days)
@example([ONE_TO_ONE], NO_LOCK, FIRST).via("old confirmed bad news hid worse unconfirmed")
@example([ONE_TO_ONE], NO_LOCK.model_copy(update={"valid_from": FIRST}), FIRST).via("so did newer unconfirmed")
def test_what_does_not_carry_never_raises_an_edition(known: list[Fact], added: Fact, on: date) -> None:
    """Unconfirmed, or so old that it is stale on any of the days."""
    before = verdicts(advise(catalogue(*known), RULES, on, DAY))
    stale = {"as_of": date(2000, 1, 1), "confirmed": True}
    for weak in ({"confirmed": False}, stale):
        weakened = added.model_copy(update={**weak, "confirmed_by": None, "confirmed_on": None})
        after = verdicts(advise(catalogue(*known, weakened), RULES, on, DAY))
        assert all(after[key] >= before[key] for key in before)


@given(some_facts, facts(), days)
def test_unconfirmed_points_are_no_points(known: list[Fact], added: Fact, on: date) -> None:
    rumour = added.model_copy(update={"confirmed": False, "confirmed_by": None, "confirmed_on": None})
    before = {(a.app, a.edition): a.score for a in advise(catalogue(*known), RULES, on, DAY)}
    after = {(a.app, a.edition): a.score for a in advise(catalogue(*known, rumour), RULES, on, DAY)}
    assert all(after[key] <= before[key] for key in before)


@settings(max_examples=50)
@given(some_facts, days)
def test_forgetting_what_speaks_for_an_edition_never_raises_it(known: list[Fact], on: date) -> None:
    rows = advise(catalogue(*known), RULES, on, DAY)
    for row in rows:
        for reason in row.reasons:
            if reason.mandatory and reason.effect == "for" and reason.result is Result.FINE:
                left = [f for f in known if f.criterion != reason.criterion]
                again = verdicts(advise(catalogue(*left), RULES, on, DAY, [(row.app, row.edition)]))
                assert again[(row.app, row.edition)] >= SEVERITY[row.verdict]


@settings(max_examples=50)
@given(some_facts, days)
def test_each_offered_change_gives_the_promised_verdict(known: list[Fact], on: date) -> None:
    base = catalogue(*known)
    known_on = max(on, DAY)
    for row in advise(base, RULES, on, known_on):
        assert (row.would_change == ()) == (row.verdict is Result.FINE)
        for group in groups_of(row.would_change):
            for pick in range(max(len(change.to) for change in group)):
                changed, done, edition = apply_group(base, row, group, on, known_on, pick)
                after = advise(changed, RULES, on, known_on, [(row.app, edition)], done)[0]
                assert {change.verdict for change in group} == {after.verdict}
                assert SEVERITY[after.verdict] < SEVERITY[row.verdict]


@settings(max_examples=50)
@given(some_facts, days)
def test_no_offered_group_holds_a_step_too_many(known: list[Fact], on: date) -> None:
    base = catalogue(*known)
    known_on = max(on, DAY)
    for row in advise(base, RULES, on, known_on):
        for group in groups_of(row.would_change):
            for left_out in range(len(group)) if len(group) > 1 else ():
                smaller = [change for number, change in enumerate(group) if number != left_out]
                changed, done, edition = apply_group(base, row, smaller, on, known_on)
                after = advise(changed, RULES, on, known_on, [(row.app, edition)], done)[0]
                assert SEVERITY[after.verdict] > SEVERITY[group[0].verdict]
