"""After the meeting: the closing questions to one decision, and the signed addendum with the answers. By file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor import __version__
from advisor.domain.addendum import Addendum, closing_rows
from advisor.domain.answers import Signer
from advisor.domain.checklist import Answer, worst
from advisor.domain.checklist_rules import Row
from advisor.domain.decision import DecisionRecord
from advisor.domain.errors import PlainError
from advisor.services.addendum_content import printed_addendum
from advisor.services.decision_file import about_decision, look_at_decision
from advisor.services.ports import (
    CatalogueSource,
    Clock,
    RecordFiles,
    RecordPrinter,
    RecordSigner,
    RecordSource,
    RecordVerifier,
    Texts,
)
from advisor.services.record_chain import chain_of
from advisor.services.record_signature import key_said, signature_said

SCHEMA = "advisor/addendum-made/1"
MOST_WORDS = 2000  # signs of the note


@dataclass(frozen=True)
class Closing:
    """What the person says once the meeting is over."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    delete_on: date | None = None
    note: str = ""
    signer: Signer | None = None


class CloseMeetingService:
    """Adds to records that are genuine and unchanged; the decision's file is only read."""

    def __init__(
        self, verifier: RecordVerifier, source: RecordSource, printer: RecordPrinter, signer: RecordSigner,
        files: RecordFiles, clock: Clock, knowledge: CatalogueSource,
    ) -> None:  # fmt: skip
        self._verifier, self._source, self._printer = verifier, source, printer
        self._signer, self._files, self._clock, self._knowledge = signer, files, clock, knowledge

    def questions(self, path: str) -> tuple[DecisionRecord, tuple[Row, ...]]:
        """The decision in the file, and the closing questions to it. Raises where nothing can be added."""
        decided, _found, _data = look_at_decision(self._verifier, self._source, path)
        return decided, self._rows(decided, {})

    def close(
        self, path: str, said: Closing, out: Path, identity: Path | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Write the signed addendum to the record in ``path`` to ``out`` (advisor/addendum-made/1)."""
        self._files.check_target(out, replace)
        decided, found, data = look_at_decision(self._verifier, self._source, path)
        rows = self._rows(decided, said.answers)
        note = " ".join(said.note.split())
        self._check(said, rows, note)
        at = self._clock.now().astimezone(UTC).replace(microsecond=0)
        opened = self._signer.identity(identity, at, said.signer.name if said.signer else None)
        addendum = Addendum(
            language=texts.language, made_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), program_version=__version__,
            about=about_decision(decided, data), result=worst([row.result for row in rows]).value,
            closing=tuple(_closing(row) for row in rows),
            delete_on=said.delete_on.isoformat() if said.delete_on else None, note=note or None,
            signer=said.signer.model_dump(exclude_none=True) if said.signer else {},
            key=key_said(opened),
        ).with_id()  # fmt: skip
        pages = printed_addendum(addendum, decided, texts, data, self._knowledge)
        signed, signature = self._signer.sign(self._printer.build(pages, addendum.canonical()), at, identity)
        self._files.save(out, signed, replace)
        return {
            "schema": SCHEMA, "addendum": str(out), "sha256": hashlib.sha256(signed).hexdigest(),
            "record_id": addendum.record_id, "result": addendum.result, "about": dict(addendum.about),
            "closing": [dict(row) for row in addendum.closing],
            "decision": {"overall": found.overall, "signer": {"state": found.signer, "name": found.signer_name}},
            "signature": signature_said(signature),
            "chain": chain_of(self._verifier.verify(signed), texts),
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
