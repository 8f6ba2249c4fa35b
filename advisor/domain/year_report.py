"""The yearly report to the management: numbers only, no names of people and no titles of meetings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from advisor.domain.decision import canonical

SCHEMA = "advisor/year-report/1"


class YearReport(BaseModel):
    """What the register counted for one year. Immutable; counted again is another report."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_name: str = Field(default=SCHEMA, alias="schema")
    record_id: str = ""
    kind: str = "report"
    language: str
    made_at: str  # ISO 8601, UTC
    program_version: str
    year: int
    as_of: Mapping[str, Any]  # how fresh the register is: scanned_at, oldest_check, files, unread
    decisions: int
    verdicts: Mapping[str, int]  # fine | condition | stop
    apps: tuple[Mapping[str, Any], ...]  # app, name, verdicts; the most used first
    months: tuple[Mapping[str, Any], ...]  # month (yyyymm), verdicts; all twelve
    steps: tuple[Mapping[str, Any], ...]  # question, name, count: what decisions asked for, by frequency
    judged: bool  # every decision of the register was judged again against the catalogue of the day
    rechecks: Mapping[str, int]  # unchanged | facts_changed | result_changed | not_decidable, of the year's decisions
    opinions: int
    files: Mapping[str, int]  # records of the year by state: good, attention, gone, unreadable, bad
    signer: Mapping[str, Any] = {}
    key: Mapping[str, Any] = {}  # name, sha256 and self_made of the signing key

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json", by_alias=True))

    def fingerprint(self) -> str:
        """sha-256 of the canonical form; printed on the page."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def with_id(self) -> YearReport:
        """The same report with an id that follows from its content."""
        number = self.model_copy(update={"record_id": ""}).fingerprint()[:8].upper()
        return self.model_copy(update={"record_id": f"VR-{self.made_at[:10]}-{number[:4]}-{number[4:]}"})
