"""After the meeting: the closing questions to one decision, and the signed addendum with the answers. By file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor.domain.addendum import Addendum, closing_rows
from advisor.domain.answers import Signer
from advisor.domain.checklist import Answer, worst
from advisor.domain.checklist_rules import Row
from advisor.domain.decision import DecisionRecord
from advisor.domain.errors import PlainError
from advisor.services.addendum_content import printed_addendum
from advisor.services.decision_file import AboutDecisions, decision_said
from advisor.services.ports import Texts

SCHEMA = "advisor/addendum-made/1"
MOST_WORDS = 2000  # signs of the note


@dataclass(frozen=True)
class Closing:
    """What the person says once the meeting is over."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    delete_on: date | None = None
    note: str = ""
    signer: Signer | None = None


class CloseMeetingService(AboutDecisions):
    """Adds to decisions what came of the meeting."""

    def questions(self, path: str) -> tuple[DecisionRecord, tuple[Row, ...]]:
        """The decision in the file, and the closing questions to it. Raises where nothing can be added."""
        decided, _found, _data = self.look(path)
        return decided, self._rows(decided, {})

    def close(
        self, path: str, said: Closing, out: Path, identity: Path | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Write the signed addendum to the record in ``path`` to ``out`` (advisor/addendum-made/1)."""
        self._files.check_target(out, replace)
        decided, found, data = self.look(path)
        rows = self._rows(decided, said.answers)
        note = " ".join(said.note.split())
        self._check(said, rows, note)
        at, head = self._head(decided, data, said.signer, identity, texts)
        addendum = Addendum(
            **head, result=worst([row.result for row in rows]).value,
            closing=tuple(_closing(row) for row in rows),
            delete_on=said.delete_on.isoformat() if said.delete_on else None, note=note or None,
        ).with_id()  # fmt: skip
        pages = printed_addendum(addendum, decided, texts, data, self._knowledge)
        made = self._sign(addendum, pages, at, out, identity, replace, texts)
        return {
            "schema": SCHEMA, "addendum": str(out), "result": addendum.result, "about": dict(addendum.about),
            "closing": [dict(row) for row in addendum.closing], "decision": decision_said(found), **made,
        }  # fmt: skip

    def _rows(self, decided: DecisionRecord, now: Mapping[str, Answer]) -> tuple[Row, ...]:
        try:
            before = {key: Answer.model_validate(given) for key, given in decided.answers.items()}
        except ValidationError:
            raise PlainError("record_not_readable", path=decided.record_id) from None
        return closing_rows(self._knowledge.checklist(), decided.situation, before, now)

    @staticmethod
    def _check(said: Closing, rows: tuple[Row, ...], note: str) -> None:
        asked = {row.question.id for row in rows}
        for question in said.answers:
            if question not in asked:
                raise PlainError("closing_not_asked", question=question, asked=", ".join(sorted(asked)) or "-")
        if len(note) > MOST_WORDS:
            raise PlainError("opinion_too_long", most=MOST_WORDS, text=note[:40])
        if not said.answers and not note:
            raise PlainError("closing_nothing_said", asked=", ".join(sorted(asked)) or "-")


def _closing(row: Row) -> dict[str, Any]:
    """One answer, with the English words behind its ids: an addendum is read without the checklist of its day."""
    choice = next((c for c in row.question.answers if c.id == row.answer), None)
    words = {"text": row.question.text, "answer_text": choice.text if choice else row.answer}
    todo = {} if row.result.value == "fine" else {"do": row.question.dont_know.do, "who": row.question.dont_know.who}
    note = {"note": row.given.note} if row.given is not None and row.given.note else {}
    return {"question": row.question.id, "answer": row.answer, "result": row.result.value, **words, **todo, **note}
