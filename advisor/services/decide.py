"""Advice, record, signature: the decision is made and leaves the program as a signed PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import __version__
from advisor.domain.answers import AnswersDocument
from advisor.domain.catalogue import Catalogue, Criterion, Fact
from advisor.domain.checklist import Checklist
from advisor.domain.checklist_rules import dpia_signs
from advisor.domain.decision import DecisionRecord
from advisor.domain.errors import PlainError
from advisor.domain.key_words import key_code, key_words
from advisor.domain.rules import RuleSet
from advisor.services.error_texts import explain
from advisor.services.marking import N_
from advisor.services.ports import (
    Adviser,
    CatalogueSource,
    Clock,
    OpenIdentity,
    RecordFiles,
    RecordPrinter,
    RecordSigner,
    Texts,
)
from advisor.services.recheck_record import about_earlier, words_of_changes
from advisor.services.record_content import printed_record

if TYPE_CHECKING:
    from advisor.services.recheck import Rechecked

SCHEMA = "advisor/decision/1"
UNSIGNED_SCHEMA = "advisor/unsigned-record/1"
_ALTERNATIVES = 5
_KEPT = {
    "system": N_("A new key was made for you. Its passphrase is kept in the key store of this system."),
    "file": N_(
        "A new key was made for you. This computer offers no key store. "
        "The passphrase is kept in a file beside the key that only you may read."
    ),
}
_IN_FILE = N_("The passphrase of your key is kept in a file, because this computer offers no key store.")


class DecideService:
    """One decision, from the answers to the file on disk."""

    def __init__(
        self, adviser: Adviser, source: CatalogueSource, printer: RecordPrinter, signer: RecordSigner,
        files: RecordFiles, clock: Clock, copy_to: Callable[[], str] = str,
        missing: Callable[[], Sequence[str]] = tuple,
    ) -> None:  # fmt: skip
        """``copy_to`` names a folder in which a copy of each new record is put; empty for none.

        ``missing``: codes of packs that the settings name and that are not here (services/missing_packs.py).
        """
        self._adviser, self._source, self._printer = adviser, source, printer
        self._signer, self._files, self._clock, self._copy_to = signer, files, clock, copy_to
        self._missing = missing

    def decide(
        self, doc: AnswersDocument, out: Path, on: date | None, identity: Path | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Write the signed record to ``out`` and tell what was made (advisor/decision/1)."""
        self._files.check_target(out, replace)
        self._check_clock()
        return self._write(doc, self._adviser.advise(doc, on or self._clock.today(), texts=texts), out, identity,
                           replace, texts)  # fmt: skip

    def for_signing_elsewhere(
        self, doc: AnswersDocument, out: Path, on: date | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Write the record without a signature, for another program to sign (advisor/unsigned-record/1)."""
        self._files.check_target(out, replace)
        self._check_clock()
        at = self._clock.now().astimezone(UTC).replace(microsecond=0)
        advice = self._adviser.advise(doc, on or self._clock.today(), texts=texts)
        record = self.record(doc, advice, at.strftime("%Y-%m-%dT%H:%M:%SZ"), None, texts)
        unsigned = self._printer.build(printed_record(record, texts), record.canonical())
        self._files.save(out, unsigned, replace)
        return {
            "schema": UNSIGNED_SCHEMA, "record": str(out), "sha256": hashlib.sha256(unsigned).hexdigest(),
            "record_id": record.record_id, "verdict": record.verdict, "signed": False,
        }  # fmt: skip

    def decide_again(
        self, found: Rechecked, out: Path, identity: Path | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """A signed re-check of a record that could be judged again; the record's own file is not touched."""
        if found.doc is None or found.record is None:
            raise ValueError("nothing was decided again")
        self._files.check_target(out, replace)
        self._check_clock()
        more = {"kind": "recheck", "previous": found.sha256}
        advice = {**found.advice, "again": about_earlier(found)}
        return self._write(found.doc, advice, out, identity, replace, texts, more, found.record.words)

    def _write(
        self, doc: AnswersDocument, advice: Mapping[str, Any], out: Path, identity: Path | None, replace: bool,
        texts: Texts, more: Mapping[str, str] | None = None, earlier: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        at = self._clock.now().astimezone(UTC).replace(microsecond=0)
        opened = self._signer.identity(identity, at, doc.signer.name if doc.signer else None)
        record = self.record(doc, advice, at.strftime("%Y-%m-%dT%H:%M:%SZ"), opened, texts, earlier)
        if more:
            record = record.model_copy(update=dict(more)).with_id()
        unsigned = self._printer.build(printed_record(record, texts), record.canonical())
        signed, signature = self._signer.sign(unsigned, at, identity)
        self._files.save(out, signed, replace)
        return {
            "schema": SCHEMA, "record": str(out), "sha256": hashlib.sha256(signed).hexdigest(),
            "record_id": record.record_id, "verdict": record.verdict,
            "signature": {
                "level": signature.level, "signer": signature.signer, "key_sha256": signature.key_sha256,
                "words": key_words(signature.key_sha256), "code": key_code(signature.key_sha256),
            },
            "copy": self._copy(out.name, signed, texts), "identity": _told(opened, texts),
            "later": explain(signature.later, texts) if signature.later else None,
        }  # fmt: skip

    def _copy(self, name: str, signed: bytes, texts: Texts) -> dict[str, Any] | None:
        """The record is made already: a second folder that cannot be written is told, and no more."""
        if not (folder := self._copy_to()):
            return None
        target, trouble = Path(folder) / name, None
        try:
            self._files.save(target, signed, False)
        except PlainError as wrong:
            trouble = explain(wrong, texts)
        return {"path": str(target), "trouble": trouble}

    def record(
        self, doc: AnswersDocument, advice: Mapping[str, Any], made_at: str, key: OpenIdentity | None, texts: Texts,
        earlier: Mapping[str, Any] | None = None,
    ) -> DecisionRecord:  # fmt: skip
        """The record of one piece of advice, with everything that it rests on. No ``key``: signed elsewhere.

        ``earlier``: the English words of the record that this one judges again.
        """
        catalogue, checklist = self._source.catalogue(), self._source.checklist()
        short = _shortened(advice, catalogue)
        if missing := tuple(self._missing()):
            short["missing_packs"] = list(missing)
        facts = _facts(short, catalogue)
        rules = next((r for r in self._source.rule_sets("catalogue") if r.id == advice["rule_set"]["id"]), None)
        words = _words(short, doc, catalogue, checklist, rules)
        if "again" in short:
            words = words_of_changes(short["again"], words, catalogue, checklist, earlier or {})
        return DecisionRecord(
            language=texts.language, made_at=made_at, as_of=str(advice["as_of"]), program_version=__version__,
            catalogue={
                "id": catalogue.id, "version": catalogue.version, "prepared_on": catalogue.prepared_on.isoformat()
            },
            checklist_version=checklist.version,
            rule_set={**advice["rule_set"], "name": rules.name if rules else ""}, meeting=_given(doc.meeting),
            signer=_given(doc.signer), key=_key(key),
            situation=dict(doc.situation), answers={k: _given(a) for k, a in doc.answers.items()} | _from_list(advice),
            choice=_given(doc.choice), line=dict(short.get("line") or _given(doc.line)), verdict=str(advice["verdict"]),
            advice=short, facts=facts, sources=_sources(facts, catalogue),
            words=words,
        ).with_id()  # fmt: skip

    def _check_clock(self) -> None:
        # A record dated before the knowledge it rests on would be a false document.
        today, prepared = self._clock.now().date(), self._source.catalogue().prepared_on
        if today < prepared:
            raise PlainError("clock_before_catalogue", exit_code=3, today=today, prepared=prepared)


def _key(key: OpenIdentity | None) -> dict[str, Any]:
    if key is None:
        return {"elsewhere": True}
    return {"name": key.name, "sha256": key.key_sha256, "self_made": key.self_made}


def _told(key: OpenIdentity, texts: Texts) -> dict[str, Any]:
    if key.made_now:
        text = texts.gettext(_KEPT[key.passphrase_in])
    else:
        text = texts.gettext(_IN_FILE) if key.passphrase_in == "file" else ""
    return {"made_now": key.made_now, "passphrase_in": key.passphrase_in, "text": text}


def _from_list(advice: Mapping[str, Any]) -> dict[str, Any]:
    """The answer that the organisation's list gave, so that a re-check elsewhere knows it too."""
    return dict((advice.get("organisation") or {}).get("answers", {}))


def _given(part: Any) -> dict[str, Any]:
    return part.model_dump(exclude_none=True) if part is not None else {}


def _shortened(advice: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """The chosen edition and the best alternatives, as ids and values; the other editions belong to the catalogue.

    Sentences are left out: they are made from the ids, in any language (services/record_words.py).
    """
    chosen = advice.get("chosen") or {}
    kept: list[Mapping[str, Any]] = []
    others = 0
    for edition in advice["editions"]:
        if (edition["app"], edition["edition"]) == (chosen.get("app"), chosen.get("edition")):
            kept.append({**edition, "would_change": _wordless(edition["would_change"])})
        elif others < _ALTERNATIVES and edition.get("recommended"):
            kept.append({**edition, "reasons": _main_reason(edition), "would_change": []})
            others += 1
    kept = [{**e, "name": _english(e, catalogue), "reasons": _wordless(e["reasons"])} for e in kept]
    parts: dict[str, Any] = {
        "rule_set": _without(advice["rule_set"], "name"), "editions": kept,
        "checklist": _wordless(advice.get("checklist", [])), "would_change": _wordless(advice.get("would_change", [])),
        "contradictions": _wordless(advice.get("contradictions", [])),
        **{key: _without(advice[key], "text") for key in ("skipped", "catalogue_age") if advice.get(key)},
        "line": _without(advice["line"], "text", "steps"),
        "chosen": {**_without(chosen, "text"), "name": _english(chosen, catalogue)},
        "dpia_signs": _without(advice.get("dpia_signs") or {}, "signs", "to_ask"),
        "safe_versions": {"platforms": (advice.get("safe_versions") or {}).get("platforms", {})},
    }  # fmt: skip
    if own := advice.get("organisation"):
        exceptions = _wordless(own["exceptions"])
        parts["organisation"] = {**_without(own, "text", "answers"), "exceptions": exceptions}
    # Whom to ask and with which letter helps on the screen; it is no part of the decision.
    around = ("verdict_word", "verdict_text", "next_steps", "open_points", "confirm_first", "catalogue_age")
    return {**_without(advice, *around), **parts}


def _wordless(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [_without(row, "text", "answer_text", "who", "do") for row in rows]


def _english(edition: Mapping[str, Any], catalogue: Catalogue) -> str:
    """The name in the catalogue; an app that was named by hand keeps the name it was given."""
    found = catalogue.find(str(edition.get("app")), str(edition.get("edition")))
    return found[1].name if found else str(edition.get("name") or "")


def _main_reason(edition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Of an alternative the one thing to know: what limits it, or what speaks for it."""
    must = [reason for reason in edition["reasons"] if reason.get("mandatory")]
    limits = [reason for reason in must if reason.get("result") == edition["verdict"]]
    return (limits or must)[:1]


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in names}


def _reasons(advice: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    return ((edition["app"], reason) for edition in advice["editions"] for reason in edition["reasons"])


def _facts(advice: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    wanted = {(app, reason["fact"]) for app, reason in _reasons(advice) if reason.get("fact")}
    found: dict[str, Any] = {}
    mine = (advice.get("chosen") or {}).get("app")
    for app_id in {app for app, _ in wanted}:
        app = catalogue.apps.get(app_id)
        for fact in app.facts if app else ():
            if (app_id, fact.id) in wanted:
                snapshot: Mapping[str, Any] = _snapshot(fact)
                # Of the other apps only what their one line says.
                found[fact.id] = {
                    "app": app_id, **(snapshot if app_id == mine else _without(snapshot, "explanation", "detail"))
                }
    return found


def _snapshot(fact: Fact) -> dict[str, Any]:
    return fact.model_dump(exclude_none=True, exclude_defaults=True, exclude={"id"})


def _sources(facts: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    wanted = {fact["source"] for fact in facts.values() if fact.get("source")}
    return {
        key: catalogue.sources[key].model_dump(exclude_none=True, exclude={"id"})
        for key in sorted(wanted & catalogue.sources.keys())
    }


def _words(
    advice: Mapping[str, Any], doc: AnswersDocument, catalogue: Catalogue, checklist: Checklist,
    rule_set: RuleSet | None,
) -> dict[str, Any]:  # fmt: skip
    """The English words behind every id that the record uses."""
    situation = doc.situation
    # A list, because the order of the questions must outlive sorted keys.
    flags = [
        {
            "id": flag.id,
            "text": flag.text,
            "value": next((v.text for v in flag.values if v.id == situation[flag.id]), situation[flag.id]),
        }
        for flag in checklist.situation
        if flag.id in situation
    ]
    used = [reason for _, reason in _reasons(advice)]
    criteria = {name: catalogue.criteria[name] for r in used if (name := r["criterion"]) in catalogue.criteria}
    open_ = {r["criterion"] for r in used if r.get("mandatory") and r["result"] != "fine"}
    words: dict[str, Any] = {
        "questions": _asked(advice, checklist), "situation": flags, "editions": _editions(advice, catalogue),
        "criteria": {name: criterion.name for name, criterion in criteria.items()},
        "values": {name: _values(used, criterion) for name, criterion in criteria.items()},
        "why": {rule.criterion: rule.why for rule in rule_set.mandatory if rule.criterion in open_} if rule_set else {},
        "signs": [
            [n, checklist.dpia_signs[n]["sign"]] for n in dpia_signs(checklist, situation, doc.answers).counted
        ],
    }  # fmt: skip
    if (advice.get("skipped") or {}).get("questions"):
        words["skip"] = str(checklist.skip_rule.get("record_text", ""))
    return words


def _asked(advice: Mapping[str, Any], checklist: Checklist) -> dict[str, Any]:
    questions = {question.id: question for question in checklist.questions}
    asked: dict[str, Any] = {}
    for row in advice.get("checklist", []):
        question = questions.get(row["question"])
        if question is None:
            continue
        choice = next((a for a in question.answers if a.id == row["answer"]), None)
        words = {"text": question.text, "answer": choice.text if choice else row["answer"]}
        if row["result"] != "fine":
            words |= {"name": question.name, "do": question.dont_know.do, "who": question.dont_know.who}
            words |= {"note": choice.note} if choice and choice.note else {}
        asked[question.id] = words
    return asked


def _editions(advice: Mapping[str, Any], catalogue: Catalogue) -> dict[str, str]:
    named = [(str(e["app"]), str(e["edition"])) for e in advice["editions"]]
    named += [(str(e["app"]), str(to)) for e in advice["editions"] for c in e["would_change"]
              if c["kind"] == "edition" for to in c["to"]]  # fmt: skip
    return {f"{app}/{edition}": found[1].name for app, edition in named if (found := catalogue.find(app, edition))}


def _values(used: Iterable[Mapping[str, Any]], criterion: Criterion) -> dict[str, str]:
    """The standard sentences of the values that were found."""
    found = [r["value"] for r in used if r["criterion"] == criterion.id]
    shown = {str(one) for value in found for one in (value if isinstance(value, list | tuple) else (value,))}
    return {value: criterion.values[value] for value in sorted(shown & criterion.values.keys())}
