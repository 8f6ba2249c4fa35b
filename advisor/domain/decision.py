"""The decision record: what is printed, embedded, signed and one day checked again.

It carries everything that a reader needs in thirty years without this program:
the answers, every fact that was used with its source, and the English words of
the questions. ``canonical`` gives the one byte form that is embedded and hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from advisor.domain.signed_document import SignedDocument

SCHEMA = "advisor/record/1"


def made_by_newer(schema: object) -> bool:
    """Is it a record of this program, but of a form that only a newer version reads?"""
    return isinstance(schema, str) and schema.startswith("advisor/record/") and schema != SCHEMA


class DecisionRecord(SignedDocument):
    """One decision about one meeting. Immutable; a change is a new record."""

    ID = "VA"

    schema_name: str = Field(default=SCHEMA, alias="schema")
    kind: str = "decision"
    as_of: str
    catalogue: Mapping[str, str]
    checklist_version: int
    rule_set: Mapping[str, str]
    meeting: Mapping[str, Any] = {}
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
