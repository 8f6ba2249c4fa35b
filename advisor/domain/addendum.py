"""After the meeting: the closing answers to one decision, a signed document of its own that carries its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from advisor.domain.checklist import Answer, Checklist, Result
from advisor.domain.checklist_rules import Row, judge
from advisor.domain.signed_document import SignedDocument

SCHEMA = "advisor/addendum/1"
AFTER = "after"  # the phase of the checklist


class Addendum(SignedDocument):
    """What the person who decided adds once the meeting is over. A later one is another document."""

    ID = "VN"

    schema_name: str = Field(default=SCHEMA, alias="schema")
    kind: str = "addendum"
    about: Mapping[str, Any]  # sha256 of the decision's file, and what names it: record_id, kind, title, app, verdict
    result: str  # fine | condition | stop: the worst of the closing answers
    closing: tuple[Mapping[str, Any], ...] = ()  # question, answer, result, note, and the English words of both
    delete_on: str | None = None  # the day on which a recording is deleted
    note: str | None = None


def closing_rows(
    checklist: Checklist, situation: Mapping[str, str], before: Mapping[str, Answer], now: Mapping[str, Answer]
) -> tuple[Row, ...]:
    """The closing questions that apply and that the decision left open, with what is answered now.

    ``before``: the decision's own answers; what they settled already is not asked again.
    """
    settled = {r.question.id for r in judge(checklist, situation, before, phase=AFTER) if r.result is Result.FINE}
    rows = judge(checklist, situation, {**before, **now}, phase=AFTER)
    return tuple(r for r in rows if r.question.id in checklist.closing and r.question.id not in settled)
