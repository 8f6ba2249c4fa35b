"""Walks a session to any page without a window: the tests then show that page."""

from __future__ import annotations

from advisor.domain.answers import AnswersDocument, Choice, Meeting, Signer
from advisor.domain.checklist import Answer
from advisor.domain.checklist_rules import DONT_KNOW
from advisor.services.interview_session import APP, LINE, RESULT, REVIEW, SIGN, InterviewSession
from advisor.ui.parts import WindowParts

COMMITTEE = {
    "role": "host", "sector": "public_office", "sensitive": "yes", "secret": "no", "children": "no",
    "recording": "no", "outsiders": "yes", "size": "6_to_25",
}  # fmt: skip
PAGES = (
    "start", "welcome", "before-class", "first-class", "usual", "apps", "compare-apps", "settings", "situation", APP,
    "checklist", LINE, "line_consent", "line_measure", "line_result", RESULT, "confirm", "compare", "texts", REVIEW,
    SIGN, "signed", "records", "verify", "unknown-signer", "opinion", "elsewhere", "after", "invitation", "error",
)  # fmt: skip


def new_session(parts: WindowParts, draft: str = "draft-1") -> InterviewSession:
    return InterviewSession(parts.checklist(), parts.drafts, draft)


def fill(session: InterviewSession, until: str, situation: dict[str, str] = COMMITTEE, odd: str = "dont_know") -> None:
    """Answers everything before ``until``; "checklist" stops at the third question of the checklist."""
    for flag in session.flags:
        if until == "situation" and flag == "sensitive":
            return
        session.answer(flag, Answer(answer=situation[flag]))
    if until == APP:
        return
    session.choose(Choice(app="cisco_webex", edition="paid_e2ee"))
    asked = 0
    while session.where not in (LINE, RESULT, REVIEW, SIGN):
        if until == "checklist" and asked == 2:
            return
        step = session.where
        choices = session.interview.question(step).answers  # type: ignore[union-attr]
        fine = next((c.id for c in choices if c.result == "fine"), choices[0].id)
        session.answer(step, Answer(answer=fine if asked % 4 else odd))
        asked += 1
    if until == LINE:
        return
    session.settle_line(None)
    session.describe(Meeting(title="Council committee", date="2026-12-01"), Signer(name="Jana Nováková", role="clerk"))
    for page in (RESULT, REVIEW):
        if until == page:
            return
        session.forward()


def follow(session: InterviewSession, doc: AnswersDocument) -> None:
    """Answers as a whole answers file does, up to the result; what the file leaves open is not known."""
    for flag in session.flags:
        session.answer(flag, Answer(answer=doc.situation[flag]))
    session.choose(doc.choice)
    while session.where in session.asked:
        session.answer(session.where, doc.answers.get(session.where, Answer(answer=DONT_KNOW)))
    session.settle_line(doc.line)
    session.describe(doc.meeting or Meeting(), doc.signer)
