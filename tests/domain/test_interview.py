"""Every way through the questions: it always ends, asks nothing twice and never loses what still applies."""

from __future__ import annotations

import itertools
from dataclasses import FrozenInstanceError, replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.places import data_dir
from advisor.domain.checklist import Answer, Checklist, SituationQuestion
from advisor.domain.checklist_rules import applicable
from advisor.domain.interview import DONE, Interview

CHECKLIST = CatalogueFiles(data_dir(), None).checklist()
FLAGS = {q.id: [v.id for v in q.values] for q in CHECKLIST.situation}
QUESTIONS = {q.id: q for q in CHECKLIST.questions}
SITUATIONS = [dict(zip(FLAGS, values, strict=True)) for values in itertools.product(*FLAGS.values())]


def choices(interview: Interview, step: str) -> list[str]:
    return FLAGS[step] if step in FLAGS else [*(c.id for c in QUESTIONS[step].answers), "dont_know"]


def finished(interview: Interview, seen: list[str] | None = None) -> Interview:
    """Every open question answered with its first choice. It fails, never runs on, where there is no end."""
    for _ in range(60):
        step = interview.where
        if step == DONE:
            return interview
        if seen is not None:
            seen.append(step)
        interview = interview.answer(step, choices(interview, step)[0])
    raise AssertionError(f"no end: {interview.where}")


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    return CHECKLIST


@pytest.mark.parametrize("turn", range(3))
def test_every_situation_ends_and_asks_nothing_twice(checklist: Checklist, turn: int) -> None:
    """All 2,592 situations; each turn takes other answers, so the branches of the answers are taken too."""
    for number, situation in enumerate(SITUATIONS[turn::3]):
        interview = Interview(checklist, situation=MappingProxyType(situation))
        asked: list[str] = []
        while interview.where != DONE:
            step = interview.where
            asked.append(step)
            offered_here = choices(interview, step)
            interview = interview.answer(step, offered_here[(number + len(asked)) % len(offered_here)])
            assert len(asked) <= 34
            if step == "C16_record" and not interview.is_answered(step):
                # "yes" is not offered after "no recording": the page stays until an offered answer is given.
                asked.pop()
                interview = interview.answer(step, "off")
                asked.append(step)
        assert len(asked) == len(set(asked))
        assert set(asked) <= {q.id for q in applicable(checklist, situation, interview.answers)}
        assert all(interview.is_answered(step) for step in interview.steps)


def test_the_situation_comes_first_and_in_order(checklist: Checklist) -> None:
    interview = Interview(checklist)
    for flag, values in FLAGS.items():
        assert interview.where == flag
        interview = interview.answer(flag, values[0])
    assert interview.where == "C01_allow_list"


def test_back_keeps_every_answer_and_stops_at_the_first_page(checklist: Checklist) -> None:
    interview = Interview(checklist)
    for flag, values in FLAGS.items():
        interview = interview.answer(flag, values[0])
    interview = interview.answer("C01_allow_list", "no_list")
    before = interview.answers
    for _ in range(20):
        interview = interview.back()
    assert interview.where == "role"
    assert interview.answers == before
    assert interview.next().where == "sector"


def full(checklist: Checklist, situation: dict[str, str], **more: str) -> Interview:
    return finished(Interview(checklist, situation=MappingProxyType(situation), **more))


def test_answers_that_no_longer_apply_are_kept_aside_and_come_back(checklist: Checklist) -> None:
    situation = {flag: values[0] for flag, values in FLAGS.items()} | {"sensitive": "yes", "recording": "yes"}
    interview = full(checklist, situation)
    complete = interview.answers
    quiet = interview.go_to("sensitive").answer("sensitive", "no")
    assert "C05_sensitive" not in quiet.answers
    assert "C05_sensitive" in quiet.kept_aside
    again = quiet.answer("sensitive", "yes")
    assert again.answers == complete
    assert again.where == DONE


def test_a_change_asks_only_what_is_new(checklist: Checklist) -> None:
    situation = {flag: values[0] for flag, values in FLAGS.items()}
    situation["role"] = "guest"
    interview = full(checklist, situation).go_to("children").answer("children", "yes")
    asked: list[str] = []
    finished(interview, asked)
    assert asked
    assert {"C06_children", "C30_alternative"} <= set(asked)
    assert not {"C01_allow_list", "C25_updates"} & set(asked)


def test_an_answer_that_is_no_longer_offered_must_be_given_anew(checklist: Checklist) -> None:
    situation = {flag: values[0] for flag, values in FLAGS.items()} | {"recording": "dont_know"}
    interview = full(checklist, situation).answer("C16_record", "yes")
    changed = finished(interview).answer("recording", "no")
    assert changed.where == "C16_record"
    assert "C17_record_ground" in changed.kept_aside


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_walk_keeps_what_was_said_and_can_be_finished(data: st.DataObject) -> None:
    interview = Interview(CHECKLIST)
    said: dict[str, str] = {}
    for _ in range(data.draw(st.integers(1, 25))):
        action = data.draw(st.sampled_from(["answer", "answer", "answer", "back", "next", "go_to", "resume"]))
        step = interview.where
        if action == "answer" and step != DONE:
            value = data.draw(st.sampled_from(choices(interview, step)))
            said[step] = value
            interview = interview.answer(step, Answer(answer=value))
        elif action == "go_to":
            interview = interview.go_to(data.draw(st.sampled_from(interview.steps)))
        elif action == "back":
            interview = interview.back()
        elif action == "next":
            interview = interview.next()
        else:
            interview = interview.resume()
        assert interview.where == DONE or interview.where in interview.steps
        for key, value in said.items():
            assert (interview.situation.get(key) or interview.given[key].answer) == value
    interview, rounds = interview.resume(), 0
    while interview.where != DONE:
        step = interview.where
        value = "off" if step == "C16_record" else choices(interview, step)[0]
        interview, rounds = interview.answer(step, value).resume(), rounds + 1
        assert rounds < 60


QUIET = {flag: values[0] for flag, values in FLAGS.items()} | {"role": "host", "recording": "dont_know"}


def test_nobody_can_change_an_interview(checklist: Checklist) -> None:
    interview = Interview(checklist)
    with pytest.raises(FrozenInstanceError):
        interview.here = "role"  # type: ignore[misc]
    changed = interview.answer("role", "host")
    assert (interview.situation, interview.given) == ({}, {})
    assert changed.situation == {"role": "host"}
    with pytest.raises(TypeError):
        changed.situation["role"] = "guest"  # type: ignore[index]


def test_at_the_end_there_is_no_next_and_back_leads_to_the_last_page(checklist: Checklist) -> None:
    done = full(checklist, QUIET)
    assert done.next() is done
    last = done.back()
    assert last.where == done.steps[-1]
    assert last.next().where == DONE
    assert last.back().where == done.steps[-2]
    assert last.back().next().where == done.steps[-1]


def test_after_the_last_page_comes_what_is_still_open(checklist: Checklist) -> None:
    done = full(checklist, QUIET)
    gap = replace(done, given=MappingProxyType({k: a for k, a in done.given.items() if k != "C02_contacts"}))
    assert gap.go_to(gap.steps[-1]).next().where == "C02_contacts"
    assert gap.go_to("C01_allow_list").next().where == "C02_contacts"
    assert gap.where == gap.first_open == "C02_contacts"


def test_an_answer_leads_to_the_next_open_question_behind_it_else_to_the_first(checklist: Checklist) -> None:
    done = full(checklist, QUIET)
    steps = done.steps
    first, second, third = steps[8], steps[10], steps[12]
    gaps = replace(done, given=MappingProxyType({k: a for k, a in done.given.items() if k not in (first, third)}))
    assert gaps.where == first
    assert gaps.go_to(second).answer(second, done.given[second]).where == third
    again = gaps.answer(third, done.given[third])
    assert (again.here, again.where) == (None, first)
    # What is not asked now can be answered all the same: it waits, and the place stays where it was open.
    assert "C34_rereview" not in steps
    waiting = gaps.answer("C34_rereview", "dont_know")
    assert (waiting.where, "C34_rereview" in waiting.kept_aside) == (first, True)


def test_a_page_that_is_gone_is_not_shown(checklist: Checklist) -> None:
    done = full(checklist, QUIET | {"role": "guest"})
    assert "C33_guest" in done.steps
    there = done.go_to("C33_guest")
    assert there.where == "C33_guest"
    assert there.resume().where == DONE
    only_host = next(step for step in full(checklist, QUIET).steps if step not in done.steps)
    assert done.go_to(only_host).where == DONE
    host = replace(there, situation=MappingProxyType({**there.situation, "role": "host"}))
    assert host.where == host.first_open != "C33_guest"


def test_every_page_has_its_question(checklist: Checklist) -> None:
    interview = Interview(checklist)
    for step in (*FLAGS, *QUESTIONS):
        assert interview.question(step).id == step
    with pytest.raises(StopIteration):
        interview.question("nowhere")


def test_nothing_of_the_checklist_is_asked_before_the_situation_is_whole(checklist: Checklist) -> None:
    interview = Interview(checklist)
    for flag in FLAGS:
        assert interview.steps == tuple(FLAGS)
        interview = interview.answer(flag, QUIET[flag])
    assert interview.steps[: len(FLAGS)] == tuple(FLAGS)
    assert len(interview.steps) > len(FLAGS)


def test_what_is_kept_aside_is_what_does_not_count(checklist: Checklist) -> None:
    done = full(checklist, QUIET)
    assert done.kept_aside == {}
    assert set(done.answers) >= set(done.given)
    # The situation now answers for her: her own answer waits, and the two do not fit.
    secret = done.answer("C04_secret", "no") if "C04_secret" in done.steps else done
    settled = replace(secret, given=MappingProxyType({**secret.given, "C04_secret": Answer(answer="no")}),
                      situation=MappingProxyType({**secret.situation, "secret": "yes"}))  # fmt: skip
    assert settled.answers["C04_secret"].answer == "yes"
    assert settled.kept_aside["C04_secret"].answer == "no"
    assert ("secret", "C04_secret") in settled.contradictions
    assert "C04_secret" not in settled.steps
    assert done.contradictions == ()


def test_the_strict_view_and_the_time_after_ask_other_questions(checklist: Checklist) -> None:
    def asked(**more: str) -> set[str]:
        return set(full(checklist, QUIET, **more).steps)

    normal = asked()
    assert asked(audience="dpo") - normal == {"C15_register"}
    assert asked(phase="after") - normal == {"C32_after"}
    after = full(checklist, QUIET, phase="after")
    assert "C32_after" in after.answers


def test_ids_are_told_apart_by_their_letters_alone(checklist: Checklist) -> None:
    """Neither by their order nor by being the same object."""
    backwards = checklist.model_copy(update={"questions": checklist.questions[::-1]})
    interview = Interview(backwards).answer("C02_contacts", "entered")
    assert interview.answer_to("C02_contacts").answer == "entered"
    early = SituationQuestion(id="A0_early", text="", values=())
    other = Interview(checklist.model_copy(update={"situation": (early, *checklist.situation)}))
    assert "C02_contacts" in other.answer("C02_contacts", "entered").given
    spelled = "".join(list("C02_contacts"))
    assert interview.question(spelled).id == spelled
    done = full(checklist, QUIET)
    said = done.given["C02_contacts"].answer
    again = done.answer("C02_contacts", Answer(answer="".join(list(said))))
    assert again.kept_aside == {}


def test_her_own_answer_waits_whichever_way_the_situation_turns(checklist: Checklist) -> None:
    for own, turned in (("no", "yes"), ("yes", "no")):
        interview = replace(
            full(checklist, QUIET | {"secret": turned}), given=MappingProxyType({"C04_secret": Answer(answer=own)})
        )
        assert interview.answers["C04_secret"].answer == turned  # what she said last
        assert interview.kept_aside["C04_secret"].answer == own
        assert ("secret", "C04_secret") in interview.contradictions


@pytest.mark.parametrize("strange", ["aaa", "listed ", "zzz", "LISTED"])
def test_only_an_answer_that_is_offered_fits(checklist: Checklist, strange: str) -> None:
    given = MappingProxyType({"C01_allow_list": Answer(answer=strange)})
    interview = Interview(checklist, situation=MappingProxyType(QUIET), given=given)
    assert interview.answer_to("C01_allow_list") is None
    assert interview.where == "C01_allow_list"
    assert interview.answer("C01_allow_list", "dont_know").is_answered("C01_allow_list")
