"""The conversation without a window: where am I, what comes next, back without loss.

Immutable: every step gives a new ``Interview``. Answers that no longer apply
after a change are kept aside and come back when they apply again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from advisor.domain.checklist import Answer, Checklist, Question, SituationQuestion
from advisor.domain.checklist_rules import (
    DONT_KNOW,
    answered_by_situation,
    applicable,
    contradictions,
    counted_answers,
    offered,
)

DONE = "done"
Step = str  # id of a situation question or of a checklist question, or "done"


@dataclass(frozen=True)
class Interview:
    """One person's way through the questions.

    ``given`` holds everything she ever answered, also what does not apply now;
    ``here`` is the step she looks at. It never changes, so what follows from it is worked out once.
    """

    checklist: Checklist
    situation: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    given: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    here: Step | None = None
    audience: str = "normal"
    phase: str = "before"

    @cached_property
    def where(self) -> Step:
        """The step to show: the one chosen, else the first that is still open, else ``done``."""
        return self.here if self.here in self.steps else self.first_open

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every question to ask now, in order. Later answers may add some, never one that was asked."""
        flags = tuple(q.id for q in self.checklist.situation)
        if any(flag not in self.situation for flag in flags):
            return flags
        return flags + tuple(q.id for q in self.asked)

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The checklist's questions that a person must be asked: the situation has not answered them."""
        questions = applicable(self.checklist, self.situation, self._fitting, self.audience, self.phase)
        return tuple(q for q in questions if answered_by_situation(q, self.situation) is None)

    @cached_property
    def first_open(self) -> Step:
        return next((step for step in self.steps if not self.is_answered(step)), DONE)

    def is_answered(self, step: Step) -> bool:
        return step in self.situation or self.answer_to(step) is not None

    def answer_to(self, step: Step) -> Answer | None:
        """The answer that still fits; one that is no longer offered must be given anew."""
        return self._fitting.get(step)

    @cached_property
    def _fitting(self) -> dict[str, Answer]:
        questions = {q.id: q for q in self.checklist.questions if q.id in self.given}
        fitting = {}
        for step, answer in self.given.items():
            question = questions.get(step)
            if question is not None and (
                answer.answer == DONT_KNOW or any(c.id == answer.answer for c in offered(question, self.situation))
            ):
                fitting[step] = answer
        return fitting

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """The answers that count now, the situation's own included."""
        return counted_answers(self.checklist, self.situation, self._fitting, self.audience, self.phase)

    @property
    def kept_aside(self) -> dict[str, Answer]:
        """What was answered and does not apply now."""
        counting = self.answers
        return {
            key: answer
            for key, answer in self.given.items()
            if key not in counting or counting[key].answer != answer.answer
        }

    @property
    def contradictions(self) -> tuple[tuple[str, ...], ...]:
        found = contradictions(self.checklist, self.situation, self.given)
        return tuple(c.places for c in found)

    def question(self, step: Step) -> Question | SituationQuestion:
        every: tuple[Question | SituationQuestion, ...] = (*self.checklist.situation, *self.checklist.questions)
        return next(q for q in every if q.id == step)

    def answer(self, step: Step, answer: Answer | str) -> Interview:
        """Gives or changes one answer and moves on to the next open question, else to the end."""
        if any(q.id == step for q in self.checklist.situation):
            value = answer.answer if isinstance(answer, Answer) else answer
            changed = replace(self, situation=MappingProxyType({**self.situation, step: value}))
        else:
            full = answer if isinstance(answer, Answer) else Answer(answer=answer)
            changed = replace(self, given=MappingProxyType({**self.given, step: full}))
        steps = changed.steps
        later = steps[steps.index(step) + 1 :] if step in steps else ()
        ahead = next((s for s in later if not changed.is_answered(s)), None)
        return replace(changed, here=ahead)

    def next(self) -> Interview:
        """One page on, also over questions already answered; after the last one to what is still open."""
        steps, here = self.steps, self.where
        if here == DONE:
            return self
        position = steps.index(here)
        return replace(self, here=steps[position + 1] if position + 1 < len(steps) else None)

    def back(self) -> Interview:
        """One step back, with every answer kept; at the first step it stays there."""
        steps, here = self.steps, self.where
        position = len(steps) if here == DONE else steps.index(here)
        return replace(self, here=steps[max(position - 1, 0)])

    def go_to(self, step: Step) -> Interview:
        """To one question, as the link "change" does."""
        return replace(self, here=step if step in self.steps else None)

    def resume(self) -> Interview:
        """To the first question that is still open."""
        return replace(self, here=None)
