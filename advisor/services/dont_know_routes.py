"""The six ways on for a person who says "I do not know", each with a ready text.

Which ways fit is a matter of the question; the texts name the app, the purpose
and the count of risk signs, so that one short answer is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from advisor.domain.checklist import Question, Result
from advisor.services import wording
from advisor.services.marking import N_
from advisor.services.ports import Texts

_SAME_APP = ("C01_allow_list", "C10_contract", "C11_where", "C12_third_parties")
_SAFER_WAY = ("C05_sensitive", "C16_record", "C17_record_ground", "C19_record_store", "C20_ai_notes", "C28_server")
_SETTINGS = ("C16_record", "C20_ai_notes", "C21_login", "C22_door", "C24_rights", "C25_updates")
_ONESELF = "you"

_LABELS = {
    "R1_same_app": N_("Use what we already use"),
    "R2_one_line": N_("Ask in one sentence"),
    "R3_safer_way": N_("Do it the safer way now"),
    "R4_show_me": N_("Show me where to look"),
    "R5_catalogue": N_("Take the catalogue's answer"),
    "R6_reminder": N_("Later, but on record"),
}
_TEXTS = {
    "R1_same_app": N_("Use the app that your organisation has already approved. Then this question is settled."),
    "R3_safer_way": N_(
        "Do not record. Leave the cameras off. Use an app with the lock on by default. "
        "Write minutes instead, or meet by telephone or on site."
    ),
    "R5_catalogue": N_("The catalogue can answer: {suggested}. Look at its source, then take the answer or not."),
    "R6_reminder": N_("The point stays open on the record. Write down whom you asked and when. To ask: {who}."),
}
_MAIL = {
    "subject": N_("Short question on a video meeting: {app}"),
    "greeting": N_("Good day,"),
    "purpose": N_("I am preparing a video meeting: {purpose}. The app is {app}."),
    "question": N_("I cannot answer one question by myself: {question}"),
    "signs": N_("Risk signs counted so far: {count} of 9. From {threshold} on an impact assessment is usual."),
    "reply": N_("One line is enough. I will attach your answer to the decision record."),
}


@dataclass(frozen=True)
class Asking:
    """What the ready texts say about the meeting."""

    app: str
    purpose: str
    signs: int
    threshold: int


def label(route: str, texts: Texts) -> str:
    return texts.gettext(_LABELS[route])


def routes_for(question: Question, result: Result, suggestion: bool) -> tuple[str, ...]:
    """The ways on that fit a question without an answer."""
    fitting = {
        "R1_same_app": question.id in _SAME_APP,
        "R2_one_line": question.dont_know.who != _ONESELF,
        "R3_safer_way": question.id in _SAFER_WAY,
        "R4_show_me": question.id in _SETTINGS,
        "R5_catalogue": suggestion,
        "R6_reminder": result is not Result.STOP,
    }
    return tuple(route for route, fits in fitting.items() if fits)


def ready_text(route: str, question: Question, asking: Asking, suggested: str, texts: Texts) -> str:
    """The text to send or to follow."""
    if route == "R2_one_line":
        return "\n".join(_mail(question, asking, texts))
    if route == "R4_show_me":
        hints = enumerate(question.how_to_check)
        return " ".join(texts.pgettext(f"question.{question.id}.how.{number}", hint) for number, hint in hints)
    return texts.gettext(_TEXTS[route]).format(suggested=suggested.rstrip("."), who=wording.who_text(question, texts))


def _mail(question: Question, asking: Asking, texts: Texts) -> list[str]:
    app = asking.app or texts.gettext("not chosen yet")
    purpose = asking.purpose or texts.gettext("an ordinary meeting")
    gaps = {
        "app": app,
        "purpose": purpose.rstrip("."),
        "question": wording.question_text(question, texts),
        "count": asking.signs,
        "threshold": asking.threshold,
    }
    return [texts.gettext(part).format(**gaps) for part in _MAIL.values()]


def routes_json(
    question: Question, result: Result, asking: Asking, suggested: str, texts: Texts
) -> list[dict[str, Any]]:
    """The fitting ways with label and text, as the advice shows them."""
    return [
        {"id": route, "label": label(route, texts), "text": ready_text(route, question, asking, suggested, texts)}
        for route in routes_for(question, result, bool(suggested))
    ]
