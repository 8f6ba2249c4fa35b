"""The officer's opinion: checked against the decision's file, written, signed, saved. By file; no server."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.domain.answers import Signer
from advisor.domain.decision import DecisionRecord
from advisor.domain.errors import PlainError
from advisor.domain.opinion import OUTCOMES, OfficerOpinion
from advisor.domain.verification import Verification
from advisor.services.decision_file import about_decision, look_at_decision
from advisor.services.opinion_content import printed_opinion
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

SCHEMA = "advisor/opinion-made/1"
MOST_WORDS = 2000  # signs of one reason or condition


@dataclass(frozen=True)
class Said:
    """What the officer says."""

    outcome: str  # agreed | conditions | refused
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    signer: Signer | None = None


class OpinionService:
    """Gives opinions on records that are genuine and unchanged; the decision's file is only read."""

    def __init__(
        self, verifier: RecordVerifier, source: RecordSource, printer: RecordPrinter, signer: RecordSigner,
        files: RecordFiles, clock: Clock, knowledge: CatalogueSource,
    ) -> None:  # fmt: skip
        self._verifier, self._source, self._printer = verifier, source, printer
        self._signer, self._files, self._clock, self._knowledge = signer, files, clock, knowledge

    def look(self, path: str) -> tuple[DecisionRecord, Verification, bytes]:
        """The decision in the file, what the check says of it, and its bytes. Raises where no opinion is possible."""
        return look_at_decision(self._verifier, self._source, path)

    def give(
        self, path: str, said: Said, out: Path, identity: Path | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Write the signed opinion on the record in ``path`` to ``out`` (advisor/opinion-made/1)."""
        said = _checked(said)
        self._files.check_target(out, replace)
        decided, found, data = self.look(path)
        at = self._clock.now().astimezone(UTC).replace(microsecond=0)
        opened = self._signer.identity(identity, at, said.signer.name if said.signer else None)
        opinion = OfficerOpinion(
            language=texts.language, made_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"), program_version=__version__,
            about=about_decision(decided, data), outcome=said.outcome, conditions=said.conditions, reasons=said.reasons,
            signer=said.signer.model_dump(exclude_none=True) if said.signer else {},
            key=key_said(opened),
        ).with_id()  # fmt: skip
        pages = printed_opinion(opinion, decided, texts, data, self._knowledge)
        signed, signature = self._signer.sign(self._printer.build(pages, opinion.canonical()), at, identity)
        self._files.save(out, signed, replace)
        return {
            "schema": SCHEMA, "opinion": str(out), "sha256": hashlib.sha256(signed).hexdigest(),
            "record_id": opinion.record_id, "outcome": opinion.outcome, "about": dict(opinion.about),
            "decision": {"overall": found.overall, "signer": {"state": found.signer, "name": found.signer_name}},
            "signature": signature_said(signature),
            "chain": chain_of(self._verifier.verify(signed), texts),
        }  # fmt: skip


def _checked(said: Said) -> Said:
    if said.outcome not in OUTCOMES:
        raise PlainError("opinion_outcome", value=said.outcome, known=", ".join(OUTCOMES))
    conditions, reasons = _lines(said.conditions), _lines(said.reasons)
    if said.outcome == "conditions" and not conditions:
        raise PlainError("opinion_needs_conditions")
    if said.outcome == "refused" and not reasons:
        raise PlainError("opinion_needs_reasons")
    if said.outcome != "conditions" and conditions:
        raise PlainError("opinion_conditions_unasked")
    return Said(said.outcome, conditions, reasons, said.signer)


def _lines(given: Sequence[str]) -> tuple[str, ...]:
    lines = tuple(line for text in given if (line := " ".join(text.split())))
    for line in lines:
        if len(line) > MOST_WORDS:
            raise PlainError("opinion_too_long", most=MOST_WORDS, text=line[:40])
    return lines
