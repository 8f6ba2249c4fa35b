"""The officer's opinion on a decision: a signed document of its own that carries the decision's file unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from advisor.domain.signed_document import SignedDocument

SCHEMA = "advisor/opinion/1"
OUTCOMES = ("agreed", "conditions", "refused")


class OfficerOpinion(SignedDocument):
    """What a data protection officer says about one decision. Immutable; another opinion is another document."""

    ID = "VO"

    schema_name: str = Field(default=SCHEMA, alias="schema")
    kind: str = "opinion"
    about: Mapping[str, Any]  # sha256 of the decision's file, and what names it: record_id, kind, title, app, verdict
    outcome: str  # one of OUTCOMES
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
