"""The decision record: what is printed, embedded, signed and one day checked again.

It carries everything that a reader needs in thirty years without this program:
the answers, every fact that was used with its source, and the English words of
the questions. ``canonical`` gives the one byte form that is embedded and hashed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "advisor/record/1"


class DecisionRecord(BaseModel):
    """One decision about one meeting. Immutable; a change is a new record."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: str = Field(default=SCHEMA, alias="schema")
    record_id: str = ""
    kind: str = "decision"
    language: str
    made_at: str  # ISO 8601, UTC
    as_of: str
    program_version: str
    catalogue: Mapping[str, str]
    checklist_version: int
    rule_set: Mapping[str, str]
    meeting: Mapping[str, Any] = {}
    signer: Mapping[str, Any] = {}
    key: Mapping[str, Any] = {}  # name, sha256 and self_made of the signing key
    situation: Mapping[str, str]
    answers: Mapping[str, Any] = {}
    choice: Mapping[str, Any] = {}
    line: Mapping[str, Any] = {}
    verdict: str
    advice: Mapping[str, Any]
    facts: Mapping[str, Any] = {}  # every fact that was used; ``source`` names a row of sources
    sources: Mapping[str, Any] = {}
    words: Mapping[str, Any] = {}  # English words behind the ids: questions, answers, criteria, situation
    previous: str | None = None  # sha-256 of the record that this one continues

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json", by_alias=True))

    def fingerprint(self) -> str:
        """sha-256 of the canonical form; printed on the page."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_id(self) -> DecisionRecord:
        """The same record with an id that follows from its content: same input and time, same id."""
        number = self.model_copy(update={"record_id": ""}).fingerprint()[:8].upper()
        return self.model_copy(update={"record_id": f"VA-{self.made_at[:10]}-{number[:4]}-{number[4:]}"})


def canonical(document: Any) -> bytes:
    """JSON with sorted keys and no spare spaces: one document, one byte form."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", "replace"
    )
