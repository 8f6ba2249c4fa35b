"""Every way through the questions: it always ends, asks nothing twice and never loses what still applies."""

from __future__ import annotations

import itertools
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.places import data_dir
from advisor.domain.checklist import Answer, Checklist
from advisor.domain.checklist_rules import applicable
from advisor.domain.interview import DONE, Interview

CHECKLIST = CatalogueFiles(data_dir(), None).checklist()
FLAGS = {q.id: [v.id for v in q.values] for q in CHECKLIST.situation}
QUESTIONS = {q.id: q for q in CHECKLIST.questions}
SITUATIONS = [dict(zip(FLAGS, values, strict=True)) for values in itertools.product(*FLAGS.values())]


def choices(interview: Interview, step: str) -> list[str]:
    return FLAGS[step] if step in FLAGS else [*(c.id for c in QUESTIONS[step].answers), "dont_know"]


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


def full(checklist: Checklist, situation: dict[str, str]) -> Interview:
    interview = Interview(checklist, situation=MappingProxyType(situation))
    while interview.where != DONE:
        interview = interview.answer(interview.where, choices(interview, interview.where)[0])
    return interview


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
    asked = []
    while interview.where != DONE:
        asked.append(interview.where)
        interview = interview.answer(interview.where, choices(interview, interview.where)[0])
    assert asked
    assert {"C06_children", "C30_alternative"} <= set(asked)
    assert not {"C01_allow_list", "C25_updates"} & set(asked)


def test_an_answer_that_is_no_longer_offered_must_be_given_anew(checklist: Checklist) -> None:
    situation = {flag: values[0] for flag, values in FLAGS.items()} | {"recording": "dont_know"}
    interview = full(checklist, situation).answer("C16_record", "yes")
    while interview.where != DONE:
        interview = interview.answer(interview.where, choices(interview, interview.where)[0])
    changed = interview.answer("recording", "no")
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
