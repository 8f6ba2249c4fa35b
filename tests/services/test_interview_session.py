"""The session: back and forward lose nothing, changing leads back, every step is on disk."""

from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from advisor.domain.answers import Choice, Line
from advisor.domain.checklist import Answer, SituationQuestion
from advisor.services.interview_session import APP, LINE, RESULT, REVIEW, SIGN, InterviewSession
from tests.ui.walk import COMMITTEE, fill, new_session
from tests.ui.window_parts import make_parts, source


class MemoryDrafts:
    def __init__(self) -> None:
        self.kept: dict[str, dict[str, object]] = {}

    def save(self, draft_id: str, document: dict[str, object]) -> None:
        self.kept[draft_id] = document

    def load(self, draft_id: str) -> dict[str, object]:
        return self.kept[draft_id]

    def unfinished(self) -> list[str]:
        return list(self.kept)

    def finish(self, draft_id: str) -> None:
        self.kept.pop(draft_id, None)


def restored(session: InterviewSession, drafts: MemoryDrafts) -> InterviewSession:
    again = InterviewSession(source().checklist(), drafts, session.draft_id)
    again.restore(drafts.load(session.draft_id))
    return again


def test_all_the_way_and_back_keeps_every_answer(tmp_path: Path) -> None:
    session = new_session(make_parts(tmp_path))
    fill(session, SIGN)
    assert session.where == SIGN
    before = session.document()
    while session.back():
        assert session.document() == before
    assert session.where == session.flags[0]
    session.go_to(SIGN)
    assert session.where == SIGN


def test_changing_an_answer_leads_back_to_the_review(tmp_path: Path) -> None:
    session = new_session(make_parts(tmp_path))
    fill(session, REVIEW)
    session.change(session.flags[-1])
    assert session.where == session.flags[-1]
    session.answer(session.flags[-1], Answer(answer="26_to_100"))
    assert session.where == REVIEW


def test_a_change_that_opens_questions_asks_them_first(tmp_path: Path) -> None:
    session = new_session(make_parts(tmp_path))
    fill(session, REVIEW, {**COMMITTEE, "children": "no"})
    session.change("children")
    session.answer("children", Answer(answer="yes"))
    opened = session.where
    assert opened in session.asked
    while session.where in session.asked:
        session.answer(session.where, Answer(answer="dont_know"))
    assert session.where == REVIEW


def test_what_the_catalogue_answered_goes_with_the_app(tmp_path: Path) -> None:
    session = new_session(make_parts(tmp_path))
    fill(session, LINE)
    step = session.asked[4]
    session.go_to(step)
    given = session.interview.given[step]
    session.answer(step, given.model_copy(update={"origin": "catalogue"}))
    session.switch(Choice(app="zoom", edition="basic"))
    assert session.interview.answer_to(step) is None
    assert session.interview.answer_to(session.asked[5]) is not None


class Walking(RuleBasedStateMachine):
    """Any order of answers, steps back, changes and crashes."""

    @initialize()
    def begin(self) -> None:
        self.drafts = MemoryDrafts()
        self.session = InterviewSession(source().checklist(), self.drafts, "one")
        self.session.save()

    @rule(pick=st.integers(0, 9))
    @precondition(lambda self: self.session.where not in (APP, LINE, RESULT, REVIEW, SIGN))
    def answer(self, pick: int) -> None:
        step = self.session.where
        asked = self.session.interview.question(step)
        values = [v.id for v in (asked.values if isinstance(asked, SituationQuestion) else asked.answers)]
        self.session.answer(step, Answer(answer=values[pick % len(values)]))

    @rule(known=st.booleans())
    @precondition(lambda self: self.session.where == APP)
    def choose(self, known: bool) -> None:
        self.session.choose(Choice(app="zoom", edition="basic") if known else None)

    @rule()
    @precondition(lambda self: self.session.where == LINE)
    def line(self) -> None:
        self.session.settle_line(Line(verdict="hd_video", stated_by="user"))

    @rule()
    @precondition(lambda self: self.session.where in (RESULT, REVIEW))
    def on(self) -> None:
        self.session.forward()

    @rule()
    def back(self) -> None:
        before = self.session.document()
        self.session.back()
        assert self.session.document() == before

    @rule(pick=st.integers(0, 50))
    def change(self, pick: int) -> None:
        settled = [s for s in self.session.steps if self.session.is_settled(s)]
        if settled:
            self.session.change(settled[pick % len(settled)])

    @rule()
    def crash(self) -> None:
        self.session.save()
        where, document = self.session.where, self.session.document()
        self.session = restored(self.session, self.drafts)
        assert (self.session.where, self.session.document()) == (where, document)

    @invariant()
    def stands_on_a_page(self) -> None:
        if hasattr(self, "session"):
            assert self.session.where in self.session.steps
            assert set(self.session.document().answers) <= set(self.session.asked)


Walking.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWalking = Walking.TestCase
