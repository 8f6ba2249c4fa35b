"""Confirm on the spot, and answers that are asked once."""

from datetime import date, timedelta

import pytest

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.memory_file import JsonMemoryFile
from advisor.adapters.places import data_dir
from advisor.domain.advice import advise, choose_rule_set
from advisor.domain.answers import Signer
from advisor.domain.checklist import Answer
from advisor.domain.errors import PlainError
from advisor.services.remember import RememberService, WithLocalFacts
from tests.day_clock import DayClock

SCHOOL = {"role": "host", "sector": "school", "sensitive": "no", "secret": "no", "children": "yes",
          "recording": "no", "outsiders": "no", "size": "6_to_25"}  # fmt: skip


@pytest.fixture(scope="module")
def source():
    return CatalogueFiles(data_dir())


@pytest.fixture
def clock():
    return DayClock()


@pytest.fixture
def remember(source, clock, tmp_path):
    return RememberService(source, JsonMemoryFile(tmp_path / "remembered.json"), clock)


def reasons(source, app, edition, day):
    rules = choose_rule_set(source.rule_sets("catalogue"), SCHOOL, False)
    return advise(source.catalogue(), rules, day, day, [(app, edition)])[0]


def a_fact_that_holds_back(source, day):
    """An unconfirmed, stale or ageing fact that keeps some edition from being fine: any of them will do."""
    rules = choose_rule_set(source.rule_sets("catalogue"), SCHOOL, False)
    for advice in advise(source.catalogue(), rules, day, day):
        for reason in advice.reasons:
            if reason.fact and reason.mandatory and reason.state in ("ageing", "stale", "unconfirmed"):
                return advice, reason
    pytest.fail("every deciding fact of the catalogue is fresh: take a later day in this test")


def test_still_so_makes_the_fact_speak_and_carries_name_and_date(source, remember, clock):
    advice, reason = a_fact_that_holds_back(source, clock.day)
    local = remember.confirm(reason.fact.id, advice.edition, "still_so", "Jana Nováková")
    after = reasons(WithLocalFacts(source, remember), advice.app, advice.edition, clock.day)
    now = next(r for r in after.reasons if r.criterion == reason.criterion and r.mandatory)
    assert now.state == "confirmed"
    assert (now.fact.confirmed_by, now.fact.confirmed_on) == ("Jana Nováková", clock.day)
    assert now.fact.id == local.id


def test_not_found_never_speaks_for_an_app(source, remember, clock):
    advice, reason = a_fact_that_holds_back(source, clock.day)
    remember.confirm(reason.fact.id, advice.edition, "not_found", "Jana")
    after = reasons(WithLocalFacts(source, remember), advice.app, advice.edition, clock.day)
    now = next(r for r in after.reasons if r.criterion == reason.criterion and r.mandatory)
    assert now.effect != "for"


def test_a_local_fact_changes_no_answer_as_known_the_day_before(source, remember, clock):
    advice, reason = a_fact_that_holds_back(source, clock.day)
    day_before = clock.day - timedelta(days=1)
    before = reasons(source, advice.app, advice.edition, day_before)
    remember.confirm(reason.fact.id, advice.edition, "still_so", "Jana")
    assert reasons(WithLocalFacts(source, remember), advice.app, advice.edition, day_before) == before


def test_forgetting_gives_the_catalogue_the_word_again(source, remember, clock):
    advice, reason = a_fact_that_holds_back(source, clock.day)
    local = remember.confirm(reason.fact.id, advice.edition, "still_so", "Jana")
    remember.forget(local.id)
    assert reasons(WithLocalFacts(source, remember), advice.app, advice.edition, clock.day) == advice._replace(
        rank=1, recommended=reasons(source, advice.app, advice.edition, clock.day).recommended
    )


def test_the_export_names_the_person_the_value_and_the_source_and_no_answer(source, remember, clock):
    advice, reason = a_fact_that_holds_back(source, clock.day)
    remember.confirm(reason.fact.id, advice.edition, "still_so", "Jana")
    remember.keep_answers(source.checklist(), {"C10_contract": Answer(answer="signed")}, None)
    exported = remember.export()
    assert [row["confirmed_by"] for row in exported["facts"]] == ["Jana"]
    assert "signed" not in str(exported)


@pytest.mark.parametrize(
    ("fact", "edition", "outcome", "by", "value", "code"),
    [
        ("zoom.e2ee.99", "basic", "still_so", "J", None, "confirm_unknown_fact"),
        ("zoom.e2ee.3", "gold", "still_so", "J", None, "confirm_other_edition"),
        ("zoom.e2ee.3", "basic", "different", "J", "certainly", "confirm_unknown_value"),
        ("zoom.e2ee.3", "basic", "maybe", "J", None, "confirm_unknown_outcome"),
        ("zoom.e2ee.3", "basic", "still_so", "  ", None, "confirm_no_name"),
        ("zoom.platforms.1", "basic", "still_so", "J", None, "confirm_not_by_word"),
    ],
)
def test_what_cannot_be_confirmed_is_refused_and_nothing_is_kept(remember, fact, edition, outcome, by, value, code):
    with pytest.raises(PlainError) as refused:
        remember.confirm(fact, edition, outcome, by, value)
    assert refused.value.code == code
    assert remember.memory().facts == {}


def test_answers_asked_once_come_back_with_their_date_until_they_expire(source, remember, clock):
    checklist = source.checklist()
    given = {
        "C10_contract": Answer(answer="signed"),
        "C21_login": Answer(answer="work_second_step"),
        "C16_record": Answer(answer="off"),  # not an ask-once question
        "C11_where": Answer(answer="dont_know"),  # unknown is asked again
    }
    remember.keep_answers(checklist, given, Signer(name="Jana", role="clerk"))
    kept = remember.answers_kept(checklist)
    assert set(kept) == {"C10_contract", "C21_login"}
    assert kept["C10_contract"].on == "2026-11-25"
    assert kept["C10_contract"].origin == "ask_once"
    clock.day = date(2027, 2, 26)
    assert set(remember.answers_kept(checklist)) == {"C10_contract"}
    clock.day = date(2027, 11, 26)
    assert remember.answers_kept(checklist) == {}


def test_an_answer_from_a_clock_that_ran_ahead_is_asked_again(source, remember, clock):
    remember.keep_answers(source.checklist(), {"C10_contract": Answer(answer="signed")}, None)
    clock.day = date(2020, 1, 1)
    assert remember.answers_kept(source.checklist()) == {}


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"schema": "advisor/remembered/9"}',
                                     '{"schema": "advisor/remembered/1", "facts": 7}', "[" * 100_000])  # fmt: skip
def test_a_broken_memory_is_said_and_left_alone(source, clock, tmp_path, content):
    path = tmp_path / "remembered.json"
    path.write_text(content, "utf-8")
    with pytest.raises(PlainError):
        RememberService(source, JsonMemoryFile(path), clock).memory()
    assert path.read_text("utf-8") == content


def test_no_rights_is_said_and_leaves_no_half_file(source, clock, tmp_path):
    (tmp_path / "folder").write_text("a file where the folder should be")
    remember = RememberService(source, JsonMemoryFile(tmp_path / "folder" / "remembered.json"), clock)
    with pytest.raises(PlainError):
        remember.keep_answers(source.checklist(), {"C10_contract": Answer(answer="signed")}, None)
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]
