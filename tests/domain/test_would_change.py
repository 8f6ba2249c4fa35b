"""The ways out of a refusal or a condition, on small cases and on everything the program knows."""

from __future__ import annotations

from datetime import date

import pytest
from small_catalogue import DAY, RULES, catalogue, fact, judged

from advisor.domain.advice import Change, advise, choose_rule_set
from advisor.domain.checklist import SEVERITY, Result
from advisor.domain.would_change import apply_group, groups_of, local_fact

YES = fact("alpha", "contract", "yes")
OLD = {"as_of": date(2024, 1, 1)}
VERY_OLD = {"as_of": date(2019, 1, 1)}


def ways(*facts, app: str = "alpha", edition: str = "office") -> list[tuple[tuple[str, tuple[str, ...]], ...]]:
    groups = groups_of(judged(facts, app, edition).would_change)
    return [tuple((f"{c.kind} {c.criterion}", c.to) for c in group) for group in groups]


def test_a_switch_before_another_value() -> None:
    assert ways(fact("alpha", "lock", "optional"), YES) == [
        (("setting lock", ("optional",)),),
        (("fact lock", ("default",)),),
    ]


def test_an_old_fact_is_worth_a_look() -> None:
    assert ways(fact("alpha", "lock", "default", **OLD), YES) == [(("fact lock", ("default",)),)]
    # Looking up helps to a condition; looking up and switching on helps to fine.
    changes = judged([fact("alpha", "lock", "optional", **VERY_OLD), YES]).would_change
    told = [(c.group, c.kind, c.to, c.verdict.value) for c in changes]
    assert told == [
        (0, "fact", ("optional",), "condition"),
        (1, "fact", ("default",), "fine"),
        (2, "fact", ("optional",), "fine"),
        (2, "setting", ("optional",), "fine"),
    ]


def test_the_organisation_may_agree_to_less() -> None:
    known = (fact("beta", "lock", "none"), fact("beta", "contract", "not_applicable"))
    assert ways(*known, app="beta", edition="server") == [
        (("organisation lock", ("none",)),),
        (("fact lock", ("default",)),),
    ]


def test_nothing_known_needs_a_fact_or_an_approval() -> None:
    assert ways(fact("alpha", "lock", "default")) == [
        (("organisation contract", ("not_known",)),),
        (("fact contract", ("yes", "business_only", "not_applicable")),),
    ]


def test_the_smallest_set_where_one_change_is_not_enough() -> None:
    refused = (fact("alpha", "lock", "one_to_one_only", "free"), fact("alpha", "contract", "no", "free"))
    assert ways(*refused, edition="free") == [
        (("fact lock", ("default",)), ("fact contract", ("yes", "not_applicable"))),
    ]


def test_another_edition_of_the_same_app() -> None:
    facts = (fact("alpha", "lock", "default", "office"), fact("alpha", "lock", "one_to_one_only", "free"), YES)
    changes = judged(facts, edition="free").would_change
    assert changes == (
        Change("edition", "lock", ("office",), Result.FINE, "office", 0),
        Change("fact", "lock", ("default",), Result.FINE, None, 1),
    )


def test_another_edition_only_if_it_is_better() -> None:
    facts = (fact("alpha", "lock", "one_to_one_only"), YES)
    assert all(c.kind != "edition" for c in judged(facts, edition="free").would_change)


def test_a_verdict_stays_bound_by_what_was_not_changed() -> None:
    """The refusal goes, the missing contract stays a condition."""
    changes = judged([fact("alpha", "lock", "one_to_one_only")]).would_change
    assert [(c.kind, c.verdict.value) for c in changes] == [("fact", "condition")]


def test_a_rule_that_nothing_can_turn_offers_nothing() -> None:
    hopeless = RULES.model_copy(
        update={"mandatory": (RULES.mandatory[0].model_copy(
            update={"must_be": ("never",), "partial": {}, "setting": {}, "approval": {}}), RULES.mandatory[1])}
    )  # fmt: skip
    row = advise(catalogue(YES), hopeless, DAY, DAY, [("alpha", "office")])[0]
    assert (row.verdict, row.would_change) == (Result.STOP, ())


def test_one_hopeless_rule_among_two_offers_nothing() -> None:
    never = RULES.mandatory[0].model_copy(update={"must_be": ("never",), "partial": {}, "setting": {}, "approval": {}})
    both = RULES.model_copy(update={"mandatory": (never, RULES.mandatory[1])})
    refused = catalogue(fact("alpha", "lock", "default"), fact("alpha", "contract", "no"))
    row = advise(refused, both, DAY, DAY, [("alpha", "office")])[0]
    assert [r.result for r in row.reasons][:2] == [Result.STOP, Result.STOP]
    assert row.would_change == ()


def test_a_local_fact_carries_name_and_day() -> None:
    looked = local_fact("alpha", "office", "lock", "default", DAY, "Jana", {"group_meetings": True}, "SRC")
    assert looked.id == "alpha.lock.local.office.2026-11-23"
    assert (looked.confirmed_by, looked.confirmed_on, looked.as_of, looked.known_from, looked.valid_from) == (
        "Jana", DAY, DAY, DAY, DAY,
    )  # fmt: skip
    assert (looked.editions, looked.scope, looked.source, looked.detail) == (
        ("office",), "office", "SRC", {"group_meetings": True},
    )  # fmt: skip
    assert judged([fact("alpha", "lock", "none"), YES, looked]).verdict is Result.FINE
    assert judged([fact("alpha", "lock", "none"), YES, looked], edition="free").verdict is Result.STOP


HOSTS = {
    "sensitive": {"role": "host", "sector": "public_office", "sensitive": "yes", "recording": "yes"},
    "school": {"role": "host", "sector": "school", "sensitive": "no", "secret": "no", "children": "yes"},
    "routine": {"role": "host", "sector": "company", "sensitive": "no", "secret": "no", "recording": "dont_know"},
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("situation", HOSTS)
@pytest.mark.parametrize("on", [date(2021, 6, 30), DAY])
def test_every_offer_on_everything_known_holds(knowledge, situation: str, strict: bool, on: date) -> None:
    rules = choose_rule_set(knowledge.rule_sets("catalogue"), HOSTS[situation], strict)
    base = knowledge.catalogue()
    tried = 0
    for row in advise(base, rules, on, on):
        groups = groups_of(row.would_change)
        assert bool(groups) == (row.verdict is not Result.FINE), row
        for group in groups:
            for pick in range(max(len(c.to) for c in group)):
                changed, done, edition = apply_group(base, row, group, on, on, pick)
                after = advise(changed, rules, on, on, [(row.app, edition)], done)[0]
                assert {c.verdict for c in group} == {after.verdict}
                assert SEVERITY[after.verdict] < SEVERITY[row.verdict]
                tried += 1
    assert tried > 50
