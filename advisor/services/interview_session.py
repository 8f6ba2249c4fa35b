"""One person's work on one meeting: where she is, what she said, and its draft on disk after every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from advisor.domain.answers import AnswersDocument, Choice, Line, Meeting, Signer
from advisor.domain.checklist import Answer, Checklist
from advisor.domain.errors import PlainError
from advisor.domain.frozen import read_back
from advisor.domain.interview import Interview
from advisor.domain.organisation import BY_LIST, LIST_QUESTION
from advisor.services.ports import DraftStore

AskTheList = Callable[[Choice | None, Mapping[str, str]], Answer | None]

FEWEST_TICKS = 3  # fewer are asked with their own pages
LINE_QUESTION = "C29_line"
APP, LINE, RESULT, REVIEW, SIGN = "app", "line", "result", "review", "sign"
AFTER = (LINE, RESULT, REVIEW, SIGN)
STAGES = ("situation", "app", "checklist", "line", "result", "sign")


class InterviewSession:
    """Keeps the conversation; pages show it and call it. Every change is saved before it returns."""

    def __init__(
        self,
        checklist: Checklist,
        drafts: DraftStore,
        draft_id: str,
        kept: Mapping[str, Answer] | None = None,
        ask_the_list: AskTheList | None = None,
    ) -> None:
        """``kept``: answers asked once before; they stand as given, with their date, and can be changed.

        ``ask_the_list``: what the organisation's list says of an app for a situation; None: ask the person.
        """
        self.draft_id = draft_id
        self._checklist, self._drafts = checklist, drafts
        self._ask_the_list = ask_the_list or (lambda choice, situation: None)
        self.flags = tuple(q.id for q in checklist.situation)
        self.interview = Interview(checklist, given=MappingProxyType(dict(kept or {})))
        self.choice: Choice | None = None
        self.app_settled = False  # a person may settle for the program's proposal: then choice stays empty
        self.line: Line | None = None
        self.line_settled = False
        self.meeting = Meeting()
        self.signer: Signer | None = None
        self._here: str | None = None
        self._return_to: str | None = None
        self.quick = False  # what is so in most meetings is ticked first, where that part is still wholly open
        self.usual_done: set[str] = set()
        self.ticked: set[str] = set()  # steps that were answered by a tick
        self._asked: tuple[Interview | None, tuple[str, ...]] = (None, ())

    @property
    def asked(self) -> tuple[str, ...]:
        """Ids of the checklist's questions for this meeting; empty until the situation is known."""
        # One page asks for this a dozen times; it changes only with the interview, which is immutable.
        if self._asked[0] is not self.interview:
            known, flags = self.situation_known, self.flags
            steps = self.interview.steps if known else ()
            self._asked = (self.interview, tuple(step for step in steps if step not in flags))
        return self._asked[1]

    @property
    def situation_known(self) -> bool:
        return all(flag in self.interview.situation for flag in self.flags)

    @property
    def steps(self) -> tuple[str, ...]:
        """Every page of the way, in order."""
        return (*self.flags, APP, *self.asked, *AFTER)

    @property
    def where(self) -> str:
        """The page to show. Nothing is shown before what it builds on is answered."""
        here, steps = self._here, self.steps
        first_open = self.first_open
        if here is None or here not in steps:
            return first_open
        return here if steps.index(here) <= steps.index(first_open) else first_open

    @property
    def first_open(self) -> str:
        """The first page without an answer; the result where everything is answered."""
        return next((step for step in self.steps if not self.is_settled(step)), SIGN)

    def is_settled(self, step: str) -> bool:
        if step == APP:
            return self.app_settled
        if step == LINE:
            return self.line_settled
        if step in AFTER:
            return step != SIGN
        return self.interview.is_answered(step)

    def stage(self, step: str) -> str:
        """Which task of the list a page belongs to."""
        if step in self.flags:
            return "situation"
        if step in (APP, LINE):
            return step
        if step in (RESULT, REVIEW):
            return "result"
        return "sign" if step == SIGN else "checklist"

    def answer(self, step: str, answer: Answer) -> None:
        """Gives or changes the answer to one question, and moves on."""
        self.ticked.discard(step)
        self.interview = self.interview.answer(step, answer)
        self._let_the_list_answer()
        self._move_on(step)

    def usual_part(self) -> str | None:
        """The statements to tick before the next question is asked: of the situation or of the questions."""
        here = self.where
        part = "situation" if here in self.flags else "questions" if here in self.asked else None
        if not self.quick or part is None or part in self.usual_done or here == LIST_QUESTION:
            return None
        return part if len(self.usual_steps(part)) >= FEWEST_TICKS else None

    def usual_steps(self, part: str) -> tuple[str, ...]:
        """The steps that are still open and have a statement."""
        steps = self.flags if part == "situation" else self.asked
        return tuple(step for step in steps if step in self._checklist.usual[part] and not self.is_settled(step))

    def answer_usual(self, part: str, ticked: Mapping[str, Answer]) -> None:
        """What was ticked; the rest is asked one by one."""
        for step, answer in ticked.items():
            self.interview = self.interview.answer(step, answer)
        self._let_the_list_answer()
        self.usual_done.add(part)
        self.ticked |= set(ticked)
        line = self.interview.answer_to(LINE_QUESTION)
        if self.quick and line is not None and line.answer == "good" and not self.line_settled:
            self.line, self.line_settled = None, True  # good as the person says; not measured
        self._here = self.first_open if self._before(self.first_open, RESULT) else RESULT
        self.save()

    def keep(self, step: str, answer: Answer) -> None:
        """Keeps an answer without moving on: the person leaves the page by another way."""
        if self.interview.given.get(step) == answer or self.interview.situation.get(step) == answer.answer:
            return
        self.interview = self.interview.answer(step, answer)
        self._let_the_list_answer()
        self.save()

    def choose(self, choice: Choice | None) -> None:
        """The app in mind; nothing means: the program proposes."""
        self._take_app(choice)
        self._move_on(APP)

    def switch(self, choice: Choice) -> None:
        """Another app, chosen on the result page; what it opens anew is asked, then the result is back."""
        self._take_app(choice)
        self._here, self._return_to = None, RESULT
        self._here = self.first_open if self._before(self.first_open, RESULT) else RESULT
        self.save()

    def _take_app(self, choice: Choice | None) -> None:
        if self.app_settled and choice != self.choice:
            # What the catalogue answered for the old app says nothing about the new one.
            kept = {k: a for k, a in self.interview.given.items() if a.origin != "catalogue"}
            self.interview = Interview(self._checklist, self.interview.situation, MappingProxyType(kept))
        self.choice, self.app_settled = choice, True
        self._let_the_list_answer()

    def begin_with(self, answers: Mapping[str, Any]) -> None:
        """What an invitation tells: the meeting, parts of the situation, and the app where it is certain."""
        values = {q.id: {v.id for v in q.values} for q in self._checklist.situation}
        known = {k: str(v) for k, v in dict(answers.get("situation") or {}).items() if v in values.get(k, ())}
        self.interview = replace(self.interview, situation=MappingProxyType({**self.interview.situation, **known}))
        meeting = dict(answers.get("meeting") or {})
        self.meeting = Meeting(title=meeting.get("title"), date=meeting.get("date"), people=meeting.get("people"))
        choice = answers.get("choice")
        if choice:
            self._take_app(Choice(app=choice["app"], edition=choice.get("edition")))
        self._here = None
        self.save()

    def take_over(self, doc: AnswersDocument) -> None:
        """Goes on with answers that were given elsewhere: what is still open is asked."""
        given = {**self.interview.given, **doc.answers}
        self.interview = Interview(self._checklist, MappingProxyType(dict(doc.situation)), MappingProxyType(given))
        self.choice, self.app_settled = doc.choice, doc.choice is not None
        self.line, self.line_settled = doc.line, doc.line is not None
        self.meeting, self.signer = doc.meeting or Meeting(), doc.signer
        self._let_the_list_answer()
        self._here = None
        self.save()

    def _let_the_list_answer(self) -> None:
        """The organisation's list goes before what a person remembers of it."""
        if not (self.situation_known and self.app_settled):
            return
        found = self._ask_the_list(self.choice, self.interview.situation)
        before = self.interview.given.get(LIST_QUESTION)
        given = {k: a for k, a in self.interview.given.items() if k != LIST_QUESTION}
        if found is not None:
            given[LIST_QUESTION] = found
        elif before is not None and before.origin != BY_LIST:
            given[LIST_QUESTION] = before
        if given.get(LIST_QUESTION) != before:
            self.interview = replace(self.interview, given=MappingProxyType(given))

    def settle_line(self, line: Line | None) -> None:
        """The line's verdict, or skipped for now."""
        self.line, self.line_settled = line, True
        self._move_on(LINE)

    def describe(self, meeting: Meeting, signer: Signer | None) -> None:
        """What the record says of the meeting and of the person who signs."""
        if (meeting, signer) != (self.meeting, self.signer):
            self.meeting, self.signer = meeting, signer
            self.save()

    def forward(self) -> None:
        """From a page without a question of its own to the next one."""
        self._move_on(self.where)

    def back(self) -> bool:
        """One page back with every answer kept; False on the first page."""
        steps = self.steps
        position = steps.index(self.where)
        self._return_to = None
        if position == 0:
            return False
        self._here = steps[position - 1]
        self.save()
        return True

    def change(self, step: str) -> None:
        """To one question and, once it is answered, back to where she came from."""
        self._return_to = self.where
        self._here = step
        self.save()

    def go_to(self, step: str) -> None:
        self._here, self._return_to = step, None
        self.save()

    def _move_on(self, step: str) -> None:
        steps = self.steps
        if self._return_to is not None:
            # A changed answer can open new questions: they come first, then she is back.
            self._here = self.first_open if self._before(self.first_open, self._return_to) else self._return_to
            if self._here == self._return_to:
                self._return_to = None
        else:
            position = (steps.index(step) if step in steps else -1) + 1
            while position < len(steps) - 1 and self._asked_before(steps[position]):
                position += 1
            self._here = steps[min(position, len(steps) - 1)]
        self.save()

    def _asked_before(self, step: str) -> bool:
        """Ticked, answered on another day or by the list: not asked again, shown when the answers are checked."""
        if step in self.ticked:
            return self.is_settled(step)
        if step == LINE:
            return LINE_QUESTION in self.ticked and self.line_settled
        given = self.interview.given.get(step)
        return given is not None and given.origin in ("ask_once", BY_LIST) and self.is_settled(step)

    def _before(self, step: str, other: str) -> bool:
        steps = self.steps
        return other not in steps or steps.index(step) < steps.index(other)

    def document(self) -> AnswersDocument:
        """What advice and record are made from."""
        return AnswersDocument(
            situation=dict(self.interview.situation),
            answers={q: a for q in self.asked if (a := self.interview.answer_to(q)) is not None},
            choice=self.choice,
            line=self.line,
            meeting=self.meeting,
            signer=self.signer,
        )

    def save(self) -> None:
        self._drafts.save(self.draft_id, self.state())

    def finish(self) -> None:
        """The record is signed: the draft has done its work."""
        self._drafts.finish(self.draft_id)

    def state(self) -> dict[str, Any]:
        """Everything that has to survive a crash."""
        return {
            "situation": dict(self.interview.situation),
            "given": {key: _plain(answer) for key, answer in self.interview.given.items()},
            "choice": _plain(self.choice),
            "app_settled": self.app_settled,
            "line": _plain(self.line),
            "line_settled": self.line_settled,
            "meeting": _plain(self.meeting),
            "signer": _plain(self.signer),
            "here": self._here,
            "return_to": self._return_to,
            "quick": self.quick,
            "usual_done": sorted(self.usual_done),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """The opposite of ``state``. What this version does not know is left out.

        Raises PlainError where the draft has another shape: somebody has edited it, or it is no draft at all.
        """
        try:
            self._restore(state)
        except (ValueError, TypeError, AttributeError):
            raise PlainError("draft_unreadable", file=self.draft_id) from None

    def _restore(self, state: Mapping[str, Any]) -> None:
        known = set(self.flags) | {q.id for q in self._checklist.questions}
        values = {q.id: {v.id for v in q.values} for q in self._checklist.situation}
        situation = {k: v for k, v in dict(state.get("situation") or {}).items() if v in values.get(k, ())}
        given = {k: read_back(Answer, v) for k, v in dict(state.get("given") or {}).items() if k in known}
        self.interview = Interview(self._checklist, MappingProxyType(situation), MappingProxyType(given))
        self.choice = read_back(Choice, state["choice"]) if state.get("choice") else None
        self.app_settled = bool(state.get("app_settled"))
        self.line = read_back(Line, state["line"]) if state.get("line") else None
        self.line_settled = bool(state.get("line_settled"))
        self.meeting = read_back(Meeting, state.get("meeting") or {})
        self.signer = read_back(Signer, state["signer"]) if state.get("signer") else None
        self._here, self._return_to = state.get("here"), state.get("return_to")
        self.quick = bool(state.get("quick"))
        self.usual_done = {str(part) for part in state.get("usual_done") or ()}
        self._let_the_list_answer()


def new_draft_id(now: datetime) -> str:
    """Sorts by time; tells nothing of the meeting."""
    return now.strftime("%Y%m%d-%H%M%S-%f")


def _plain(part: Any) -> Any:
    return None if part is None else part.model_dump(exclude_none=True)
