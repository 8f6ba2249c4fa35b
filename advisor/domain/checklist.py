"""Questions, their answers, when a question applies, and what an answer means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from advisor.domain.frozen import Frozen


class Result(StrEnum):
    """What one answer, or the whole decision, means. Verdict = the worst of them."""

    FINE = "fine"
    CONDITION = "condition"
    STOP = "stop"


SEVERITY = {Result.FINE: 0, Result.CONDITION: 1, Result.STOP: 2}


def worst(results: list[Result]) -> Result:
    """The worst of several results; fine where there is none."""
    return max(results, key=SEVERITY.__getitem__, default=Result.FINE)


class SituationValue(Frozen):
    id: str
    text: str


class SituationQuestion(Frozen):
    id: str
    text: str
    values: tuple[SituationValue, ...]


class AnswerChoice(Frozen):
    id: str
    text: str
    result: Result
    note: str | None = None
    stop_when: Mapping[str, Any] | None = None


class DontKnow(Frozen):
    do: str
    who: str
    until_then: Result


class Question(Frozen):
    id: str
    name: str = ""  # a few words for lists; the question itself is ``text``
    part: str
    text: str
    why: str
    how_to_check: tuple[str, ...]
    answers: tuple[AnswerChoice, ...]
    dont_know: DontKnow
    refs: tuple[str, ...] = ()
    applies_when: Any = "always"
    answered_by: Mapping[str, Any] | None = None
    suggested_by: Mapping[str, Any] | None = None


class Answer(Frozen):
    """What a person answered. ``origin``: person | catalogue | ask_once | situation | organisation."""

    answer: str
    note: str | None = None
    asked: str | None = None
    origin: str = "person"
    on: str | None = None


class Checklist(Frozen):
    """The whole checklist; fields beyond the questions stand in data/checklist.yaml."""

    version: int
    situation: tuple[SituationQuestion, ...]
    questions: tuple[Question, ...]
    skip_rule: Mapping[str, Any]
    ask_once: Mapping[str, Any]
    dpia_signs: tuple[Mapping[str, Any], ...]
    dpia_threshold: int
    unknown_counts_as_stop: tuple[str, ...]
    short_forms: Mapping[str, Any]
    usual: Mapping[str, Mapping[str, Mapping[str, str]]] = {}  # statements to tick: situation and questions
    closing: tuple[str, ...] = ()  # questions that are answered once the meeting is over
    dont_know_routes: tuple[Mapping[str, Any], ...] = ()
