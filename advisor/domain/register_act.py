"""What a person did about a record, as a small signed file that names the record by its hash.

The register only repeats it: thrown away and made again from the files, it says the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from advisor.domain.decision import canonical

ACT_SCHEMA = "advisor/act/1"
CLOSING_SCHEMA = "advisor/closing-list/1"
WHATS = ("review_done", "recording_deleted", "withdrawn")


class SignedAct(BaseModel):
    """One act. ``about`` holds nothing personal, so it may stay when the record must be forgotten."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: str = Field(default=ACT_SCHEMA, alias="schema")
    record_id: str = ""
    kind: str = "act"
    language: str
    made_at: str  # ISO 8601, UTC
    program_version: str
    what: str  # one of WHATS
    about: Mapping[str, str]  # record_hash, record_id, decided_on, app
    next_review: str | None = None  # day
    signer: Mapping[str, Any] = {}
    key: Mapping[str, Any] = {}  # name, sha256 and self_made of the signing key

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json", by_alias=True))

    def fingerprint(self) -> str:
        """sha-256 of the canonical form; printed on the page."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_id(self) -> SignedAct:
        """The same act with an id that follows from its content."""
        number = self.model_copy(update={"record_id": ""}).fingerprint()[:8].upper()
        return self.model_copy(update={"record_id": f"VD-{self.made_at[:10]}-{number[:4]}-{number[4:]}"})


class ClosingList(BaseModel):
    """Every record of a year by its hash, signed: with it a register made again knows what is missing."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: str = Field(default=CLOSING_SCHEMA, alias="schema")
    record_id: str = ""
    kind: str = "closing_list"
    language: str
    made_at: str  # ISO 8601, UTC
    program_version: str
    year: int
    records: tuple[str, ...]  # sha-256 of each record, sorted
    forgotten: tuple[str, ...] = ()  # of those that were forgotten on purpose, whatever their year
    signer: Mapping[str, Any] = {}
    key: Mapping[str, Any] = {}

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json", by_alias=True))

    def fingerprint(self) -> str:
        """sha-256 of the canonical form; printed on the page."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_id(self) -> ClosingList:
        """The same list with an id that follows from its content."""
        number = self.model_copy(update={"record_id": ""}).fingerprint()[:8].upper()
        return self.model_copy(update={"record_id": f"VC-{self.made_at[:10]}-{number[:4]}-{number[4:]}"})
