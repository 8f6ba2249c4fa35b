"""What a rule means, when it applies, and which set is used."""

from __future__ import annotations

import itertools

import pytest
import yaml
from small_catalogue import RULES

from advisor.adapters import places
from advisor.domain.checklist import SEVERITY, Result
from advisor.domain.errors import PlainError
from advisor.domain.rules import Mandatory, Meanings, RuleSet, applies, choose_rule_set

LOCK = RULES.mandatory[0]


def rule(**more: object) -> Mandatory:
    return Mandatory.model_validate({"criterion": "lock", "not_known": "stop", "why": "w", "source": "s", **more})


@pytest.mark.parametrize(
    ("kind", "value", "fits", "result"),
    [
        ("organisation", "default", True, "fine"),
        ("organisation", "optional", True, "condition"),
        ("organisation", "optional", False, "stop"),
        ("organisation", "none", True, "stop"),
        ("organisation", None, True, "stop"),
        ("own_server", "none", True, "condition"),
        ("own_server", "none", False, "condition"),
        ("own_server", "default", False, "stop"),
        ("own_server", None, True, "condition"),
    ],
)
def test_what_a_value_means(kind: str, value: str | None, fits: bool, result: str) -> None:
    assert LOCK.result_of_value(kind, value, fits) == result


def test_must_not_be_leaves_all_other_values_alone() -> None:
    ended = rule(must_not_be=["ended"])
    assert ended.result_of_value("private", "ended") is Result.STOP
    assert ended.result_of_value("private", "anything") is Result.FINE


def test_details_that_say_nothing_do_not_contradict() -> None:
    assert LOCK.fits({})
    assert LOCK.fits({"group_meetings": True, "other": False})
    assert not LOCK.fits({"group_meetings": False})


def test_bad_news_is_what_makes_nothing_better_than_not_knowing() -> None:
    meanings = Meanings(LOCK)
    assert meanings.of("organisation", "none", {}).against
    assert meanings.of("own_server", "none", {}).against
    assert not meanings.of("organisation", "optional", {}).against
    assert meanings.of("organisation", "optional", {"group_meetings": False}).against
    assert not meanings.of("organisation", "default", {}).against
    assert not meanings.of("organisation", None, {}).against


@pytest.mark.parametrize(
    ("value", "state", "done", "result"),
    [
        ("default", "confirmed", (), "fine"),
        ("default", "ageing", (), "condition"),
        ("default", "stale", (), "stop"),
        ("default", "unconfirmed", (), "stop"),
        ("optional", "confirmed", (), "condition"),
        ("optional", "confirmed", ("setting",), "fine"),
        ("optional", "confirmed", ("organisation",), "condition"),
        ("optional", "ageing", ("setting",), "condition"),
        ("optional", "stale", ("setting",), "stop"),
        ("none", "stale", (), "stop"),
        ("none", "unconfirmed", (), "stop"),
        ("none", "stale", ("organisation",), "fine"),
        (None, "not_known", (), "stop"),
        (None, "not_known", ("setting", "organisation"), "stop"),
    ],
)
def test_evidence_and_what_was_done(value: str | None, state: str, done: tuple[str, ...], result: str) -> None:
    assert Meanings(LOCK).result("organisation", value, {}, state, done) == result


def test_an_approval_may_stand_in_for_knowledge() -> None:
    assert Meanings(RULES.mandatory[1]).result("private", None, {}, "not_known", ("organisation",)) is Result.FINE


def test_done_never_makes_it_worse() -> None:
    worse = rule(must_be=["a"], setting={"a": "condition"})
    assert Meanings(worse).result("private", "a", {}, "confirmed", ("setting",)) is Result.FINE


def test_a_rule_that_asks_nothing_is_refused() -> None:
    for wrong in ({}, {"must_be": ["a"], "must_not_be": ["b"]}, {"must_be": ["a"], "else_": "fine"}):
        with pytest.raises(ValueError, match="lock"):
            rule(**wrong)


def test_not_known_is_fine_only_where_nothing_fades() -> None:
    lax = {"id": "x", "version": "1", "name": "X", "mandatory": [rule(must_be=["a"], not_known="fine")]}
    with pytest.raises(ValueError, match="not known cannot be fine"):
        RuleSet.model_validate(lax)
    kind = rule(must_be=["a"], by_edition_kind={"private": {"not_known": "fine"}})
    with pytest.raises(ValueError, match="not known cannot be fine"):
        RuleSet.model_validate(lax | {"mandatory": [kind]})
    assert RuleSet.model_validate(lax | {"fades": False})


def test_when_a_rule_applies() -> None:
    when = ({"role": ("host",), "children": ("yes",)}, {"outsiders": ("yes",)})
    assert applies((), {})
    assert applies(when, {"role": "host", "children": "yes"})
    assert applies(when, {"role": "guest", "outsiders": "yes"})
    assert not applies(when, {"role": "host"})
    assert not applies(when, {})


FLAGS = {
    "role": ("host", "guest"),
    "sector": ("public_office", "school", "company"),
    "sensitive": ("no", "yes", "dont_know"),
    "secret": ("no", "yes", "dont_know"),
    "children": ("no", "yes"),
    "recording": ("no", "yes", "dont_know"),
    "outsiders": ("no", "yes"),
    "size": ("up_to_5", "6_to_25", "26_to_100", "over_100"),
}
SITUATIONS = [dict(zip(FLAGS, values, strict=True)) for values in itertools.product(*FLAGS.values())]


def expected(situation: dict[str, str]) -> str:
    if situation["sensitive"] != "no" or situation["secret"] != "no":
        return "sensitive"
    return "routine" if situation["sector"] == "company" and situation["children"] == "no" else "education_municipal"


def test_every_situation_has_its_rule_set(knowledge) -> None:
    for facts in ("catalogue", "article-2020"):
        sets = knowledge.rule_sets(facts)
        for situation in SITUATIONS:
            assert choose_rule_set(sets, situation).id == expected(situation)
            strict = choose_rule_set(sets, situation, strict=True).id
            assert strict == ("strict" if facts == "catalogue" else expected(situation))


def test_the_order_of_files_does_not_matter(knowledge) -> None:
    sets = knowledge.rule_sets("catalogue")
    for shuffled in itertools.permutations(sets):
        assert choose_rule_set(shuffled, SITUATIONS[0]).id == choose_rule_set(sets, SITUATIONS[0]).id


def test_only_the_rules_that_apply_are_left(knowledge) -> None:
    sets = knowledge.rule_sets("catalogue")
    situation = SITUATIONS[0]
    as_host = {r.criterion for r in choose_rule_set(sets, situation).mandatory}
    as_guest = {r.criterion for r in choose_rule_set(sets, situation | {"role": "guest"}).mandatory}
    assert as_host - as_guest == {"dpa_available", "access_control"}
    recorded = {r.criterion for r in choose_rule_set(sets, situation | {"recording": "yes"}).mandatory}
    assert recorded - as_host == {"recording_consent"}


def test_no_case_asks_a_criterion_twice(knowledge) -> None:
    """One reason for each criterion: else points and refusals would hide one another."""
    for facts in ("catalogue", "article-2020"):
        for situation in SITUATIONS:
            for strict in (False, True):
                rules = choose_rule_set(knowledge.rule_sets(facts), situation, strict)
                asked = [r.criterion for r in (*rules.mandatory, *rules.preferred)]
                assert len(set(asked)) == len(asked), (situation, strict)
    with pytest.raises(ValueError, match="asked twice"):
        RuleSet(id="x", version="1", name="X", mandatory=(LOCK, LOCK))


def test_the_strict_view_demands_the_lock_only_for_sensitive_content(knowledge) -> None:
    sets = knowledge.rule_sets("catalogue")
    for sensitive, wanted in (("yes", True), ("dont_know", True), ("no", False)):
        chosen = choose_rule_set(sets, SITUATIONS[0] | {"sensitive": sensitive}, strict=True)
        assert ("e2ee" in {r.criterion for r in chosen.mandatory}) is wanted


def test_without_a_fitting_set_it_says_so() -> None:
    with pytest.raises(PlainError) as raised:
        choose_rule_set([], {})
    assert raised.value.code == "data_wrong"


def test_no_rule_is_laxer_in_the_strict_view(knowledge) -> None:
    by_id = {s.id: s for s in knowledge.rule_sets("catalogue")}
    strict = {r.criterion: r for r in by_id["strict"].mandatory}
    for other in ("sensitive", "education_municipal"):
        for lax in by_id[other].mandatory:
            hard = strict[lax.criterion]
            for value in [None, *knowledge.catalogue().criteria[lax.criterion].values]:
                for kind in ("private", "organisation", "own_server"):
                    meant = [r.result_of_value(kind, value) for r in (lax, hard)]
                    assert SEVERITY[meant[1]] >= SEVERITY[meant[0]], (other, lax.criterion, value, kind)


def test_the_rules_of_the_article_name_no_app(knowledge) -> None:
    text = (places.data_dir() / "article-2020" / "rules.yaml").read_text(encoding="utf-8")
    words = set(yaml.safe_dump(yaml.safe_load(text)).lower().replace(",", " ").split())
    assert not words & (set(knowledge.catalogue().apps) | {"zoom", "webex", "teams", "meet", "hangouts", "skype"})
