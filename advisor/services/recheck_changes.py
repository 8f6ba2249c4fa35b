"""What differs between a decision then and now, in ids and in one plain sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Checklist
from advisor.domain.decision import DecisionRecord
from advisor.services import wording
from advisor.services.organisation_words import exception_text
from advisor.services.ports import Texts


@dataclass(frozen=True)
class Change:
    """One difference. ``kind``: fact | evidence | question | answer | rule | organisation."""

    kind: str
    about: str  # criterion, question or rule set
    then: Mapping[str, Any] | None
    now: Mapping[str, Any] | None
    text: str
    fact: str | None = None
    source: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        return {"kind": self.kind, "about": self.about, "fact": self.fact, "then": self.then, "now": self.now,
                "source": self.source or None, "text": self.text}  # fmt: skip


def chosen_edition(advice: Mapping[str, Any]) -> Mapping[str, Any]:
    """The advice on the edition that was chosen; empty where none was."""
    chosen = advice.get("chosen") or {}
    wanted = (chosen.get("app"), chosen.get("edition"))
    return next((e for e in advice.get("editions", ()) if (e.get("app"), e.get("edition")) == wanted), {})


def dropped(record: DecisionRecord, checklist: Checklist, texts: Texts) -> Iterator[Change]:
    """Old answers that today's checklist does not know."""
    known = {q.id: {choice.id for choice in q.answers} | {"dont_know"} for q in checklist.questions}
    for question, given in record.answers.items():
        if given.get("answer") not in known.get(question, ()):
            words = str((record.words.get("questions") or {}).get(question, {}).get("text", question))
            message = texts.gettext("This question or its answer is no longer used: {question}")
            yield Change("answer", question, given, None, message.format(question=words))


def changes_between(
    record: DecisionRecord, now: Mapping[str, Any], catalogue: Catalogue, checklist: Checklist, texts: Texts
) -> Iterator[Change]:
    """Facts of the chosen edition, questions, and the rules."""
    then = record.advice
    yield from _rules(then, now, texts)
    yield from _not_at_hand(then, now, texts)
    old = {reason["criterion"]: reason for reason in chosen_edition(then).get("reasons", ())}
    new = {reason["criterion"]: reason for reason in chosen_edition(now).get("reasons", ())}
    for criterion in [*old, *(c for c in new if c not in old)]:
        change = _fact(criterion, old.get(criterion), new.get(criterion), catalogue, texts)
        if change is not None:
            yield change
    yield from _organisation(then.get("organisation") or {}, now.get("organisation") or {}, texts)
    yield from _questions(then, now, checklist, texts)


def _not_at_hand(then: Mapping[str, Any], now: Mapping[str, Any], texts: Texts) -> Iterator[Change]:
    """The decision was made where the organisation's rules were missing, and here they are not."""
    codes = list(then.get("missing_packs") or ())
    if any(str(code).startswith("organisation_") for code in codes) and now.get("organisation"):
        text = texts.gettext("The decision was made without the rules of the organisation. Today they count.")
        yield Change("organisation", "missing_packs", {"codes": codes}, {"codes": []}, text)


def _organisation(then: Mapping[str, Any], now: Mapping[str, Any], texts: Texts) -> Iterator[Change]:
    """Exceptions that are gone or new; what the list says of the app is told with its question."""
    def exceptions(part: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        return {str(found["criterion"]): found for found in part.get("exceptions", ())}

    before, after = exceptions(then), exceptions(now)
    for criterion in [*before, *(c for c in after if c not in before)]:
        old, new = before.get(criterion), after.get(criterion)
        if new is None and old is not None:
            message = texts.gettext("This no longer applies today. {exception}")
            yield Change("organisation", criterion, old, None, message.format(exception=exception_text(old, texts)))
        elif new is not None and (old is None or old.get("result") != new["result"]):
            message = texts.gettext("This applies today. {exception}")
            yield Change("organisation", criterion, old, new, message.format(exception=exception_text(new, texts)))


def _rules(then: Mapping[str, Any], now: Mapping[str, Any], texts: Texts) -> Iterator[Change]:
    before, after = then.get("rule_set") or {}, now["rule_set"]
    if (before.get("id"), before.get("version")) != (after["id"], after["version"]):
        message = texts.gettext("Other rules apply today: \"{now}\" of {version}.")
        yield Change("rule", after["id"], before, after, message.format(now=after["name"], version=after["version"]))


def _fact(
    criterion: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, catalogue: Catalogue, texts: Texts
) -> Change | None:
    """A value or its weight changed. Evidence that only grew older without effect is no change."""
    then, now = _seen(old), _seen(new)
    if (then.get("value"), then.get("result")) == (now.get("value"), now.get("result")):
        return None
    fact_id = now.get("fact") or then.get("fact")
    name = wording.criterion_name(criterion, catalogue, texts)
    name = name if name.endswith("?") else f"{name}:"
    if new is None:
        text = texts.gettext("{name} Today's rules no longer ask for it.").format(name=name)
    elif old is None:
        text = texts.gettext("{name} Today's rules ask for it. {now}").format(
            name=name, now=wording.value_sentence(criterion, now.get("value"), catalogue, texts)
        )
    elif then.get("value") != now.get("value"):
        text = texts.gettext("{name} Then: {then} Today: {now}").format(
            name=name,
            then=wording.value_sentence(criterion, then.get("value"), catalogue, texts),
            now=wording.value_sentence(criterion, now.get("value"), catalogue, texts),
        )
    else:
        text = texts.gettext("{name} The same is known, but it counts differently today. {now}").format(
            name=name, now=new.get("text", "")
        )
    kind = "fact" if then.get("value") != now.get("value") else "evidence"
    return Change(kind, criterion, then or None, now or None, text, fact_id, _source(fact_id, catalogue))


def _seen(reason: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: reason.get(key) for key in ("fact", "value", "state", "result")} if reason else {}


def _source(fact_id: str | None, catalogue: Catalogue) -> dict[str, Any]:
    """Where today's fact was read."""
    app = catalogue.apps.get(fact_id.split(".")[0]) if fact_id else None
    fact = next((f for f in app.facts if f.id == fact_id), None) if app else None
    source = catalogue.sources.get(fact.source) if fact and fact.source else None
    if source is None:
        return {}
    day = source.date.isoformat() if source.date else None
    return {"title": source.title, "publisher": source.publisher, "address": source.address, "date": day}


def _questions(
    then: Mapping[str, Any], now: Mapping[str, Any], checklist: Checklist, texts: Texts
) -> Iterator[Change]:
    old = {row["question"]: row for row in then.get("checklist", ())}
    questions = {question.id: question for question in checklist.questions}
    for row in now["checklist"]:
        before = old.pop(row["question"], None)
        words = wording.question_text(questions[row["question"]], texts)
        after = {key: row[key] for key in ("answer", "result")}
        if before is None:
            message = texts.gettext("This question was not asked then: {question}")
            yield Change("question", row["question"], None, after, message.format(question=words))
        elif before["result"] != row["result"] and before["answer"] != row["answer"]:
            # The person's answers are the old ones: only the organisation's list can answer otherwise.
            message = texts.gettext("Today the list says something else: {question} {answer}")
            shown = {key: before.get(key) for key in ("answer", "result")}
            words = message.format(question=words, answer=row["answer_text"])
            yield Change("organisation", row["question"], shown, after, words)
        elif before["result"] != row["result"]:
            message = texts.gettext("The same answer counts differently today: {question}")
            shown = {key: before.get(key) for key in ("answer", "result")}
            yield Change("question", row["question"], shown, after, message.format(question=words))
    for name, row in old.items():
        if name in questions:
            message = texts.gettext("Today this question would not be asked for such a meeting: {question}")
            words = wording.question_text(questions[name], texts)
            shown = {key: row.get(key) for key in ("answer", "result")}
            yield Change("question", name, shown, None, message.format(question=words))
