"""Ten ticks instead of the whole checklist: for a class that begins, and for a meeting like the one before.

Which questions belong to a tick, and what a tick that is not set means, is data (``short_forms`` in
data/checklist.yaml). What it comes to is decided where everything else is decided: these are answers like any.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from advisor.domain.checklist import SEVERITY, Answer, Checklist, Result
from advisor.domain.checklist_rules import condition_holds, judge, result_of

CLASS, MEETING = "class", "meeting"


class ShortAnswers(NamedTuple):
    situation: dict[str, str]
    answers: dict[str, Answer]


def tick_ids(checklist: Checklist, form: str) -> tuple[str, ...]:
    return tuple(tick["id"] for tick in checklist.short_forms[form]["ticks"])


def form_of(checklist: Checklist, situation: Mapping[str, str], answers: Mapping[str, Answer]) -> str | None:
    """The short form that a meeting of this kind can use the next time; None: there is none."""
    forms = checklist.short_forms.items()
    return next((name for name, form in forms if condition_holds(form["fits"], situation, answers)), None)


def short_answers(
    checklist: Checklist, form: str, ticked: Collection[str], kept: Mapping[str, Answer], last: Mapping[str, str]
) -> ShortAnswers:
    """What the ticks say, and what was answered on another day and still carries (``kept``).

    ``last``: the situation of the last time. A kept answer goes before what a tick says in general; what a missing
    tick says goes before everything. Where several ticks answer one question, the worst answer counts.
    """
    rules = checklist.short_forms[form]
    missing = [tick for tick in rules["ticks"] if tick["id"] not in ticked]
    situation = dict(rules["situation"]) | {flag: last[flag] for flag in rules["from_last"] if flag in last}
    for tick in missing:
        situation |= tick.get("situation_if_no", {})
    answers: dict[str, Answer] = {}
    for tick in rules["ticks"]:
        if tick["id"] in ticked:
            _take_worst(answers, tick["yes"], checklist, situation)
    answers |= kept
    against: dict[str, Answer] = {}
    for tick in missing:
        _take_worst(against, tick["no"], checklist, situation)
    return ShortAnswers(situation, answers | against)


def _take_worst(
    answers: dict[str, Answer], said: Mapping[str, Any], checklist: Checklist, situation: Mapping[str, str]
) -> None:
    for question_id, value in said.items():
        question = next(q for q in checklist.questions if q.id == question_id)
        new, old = Answer(answer=str(value)), answers.get(question_id)
        stops = checklist.unknown_counts_as_stop

        def weight(answer: Answer, question: Any = question, stops: tuple[str, ...] = stops) -> int:
            return SEVERITY[result_of(question, answer, situation, {}, stops)]

        if old is None or weight(new) > weight(old):
            answers[question_id] = new


def must_ticks(checklist: Checklist, form: str) -> frozenset[str]:
    """The ticks without which it must not begin: left out alone, the checklist says stop."""
    every = tick_ids(checklist, form)
    return frozenset(tick for tick in every if _stops(checklist, form, [other for other in every if other != tick]))


def _stops(checklist: Checklist, form: str, ticked: Collection[str]) -> bool:
    situation, answers = short_answers(checklist, form, ticked, {}, {})
    return any(row.result is Result.STOP for row in judge(checklist, situation, answers))
