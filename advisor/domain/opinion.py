"""The officer's opinion on a decision: a signed document of its own that carries the decision's file unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from advisor.domain.decision import canonical

SCHEMA = "advisor/opinion/1"
OUTCOMES = ("agreed", "conditions", "refused")


class OfficerOpinion(BaseModel):
    """What a data protection officer says about one decision. Immutable; another opinion is another document."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: str = Field(default=SCHEMA, alias="schema")
    record_id: str = ""
    kind: str = "opinion"
    language: str
    made_at: str  # ISO 8601, UTC
    program_version: str
    about: Mapping[str, Any]  # sha256 of the decision's file, and what names it: record_id, kind, title, app, verdict
    outcome: str  # one of OUTCOMES
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    signer: Mapping[str, Any] = {}
    key: Mapping[str, Any] = {}  # name, sha256 and self_made of the signing key

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json", by_alias=True))

    def fingerprint(self) -> str:
        """sha-256 of the canonical form; printed on the page."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_id(self) -> OfficerOpinion:
        """The same opinion with an id that follows from its content."""
        number = self.model_copy(update={"record_id": ""}).fingerprint()[:8].upper()
        return self.model_copy(update={"record_id": f"VO-{self.made_at[:10]}-{number[:4]}-{number[4:]}"})
