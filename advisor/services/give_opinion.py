"""The officer's opinion: checked against the decision's file, written, signed, saved. By file; no server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.domain.answers import Signer
from advisor.domain.errors import PlainError
from advisor.domain.opinion import OUTCOMES, OfficerOpinion
from advisor.services.decision_file import AboutDecisions, decision_said
from advisor.services.opinion_content import printed_opinion
from advisor.services.ports import Texts

SCHEMA = "advisor/opinion-made/1"
MOST_WORDS = 2000  # signs of one reason or condition


@dataclass(frozen=True)
class Said:
    """What the officer says."""

    outcome: str  # agreed | conditions | refused
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    signer: Signer | None = None


class OpinionService(AboutDecisions):
    """Gives opinions."""

    def give(
        self, path: str, said: Said, out: Path, identity: Path | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Write the signed opinion on the record in ``path`` to ``out`` (advisor/opinion-made/1)."""
        said = _checked(said)
        self._files.check_target(out, replace)
        decided, found, data = self.look(path)
        at, head = self._head(decided, data, said.signer, identity, texts)
        opinion = OfficerOpinion(
            **head, outcome=said.outcome, conditions=said.conditions, reasons=said.reasons
        ).with_id()  # fmt: skip
        pages = printed_opinion(opinion, decided, texts, data, self._knowledge)
        made = self._sign(opinion, pages, at, out, identity, replace, texts)
        return {
            "schema": SCHEMA, "opinion": str(out), "outcome": opinion.outcome, "about": dict(opinion.about),
            "decision": decision_said(found), **made,
        }  # fmt: skip


def _checked(said: Said) -> Said:
    if said.outcome not in OUTCOMES:
        raise PlainError("opinion_outcome", value=said.outcome, known=", ".join(OUTCOMES))
    conditions, reasons = _lines(said.conditions), _lines(said.reasons)
    if said.outcome == "conditions" and not conditions:
        raise PlainError("opinion_needs_conditions")
    if said.outcome == "refused" and not reasons:
        raise PlainError("opinion_needs_reasons")
    if said.outcome != "conditions" and conditions:
        raise PlainError("opinion_conditions_unasked")
    return Said(said.outcome, conditions, reasons, said.signer)


def _lines(given: Sequence[str]) -> tuple[str, ...]:
    lines = tuple(line for text in given if (line := " ".join(text.split())))
    for line in lines:
        if len(line) > MOST_WORDS:
            raise PlainError("opinion_too_long", most=MOST_WORDS, text=line[:40])
    return lines
