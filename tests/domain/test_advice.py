"""Which fact speaks, how long its evidence carries, and how editions are ranked."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from small_catalogue import CRITERIA, DAY, RULES, catalogue, fact, judged, reason

from advisor.domain.advice import Done, advise, choose_rule_set
from advisor.domain.checklist import Result

FRESH, AGEING, STALE, UNCONFIRMED, NOT_KNOWN = "confirmed", "ageing", "stale", "unconfirmed", "not_known"
GOOD = (fact("alpha", "lock", "default"), fact("alpha", "contract", "yes"), fact("alpha", "door", "good"))


def test_good_confirmed_facts_are_fine() -> None:
    advice = judged(GOOD)
    assert (advice.verdict, advice.score) == (Result.FINE, 2)
    assert [(r.criterion, r.effect, r.state, r.mandatory, r.weight) for r in advice.reasons] == [
        ("lock", "for", FRESH, True, 0),
        ("contract", "for", FRESH, True, 0),
        ("door", "for", FRESH, False, 2),
    ]
    assert advice.would_change == ()
    assert reason(advice, "lock").fact == GOOD[0]
    assert (reason(advice, "lock").rule_why, reason(advice, "door").rule_source) == ("w", "s")


def test_nothing_known() -> None:
    advice = judged(())
    assert (advice.verdict, advice.score) == (Result.STOP, 0)
    assert [(r.effect, r.state, r.value, r.fact, r.result) for r in advice.reasons] == [
        ("unknown", NOT_KNOWN, None, None, "stop"),
        ("unknown", NOT_KNOWN, None, None, "condition"),
        ("unknown", NOT_KNOWN, None, None, "fine"),
    ]


@pytest.mark.parametrize(
    ("as_of", "state", "result"),
    [
        (date(2025, 11, 23), FRESH, "fine"),  # exactly twelve months
        (date(2025, 11, 22), AGEING, "condition"),  # one day older
        (date(2022, 11, 23), AGEING, "condition"),  # exactly forty-eight months
        (date(2022, 11, 22), STALE, "stop"),  # one day older
    ],
)
def test_boundary_days_of_freshness(as_of: date, state: str, result: str) -> None:
    told = reason(judged([fact("alpha", "lock", "default", as_of=as_of)]), "lock")
    assert (told.state, told.result) == (state, result)
    assert told.effect == ("for" if state in (FRESH, AGEING) else "unknown")


def test_evidence_after_the_day_counts_from_known_from() -> None:
    renewed = fact("alpha", "lock", "default", as_of=date(2026, 1, 1), known_from=date(2020, 6, 1))
    assert reason(judged([renewed], on=date(2021, 6, 1)), "lock").state == FRESH
    assert reason(judged([renewed], on=date(2021, 6, 2)), "lock").state == AGEING


def test_a_fact_without_any_date_is_ageing_and_known_since_it_was_prepared() -> None:
    undated = fact("alpha", "lock", "default", as_of=None, known_from=None)
    assert reason(judged([undated]), "lock").state == AGEING
    assert reason(judged([undated], on=DAY - timedelta(days=1)), "lock").state == NOT_KNOWN


@pytest.mark.parametrize("more", [{"as_of": date(2015, 1, 1)}, {"confirmed": False}])
def test_bad_news_never_fades(more: dict[str, object]) -> None:
    told = reason(judged([fact("alpha", "lock", "none", **more)]), "lock")
    assert (told.effect, told.result) == ("against", "stop")
    assert told.state in (STALE, UNCONFIRMED)


def test_the_days_on_which_a_fact_holds_are_both_included() -> None:
    held = fact("alpha", "lock", "default", valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31),
                as_of=date(2026, 2, 1))  # fmt: skip
    for on, state in ((date(2026, 2, 28), NOT_KNOWN), (date(2026, 3, 1), FRESH), (date(2026, 3, 31), FRESH),
                      (date(2026, 4, 1), NOT_KNOWN)):  # fmt: skip
        assert reason(judged([held], on=on), "lock").state == state


def test_two_axes_as_known_then_and_as_we_know_today_about_then() -> None:
    late = fact("alpha", "lock", "none", valid_from=date(2024, 1, 1), known_from=date(2026, 5, 1))
    early = fact("alpha", "lock", "default", number=2, as_of=date(2024, 1, 1))
    then = date(2024, 6, 1)
    assert reason(judged([late, early], on=then), "lock").value == "default"
    assert reason(judged([late, early], on=then, known_on=DAY), "lock").value == "none"
    assert reason(judged([late, early], on=date(2023, 6, 1), known_on=DAY), "lock").value == "default"


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        # confirmed before unconfirmed, even on more editions and older
        (fact("alpha", "lock", "optional"), fact("alpha", "lock", "default", "office", number=2, confirmed=False)),
        (fact("alpha", "lock", "default"), fact("alpha", "lock", "none", "office", number=0, confirmed=False)),
        # fewer editions before more
        (fact("alpha", "lock", "optional", "office"), fact("alpha", "lock", "default", number=2)),
        (fact("alpha", "lock", "none", number=2, as_of=date(2026, 11, 1), editions=("office",)),
         fact("alpha", "lock", "default")),
        # then the newest beginning, then the newest evidence, then the id
        (fact("alpha", "lock", "optional", valid_from=date(2025, 1, 1)),
         fact("alpha", "lock", "default", number=0, valid_from=date(2024, 1, 1))),
        (fact("alpha", "lock", "optional", known_from=date(2021, 1, 1)), fact("alpha", "lock", "default", number=0)),
        (fact("alpha", "lock", "optional"), fact("alpha", "lock", "default", number=2)),
        # what carries before what does not
        (fact("alpha", "lock", "optional"),
         fact("alpha", "lock", "default", "office", number=2, as_of=date(2019, 1, 1))),
        # an unconfirmed word against counts where nothing confirmed carries
        (fact("alpha", "lock", "none", confirmed=False),
         fact("alpha", "lock", "default", number=0, as_of=date(2019, 1, 1))),
        (fact("alpha", "lock", "none", as_of=date(2019, 1, 1)), fact("alpha", "lock", "unknown", "office", number=0)),
        (fact("alpha", "lock", "none", confirmed=False), fact("alpha", "lock", "unknown", "office", number=0)),
        (fact("alpha", "lock", "unknown"), fact("alpha", "lock", "default", "office", number=0, confirmed=False)),
        # what was read before what is only remembered, where neither carries
        (fact("alpha", "lock", "optional", as_of=date(2019, 1, 1)),
         fact("alpha", "lock", "default", "office", number=0, confirmed=False)),
        # a local fact before the catalogue's
        (fact("alpha", "lock", "optional", confirmed_by="Jana", confirmed_on=DAY),
         fact("alpha", "lock", "default", "office", number=0)),
        (fact("alpha", "lock", "default", confirmed_by="Jana", confirmed_on=DAY),
         fact("alpha", "lock", "none", "office", number=0)),
        (fact("alpha", "lock", "default", confirmed_by="Jana", confirmed_on=DAY),
         fact("alpha", "lock", "none", number=0, confirmed_by="Jana", confirmed_on=DAY - timedelta(days=1))),
        # the newer look of two
        (fact("alpha", "lock", "default", confirmed_by="Jana", confirmed_on=DAY),
         fact("alpha", "lock", "unknown", number=0, confirmed_by="Jana", confirmed_on=DAY - timedelta(days=1))),
        (fact("alpha", "lock", "unknown", confirmed_by="Jana", confirmed_on=DAY),
         fact("alpha", "lock", "default", number=0, confirmed_by="Jana", confirmed_on=DAY - timedelta(days=1))),
        # somebody looked and did not find it: that ends good news, not bad news
        (fact("alpha", "lock", "unknown", confirmed_by="Jana", confirmed_on=DAY),
         fact("alpha", "lock", "default", number=2)),
        (fact("alpha", "lock", "none"),
         fact("alpha", "lock", "unknown", number=2, confirmed_by="Jana", confirmed_on=DAY)),
        (fact("alpha", "lock", "default"), fact("alpha", "lock", "unknown", number=2)),
    ],
)  # fmt: skip
def test_which_of_two_facts_speaks(winner, loser) -> None:
    for both in ((winner, loser), (loser, winner)):
        assert reason(judged(both), "lock").fact.id == winner.id


ONE_TO_ONE = fact("beta", "lock", "one_to_one_only", confirmed=False)  # stop on a server of one's own
NO_LOCK = fact("beta", "lock", "none", number=2)  # there only a condition
OLD = date(2019, 1, 1)
LOOKED = {"confirmed_by": "Jana", "confirmed_on": OLD}


@pytest.mark.parametrize(
    ("facts", "stands", "result"),
    [
        # a milder word that carries no longer, or never did, hides nothing worse
        ([ONE_TO_ONE, NO_LOCK.model_copy(update={"as_of": OLD})], ONE_TO_ONE, "stop"),
        ([ONE_TO_ONE, NO_LOCK.model_copy(update={"as_of": OLD, **LOOKED})], ONE_TO_ONE, "stop"),
        ([ONE_TO_ONE, NO_LOCK.model_copy(update={"confirmed": False, "valid_from": DAY})], ONE_TO_ONE, "stop"),
        ([ONE_TO_ONE.model_copy(update={"confirmed": True}),
          NO_LOCK.model_copy(update={"as_of": OLD, "valid_from": DAY})], ONE_TO_ONE, "stop"),
        # one that carries does
        ([ONE_TO_ONE, NO_LOCK], NO_LOCK, "condition"),
        ([ONE_TO_ONE, NO_LOCK.model_copy(update={"as_of": date(2025, 1, 1)})], NO_LOCK, "condition"),
        # and what it ended stays ended where an old word against stands before it
        ([ONE_TO_ONE, fact("beta", "lock", "default", number=3),
          NO_LOCK.model_copy(update={"as_of": OLD, "valid_from": DAY})], NO_LOCK, "condition"),
    ],
)  # fmt: skip
def test_of_bad_news_that_does_not_carry_the_worst_stands(facts, stands, result) -> None:
    for order in permutations(facts):
        told = reason(judged(order, "beta", "server"), "lock")
        assert (told.fact.id, told.effect, told.result) == (stands.id, "against", result)


def test_a_source_that_does_not_know_is_not_knowledge() -> None:
    told = reason(judged([fact("alpha", "lock", "unknown")]), "lock")
    assert (told.state, told.effect, told.value, told.result) == (NOT_KNOWN, "unknown", "unknown", "stop")


def test_a_fact_speaks_only_for_its_editions() -> None:
    only = [fact("alpha", "lock", "default", "office")]
    assert reason(judged(only), "lock").effect == "for"
    assert reason(judged(only, edition="free"), "lock").state == NOT_KNOWN


def test_details_and_kind_of_edition_count() -> None:
    pairs_only = [fact("alpha", "lock", "default", detail={"group_meetings": False})]
    assert reason(judged(pairs_only), "lock").result == "stop"
    business = [fact("alpha", "contract", "business_only")]
    assert reason(judged(business), "contract").result == "fine"
    assert reason(judged(business, edition="free"), "contract").result == "stop"
    assert reason(judged([fact("beta", "lock", "none")], "beta", "server"), "lock").result == "condition"


def test_conditions_travel_with_the_fact() -> None:
    tied = {"not_with": ["browser", "phone"], "clients": ["app"], "free_plan_condition": "a phone number",
            "default_on": False, "earlier_source": "X", "limits": []}  # fmt: skip
    told = reason(judged([fact("alpha", "lock", "optional", detail=tied)]), "lock")
    assert told.conditions == {
        "not_with": ("browser", "phone"),
        "clients": ("app",),
        "free_plan_condition": ("a phone number",),
        "switch_on": ("lock",),
    }
    assert list(told.conditions) == sorted(told.conditions)


def test_preferred_points_need_evidence_that_carries() -> None:
    for value, more, weight, effect in (
        ("good", {}, 2, "for"),
        ("good", {"as_of": date(2024, 1, 1)}, 2, "for"),
        ("good", {"as_of": date(2019, 1, 1)}, 0, "unknown"),
        ("good", {"confirmed": False}, 0, "unknown"),
        ("weak", {}, 0, "against"),
        ("weak", {"confirmed": False}, 0, "against"),
        ("unknown", {}, 0, "unknown"),
    ):
        told = reason(judged([fact("alpha", "door", value, **more)]), "door")
        assert (told.weight, told.effect, told.result) == (weight, effect, "fine")


def test_a_mandatory_rule_may_give_points_too() -> None:
    lock = RULES.mandatory[0].model_copy(update={"points_for": ("default",), "weight": 3})
    rules = RULES.model_copy(update={"mandatory": (lock, RULES.mandatory[1])})
    for known, points in (("default", 3), ("optional", 0), ("none", 0), ("unknown", 0)):
        row = advise(catalogue(fact("alpha", "lock", known)), rules, DAY, DAY, [("alpha", "office")])[0]
        assert (reason(row, "lock").weight, row.score) == (points, points)
    stale = fact("alpha", "lock", "default", as_of=date(2019, 1, 1))
    assert advise(catalogue(stale), rules, DAY, DAY, [("alpha", "office")])[0].score == 0


def test_what_a_switch_mends_is_no_mark_against() -> None:
    """Even where not knowing would be no worse."""
    server = RULES.mandatory[0].model_copy(update={"setting": {"none": Result.FINE}})
    rules = RULES.model_copy(update={"mandatory": (server,)})
    for setting, effect in ((rules, "for"), (RULES, "against")):
        row = advise(catalogue(fact("beta", "lock", "none")), setting, DAY, DAY, [("beta", "server")])[0]
        assert (reason(row, "lock").effect, reason(row, "lock").result) == (effect, "condition")


def test_a_list_matches_by_any_of_its_values() -> None:
    assert judged([fact("alpha", "door", ["weak", "good"])]).score == 2
    assert judged([fact("alpha", "door", ["weak"])]).score == 0


def test_ranking_verdict_then_score_then_unknowns_then_id() -> None:
    facts = [*GOOD[:2], fact("alpha", "door", "good", "office"), fact("beta", "lock", "default"),
             fact("beta", "contract", "yes"), fact("beta", "door", "weak")]  # fmt: skip
    rows = advise(catalogue(*facts), RULES, DAY, DAY)
    assert [(a.app, a.edition, a.rank, a.recommended) for a in rows] == [
        ("alpha", "office", 1, True),
        ("beta", "server", 2, True),  # a known weak door costs no more than an unknown one
        ("alpha", "free", 3, False),
    ]
    assert [a.name for a in rows] == ["office", "server", "free"]
    assert [a.edition for a in advise(catalogue(*GOOD), RULES, DAY, DAY)] == ["free", "office", "server"]


def test_the_order_of_editions_and_apps_in_the_files_does_not_matter() -> None:
    base = catalogue(*GOOD)
    apps = {k: a.model_copy(update={"editions": a.editions[::-1]}) for k, a in reversed(base.apps.items())}
    assert advise(base.model_copy(update={"apps": apps}), RULES, DAY, DAY) == advise(base, RULES, DAY, DAY)


def test_other_rules_over_the_same_knowledge_are_not_mixed_up() -> None:
    base = catalogue(*GOOD)
    wish = RULES.preferred[0]
    second = wish.model_copy(update={"criterion": "contract", "is_": ("yes",)})
    more = RULES.model_copy(update={"preferred": (wish, second)})
    fewer = RULES.model_copy(update={"mandatory": RULES.mandatory[:1]})
    other = RULES.model_copy(update={"preferred": (wish.model_copy(update={"weight": 5}),)})
    frozen = RULES.model_copy(update={"fades": False})
    for _ in range(2):
        assert [a.score for a in advise(base, RULES, DAY, DAY)][:2] == [2, 2]
        assert [a.score for a in advise(base, more, DAY, DAY)][:2] == [4, 4]
        assert [a.score for a in advise(base, other, DAY, DAY)][:2] == [5, 5]
        assert {len(a.reasons) for a in advise(base, fewer, DAY, DAY)} == {2}
        old = date(2040, 1, 1)
        assert advise(base, frozen, old, old)[0].verdict is Result.FINE
        assert advise(base, RULES, old, old)[0].verdict is not Result.FINE


def test_nothing_that_is_refused_is_recommended() -> None:
    rows = advise(catalogue(), RULES, DAY, DAY)
    assert {(a.edition, a.verdict.value, a.recommended) for a in rows} == {
        ("free", "stop", False), ("office", "stop", False), ("server", "condition", True),
    }  # fmt: skip


def test_only_the_editions_asked_for() -> None:
    rows = advise(catalogue(*GOOD), RULES, DAY, DAY, editions=[("alpha", "office")])
    assert [(a.app, a.edition, a.rank) for a in rows] == [("alpha", "office", 1)]


def test_what_was_done_counts_for_that_edition_and_criterion_only() -> None:
    facts = [fact("alpha", "lock", "optional"), fact("alpha", "contract", "yes")]
    done = [Done("alpha", "office", "lock", "setting"), Done("alpha", "free", "contract", "setting"),
            Done("beta", "server", "lock", "setting")]  # fmt: skip
    rows = advise(catalogue(*facts), RULES, DAY, DAY, done=done)
    assert {a.edition: a.verdict.value for a in rows} == {"office": "fine", "free": "condition", "server": "condition"}


def test_what_was_done_about_another_edition_does_not_count() -> None:
    facts = [f for app in ("alpha", "beta") for f in (fact(app, "lock", "optional"), fact(app, "contract", "yes"))]
    keys = [("alpha", "free"), ("alpha", "office"), ("beta", "server")]
    for key in keys:
        rows = advise(catalogue(*facts), RULES, DAY, DAY, done=[Done(*key, "lock", "setting")])
        assert {(a.app, a.edition) for a in rows if a.verdict is Result.FINE} == {key}


def test_a_frozen_set_does_not_let_facts_fade() -> None:
    old = fact("alpha", "lock", "default", as_of=date(2000, 1, 1), known_from=date(2000, 1, 1))
    frozen = RULES.model_copy(update={"fades": False})
    for facts, state in (([old], FRESH), ([old.model_copy(update={"confirmed": False})], UNCONFIRMED)):
        rows = advise(catalogue(*facts), frozen, DAY, DAY, [("alpha", "office")])
        assert reason(rows[0], "lock").state == state


def test_a_criterion_without_a_row_in_the_catalogue_does_not_fade() -> None:
    rules = RULES.model_copy(
        update={"preferred": (RULES.preferred[0].model_copy(update={"criterion": "elsewhere"}),)}
    )
    assert "elsewhere" not in CRITERIA
    rows = advise(catalogue(fact("alpha", "elsewhere", "good", as_of=date(2000, 1, 1))), rules, DAY, DAY)
    assert reason(next(a for a in rows if a.edition == "office"), "elsewhere").weight == 2


def test_every_situation_gives_every_edition_exactly_one_row(knowledge) -> None:
    from test_rules import SITUATIONS

    rule_sets, catalogue_now = knowledge.rule_sets("catalogue"), knowledge.catalogue()
    everything = sorted((a.id, e.id) for a in catalogue_now.apps.values() for e in a.editions)
    assert len(everything) == 52
    chosen = {}  # many situations share their rules; each different set of rules is tried once
    for situation in SITUATIONS:
        for strict in (False, True):
            rules = choose_rule_set(rule_sets, situation, strict)
            chosen[(rules.id, tuple(r.criterion for r in (*rules.mandatory, *rules.preferred)))] = rules
    assert len(chosen) > 10
    for rules in chosen.values():
        rows = advise(catalogue_now, rules, DAY, DAY)
        assert sorted((a.app, a.edition) for a in rows) == everything
        assert [a.rank for a in rows] == list(range(1, 53))
        families = [catalogue_now.apps[a.app].product_family for a in rows if a.recommended]
        assert len(families) == len(set(families))
        for a in rows:
            assert [r.criterion for r in a.reasons] == [r.criterion for r in (*rules.mandatory, *rules.preferred)]
            assert a.would_change or a.verdict is Result.FINE
