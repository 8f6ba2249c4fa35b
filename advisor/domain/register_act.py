"""What a person did about a record, as a small signed file that names the record by its hash.

The register only repeats it: thrown away and made again from the files, it says the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from advisor.domain.signed_document import SignedDocument

ACT_SCHEMA = "advisor/act/1"
CLOSING_SCHEMA = "advisor/closing-list/1"
WHATS = ("review_done", "recording_deleted", "withdrawn")


class SignedAct(SignedDocument):
    """One act. ``about`` holds nothing personal, so it may stay when the record must be forgotten."""

    ID = "VD"

    schema_name: str = Field(default=ACT_SCHEMA, alias="schema")
    kind: str = "act"
    what: str  # one of WHATS
    about: Mapping[str, str]  # record_hash, record_id, decided_on, app
    next_review: str | None = None  # day


class ClosingList(SignedDocument):
    """Every record of a year by its hash, signed: with it a register made again knows what is missing."""

    ID = "VC"

    schema_name: str = Field(default=CLOSING_SCHEMA, alias="schema")
    kind: str = "closing_list"
    year: int
    records: tuple[str, ...]  # sha-256 of each record, sorted
    forgotten: tuple[str, ...] = ()  # of those that were forgotten on purpose, whatever their year
