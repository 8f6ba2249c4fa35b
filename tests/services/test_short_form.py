"""Ten ticks: every one answers what its words say, a missing one is never a yes, and what carries over expires."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.memory_file import JsonMemoryFile
from advisor.adapters.places import data_dir, locale_dir
from advisor.domain.answers import AnswersDocument, Choice, Meeting, Signer
from advisor.domain.checklist import SEVERITY, Answer, Checklist, Result
from advisor.domain.checklist_rules import judge
from advisor.domain.short_form import CLASS, MEETING, form_of, must_ticks, short_answers, tick_ids
from advisor.services.give_advice import AdviceService
from advisor.services.remember import RememberService
from advisor.services.short_form import Plan, left_open, short_document, ticks
from tests.day_clock import DayClock

TEAMS = Choice(app="microsoft_teams", edition="education_a1")
LISTED = {"C01_allow_list": Answer(answer="listed")}


@pytest.fixture(scope="module")
def source() -> CatalogueFiles:
    return CatalogueFiles(data_dir())


@pytest.fixture(scope="module")
def checklist(source: CatalogueFiles) -> Checklist:
    return source.checklist()


@pytest.fixture
def clock() -> DayClock:
    return DayClock(date(2026, 11, 25))


@pytest.fixture
def remember(source: CatalogueFiles, clock: DayClock, tmp_path: Path) -> RememberService:
    return RememberService(source, JsonMemoryFile(tmp_path / "remembered.json"), clock)


def results(checklist: Checklist, form: str, ticked: list[str]) -> dict[str, Result]:
    situation, answers = short_answers(checklist, form, ticked, LISTED, {})
    return {row.question.id: row.result for row in judge(checklist, situation, answers)}


@pytest.mark.parametrize("form", [CLASS, MEETING])
def test_every_tick_counts(checklist: Checklist, form: str) -> None:
    """Leaving one tick out makes at least one answer worse, and none better."""
    every = list(tick_ids(checklist, form))
    assert len(every) == 10
    whole = results(checklist, form, every)
    for tick in every:
        without = results(checklist, form, [other for other in every if other != tick])
        assert any(SEVERITY[without[q]] > SEVERITY[whole.get(q, Result.FINE)] for q in without), tick
        assert all(SEVERITY[without[q]] >= SEVERITY[found] for q, found in whole.items() if q in without), tick


@pytest.mark.parametrize("form", [CLASS, MEETING])
def test_what_the_data_call_a_stop_is_one(checklist: Checklist, form: str) -> None:
    said = {tick["id"] for tick in checklist.short_forms[form]["ticks"] if tick["stop_if_no"]}
    assert must_ticks(checklist, form) == said


@pytest.mark.parametrize("form", [CLASS, MEETING])
def test_no_tick_at_all_is_a_stop(checklist: Checklist, form: str) -> None:
    assert Result.STOP in results(checklist, form, []).values()


def test_a_missing_tick_goes_before_what_was_kept(checklist: Checklist) -> None:
    kept = {"C31_incident": Answer(answer="card", origin="ask_once", on="2026-11-01")}
    every = [tick for tick in tick_ids(checklist, CLASS) if tick != "S10"]
    assert short_answers(checklist, CLASS, [*every, "S10"], kept, {}).answers["C31_incident"].origin == "ask_once"
    assert short_answers(checklist, CLASS, every, kept, {}).answers["C31_incident"].answer == "not_yet"


def test_the_words_are_few(checklist: Checklist) -> None:
    for language in ("en", "sk", "cs", "de"):
        texts = GettextTexts(language, locale_dir())
        for form in (CLASS, MEETING):
            assert all(len(tick.text.split()) <= 9 for tick in ticks(checklist, form, texts))


def test_which_meetings_have_a_short_form(checklist: Checklist) -> None:
    quiet = dict(checklist.short_forms[MEETING]["situation"])
    assert form_of(checklist, quiet, LISTED) == MEETING
    assert form_of(checklist, quiet, {}) is None
    assert form_of(checklist, quiet | {"sensitive": "yes"}, LISTED) is None
    assert form_of(checklist, quiet | {"children": "yes"}, {}) == CLASS


def full_check(checklist: Checklist) -> AnswersDocument:
    answers = {
        "C01_allow_list": Answer(answer="listed"), "C07_policy": Answer(answer="clear"),
        "C12_third_parties": Answer(answer="dont_know"), "C22_door": Answer(answer="new_link_locked"),
    }  # fmt: skip
    return AnswersDocument(
        situation=dict(checklist.short_forms[CLASS]["situation"]), answers=answers, choice=TEAMS,
        meeting=Meeting(title="7. B", place="room 12"), signer=Signer(name="Eva", role="teacher"),
    )  # fmt: skip


def test_a_full_check_carries_over_to_the_next_class(
    checklist: Checklist, remember: RememberService, clock: DayClock
) -> None:
    remember.keep_meeting(checklist, full_check(checklist), full=True)
    last = remember.last_meeting(CLASS)
    assert last is not None
    assert (last.choice, last.title, last.room) == (TEAMS, "7. B", "room 12")
    kept = remember.kept_for(checklist, CLASS, TEAMS)
    # The door of the room is looked at anew each time; what was not known is asked again.
    assert {q: a.answer for q, a in kept.items()} == {"C01_allow_list": "listed", "C07_policy": "clear"}
    assert {a.on for a in kept.values()} == {"2026-11-25"}
    assert remember.kept_for(checklist, CLASS, Choice(app="zoom", edition="basic")) == {}
    clock.day = date(2027, 2, 25)
    assert "C07_policy" in remember.kept_for(checklist, CLASS, TEAMS)
    clock.day = date(2027, 3, 26)
    assert remember.kept_for(checklist, CLASS, TEAMS) == {}


def test_ticks_themselves_never_carry_over(
    checklist: Checklist, remember: RememberService, clock: DayClock
) -> None:
    remember.keep_meeting(checklist, full_check(checklist), full=True)
    doc = short_document(
        checklist, CLASS, Plan(choice=TEAMS, title="8. A"), tick_ids(checklist, CLASS),
        remember.kept_for(checklist, CLASS, TEAMS), None, clock.today(), lambda choice, situation: None,
    )  # fmt: skip
    clock.day = date(2026, 12, 1)
    remember.keep_meeting(checklist, doc, full=False)
    last = remember.last_meeting(CLASS)
    assert last is not None
    assert (last.title, last.answers["C07_policy"].on) == ("8. A", date(2026, 11, 25))
    assert set(last.answers) == {"C01_allow_list", "C07_policy"}


def test_the_list_goes_before_a_tick_and_what_is_open_is_named(
    source: CatalogueFiles, checklist: Checklist, clock: DayClock
) -> None:
    forbidden = Answer(answer="forbidden", origin="organisation")
    doc = short_document(
        checklist, CLASS, Plan(choice=TEAMS), tick_ids(checklist, CLASS), {}, None, clock.today(),
        lambda choice, situation: forbidden,
    )  # fmt: skip
    assert doc.answers["C01_allow_list"] == forbidden
    advice = AdviceService(source, clock).advise(doc, None, texts=GettextTexts("en", locale_dir()))
    assert advice["verdict"] == "stop"
    assert {"C02_contacts", "C07_policy", "C12_third_parties"} <= set(left_open(checklist, doc))
    rows = {row["question"]: row for row in advice["checklist"]}
    assert rows["C07_policy"]["answer"] == "not_asked"
    assert rows["C07_policy"]["result"] == "condition"
