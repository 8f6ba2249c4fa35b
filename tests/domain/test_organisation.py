"""What a list, a ban and an exception do to the general finding, and what they can never do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from small_catalogue import DAY, EDITIONS, RULES, catalogue, fact
from test_advice_properties import some_facts

from advisor.domain.advice import advise
from advisor.domain.answers import Choice
from advisor.domain.checklist import SEVERITY, Result
from advisor.domain.frozen import read_back
from advisor.domain.organisation import (
    Allowed,
    Banned,
    Exemption,
    Organisation,
    Standing,
    approvals,
    best_first,
    in_organisation,
    list_answer,
    look_up,
)

QUIET = {"sensitive": "no", "children": "no"}
OFFICE, FREE = Choice(app="alpha", edition="office"), Choice(app="alpha", edition="free")
ONE_DAY = timedelta(days=1)


def town(**more: object) -> Organisation:
    return Organisation(**{"name": "Town", "published_on": date(2026, 1, 1), **more})


def standing(organisation: Organisation, choice: Choice = OFFICE, on: date = DAY, **situation: str) -> str:
    return look_up(organisation, choice, QUIET | situation, on).standing.value


def test_listed_for_all_editions_or_for_some() -> None:
    assert standing(town()) == "not_listed"
    assert standing(town(allowed=[Allowed(app="alpha")])) == "listed"
    some = town(allowed=[Allowed(app="alpha", editions=("office",))])
    assert (standing(some), standing(some, FREE), standing(some, Choice(app="alpha"))) == (
        "listed", "not_listed", "not_listed",
    )  # fmt: skip
    assert standing(some, Choice(app="beta", edition="office")) == "not_listed"


def test_listed_for_a_purpose() -> None:
    quiet = town(allowed=[Allowed(app="alpha", purposes=("talks",), applies_when=({"sensitive": ("no",)},))])
    assert standing(quiet) == "listed"
    assert standing(quiet, sensitive="yes") == standing(quiet, sensitive="dont_know") == "other_purposes"
    both = town(allowed=[*quiet.allowed, Allowed(app="alpha", applies_when=({"sensitive": ("yes",)},))])
    assert standing(both, sensitive="yes") == "listed"


@pytest.mark.parametrize(
    ("allowed", "banned", "expected"),
    [
        ((), (), "not_listed"),
        ((), ("office",), "forbidden"),
        (("office",), (), "listed"),
        (("office",), ("office",), "forbidden"),  # said twice: the ban counts
    ],
)
def test_a_ban_before_the_list_the_narrower_word_before_the_wider(allowed, banned, expected: str) -> None:
    entry = [Allowed(app="alpha", editions=allowed)] if allowed else []
    ban = [Banned(app="alpha", editions=banned, reason="r")] if banned else []
    assert standing(town(allowed=entry, banned=ban)) == expected
    wide_ban = [Banned(app="alpha", reason="r")]
    assert standing(town(allowed=entry, banned=wide_ban)) == ("listed" if allowed else "forbidden")
    assert standing(town(allowed=[Allowed(app="alpha")], banned=wide_ban)) == "forbidden"
    assert standing(town(allowed=[Allowed(app="alpha")], banned=ban)) == ("forbidden" if banned else "listed")


def test_days_of_the_list_and_of_its_entries_are_both_included() -> None:
    listed = [Allowed(app="alpha", since=DAY, until=DAY)]
    days = {-1: "not_listed", 0: "listed", 1: "not_listed"}
    for late, expected in days.items():
        assert standing(town(allowed=listed), on=DAY + late * ONE_DAY) == expected
    runs_out = town(allowed=[Allowed(app="alpha")], banned=[Banned(app="beta", reason="r")], expires_on=DAY)
    server = Choice(app="beta", edition="server")
    assert (standing(runs_out), standing(runs_out, server)) == ("listed", "forbidden")
    # A list that has run out approves of nothing; what it forbids stays forbidden.
    after = DAY + ONE_DAY
    assert (standing(runs_out, on=after), standing(runs_out, server, on=after)) == ("not_listed", "forbidden")
    before = date(2025, 12, 31)
    assert (standing(runs_out, on=before), standing(runs_out, server, on=before)) == ("not_listed", "not_listed")
    later = town(banned=[Banned(app="alpha", reason="r", since=DAY + ONE_DAY)])
    assert (standing(later), standing(later, on=DAY + ONE_DAY)) == ("not_listed", "forbidden")


def test_an_app_that_is_not_in_the_catalogue_goes_by_its_name() -> None:
    chatty = Banned(app="other", name="Chatty", reason="r")
    own = town(allowed=[Allowed(app="other", name="Town Talk")], banned=[chatty])
    assert standing(own, Choice(app="other", name=" town talk")) == "listed"
    assert standing(own, Choice(app="other", name="CHATTY")) == "forbidden"
    assert standing(own, Choice(app="other", name="Third")) == "not_listed"


def test_what_the_list_answers() -> None:
    organisation = town(allowed=[Allowed(app="alpha", editions=("office",))], banned=[Banned(app="beta", reason="r")])
    told = {
        choice: list_answer(organisation, choice, QUIET, DAY).answer
        for choice in (OFFICE, FREE, Choice(app="beta", edition="server"), None)
    }
    assert list(told.values()) == ["listed", "dont_know", "forbidden", "listed"]
    answer = list_answer(organisation, OFFICE, QUIET, DAY)
    assert (answer.origin, answer.on) == ("organisation", "2026-01-01")
    assert list_answer(town(), None, QUIET, DAY).answer == "dont_know"


@pytest.mark.parametrize(
    "wrong",
    [
        {"exceptions": [{"app": "alpha", "criteria": ["lock"], "by": "M", "reason": "r"}]},  # until when?
        {"exceptions": [{"app": "alpha", "criteria": ["lock"], "until": "2027-01-01", "reason": "r"}]},  # by whom?
        {"exceptions": [{"app": "alpha", "criteria": ["lock"], "until": "2027-01-01", "by": "", "reason": "r"}]},
        {"exceptions": [{"app": "alpha", "criteria": ["lock"], "until": "2027-01-01", "by": "M", "reason": ""}]},
        {"exceptions": [{"app": "alpha", "criteria": [], "until": "2027-01-01", "by": "M", "reason": "r"}]},
        {"banned": [{"app": "alpha"}]},  # why?
        {"allowed": [{"app": "alpha", "verdict": "fine"}]},
        {"verdict": "fine"},
    ],
)
def test_what_does_not_say_everything_is_no_rule(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Organisation.model_validate({"name": "Town", "published_on": "2026-01-01", **wrong})


def test_the_rules_come_in_as_plain_data() -> None:
    quiet = ({"sensitive": ("no",)},)
    whole = town(
        expires_on=DAY,
        allowed=(Allowed(app="alpha", editions=("office",), purposes=("talks",), applies_when=quiet),),
        banned=(Banned(app="beta", reason="r"),),
        exceptions=(Exemption(app="alpha", criteria=("lock",), until=DAY, by="Mayor", reason="r"),),
    )
    assert Organisation.model_validate(whole.model_dump()) == whole
    assert read_back(Organisation, whole.model_dump()) == whole


# The laws

names = st.sampled_from(sorted(EDITIONS))
some_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
WHEN = st.sampled_from([(), ({"sensitive": ("no",)},), ({"sensitive": ("yes",)},)])


@st.composite
def entries(draw: st.DrawFn, kind: str) -> object:
    app = draw(names)
    editions = tuple(draw(st.sets(st.sampled_from([e for e, _ in EDITIONS[app]]))))
    if kind == "banned":
        return Banned(app=app, editions=editions, reason="r", since=draw(st.none() | some_days))
    if kind == "allowed":
        return Allowed(app=app, editions=editions, applies_when=draw(WHEN), until=draw(st.none() | some_days),
                       conditions=draw(st.sampled_from([(), ("a door",)])))  # fmt: skip
    criteria = tuple(draw(st.sets(st.sampled_from(["lock", "contract", "door"]), min_size=1)))
    return Exemption(app=app, editions=editions, criteria=criteria, applies_when=draw(WHEN), until=draw(some_days),
                     by="Mayor", reason="r")  # fmt: skip


organisations = st.builds(
    Organisation,
    name=st.just("Town"),
    published_on=some_days,
    expires_on=st.none() | some_days,
    allowed=st.lists(entries("allowed"), max_size=3).map(tuple),
    banned=st.lists(entries("banned"), max_size=2).map(tuple),
    exceptions=st.lists(entries("exceptions"), max_size=3).map(tuple),
)
situations = st.fixed_dictionaries({"sensitive": st.sampled_from(["yes", "no"])})


def seen_by(organisation: Organisation, facts, situation, on: date, known_on: date = DAY):
    general = advise(catalogue(*facts), RULES, on, known_on)
    listed = [
        e for e in general
        if look_up(organisation, Choice(app=e.app, edition=e.edition), situation, on).standing is Standing.LISTED
    ]  # fmt: skip
    approved = {(e.app, e.edition): e for e in advise(catalogue(*facts), RULES, on, known_on, done=approvals(listed))}
    return [in_organisation(organisation, e, approved[(e.app, e.edition)], situation, on) for e in general]


@given(some_facts, organisations, situations, some_days)
def test_a_general_stop_is_never_lifted_without_an_exception_that_says_so(facts, organisation, situation, on) -> None:
    for seen in seen_by(organisation, facts, situation, on):
        if seen.general.verdict is Result.STOP and seen.verdict is not Result.STOP:
            stops = {r.criterion for r in seen.general.reasons if r.result is Result.STOP}
            told = {r.criterion: r for r in seen.reliefs}
            assert stops <= told.keys()
            for relief in (told[criterion] for criterion in stops):
                assert (relief.general, relief.result) == (Result.STOP, Result.CONDITION)
                assert on <= relief.exception.until
                assert relief.exception.by
                assert relief.exception in organisation.exceptions
        assert not (seen.general.verdict is Result.STOP and seen.verdict is Result.FINE)


@given(some_facts, organisations, situations, some_days)
def test_a_ban_always_stops_and_comes_last(facts, organisation, situation, on) -> None:
    ordered = best_first(organisation, seen_by(organisation, facts, situation, on))
    forbidden = [seen.entry.standing is Standing.FORBIDDEN for seen in ordered]
    assert forbidden == sorted(forbidden)
    assert all(seen.verdict is Result.STOP for seen in ordered[forbidden.count(False) :])
    usable = [seen.usable for seen in ordered]
    assert usable == sorted(usable, reverse=True)


@given(some_facts, situations, some_days)
def test_an_organisation_without_rules_changes_nothing(facts, situation, on) -> None:
    for seen in best_first(town(), seen_by(town(), facts, situation, on)):
        assert (seen.verdict, seen.reliefs) == (seen.general.verdict, ())


@given(some_facts, organisations, situations, some_days)
def test_a_list_without_exceptions_never_makes_a_stop_milder(facts, organisation, situation, on) -> None:
    strict = organisation.model_copy(update={"exceptions": ()})
    for seen in seen_by(strict, facts, situation, on):
        if seen.general.verdict is Result.STOP:
            assert seen.verdict is Result.STOP
        assert seen.reliefs == ()


def test_the_list_approves_of_no_stop_even_where_an_approval_could_settle_it() -> None:
    facts = (fact("alpha", "lock", "none", "office"), fact("alpha", "contract", "yes", "office"))
    seen = seen_by(town(allowed=[Allowed(app="alpha")]), facts, QUIET, DAY)
    office = next(one for one in seen if one.general.edition == "office")
    assert office.entry.standing is Standing.LISTED
    assert (office.general.verdict, office.verdict) == (Result.STOP, Result.STOP)


def test_an_exception_is_one_step_and_only_for_its_points() -> None:
    mayor = {"until": date(2027, 1, 1), "by": "Mayor", "reason": "r"}
    organisation = town(exceptions=[Exemption(app="alpha", criteria=("lock",), **mayor)])
    (free, office, server) = sorted(seen_by(organisation, (), QUIET, DAY), key=lambda s: s.general.edition)
    assert (office.general.verdict, office.verdict) == (Result.STOP, Result.CONDITION)
    assert [(r.criterion, r.general.value, r.result.value) for r in office.reliefs] == [("lock", "stop", "condition")]
    assert (server.general.verdict, server.verdict, server.reliefs) == (Result.CONDITION, Result.CONDITION, ())
    both = town(exceptions=[Exemption(app="alpha", criteria=("lock", "contract", "door"), **mayor)])
    office = next(s for s in seen_by(both, (), QUIET, DAY) if s.general.edition == "office")
    assert {r.criterion for r in office.reliefs} == {"lock", "contract"}  # points that only count are no matter for it
    ended = next(s for s in seen_by(both, (), QUIET, date(2027, 1, 2)) if s.general.edition == "office")
    assert (ended.verdict, ended.reliefs) == (Result.STOP, ())
    banned = both.model_copy(update={"banned": (Banned(app="alpha", reason="r"),)})
    assert next(s for s in seen_by(banned, (), QUIET, DAY) if s.general.edition == "office").verdict is Result.STOP


def test_what_the_organisation_asks_for_in_return_is_a_condition() -> None:
    from small_catalogue import fact

    good = [fact("alpha", "lock", "default"), fact("alpha", "contract", "yes")]
    organisation = town(allowed=[Allowed(app="alpha", editions=("office",), conditions=("Waiting room on",))])
    seen = {s.general.edition: s for s in seen_by(organisation, good, QUIET, DAY)}
    assert (seen["office"].general.verdict, seen["office"].verdict) == (Result.FINE, Result.CONDITION)
    assert seen["free"].verdict is Result.FINE
    assert SEVERITY[seen["office"].verdict] == 1


def test_the_order_of_the_list_is_the_order_of_preference() -> None:
    from small_catalogue import fact

    good = [fact(app, c, v) for app in EDITIONS for c, v in (("lock", "default"), ("contract", "yes"))]
    for order in (("beta", "alpha"), ("alpha", "beta")):
        organisation = town(allowed=[Allowed(app=app) for app in order])
        assert best_first(organisation, seen_by(organisation, good, QUIET, DAY))[0].general.app == order[0]
