"""A decision's file, and what is signed about it: an opinion or an addendum. By file; no server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from advisor import __version__
from advisor.domain.answers import Signer
from advisor.domain.decision import SCHEMA as RECORD_SCHEMA
from advisor.domain.decision import DecisionRecord, made_by_newer
from advisor.domain.errors import PlainError
from advisor.domain.signed_document import SignedDocument
from advisor.domain.verification import Verification
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
from advisor.services.printed import Printed
from advisor.services.record_chain import chain_of
from advisor.services.record_signature import key_said, signature_said


class AboutDecisions:
    """Signs documents on records that are genuine and unchanged; the decision's file is only read."""

    def __init__(
        self, verifier: RecordVerifier, source: RecordSource, printer: RecordPrinter, signer: RecordSigner,
        files: RecordFiles, clock: Clock, knowledge: CatalogueSource,
    ) -> None:  # fmt: skip
        self._verifier, self._source, self._printer = verifier, source, printer
        self._signer, self._files, self._clock, self._knowledge = signer, files, clock, knowledge

    def look(self, path: str) -> tuple[DecisionRecord, Verification, bytes]:
        """The decision in the file, what the check says of it, and its bytes. Raises where nothing can be said."""
        return look_at_decision(self._verifier, self._source, path)

    def _head(
        self, decided: DecisionRecord, data: bytes, signer: Signer | None, identity: Path | None, texts: Texts
    ) -> tuple[datetime, dict[str, Any]]:
        """The moment of signing, and what every document on a decision begins with. Opens the key."""
        at = self._clock.now().astimezone(UTC).replace(microsecond=0)
        opened = self._signer.identity(identity, at, signer.name if signer else None)
        return at, {
            "language": texts.language, "made_at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "program_version": __version__,
            "about": about_decision(decided, data), "key": key_said(opened),
            "signer": signer.model_dump(exclude_none=True) if signer else {},
        }  # fmt: skip

    def _sign(
        self, document: SignedDocument, pages: Printed, at: datetime, out: Path, identity: Path | None, replace: bool,
        texts: Texts,
    ) -> dict[str, Any]:  # fmt: skip
        """Sign and save; what is said of the new file."""
        signed, signature = self._signer.sign(self._printer.build(pages, document.canonical()), at, identity)
        self._files.save(out, signed, replace)
        return {
            "sha256": hashlib.sha256(signed).hexdigest(), "record_id": document.record_id,
            "signature": signature_said(signature), "chain": chain_of(self._verifier.verify(signed), texts),
        }  # fmt: skip


def look_at_decision(
    verifier: RecordVerifier, source: RecordSource, path: str
) -> tuple[DecisionRecord, Verification, bytes]:
    """The decision in the file, what the check says of it, and its bytes. Raises where nothing can be said about it."""
    try:
        data = source.read(path)
    except FileNotFoundError:
        raise PlainError("file_missing", file=path) from None
    except (OSError, ValueError) as error:
        raise PlainError("file_unreadable", exit_code=3, file=path, problem=str(error)) from None
    found = verifier.verify(data)
    if not found.is_record:
        raise PlainError("opinion_no_record", path=path)
    if found.overall == "bad":
        raise PlainError("opinion_not_genuine", exit_code=1, path=path)
    if found.about is not None:
        raise PlainError("opinion_on_opinion", path=path)
    try:
        document = json.loads(found.data)
        if made_by_newer(document["schema"]):
            raise PlainError("record_newer", path=path)
        if document["schema"] != RECORD_SCHEMA:
            raise PlainError("record_not_readable", path=path)
        return DecisionRecord.model_validate(document), found, data
    except (KeyError, TypeError, ValueError, RecursionError):
        raise PlainError("record_not_readable", path=path) from None


def decision_said(found: Verification) -> dict[str, Any]:
    """What the command line says of the decision that a new document carries."""
    return {"overall": found.overall, "signer": {"state": found.signer, "name": found.signer_name}}


def about_decision(decided: DecisionRecord, data: bytes) -> Mapping[str, Any]:
    """What names the decision: the sum of its file, and what a person knows it by."""
    chosen = decided.advice.get("chosen") or {}
    return {
        "sha256": hashlib.sha256(data).hexdigest(), "record_id": decided.record_id, "kind": decided.kind,
        "verdict": decided.verdict, "decided_on": decided.as_of, "app": chosen.get("app"),
        "edition": chosen.get("edition"), "title": decided.meeting.get("title"),
    }  # fmt: skip
