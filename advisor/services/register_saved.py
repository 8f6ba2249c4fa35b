"""A search as people say it and keep it, and the question to the register that it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from advisor.domain.errors import PlainError
from advisor.domain.register_id import day_number
from advisor.domain.register_query import Question
from advisor.domain.register_record import RecordState

PLAIN = ("text", "app", "edition", "verdict", "kind", "unit", "role", "signer", "time", "certificate")
_STATES = {state.name.lower(): int(state) for state in RecordState}


def question_of(said: Mapping[str, Any]) -> Question:
    """What was said or kept, as a question. Raises PlainError for a state that there is not."""
    for state in said.get("state", ()):
        if state not in _STATES:
            raise PlainError("register_filter", name="state", value=state, known=", ".join(_STATES))
    review, delete = _day(said, "review_by"), _day(said, "delete_by")
    return Question(
        **{name: str(said.get(name, "")) for name in PLAIN},
        year=said.get("year"), first=_day(said, "first"), last=_day(said, "last"),
        states=tuple(_STATES[state] for state in said.get("state", ())),
        rechecks=(1, 2, 3) if said.get("facts_changed") else (),
        review_until=day_number(review) if review else None, delete_until=day_number(delete) if delete else None,
    )  # fmt: skip


def _day(said: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(said[name]) if said.get(name) else None
    except (TypeError, ValueError):
        raise PlainError("wrong_date", value=said[name]) from None
