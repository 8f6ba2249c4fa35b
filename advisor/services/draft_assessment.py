"""A draft of a data protection impact assessment from the records on one app.

What records and catalogue know stands beside each question with its source. Everything else stays empty: the
judgement and the advice are for people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from advisor.domain.decision import DecisionRecord
from advisor.domain.errors import PlainError
from advisor.domain.impact_assessment import AssessmentTemplate
from advisor.domain.opinion import OfficerOpinion
from advisor.domain.verification import Verification
from advisor.services.assessment_lines import Case, Key, Line, Lines
from advisor.services.marking import N_
from advisor.services.ports import CatalogueSource, Clock, RecordFiles, RecordSource, RecordVerifier, Texts
from advisor.services.record_words import RecordWords

SCHEMA = "advisor/assessment/1"
FORMATS = (".docx", ".odt")
_NOT_USED = {
    "bad": N_("It was changed after signing, or its signature does not hold."),
    "not_a_record": N_("This file is not a record of this program."),
    "unreadable": N_("The file could not be read."),
    "recheck": N_("A re-check repeats a decision; the decision itself is used."),
    "addendum": N_("It adds to a decision; the decision itself is used."),
    "twice": N_("The same decision was there already."),
    "other_app": N_("It is about another app."),
}


@dataclass(frozen=True)
class DraftPart:
    """One part: its heading, and rows of a question with the lines known to it."""

    heading: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Draft:
    """A document to be written on by people; all texts are in the reader's language."""

    title: str
    language: str
    made_at: str  # ISO 8601, UTC
    notes: tuple[str, ...]
    columns: tuple[str, str]
    parts: tuple[DraftPart, ...]
    sources_heading: str
    sources: tuple[tuple[str, str], ...]  # words and web address, which may be empty
    left_out_heading: str = ""
    left_out: tuple[str, ...] = ()
    page_words: str = ""  # "page {page} of {pages}", for the foot of each page


class DraftWriter(Protocol):
    """Makes a text document from a draft: ``suffix`` is one of ``FORMATS``."""

    def write(self, draft: Draft, suffix: str) -> bytes: ...


class DraftAssessmentService:
    """Reads records, changes none, and never fills in what nobody said."""

    def __init__(
        self, verifier: RecordVerifier, source: RecordSource, knowledge: CatalogueSource,
        template: AssessmentTemplate, writer: DraftWriter, files: RecordFiles, clock: Clock,
    ) -> None:  # fmt: skip
        self._verifier, self._source, self._knowledge = verifier, source, knowledge
        self._template, self._writer, self._files, self._clock = template, writer, files, clock

    def draft(
        self, paths: Iterable[str], out: Path, app: str | None, replace: bool, texts: Texts
    ) -> dict[str, Any]:
        """Writes the draft (advisor/assessment/1). ``app``: id, needed where the records are about several apps."""
        if out.suffix.lower() not in FORMATS:
            raise PlainError("assessment_format", path=out)
        self._files.check_target(out, replace)
        cases, left_out = self._cases(paths, texts)
        cases, others = self._on_one_app(cases, app)
        left_out += [(case.path, "other_app") for case in others]
        filled, made = self._made(cases, left_out, texts)
        self._files.save(out, self._writer.write(made, out.suffix.lower()), replace)
        fields = [field for part in self._template.parts for field in part.fields]
        return {
            "schema": SCHEMA, "assessment": str(out), "app": _app(cases[0].record),
            "records": [case.record.record_id for case in cases],
            "left_out": [
                {"path": path, "reason": why, "text": texts.gettext(_NOT_USED[why])} for path, why in left_out
            ],
            "template": {"name": self._template.template.name, "version": self._template.template.version},
            "fields": len(fields), "filled": filled,
        }  # fmt: skip

    # --- which records ------------------------------------------------------------------

    def _cases(self, paths: Iterable[str], texts: Texts) -> tuple[list[Case], list[tuple[str, str]]]:
        left_out: list[tuple[str, str]] = []
        found: dict[str, Case] = {}
        for path in self._source.find(paths):
            try:
                known = self._verifier.verify(self._source.read(path))
            except (OSError, ValueError):
                left_out.append((path, "unreadable"))
                continue
            if known.overall not in ("good", "attention"):
                left_out.append((path, "not_a_record" if not known.is_record else "bad"))
                continue
            self._take(path, known, found, left_out, texts)
        if not found:
            raise PlainError("assessment_no_record")
        return sorted(found.values(), key=lambda case: (case.record.made_at, case.path)), left_out

    def _take(
        self, path: str, known: Verification, found: dict[str, Case], left_out: list[tuple[str, str]], texts: Texts
    ) -> None:
        opinion = _opinion(known.data) if known.about is not None else None
        inner = known.about if known.about is not None else known
        try:
            record = DecisionRecord.model_validate_json(inner.data)
        except ValidationError:
            left_out.append((path, "not_a_record"))
            return
        if record.kind != "decision":
            left_out.append((path, record.kind if record.kind in _NOT_USED else "not_a_record"))
            return
        before = found.get(record.record_id)
        if before is not None and opinion is None:
            left_out.append((path, "twice"))
            return
        case = before or Case(path, record, RecordWords(record, texts, self._knowledge), inner.signer_name)
        opinions = (*case.opinions, (path, opinion)) if opinion else case.opinions
        found[record.record_id] = Case(case.path, record, case.words, case.signer, opinions)

    def _on_one_app(self, cases: list[Case], app: str | None) -> tuple[list[Case], list[Case]]:
        apps = list(dict.fromkeys(_app(case.record) for case in cases))
        if app is None and len(apps) > 1:
            raise PlainError("assessment_several_apps", apps=", ".join(apps))
        chosen = app or apps[0]
        mine = [case for case in cases if _app(case.record) == chosen]
        if not mine:
            raise PlainError("assessment_no_such_app", app=chosen, apps=", ".join(apps))
        return mine, [case for case in cases if _app(case.record) != chosen]

    # --- the document ---------------------------------------------------------------------

    def _made(self, cases: list[Case], left_out: list[tuple[str, str]], texts: Texts) -> tuple[int, Draft]:
        catalogue, template = self._knowledge.catalogue(), self._template.template
        lines = Lines(cases, _app(cases[0].record), template, catalogue, self._clock.today(), texts)
        numbers: dict[tuple[str, str], int] = {}  # several facts may stand in one source
        parts, filled = [], 0

        def named(key: Key) -> tuple[str, str]:
            return self._named(key, cases, lines, texts)

        for number, part in enumerate(self._template.parts):
            rows = []
            for field in part.fields:
                known = lines.of(field)
                filled += bool(known)
                question = texts.pgettext(f"assessment.{part.id}.{field.id}", field.question)
                rows.append((question, tuple(_marked(line, numbers, named) for line in known)))
            heading = texts.pgettext(f"assessment.{part.id}", part.title)
            parts.append(DraftPart(f"{number} {heading}", tuple(rows)))
        name = lines.of(self._template.parts[0].fields[0])[0].text.rstrip(".")
        return filled, Draft(
            title=texts.gettext("Draft of a data protection impact assessment: {name}").format(name=name),
            language=texts.language, made_at=self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            notes=self._notes(texts),
            columns=(texts.gettext("Question"), texts.gettext("What is known, and your words")),
            parts=tuple(parts), sources_heading=texts.gettext("Sources"), sources=tuple(numbers),
            left_out_heading=texts.gettext("Files that were not used"),
            left_out=tuple(f"{path}: {texts.gettext(_NOT_USED[why])}" for path, why in left_out),
            page_words=texts.gettext("page {page} of {pages}"),
        )  # fmt: skip

    def _notes(self, texts: Texts) -> tuple[str, ...]:
        t = self._template.template
        followed = texts.gettext(
            "The order of the parts follows version {version} of a template of the European Data Protection Board. "
            "It was published on {day} for comments until {until}. Only summaries of it were read here. "
            "Check against the final template before you sign."
        ).format(version=t.version, day=t.published, until=t.consultation_until)
        return (
            texts.gettext("This is a draft. It decides nothing."),
            texts.gettext("Lines with a number in brackets were filled in from records and from the catalogue. "
                          "Check them. Everything else is empty on purpose: only people can answer it."),
            texts.gettext("The advice of the data protection officer is hers alone."),
            followed,
        )  # fmt: skip

    def _named(self, key: Key, cases: list[Case], lines: Lines, texts: Texts) -> tuple[str, str]:
        kind, name = key
        if kind == "record":
            case = next(case for case in cases if case.record.record_id == name)
            words = texts.gettext("Record {record} of {day}, signed by {name}. File: {path}. Fingerprint: {code}")
            return words.format(
                record=name, day=case.record.as_of, name=case.signer or texts.gettext("not known"),
                path=Path(case.path).name, code=_sum(case),
            ), ""  # fmt: skip
        if kind == "fact":
            fact, source = lines.source_of(name)
            seen = fact.as_of or (source.date if source else None)
            title = source.title if source else texts.gettext("not known")
            return f"{title}, {seen}" if seen else title, (source.address or "") if source else ""
        if kind == "template":
            t = self._template.template
            return f"{t.name}, {t.version}, {t.adopted}", t.address
        prepared = self._knowledge.catalogue().prepared_on
        return texts.gettext("The catalogue of this program, made on {day}").format(day=prepared), ""


def _marked(line: Line, numbers: dict[tuple[str, str], int], named: Callable[[Key], tuple[str, str]]) -> str:
    """The line with the numbers of its sources, numbered in the order in which the document names them."""
    marks = [numbers.setdefault(source, len(numbers) + 1) for source in dict.fromkeys(map(named, line.keys))]
    shown = [str(n) for n in sorted(marks)[:8]] + (["\u2026"] if len(marks) > 8 else [])
    return f"{line.text} [{', '.join(shown)}]"


def _app(record: DecisionRecord) -> str:
    return str((record.advice.get("chosen") or {}).get("app"))


def _opinion(data: bytes) -> OfficerOpinion | None:
    try:
        document: Mapping[str, Any] = json.loads(data)
        return OfficerOpinion.model_validate(document)
    except (ValueError, ValidationError):
        return None


def _sum(case: Case) -> str:
    return hashlib.sha256(case.record.canonical()).hexdigest()[:16]
