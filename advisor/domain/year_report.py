"""The yearly report to the management: numbers only, no names of people and no titles of meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from advisor.domain.signed_document import SignedDocument

SCHEMA = "advisor/year-report/1"


class YearReport(SignedDocument):
    """What the register counted for one year. Immutable; counted again is another report."""

    ID = "VR"

    schema_name: str = Field(default=SCHEMA, alias="schema")
    kind: str = "report"
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
