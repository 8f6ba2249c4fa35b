"""When questions apply, what answers mean, what the catalogue may suggest: the real checklist, every situation."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.places import data_dir
from advisor.domain.catalogue import Edition, Fact, State
from advisor.domain.checklist import Answer, Checklist, Question, Result
from advisor.domain.checklist_rules import (
    answered_by_situation,
    applicable,
    contradictions,
    dpia_signs,
    judge,
    offered,
    result_of,
    skipped_questions,
    suggest,
)

QUIET = {
    "role": "host",
    "sector": "public_office",
    "sensitive": "no",
    "secret": "no",
    "children": "no",
    "recording": "no",
    "outsiders": "no",
    "size": "up_to_5",
}
BUSINESS = Edition(id="business", name="Business", kind="organisation", price="paid")
PRIVATE = Edition(id="free", name="Free", kind="private", price="free")
OWN = Edition(id="own", name="Own server", kind="own_server", price="free")


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    return CatalogueFiles(data_dir(), None).checklist()


def question(checklist: Checklist, question_id: str) -> Question:
    return next(q for q in checklist.questions if q.id == question_id)


def ids(checklist: Checklist, situation: dict[str, str], **answers: str) -> set[str]:
    given = {key: Answer(answer=value) for key, value in answers.items()}
    return {q.id for q in applicable(checklist, {**QUIET, **situation}, given)}


def every_situation(checklist: Checklist) -> list[dict[str, str]]:
    flags = [q.id for q in checklist.situation]
    values = [[v.id for v in q.values] for q in checklist.situation]
    return [dict(zip(flags, combination, strict=True)) for combination in itertools.product(*values)]


def seen(state: State = State.CONFIRMED, **values: str) -> dict[str, tuple[Fact, State]]:
    facts = {}
    for criterion, value in values.items():
        fact = Fact(id=f"a.{criterion}.1", criterion=criterion, value=value, editions=("x",), explanation="...")
        facts[criterion] = (fact, state)
    return facts


def test_there_are_eight_situation_questions_and_thirty_four_questions(checklist: Checklist) -> None:
    assert [q.id for q in checklist.situation] == list(QUIET)
    assert len(checklist.questions) == 34
    assert len(every_situation(checklist)) == 2592


# One line per question with a condition: the situation (and answers) that bring it, and those that do not.
@pytest.mark.parametrize(
    ("wanted", "situation", "answers", "expected"),
    [
        ("C04_secret", {"sector": "school"}, {}, True),
        ("C04_secret", {"sector": "company"}, {}, False),
        ("C04_secret", {"sector": "company", "secret": "dont_know"}, {}, True),
        ("C05_sensitive", {"sensitive": "dont_know"}, {}, True),
        ("C05_sensitive", {}, {}, False),
        ("C06_children", {"children": "yes"}, {}, True),
        ("C06_children", {}, {}, False),
        ("C08_inform", {"role": "guest"}, {}, False),
        ("C09_legal_basis", {}, {}, False),
        ("C09_legal_basis", {}, {"C01_allow_list": "no_list"}, True),
        ("C09_legal_basis", {"role": "guest"}, {"C01_allow_list": "no_list"}, False),
        ("C10_contract", {"role": "guest"}, {}, False),
        ("C11_where", {}, {"C10_contract": "unsigned"}, True),
        ("C11_where", {}, {"C10_contract": "dont_know"}, False),
        # The contract question does not apply to a guest, so an old answer to it may not bring another question.
        ("C11_where", {"role": "guest"}, {"C10_contract": "signed"}, False),
        ("C14_dpia", {}, {}, False),
        ("C14_dpia", {"size": "over_100"}, {}, True),
        ("C14_dpia", {"recording": "dont_know"}, {}, False),
        ("C15_register", {}, {}, False),
        ("C17_record_ground", {"recording": "yes"}, {}, True),
        ("C17_record_ground", {"recording": "dont_know"}, {}, False),
        ("C17_record_ground", {"recording": "dont_know"}, {"C16_record": "yes"}, True),
        ("C24_rights", {}, {}, False),
        ("C24_rights", {"size": "26_to_100"}, {}, True),
        ("C24_rights", {"size": "26_to_100", "role": "guest"}, {}, False),
        ("C26_vendor", {}, {"C01_allow_list": "other_purposes"}, True),
        ("C28_server", {"sensitive": "yes"}, {}, True),
        ("C30_alternative", {"outsiders": "yes"}, {}, True),
        ("C30_alternative", {}, {}, False),
        ("C32_after", {}, {}, False),
        ("C33_guest", {"role": "guest"}, {}, True),
        ("C34_review", {"role": "guest"}, {}, False),
    ],
)
def test_when_a_question_applies(
    checklist: Checklist, wanted: str, situation: dict[str, str], answers: dict[str, str], expected: bool
) -> None:
    assert (wanted in ids(checklist, situation, **answers)) is expected


def test_phase_and_audience_bring_their_question(checklist: Checklist) -> None:
    officer = {q.id for q in applicable(checklist, QUIET, {}, audience="dpo")}
    after = {q.id for q in applicable(checklist, QUIET, {}, phase="after")}
    assert "C15_register" in officer
    assert "C32_after" in after


def test_a_listed_app_shortens_the_checklist_and_only_in_a_quiet_meeting(checklist: Checklist) -> None:
    listed = {"C01_allow_list": "listed"}
    assert not ids(checklist, {}, **listed) & set(checklist.skip_rule["skip"])
    for flag in ("sensitive", "children", "recording", "secret"):
        assert "C07_policy" in ids(checklist, {flag: "yes"}, **listed)
    assert "C07_policy" in ids(checklist, {}, C01_allow_list="no_list")
    covered = skipped_questions(checklist, QUIET, {"C01_allow_list": Answer(answer="listed")})
    assert "C10_contract" in covered
    assert "C28_server" not in covered  # it would not have applied anyway


def test_the_situation_answers_for_the_person(checklist: Checklist) -> None:
    secret, record = question(checklist, "C04_secret"), question(checklist, "C16_record")
    for value in ("yes", "no", "dont_know"):
        assert answered_by_situation(secret, {**QUIET, "secret": value}) == value
    assert answered_by_situation(record, {**QUIET, "recording": "yes"}) == "yes"
    assert answered_by_situation(record, {**QUIET, "recording": "no"}) is None
    assert [c.id for c in offered(record, QUIET)] == ["off", "possible"]
    assert [c.id for c in offered(record, {**QUIET, "recording": "dont_know"})] == ["off", "possible", "yes"]


def test_of_two_words_on_one_matter_the_worse_counts_until_it_is_settled(checklist: Checklist) -> None:
    rows = {r.question.id: r for r in judge(checklist, QUIET, {"C04_secret": Answer(answer="yes")})}
    assert rows["C04_secret"].result is Result.STOP
    rows = {r.question.id: r for r in judge(checklist, {**QUIET, "secret": "yes"}, {"C04_secret": Answer(answer="no")})}
    assert rows["C04_secret"].result is Result.STOP


def test_what_is_not_known_never_counts_as_yes(checklist: Checklist) -> None:
    for situation in every_situation(checklist)[::97]:
        for row in judge(checklist, situation, {}):
            if row.unknown:
                stop = row.question.id in checklist.unknown_counts_as_stop
                assert row.result is (Result.STOP if stop else Result.CONDITION), row.question.id


def test_not_asked_counts_like_dont_know(checklist: Checklist) -> None:
    for q in checklist.questions:
        told = result_of(q, Answer(answer="dont_know"), QUIET, {}, checklist.unknown_counts_as_stop)
        assert result_of(q, None, QUIET, {}, checklist.unknown_counts_as_stop) is told


def test_every_answer_has_the_result_that_the_data_give_it(checklist: Checklist) -> None:
    for q in checklist.questions:
        for choice in q.answers:
            assert result_of(q, Answer(answer=choice.id), QUIET, {}) in (choice.result, Result.STOP)


@pytest.mark.parametrize(
    ("question_id", "answer", "situation", "answers", "expected"),
    [
        ("C21_login", "work", {}, {}, Result.CONDITION),
        ("C21_login", "work", {"sensitive": "dont_know"}, {}, Result.STOP),
        ("C21_login", "private", {"role": "guest"}, {}, Result.CONDITION),
        ("C21_login", "private", {"role": "host"}, {}, Result.STOP),
        ("C23_people", "nobody", {}, {}, Result.CONDITION),
        ("C23_people", "nobody", {"children": "yes"}, {}, Result.STOP),
        ("C23_people", "nobody", {"sensitive": "yes"}, {}, Result.STOP),
        ("C27_place", "open", {}, {}, Result.CONDITION),
        ("C27_place", "open", {"sensitive": "yes"}, {}, Result.STOP),
        ("C30_alternative", "no", {}, {}, Result.CONDITION),
        ("C30_alternative", "no", {}, {"C09_legal_basis": "consent_only"}, Result.STOP),
    ],
)
def test_an_answer_that_stops_only_in_some_meetings(
    checklist: Checklist,
    question_id: str,
    answer: str,
    situation: dict[str, str],
    answers: dict[str, str],
    expected: Result,
) -> None:
    given = {key: Answer(answer=value) for key, value in answers.items()}
    q = question(checklist, question_id)
    assert result_of(q, Answer(answer=answer), {**QUIET, **situation}, given) is expected


@pytest.mark.parametrize(
    ("question_id", "values", "edition", "expected"),
    [
        ("C05_sensitive", {"e2ee": "default"}, BUSINESS, "default"),
        ("C05_sensitive", {"e2ee": "optional"}, BUSINESS, "optional_on"),
        ("C05_sensitive", {"e2ee": "none"}, BUSINESS, "no"),
        ("C05_sensitive", {"e2ee": "partial"}, BUSINESS, None),
        ("C10_contract", {"dpa_available": "yes"}, BUSINESS, "unsigned"),
        ("C10_contract", {"dpa_available": "no"}, BUSINESS, "not_offered"),
        ("C10_contract", {"dpa_available": "not_applicable"}, OWN, "own_server"),
        ("C10_contract", {"dpa_available": "business_only"}, BUSINESS, "unsigned"),
        ("C10_contract", {"dpa_available": "business_only"}, PRIVATE, "not_offered"),
        ("C11_where", {"data_location": "own_servers"}, OWN, "eu_or_own"),
        ("C11_where", {"data_location": "eu_default", "hosting_jurisdiction": "DE"}, BUSINESS, "eu_or_own"),
        ("C11_where", {"data_location": "eu_default", "hosting_jurisdiction": "US"}, BUSINESS, "dpf"),
        ("C11_where", {"data_location": "eu_default", "hosting_jurisdiction": "CH"}, BUSINESS, None),
        ("C11_where", {"data_location": "eu_option", "hosting_jurisdiction": "DE"}, BUSINESS, None),
        ("C12_third_parties", {"third_party_sharing": "advertising"}, PRIVATE, "yes"),
        ("C12_third_parties", {"third_party_sharing": "processor_contract"}, BUSINESS, "no"),
        ("C12_third_parties", {"third_party_sharing": "policy_published"}, BUSINESS, None),
        ("C26_vendor", {"vulnerability_management": "ended"}, BUSINESS, "no_sign"),
        ("C28_server", {"self_host": "yes"}, OWN, "own"),
        ("C28_server", {"hosting_jurisdiction": "FR", "e2ee": "none"}, BUSINESS, "eu_hoster"),
        ("C28_server", {"hosting_jurisdiction": "US", "e2ee": "optional"}, BUSINESS, "foreign_locked"),
        ("C28_server", {"hosting_jurisdiction": "US", "e2ee": "none"}, BUSINESS, "foreign_unlocked"),
        ("C28_server", {"hosting_jurisdiction": "US", "e2ee": "one_to_one_only"}, BUSINESS, None),
        ("C28_server", {"hosting_jurisdiction": "US"}, BUSINESS, None),
    ],
)
def test_what_the_catalogue_suggests(
    checklist: Checklist, question_id: str, values: dict[str, str], edition: Edition, expected: str | None
) -> None:
    q = question(checklist, question_id)
    found = suggest(q, seen(**values), edition)
    assert (found.answer if found else None) == expected
    if found:
        assert found.facts  # every suggestion names what it rests on
    for state in (State.STALE, State.UNCONFIRMED):
        assert suggest(q, seen(state, **values), edition) is None


def test_a_suggestion_alone_answers_nothing(checklist: Checklist) -> None:
    situation = {**QUIET, "sensitive": "yes"}
    row = next(r for r in judge(checklist, situation, {}) if r.question.id == "C05_sensitive")
    assert row.answer == "not_asked"
    taken = {"C05_sensitive": Answer(answer="default", origin="catalogue", on=str(date(2026, 11, 23)))}
    row = next(r for r in judge(checklist, situation, taken) if r.question.id == "C05_sensitive")
    assert (row.answer, row.origin, row.result) == ("default", "catalogue", Result.FINE)


def test_two_signs_ask_for_an_impact_assessment(checklist: Checklist) -> None:
    one = dpia_signs(checklist, {**QUIET, "children": "yes"}, {})
    two = dpia_signs(checklist, {**QUIET, "children": "yes", "recording": "yes"}, {})
    assert (len(one.counted), one.reached, one.threshold) == (1, False, 2)
    assert (len(two.counted), two.reached) == (2, True)
    assert len(two.to_ask) == 3
    assert not dpia_signs(checklist, {**QUIET, "sensitive": "dont_know"}, {}).counted
    more = {"C20_ai_notes": Answer(answer="transcript"), "C30_alternative": Answer(answer="no")}
    assert len(dpia_signs(checklist, {**QUIET, "outsiders": "yes"}, more).counted) == 2
    assert len(dpia_signs(checklist, QUIET, more).counted) == 1  # the question on another way does not apply


CONTRADICTIONS = [
    ({}, {"C16_record": "yes"}, {}, "recording_twice"),
    ({"recording": "yes"}, {"C16_record": "off"}, {}, "recording_denied"),
    ({}, {"C20_ai_notes": "transcript"}, {}, "notes_but_no_recording"),
    ({}, {"C04_secret": "yes"}, {}, "secret_twice"),
    ({"role": "guest", "sensitive": "yes"}, {"C33_guest": "known_plain"}, {}, "guest_sensitive"),
    ({"outsiders": "yes"}, {"C24_rights": "open_known_group"}, {}, "open_with_outsiders"),
    ({}, {"C01_allow_list": "no_list", "C09_legal_basis": "legitimate_interest"}, {}, "public_body_interest"),
    ({"children": "yes", "size": "over_100"}, {"C14_dpia": "few_signs"}, {}, "more_signs"),
    ({}, {"C10_contract": "own_server"}, {"self_host": "no"}, "own_server_not_offered"),
    ({"sensitive": "yes"}, {"C05_sensitive": "default"}, {"e2ee": "optional"}, "lock_not_default"),
    ({"sensitive": "yes"}, {"C05_sensitive": "optional_on"}, {"e2ee": "none"}, "lock_not_offered"),
    ({}, {"C10_contract": "signed"}, {"dpa_available": "no"}, "contract_not_offered"),
    (
        {"sensitive": "yes"},
        {"C05_sensitive": "own_server", "C28_server": "foreign_locked"},
        {},
        "own_server_twice",
    ),
    ({"secret": "yes"}, {"C04_secret": "no"}, {}, "secret_denied"),
    ({"sensitive": "yes"}, {"C05_sensitive": "no", "C28_server": "foreign_locked"}, {}, "lock_twice"),
    ({"sensitive": "yes"}, {"C28_server": "foreign_locked"}, {"e2ee": "none"}, "lock_not_offered"),
    ({"sensitive": "yes"}, {"C28_server": "own"}, {"self_host": "no"}, "own_server_not_offered"),
    ({"recording": "yes"}, {"C16_record": "possible"}, {}, "recording_denied"),
    ({"children": "yes"}, {"C24_rights": "open_known_group"}, {}, "open_with_outsiders"),
]


@pytest.mark.parametrize(("situation", "answers", "facts", "expected"), CONTRADICTIONS)
def test_contradictions_are_found(
    checklist: Checklist, situation: dict[str, str], answers: dict[str, str], facts: dict[str, str], expected: str
) -> None:
    whole = {**QUIET, **situation}
    given = {key: Answer(answer=value) for key, value in answers.items()}
    found = contradictions(checklist, whole, given, seen(**facts), BUSINESS)
    assert expected in {c.id for c in found}
    places = {place for c in found for place in c.places}
    known = set(QUIET) | {q.id for q in checklist.questions} | {"choice"}
    assert places <= known
    assert not contradictions(checklist, QUIET, {}, seen(**facts), BUSINESS)


def test_every_contradiction_was_shown_to_be_found() -> None:
    from advisor.services.wording import _CONTRADICTIONS

    by_the_list = {"list_says_otherwise"}  # tests/services/test_organisation.py
    assert {case[-1] for case in CONTRADICTIONS} | by_the_list == set(_CONTRADICTIONS)


@pytest.mark.parametrize(("situation", "answers", "facts", "expected"), CONTRADICTIONS)
def test_what_fits_together_is_no_contradiction(
    checklist: Checklist, situation: dict[str, str], answers: dict[str, str], facts: dict[str, str], expected: str
) -> None:
    """Each half alone, and old evidence against what a person says, is left in peace."""
    given = {key: Answer(answer=value) for key, value in answers.items()}
    here = {**QUIET, **situation}
    for whole, said in ((here, {}), (QUIET, {}), (here, dict([*given.items()][:-1]))):
        assert expected not in {c.id for c in contradictions(checklist, whole, said, seen(**facts), BUSINESS)}
    if facts:
        for state in (State.STALE, State.UNCONFIRMED):
            old = contradictions(checklist, {**QUIET, **situation}, given, seen(state, **facts), BUSINESS)
            assert expected not in {c.id for c in old}
        own = contradictions(checklist, {**QUIET, **situation}, given, seen(**facts), OWN)
        assert "own_server_not_offered" not in {c.id for c in own}
