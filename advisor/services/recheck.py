"""Would we decide the same today? An old record's answers, judged again by today's knowledge and rules.

The old record is only read. Rules for what has changed in between: an answer to
a question that no longer exists is left out and named; a question that is new
counts as not asked; a record that is damaged, of a newer kind, or about an app
that is gone is not decidable, and the reason is said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from pydantic import ValidationError

from advisor.domain.answers import OTHER_APP, AnswersDocument, Choice, Line, Meeting, Signer
from advisor.domain.catalogue import Catalogue
from advisor.domain.checklist import Answer, Checklist
from advisor.domain.decision import SCHEMA as RECORD_SCHEMA
from advisor.domain.decision import DecisionRecord, made_by_newer
from advisor.services.marking import N_
from advisor.services.ports import Adviser, CatalogueSource, RecordSource, RecordVerifier, Texts
from advisor.services.recheck_changes import Change, changes_between, chosen_edition, dropped
from advisor.services.record_chain import kind_of

SCHEMA = "advisor/recheck/1"
SUMMARY_SCHEMA = "advisor/recheck-summary/1"
OUTCOMES = ("unchanged", "facts_changed", "result_changed", "not_decidable")

# fmt: off
_OUTCOMES = {
    "unchanged": N_("Today the decision would be the same, for the same reasons."),
    "facts_changed": N_("Today the result would be the same. Some of its reasons have changed."),
    "result_changed": N_("Today the result would be different: {now} instead of {then}."),
}
_NOT_DECIDABLE = {
    "unreadable": N_("The file could not be read."),
    "not_a_record": N_("This is not a record of this program."),
    "not_intact": N_("The record was changed or damaged after it was signed, so it is not checked again."),
    "opinion": N_("This is an officer's opinion. Check the decision inside it again: attachment record.pdf."),
    "addendum": N_("This is an addendum. Check the decision inside it again: attachment record.pdf."),
    "newer": N_("The record was made by a newer version of this program. Update the program and try again."),
    "damaged": N_("The data in the record cannot be read by this program."),
    "app_gone": N_("The app of this record is no longer in the catalogue. Make a new decision."),
    "situation_gone": N_("The record describes its situation in words that are no longer used. Make a new decision."),
}
_RESULTS = {"fine": N_("may be used"), "condition": N_("only under conditions"), "stop": N_("not this way")}
# fmt: on


@dataclass(frozen=True)
class Rechecked:
    """One record judged again. ``record``, ``doc`` and ``advice`` are there when it could be decided."""

    path: str
    outcome: str
    reason: str = ""
    verified: str = ""  # overall answer of the verifier
    sha256: str = ""
    record: DecisionRecord | None = None
    doc: AnswersDocument | None = None
    advice: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


class _NotDecidable(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RecheckService:
    """Re-checks files and folders; needs no network and changes nothing."""

    def __init__(
        self, adviser: Adviser, knowledge: CatalogueSource, verifier: RecordVerifier, source: RecordSource
    ) -> None:
        self._adviser, self._knowledge = adviser, knowledge
        self._verifier, self._source = verifier, source

    def recheck(
        self, paths: Iterable[str], on: date, texts: Texts, keep: Callable[[Rechecked], str | None] | None = None,
        spread: Callable[[Iterable[str]], Iterator[dict[str, Any]]] | None = None,
    ) -> Iterator[dict[str, Any]]:  # fmt: skip
        """One document per record, then the summary.

        ``keep`` writes a signed re-check and gives its path. ``spread`` does
        ``recheck_one`` for many names, in order, on all cores.
        """
        counts = dict.fromkeys(OUTCOMES, 0)
        names = self._source.find(paths)
        one = partial(self.recheck_one, on=on, texts=texts, keep=keep)
        for found in spread(names) if spread else map(one, names):
            counts[found["outcome"]] += 1
            yield found
        yield {"schema": SUMMARY_SCHEMA, "files": sum(counts.values()), **counts}

    def recheck_one(
        self, path: str, on: date, texts: Texts, keep: Callable[[Rechecked], str | None] | None = None
    ) -> dict[str, Any]:
        """The document of one record."""
        found = self.check(path, on, texts, whole=keep is not None)
        kept = keep(found) if keep else None
        return {**document(found, texts), "record": kept}

    def check(self, path: str, on: date, texts: Texts, whole: bool = False) -> Rechecked:
        """One record; ``whole`` also puts the other editions into words. Never raises for what the file holds."""
        try:
            data = self._source.read(path)
        except (OSError, ValueError):
            return Rechecked(path, "not_decidable", "unreadable")
        verified = self._verifier.verify(data)
        base = Rechecked(path, "not_decidable", verified=verified.overall, sha256=hashlib.sha256(data).hexdigest())
        if verified.intact != "yes":
            reason = "not_intact" if verified.is_record else "not_a_record"
            return replace(base, reason=reason)
        if verified.about is not None:
            return replace(base, reason=kind_of(verified) or "opinion")
        record: DecisionRecord | None = None
        try:
            record = _record(verified.data)
            catalogue, checklist = self._knowledge.catalogue(), self._knowledge.checklist()
            doc = _doc(record, catalogue, checklist)
        except _NotDecidable as stop:
            return replace(base, reason=stop.reason, record=record)
        advice = self._adviser.advise(doc, on, texts=texts, only_chosen=not whole)
        changes = (*dropped(record, checklist, texts), *changes_between(record, advice, catalogue, checklist, texts))
        outcome = "facts_changed" if changes else "unchanged"
        if record.verdict != advice["verdict"]:
            outcome = "result_changed"
        return replace(base, outcome=outcome, record=record, doc=doc, advice=advice, changes=changes)


def _record(data: bytes) -> DecisionRecord:
    try:
        document = json.loads(data)
        schema = document["schema"] if isinstance(document, dict) else ""
        if schema != RECORD_SCHEMA:
            raise _NotDecidable("newer" if made_by_newer(schema) else "damaged")
        return DecisionRecord.model_validate(document)
    except (KeyError, ValueError, ValidationError, RecursionError):
        raise _NotDecidable("damaged") from None


def _doc(record: DecisionRecord, catalogue: Catalogue, checklist: Checklist) -> AnswersDocument:
    """The old answers as an answers file of today: only what today's checklist still asks."""
    flags = {question.id: {value.id for value in question.values} for question in checklist.situation}
    situation = {key: value for key, value in record.situation.items() if value in flags.get(key, ())}
    if record.situation.keys() & flags.keys() != situation.keys():
        raise _NotDecidable("situation_gone")
    asked = {question.id: question.answers for question in checklist.questions}
    try:
        answers = {key: Answer.model_validate(given) for key, given in record.answers.items()}
        kept = {
            key: answer for key, answer in answers.items()
            if key in asked and (answer.answer == "dont_know" or any(c.id == answer.answer for c in asked[key]))
        }  # fmt: skip
        line = record.advice.get("line") or {}
        return AnswersDocument(
            situation=situation, answers=kept, choice=_choice(record, catalogue),
            line=Line.model_validate({key: line.get(key) for key in ("verdict", "stated_by", "measured", "rates")})
            if "result" in line else None,
            meeting=Meeting.model_validate(record.meeting) if record.meeting else None,
            signer=Signer.model_validate(record.signer) if record.signer else None,
        )  # fmt: skip
    except (KeyError, TypeError, ValidationError):
        raise _NotDecidable("damaged") from None


def _choice(record: DecisionRecord, catalogue: Catalogue) -> Choice:
    chosen = record.advice.get("chosen") or {}
    if chosen.get("app") == OTHER_APP:
        return Choice.model_validate(record.choice)
    if catalogue.find(str(chosen.get("app")), str(chosen.get("edition"))) is None:
        raise _NotDecidable("app_gone")
    return Choice(app=chosen["app"], edition=chosen["edition"])


def document(found: Rechecked, texts: Texts) -> dict[str, Any]:
    """The document ``advisor/recheck/1`` of one record."""
    record = found.record
    text = texts.gettext(_NOT_DECIDABLE.get(found.reason) or _OUTCOMES[found.outcome])
    if record is not None and found.advice:
        text = text.format(now=texts.gettext(_RESULTS[found.advice["verdict"]]),
                           then=texts.gettext(_RESULTS.get(record.verdict, record.verdict)))  # fmt: skip
    return {
        "schema": SCHEMA,
        "path": found.path,
        "record_id": record.record_id if record else None,
        "decided_on": record.made_at[:10] if record else None,
        "outcome": found.outcome,
        "reason": found.reason or None,
        "verified": found.verified or None,
        "then": _state(record.advice, record.verdict, record.catalogue) if record else None,
        "now": _state(found.advice, found.advice["verdict"], found.advice["catalogue"]) if found.advice else None,
        "changes": [change.document() for change in found.changes],
        "text": text,
    }


def _state(advice: Mapping[str, Any], verdict: str, catalogue: Mapping[str, Any]) -> dict[str, Any]:
    rule_set = advice.get("rule_set") or {}
    return {
        "verdict": verdict, "as_of": advice.get("as_of"), "edition_verdict": chosen_edition(advice).get("verdict"),
        "catalogue": {"id": catalogue.get("id"), "version": catalogue.get("version")},
        "rule_set": {"id": rule_set.get("id"), "version": rule_set.get("version")},
    }  # fmt: skip


def exit_code(summary: Mapping[str, Any]) -> int:
    """0: every decision stands; 1: some result changed or could not be decided."""
    return 1 if summary["result_changed"] or summary["not_decidable"] else 0
