"""After the meeting: the closing answers to one decision, a signed document of its own that carries its file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from advisor.domain.checklist import Answer, Checklist, Result
from advisor.domain.checklist_rules import Row, judge
from advisor.domain.decision import canonical

SCHEMA = "advisor/addendum/1"
AFTER = "after"  # the phase of the checklist


class Addendum(BaseModel):
    """What the person who decided adds once the meeting is over. Immutable; a later one is another document."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: str = Field(default=SCHEMA, alias="schema")
    record_id: str = ""
    kind: str = "addendum"
    language: str
    made_at: str  # ISO 8601, UTC
    program_version: str
    about: Mapping[str, Any]  # sha256 of the decision's file, and what names it: record_id, kind, title, app, verdict
    result: str  # fine | condition | stop: the worst of the closing answers
    closing: tuple[Mapping[str, Any], ...] = ()  # question, answer, result, note, and the English words of both
    delete_on: str | None = None  # the day on which a recording is deleted
    note: str | None = None
    signer: Mapping[str, Any] = {}
    key: Mapping[str, Any] = {}  # name, sha256 and self_made of the signing key

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json", by_alias=True))

    def fingerprint(self) -> str:
        """sha-256 of the canonical form; printed on the page."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_id(self) -> Addendum:
        """The same addendum with an id that follows from its content."""
        number = self.model_copy(update={"record_id": ""}).fingerprint()[:8].upper()
        return self.model_copy(update={"record_id": f"VN-{self.made_at[:10]}-{number[:4]}-{number[4:]}"})


def closing_rows(
    checklist: Checklist, situation: Mapping[str, str], before: Mapping[str, Answer], now: Mapping[str, Answer]
) -> tuple[Row, ...]:
    """The closing questions that apply and that the decision left open, with what is answered now.

    ``before``: the decision's own answers; what they settled already is not asked again.
    """
    settled = {r.question.id for r in judge(checklist, situation, before, phase=AFTER) if r.result is Result.FINE}
    rows = judge(checklist, situation, {**before, **now}, phase=AFTER)
    return tuple(r for r in rows if r.question.id in checklist.closing and r.question.id not in settled)
