"""The questions and the apps as documents: what the program asks, and what it knows on a day."""

from __future__ import annotations

import difflib
from datetime import date
from typing import Any

from advisor.domain.answers import AnswersDocument, Choice
from advisor.domain.catalogue import App, Catalogue, Edition, Fact, Source, facts_on, state_of
from advisor.domain.checklist import Checklist, Question
from advisor.domain.checklist_rules import Suggestion, answered_by_situation, judge, offered, suggest
from advisor.domain.edition_facts import edition_facts
from advisor.domain.errors import PlainError
from advisor.services import wording
from advisor.services.marking import N_
from advisor.services.ports import Texts

QUESTIONS_SCHEMA = "advisor/questions/1"
APPS_SCHEMA = "advisor/apps/1"

_PARTS = {
    "first": N_("To begin with"),
    "content": N_("What is talked about"),
    "gdpr_policy": N_("Data protection"),
    "third_party_sharing": N_("What the provider does with the data"),
    "recording_consent": N_("Recording"),
    "security": N_("Security"),
    "access_control": N_("Who gets in"),
    "quality": N_("Line and other ways"),
    "incident": N_("When something goes wrong"),
    "after": N_("Afterwards"),
}


def suggestion_for(
    checklist: Checklist, catalogue: Catalogue, question_id: str, choice: Choice, on: date, known_on: date | None = None
) -> Suggestion | None:
    """What the catalogue would answer for the chosen edition."""
    question = next(q for q in checklist.questions if q.id == question_id)
    found = catalogue.find(choice.app, choice.edition or "")
    if found is None:
        return None
    return suggest(question, edition_facts(catalogue, *found, on, known_on or on), found[1])


def questions_document(
    checklist: Checklist, catalogue: Catalogue, texts: Texts, on: date, doc: AnswersDocument | None = None
) -> dict[str, Any]:
    """All questions; with an answers file only those that apply, each with what was given and is suggested."""
    if doc is None:
        questions = [_question(q, texts) for q in checklist.questions]
    else:
        questions = []
        for row in judge(checklist, doc.situation, doc.answers):
            shown = _question(row.question, texts, doc)
            given = None if row.origin == "not_asked" else {"answer": row.answer, "from": row.origin}
            if given and row.given:
                given |= {key: value for key in ("asked", "note", "on") if (value := getattr(row.given, key))}
            shown["given"] = given
            shown["result"] = row.result.value
            shown["suggested"] = _suggested(checklist, catalogue, row.question, doc, on, texts)
            questions.append(shown)
    return {
        "schema": QUESTIONS_SCHEMA,
        "version": checklist.version,
        "situation": [
            {
                "id": flag.id,
                "text": texts.pgettext(f"situation.{flag.id}.text", flag.text),
                "values": [
                    {"id": v.id, "text": texts.pgettext(f"situation.{flag.id}.{v.id}", v.text)} for v in flag.values
                ],
            }
            for flag in checklist.situation
        ],
        "questions": questions,
    }


def _question(question: Question, texts: Texts, doc: AnswersDocument | None = None) -> dict[str, Any]:
    name = f"question.{question.id}"
    choices = offered(question, doc.situation) if doc else question.answers
    if doc and answered_by_situation(question, doc.situation) is not None:
        choices = question.answers
    return {
        "id": question.id,
        "part": question.part,
        "part_text": texts.gettext(_PARTS.get(question.part, question.part)),
        "text": wording.question_text(question, texts),
        "why": texts.pgettext(f"{name}.why", question.why),
        "how_to_check": [texts.pgettext(f"{name}.how.{n}", hint) for n, hint in enumerate(question.how_to_check)],
        "answers": [
            {
                "id": c.id,
                "text": wording.answer_text(question, c.id, texts),
                "result": c.result.value,
                "note": texts.pgettext(f"{name}.answer.{c.id}.note", c.note) if c.note else None,
                **({"stop_when": c.stop_when} if c.stop_when else {}),
            }
            for c in choices
        ],
        "dont_know": {
            "do": texts.pgettext(f"{name}.dont_know.do", question.dont_know.do),
            "who": wording.who_text(question, texts),
            "until_then": question.dont_know.until_then.value,
        },
        "applies_when": question.applies_when,
        "answered_by": question.answered_by,
        "suggested_by": question.suggested_by,
        "refs": list(question.refs),
    }


def _suggested(
    checklist: Checklist, catalogue: Catalogue, question: Question, doc: AnswersDocument, on: date, texts: Texts
) -> dict[str, Any] | None:
    if doc.choice is None:
        return None
    found = suggestion_for(checklist, catalogue, question.id, doc.choice, on)
    if found is None:
        return None
    return {
        "answer": found.answer,
        "text": wording.answer_text(question, found.answer, texts),
        "fact": found.facts[0].id,
        "facts": [fact.id for fact in found.facts],
        "sources": [_source(catalogue.sources.get(fact.source or "")) for fact in found.facts],
    }


def apps_document(
    catalogue: Catalogue, texts: Texts, on: date, known_on: date | None = None, app_id: str | None = None
) -> dict[str, Any]:
    """Every app, or one, with the facts that hold and were known on the day."""
    if app_id is not None and app_id not in catalogue.apps:
        close = difflib.get_close_matches(app_id, list(catalogue.apps), n=3, cutoff=0.4) or list(catalogue.apps)[:5]
        raise PlainError("unknown_app", value=app_id, nearest=", ".join(close))
    apps = [app for app in catalogue.apps.values() if app_id in (None, app.id)]
    return {
        "schema": APPS_SCHEMA,
        "as_of": on.isoformat(),
        "apps": [_app(app, catalogue, texts, on, known_on or on) for app in apps],
    }


def _app(app: App, catalogue: Catalogue, texts: Texts, on: date, known_on: date) -> dict[str, Any]:
    facts = facts_on(app.facts, on, known_on, catalogue.prepared_on)
    return {
        "id": app.id,
        "name": wording.app_name(app.id, app.name, texts),
        "vendor": wording.vendor_name(app.id, app.vendor, texts),
        "product_family": app.product_family,
        "category": app.category,
        "successor": app.successor,
        "editions": [_edition(app, e, facts, catalogue, texts, on) for e in app.editions],
    }


def _edition(
    app: App, edition: Edition, facts: list[Fact], catalogue: Catalogue, texts: Texts, on: date
) -> dict[str, Any]:
    mine = [f for f in facts if edition.id in f.editions and f.criterion in catalogue.criteria]
    return {
        "id": edition.id,
        "name": wording.edition_name(app.id, edition.id, edition.name, texts),
        "kind": edition.kind,
        "price": edition.price,
        "facts": [_fact(f, catalogue, texts, on) for f in mine],
    }


def _fact(fact: Fact, catalogue: Catalogue, texts: Texts, on: date) -> dict[str, Any]:
    state = state_of(fact, catalogue.criteria[fact.criterion], on).value
    return {
        "id": fact.id,
        "criterion": fact.criterion,
        "value": fact.value,
        "state": state,
        "state_text": wording.state_word(state, texts),
        "valid_from": _day(fact.valid_from),
        "valid_to": _day(fact.valid_to),
        "known_from": _day(fact.known_from),
        "as_of": _day(fact.as_of),
        "source": _source(catalogue.sources.get(fact.source or "")),
        "text": wording.fact_sentence(fact, catalogue, texts),
        "explanation": fact.explanation,
        "scope": fact.scope,
    }


def _source(source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return {
        "title": source.title,
        "publisher": source.publisher,
        "address": source.address,
        "date": _day(source.date),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
