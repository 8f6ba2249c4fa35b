"""What to do now, in the order in which it helps: the app, stops, unknowns, conditions, the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import SEVERITY, Result
from advisor.domain.checklist_rules import Row, SignCount
from advisor.domain.reasons import Change, EditionAdvice
from advisor.domain.rules import RuleSet
from advisor.services import wording
from advisor.services.ports import Texts

_EXAMPLES = 3  # other apps named in a step; the whole list stands in the advice
_LIST_FIRST = "C01_allow_list"
_T = TypeVar("_T")


@dataclass(frozen=True)
class About:
    """The chosen edition, if the catalogue has it, among all of them."""

    chosen: EditionAdvice | None
    editions: tuple[EditionAdvice, ...]
    rules: RuleSet
    catalogue: Catalogue
    texts: Texts


def steps_on_app(about: About) -> list[str]:
    """Steps a person can take: another edition, another app, a switch, a look, an approval."""
    chosen, t = about.chosen, about.texts
    if chosen is None or chosen.verdict is Result.FINE:
        return []
    changes = [c for c in chosen.would_change if c.kind == "edition" or (c.group == 0 and _can_be_done(c, chosen))]
    steps = [wording.step_text(c, chosen, about.catalogue, t) for c in changes]
    if chosen.verdict is Result.STOP:
        others = [e for e in about.editions if e.recommended and e.app != chosen.app][:_EXAMPLES]
        better = [wording.edition_name(e.app, e.edition, e.name, t) for e in others]
        if better:
            message = t.gettext("Use another app that passes for this meeting, for example: {name}.")
            steps.append(message.format(name="; ".join(better)))
    elif not steps:
        steps = [
            wording.reason_text(r, about.rules, about.catalogue, t)
            for r in chosen.reasons
            if r.mandatory and r.result is Result.CONDITION
        ]
    return steps


def _can_be_done(change: Change, advice: EditionAdvice) -> bool:
    """A fact that would have to be another one is no step; confirming one that stands is."""
    if change.kind != "fact":
        return True
    return any(r.criterion == change.criterion and change.to == (str(r.value),) for r in advice.reasons)


def steps_on_answers(open_rows: list[Row], texts: Texts) -> list[str]:
    """One step for every open point; the list of the organisation first, then what stops.

    The question goes with it: "Fine up to about 10 people" alone says nothing.
    """
    steps = []
    for row in answers_in_order(open_rows, lambda r: r.question.id, lambda r: r.result):
        do = wording.what_to_do(row.question, row.answer, row.result, texts)
        parts = [wording.question_text(row.question, texts), do, wording.help_text(row.question, texts)]
        steps.append(" ".join(part for part in parts if part))
    return steps


def answers_in_order(
    rows: Sequence[_T], question: Callable[[_T], str], result: Callable[[_T], Result]
) -> list[_T]:
    """The list of the organisation first, then what stops; the rest stays in its order."""
    return sorted(rows, key=lambda row: (question(row) != _LIST_FIRST, -SEVERITY[result(row)]))


def last_steps(signs: SignCount, verdict: Result, texts: Texts) -> list[str]:
    """The risk signs, and where the record goes."""
    steps = []
    if signs.reached:
        message = texts.gettext(
            "Send the {count} risk signs to the data protection officer. An impact assessment may be needed."
        )
        steps.append(message.format(count=len(signs.counted)))
    if verdict is not Result.STOP:
        steps.append(texts.gettext("Sign the record and give it to the data protection officer."))
    return steps
