"""A decision's file, looked at before somebody signs a document about it: an opinion or an addendum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from advisor.domain.decision import SCHEMA as RECORD_SCHEMA
from advisor.domain.decision import DecisionRecord
from advisor.domain.errors import PlainError
from advisor.domain.verification import Verification
from advisor.services.ports import RecordSource, RecordVerifier


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
        if document["schema"] != RECORD_SCHEMA:
            raise PlainError("record_not_readable", path=path)
        return DecisionRecord.model_validate(document), found, data
    except (KeyError, TypeError, ValueError, RecursionError):
        raise PlainError("record_not_readable", path=path) from None


def about_decision(decided: DecisionRecord, data: bytes) -> Mapping[str, Any]:
    """What names the decision: the sum of its file, and what a person knows it by."""
    chosen = decided.advice.get("chosen") or {}
    return {
        "sha256": hashlib.sha256(data).hexdigest(), "record_id": decided.record_id, "kind": decided.kind,
        "verdict": decided.verdict, "decided_on": decided.as_of, "app": chosen.get("app"),
        "edition": chosen.get("edition"), "title": decided.meeting.get("title"),
    }  # fmt: skip
