"""From ten ticks to the answers that advice and record are made from, like those of any other meeting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from advisor.domain.answers import AnswersDocument, Choice, Meeting, Signer
from advisor.domain.checklist import Answer, Checklist
from advisor.domain.checklist_rules import NOT_ASKED, judge
from advisor.domain.frozen import Frozen
from advisor.domain.organisation import LIST_QUESTION
from advisor.domain.short_form import must_ticks, short_answers
from advisor.services.ports import Texts

AskTheList = Callable[[Choice | None, Mapping[str, str]], Answer | None]


class Tick(Frozen):
    """One of the ten: its words, and whether it must not begin without it."""

    id: str
    text: str
    must: bool


class Plan(Frozen):
    """What is known beside the ticks: of last time, or chosen anew."""

    choice: Choice
    situation: Mapping[str, str] = {}
    title: str | None = None
    room: str | None = None


def ticks(checklist: Checklist, form: str, texts: Texts) -> tuple[Tick, ...]:
    """The ticks of a short form in the reader's language."""
    must = must_ticks(checklist, form)
    return tuple(
        Tick(id=tick["id"], text=texts.pgettext(f"short.{tick['id']}", tick["text"]), must=tick["id"] in must)
        for tick in checklist.short_forms[form]["ticks"]
    )


def short_document(
    checklist: Checklist, form: str, plan: Plan, ticked: Collection[str], kept: Mapping[str, Answer],
    signer: Signer | None, today: date, ask_the_list: AskTheList,
) -> AnswersDocument:  # fmt: skip
    """The answers of this meeting. The organisation's list goes before what a tick says of it."""
    situation, answers = short_answers(checklist, form, ticked, kept, plan.situation)
    if (listed := ask_the_list(plan.choice, situation)) is not None:
        answers[LIST_QUESTION] = listed
    asked = {row.question.id for row in judge(checklist, situation, answers)}
    return AnswersDocument(
        situation=situation, answers={q: a for q, a in answers.items() if q in asked}, choice=plan.choice,
        meeting=Meeting(title=plan.title, date=today.isoformat(), place=plan.room), signer=signer,
    )  # fmt: skip


def left_open(checklist: Checklist, doc: AnswersDocument) -> tuple[str, ...]:
    """Questions that no tick answers and nobody has answered here yet: the record names them as not asked."""
    rows = judge(checklist, doc.situation, doc.answers)
    return tuple(row.question.id for row in rows if row.answer == NOT_ASKED)
