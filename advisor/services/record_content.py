"""What a decision record says on paper: the verdict first, then what to do, then why.

Everything comes from the record itself, so an old record prints again, in any language, without the catalogue
that it was made with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.domain.checklist import SEVERITY, Result
from advisor.domain.decision import DecisionRecord
from advisor.services import wording
from advisor.services.line_advice import rates_words
from advisor.services.line_details import measured_lines
from advisor.services.marking import N_
from advisor.services.missing_packs import said_in_record
from advisor.services.ports import CatalogueSource, Texts
from advisor.services.printed import BREAK, Block, Bullets, Heading, Link, Pairs, Paragraph, Printed, Table, Verdict
from advisor.services.recheck_record import earlier_blocks
from advisor.services.record_signature import grouped
from advisor.services.record_words import RecordWords
from advisor.services.signed_page import Frame, mark_of, signed_page

_PARTS = {
    "situation": N_("Situation"), "catalogue": N_("Catalogue"), "not_asked": N_("Not asked"),
    "organisation": N_("The organisation's list"),
}  # fmt: skip
_NOT_THE_PERSON = ("situation", "catalogue", "organisation")
_EFFECTS = {"for": N_("for it"), "against": N_("against it"), "unknown": N_("not known")}
_RESULTS = {"fine": N_("fine"), "condition": N_("step to do"), "stop": N_("stop")}
_ORDER = {"unknown": 0, "against": 1, "for": 2}
_UNKNOWN = ("dont_know", "not_asked")
_NOTHING = "\u2013"
_DOT = " \u00b7 "


def printed_record(
    record: DecisionRecord, texts: Texts, today: CatalogueSource | None = None, again: bool = False
) -> Printed:
    """The record in words, for the printer or the terminal.

    In another language than its own it says on every page that it is a translation, and has no place for a
    signature; ``again`` says the same of a copy in its own language. ``today`` lends an older record the English
    words that it did not keep.
    """
    return _Page(record, texts, today, again).printed()


class _Page:
    def __init__(self, record: DecisionRecord, texts: Texts, today: CatalogueSource | None, again: bool) -> None:
        self.record, self.texts = record, texts
        self.words = RecordWords(record, texts, today)
        self.sources = _Sources(record)
        self.mark = mark_of(record, texts, again)

    def printed(self) -> Printed:
        record, texts = self.record, self.texts
        blocks: list[Block] = [
            *self._translation(),
            Verdict(record.verdict, wording.verdict_word(Result(record.verdict), texts), self._sentence()),
            *self._not_at_hand(), *self._earlier(), *self._exceptions(), *self._meeting(), *self._steps(),
            *self._unknown(),
            *self._reasons(), *self._alternatives(), *self._line(), *self._answers(), *self._impact(),
            *self.sources.blocks(texts),
        ]  # fmt: skip
        again = record.kind == "recheck"
        name = texts.gettext("Decision judged again") if again else texts.gettext("Decision on a video meeting")
        frame = Frame(
            name=name, title=str(record.meeting.get("title") or "").strip(), mark=self.mark,
            data=texts.gettext("The whole decision as data: answers, facts and rules"),
            field=texts.gettext("Signature of the decision"),
        )  # fmt: skip
        return signed_page(record, self._sentence(), blocks, frame, texts)

    def _translation(self) -> list[Block]:
        return unsigned_note(self.record.record_id, self.record.language, self.mark, self.texts)

    def _not_at_hand(self) -> list[Block]:
        """Rules that the organisation has and that did not count change what the verdict is worth."""
        codes = self.record.advice.get("missing_packs") or ()
        return [Paragraph(text, "strong") for text in said_in_record(codes, self.texts)]

    def _earlier(self) -> list[Block]:
        if self.record.previous is None:
            return []
        if self.record.advice.get("again"):
            return earlier_blocks(self.record, self.words, self.texts, named, grouped(self.record.previous))
        words = self.texts.gettext("This record checks an earlier decision again. The earlier record stays as it is.")
        code = self.texts.gettext("Fingerprint of the earlier file: {code}")
        return [Paragraph(words), Paragraph(code.format(code=grouped(self.record.previous)), "small")]

    def _exceptions(self) -> list[Block]:
        """What the organisation answers for itself stands right below the verdict that it changed."""
        items = self.words.exceptions()
        if not items:
            return []
        texts = self.texts
        general = wording.short_result(Result(self._chosen().get("general_verdict", self.record.verdict)), texts)
        words = texts.gettext("The general finding on the app is: {result}.").format(result=general)
        return [Heading(texts.gettext("Exceptions of the organisation")), Paragraph(words), Bullets(items)]

    def _chosen(self) -> Mapping[str, Any]:
        return next((e for e in self.record.advice.get("editions", []) if self._is_chosen(e)), {})

    def _is_chosen(self, edition: Mapping[str, Any]) -> bool:
        chosen = self.record.advice.get("chosen") or {}
        return (edition.get("app"), edition.get("edition")) == (chosen.get("app"), chosen.get("edition"))

    def _app(self) -> str:
        chosen = self.record.advice.get("chosen") or {}
        name = str(chosen.get("name") or self._chosen().get("name") or self.texts.gettext("no app"))
        return self.words.edition(str(chosen.get("app")), chosen.get("edition"), name)

    def _sentence(self) -> str:
        return f"{self._app()}: {wording.verdict_sentence(Result(self.record.verdict), self.texts)}"

    def _meeting(self) -> list[Block]:
        texts, record, meeting = self.texts, self.record, self.record.meeting
        again = record.kind == "recheck"
        proposed = (record.advice.get("chosen") or {}).get("by") == "proposal"
        how = texts.gettext("proposed by the program") if proposed else texts.gettext("chosen by hand")
        people = texts.gettext("{count} people").format(count=meeting["people"]) if meeting.get("people") else ""
        where = (meeting.get("date"), meeting.get("place"), people)
        rules = texts.gettext("{name}, version {version}; catalogue of {day}").format(
            name=self.words.rule_set(), version=record.rule_set.get("version", ""),
            day=record.catalogue.get("prepared_on", ""),
        )  # fmt: skip
        rows = [
            (texts.gettext("Meeting"), meeting.get("title")), (texts.gettext("Purpose"), meeting.get("purpose")),
            (texts.gettext("When and where"), _DOT.join(str(part) for part in where if part)),
            (texts.gettext("App"), f"{self._app()} ({how})"),
            (texts.gettext("The organisation's list"), self.words.standing()),
            (texts.gettext("Judged again on") if again else texts.gettext("Decided on"), record.as_of),
            (texts.gettext("Rules"), rules),
        ]  # fmt: skip
        return [named(rows)]

    def _steps(self) -> list[Block]:
        steps = self.words.steps()
        heading = Heading(self.texts.gettext("Before the meeting"))
        if not steps:
            return [heading, Paragraph(self.texts.gettext("There is nothing more to do."))]
        return [heading, Bullets(tuple(text for _, text in steps), boxes=True, leads=tuple(lead for lead, _ in steps))]

    def _unknown(self) -> list[Block]:
        texts = self.texts
        rows = []
        for row in self.record.advice.get("checklist", []):
            if row.get("answer") in _UNKNOWN:
                said = self._said(row)
                who = self.words.who(row) + (f" ({said})" if said else "")
                rows.append((self.words.question_name(row), who, texts.gettext(_RESULTS[row["result"]])))
        blocks: list[Block] = []
        if rows:
            header = (texts.gettext("Question"), texts.gettext("Who can say"), texts.gettext("Until then"))
            blocks += [
                Heading(texts.gettext("What we do not know yet")),
                Table(header, tuple(rows), (0.45, 0.37, 0.18), row_header=True),
            ]
        doubts = self.words.contradictions()
        if doubts:
            blocks += [Heading(texts.gettext("Answers that do not fit together")), Bullets(doubts)]
        return blocks

    def _said(self, row: Mapping[str, Any]) -> str:
        """Who was asked, and the note."""
        given = self.record.answers.get(row["question"]) or {}
        asked = self.texts.gettext("asked: {who}").format(who=given["asked"]) if given.get("asked") else ""
        return "; ".join(part for part in (asked, str(given.get("note") or "")) if part)

    def _reasons(self) -> list[Block]:
        texts, given = self.texts, self._chosen().get("reasons", [])
        must = {reason["criterion"] for reason in given if reason.get("mandatory")}
        # What must be so is told once, even where it would also be nice to have.
        told = [reason for reason in given if reason.get("mandatory") or reason["criterion"] not in must]
        reasons = sorted(told, key=_worst_first)
        blocks: list[Block] = [Heading(texts.gettext("Why"))]
        if not reasons:
            message = texts.gettext("The catalogue knows nothing of this app. The answers decide alone.")
            return [*blocks, Paragraph(message)]
        header = (texts.gettext("What"), texts.gettext("What we found"), texts.gettext("Effect and source"))
        rows = []
        for reason in reasons:
            effect = texts.gettext(_effect(reason))
            source = self.sources.mark(reason.get("fact"))
            rows.append((
                self.words.criterion(reason["criterion"]), self.words.reason(reason),
                f"{effect}{BREAK}{source}" if source else effect,
            ))  # fmt: skip
        return [*blocks, Table(header, tuple(rows), (0.2, 0.64, 0.16), row_header=True)]

    def _alternatives(self) -> list[Block]:
        texts = self.texts
        others = [e for e in self.record.advice.get("editions", []) if not self._is_chosen(e)]
        if not others:
            return []
        rows = tuple(
            (
                self.words.edition(other["app"], other["edition"], str(other.get("name", ""))),
                wording.short_result(Result(other["verdict"]), texts), self._main_reason(other),
            )
            for other in others
        )  # fmt: skip
        header = (texts.gettext("App"), texts.gettext("Result"), texts.gettext("Main reason"))
        return [Heading(texts.gettext("Other apps")), Table(header, rows, (0.3, 0.16, 0.54), row_header=True)]

    def _main_reason(self, edition: Mapping[str, Any]) -> str:
        reasons = edition.get("reasons", [])
        return self.words.reason(reasons[0], chosen=False) if reasons else _NOTHING

    def _line(self) -> list[Block]:
        verdict = str(self.record.line.get("verdict") or "not_measured")
        known = verdict if verdict in wording.LINE_SENTENCES else "not_measured"
        words = wording.line_sentence(known, self.texts)
        if self.record.line.get("stated_by"):
            words += " " + self._who_stated()
        blocks: list[Block] = [Heading(self.texts.gettext("The line")), Paragraph(words)]
        measured = self.record.line.get("measured")
        if isinstance(measured, Mapping) and known != "not_measured":
            blocks.append(Paragraph(" ".join(measured_lines(measured, self.texts)), "small"))
        return blocks

    def _who_stated(self) -> str:
        line, texts = self.record.line, self.texts
        name = str(line["stated_by"])
        if name == "user":
            name = str(self.record.signer.get("name") or self.record.key.get("name") or "").strip()
        words = texts.gettext("This was stated by hand.")
        if name:
            words = texts.gettext("This was stated by hand, by {name}.").format(name=name)
        rates = line.get("rates")
        return f"{words} {rates_words(rates, texts)}" if isinstance(rates, Mapping) else words

    def _answers(self) -> list[Block]:
        texts, record = self.texts, self.record
        blocks: list[Block] = [Heading(texts.gettext("The situation")), Pairs(self.words.situation(), 0.72)]
        covered = self.words.skipped()
        if covered:
            blocks.append(Paragraph(texts.gettext("Some questions were not asked. {reason}").format(reason=covered)))
        asked = record.advice.get("checklist", [])
        open_ = [(self.words.question(row), self._answer(row), texts.gettext(_RESULTS[row["result"]]))
                 for row in self.words.open_rows()]  # fmt: skip
        fine = tuple((self.words.question(row), self._answer(row)) for row in asked if row["result"] == "fine")
        if open_:
            header = (texts.gettext("Question"), texts.gettext("Answer"), texts.gettext("Result"))
            blocks += [
                Heading(texts.gettext("Answers that ask for something")),
                Table(header, tuple(open_), (0.6, 0.26, 0.14)),
            ]
        if fine:
            blocks += [Heading(texts.gettext("Answers that are fine")), Pairs(fine, 0.68)]
        return blocks

    def _answer(self, row: Mapping[str, Any]) -> str:
        said, origin = self._said(row), row.get("from")
        words = self.words.answer(row) + (f" ({said})" if said else "")
        return f"{words} ({self.texts.gettext(_PARTS[origin])})" if origin in _NOT_THE_PERSON else words

    def _impact(self) -> list[Block]:
        texts, signs = self.texts, self.record.advice.get("dpia_signs") or {}
        if not signs.get("count"):
            return []
        count = int(signs["count"])
        message = texts.ngettext(
            "{count} sign speaks for a data protection impact assessment.",
            "{count} signs speak for a data protection impact assessment.", count,
        ).format(count=count)  # fmt: skip
        return [Heading(texts.gettext("Impact assessment")), Paragraph(message), Bullets(self.words.signs())]


def unsigned_note(record_id: str, language: str, mark: str, texts: Texts) -> list[Block]:
    """What stands first on pages that were printed again: which ones count."""
    if not mark:
        return []
    if texts.language != language:
        message = texts.gettext("This is a translation. Only the signed rendering counts: {record}.")
    else:
        message = texts.gettext("This is a copy of the words. Only the signed file counts: {record}.")
    return [Paragraph(message.format(record=record_id), "strong")]


def _worst_first(reason: Mapping[str, Any]) -> tuple[bool, int, int]:
    result = Result(reason.get("result") or "fine")
    return not reason.get("mandatory"), -SEVERITY[result], _ORDER.get(str(reason.get("effect")), 3)


def _effect(reason: Mapping[str, Any]) -> str:
    """What must be so and is so only with a step to do is not simply against the app."""
    if reason.get("mandatory") and (reason.get("effect"), reason.get("result")) == ("against", "condition"):
        return N_("with a condition")
    return _EFFECTS.get(str(reason.get("effect")), N_("not known"))


def named(rows: Sequence[tuple[str, object]]) -> Table:
    """Name and value in each row; a row without a value is left out."""
    kept = tuple((name, str(value)) for name, value in rows if value not in (None, ""))
    return Table((), kept, (0.21, 0.79), row_header=True)


class _Sources:
    """Numbers the sources in the order in which the reasons name them."""

    def __init__(self, record: DecisionRecord) -> None:
        self._facts, self._known = record.facts, record.sources
        self._numbers: dict[str, int] = {}
        self._sources: list[Mapping[str, Any]] = []

    def mark(self, fact: str | None) -> str:
        known = self._facts.get(fact or "") or {}
        key = str(known.get("source"))
        if key not in self._known:
            return ""
        if key not in self._numbers:
            self._sources.append(self._known[key])
            self._numbers[key] = len(self._sources)
        day = known.get("as_of") or known.get("known_from") or ""
        return f"[{self._numbers[key]}] {day}".strip()

    def blocks(self, texts: Texts) -> list[Block]:
        if not self._sources:
            return []
        links: list[Block] = []
        for number, source in enumerate(self._sources, 1):
            parts = (source.get("title"), source.get("publisher"), source.get("date"))
            links.append(Link(f"[{number}] " + ", ".join(str(p) for p in parts if p), str(source.get("address") or "")))
        return [Heading(texts.gettext("Sources")), *links]
