"""What every signed document has: who, when, in which language, one byte form, and an id that follows from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class SignedDocument(BaseModel):
    """Immutable; a change is a new document. ``ID`` are the two letters before its number."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    ID: ClassVar[str]

    record_id: str = ""
    language: str
    made_at: str  # ISO 8601, UTC
    program_version: str
    signer: Mapping[str, Any] = {}
    key: Mapping[str, Any] = {}  # name, sha256 and self_made of the signing key

    def canonical(self) -> bytes:
        """The one byte form that is embedded, hashed and signed."""
        return canonical(self.model_dump(mode="json", by_alias=True))

    def fingerprint(self) -> str:
        """sha-256 of the canonical form; printed on the page."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_id(self) -> Self:
        """The same document with an id that follows from its content: same input and time, same id."""
        number = self.model_copy(update={"record_id": ""}).fingerprint()[:8].upper()
        return self.model_copy(update={"record_id": f"{self.ID}-{self.made_at[:10]}-{number[:4]}-{number[4:]}"})


def canonical(document: Any) -> bytes:
    """JSON with sorted keys and no spare spaces: one document, one byte form."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", "replace"
    )
