"""What a decision record says on paper: the verdict first, then what to do, then why.

Everything comes from the record itself, so an old record prints again without
the catalogue that it was made with. Words behind ids are the English ones kept
in the record, shown in the reader's language where a translation is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.domain.checklist import Result
from advisor.domain.decision import DecisionRecord
from advisor.services import wording
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.printed import Block, Bullets, Heading, Link, Paragraph, Printed, Table, Verdict

_PARTS = {"situation": N_("Situation"), "catalogue": N_("Catalogue"), "not_asked": N_("Not asked")}
_EFFECTS = {"for": N_("for it"), "against": N_("against it"), "unknown": N_("not known")}
_RESULTS = {"fine": N_("fine"), "condition": N_("step to do"), "stop": N_("stop")}
_ORDER = {"unknown": 0, "against": 1, "for": 2}
_NOTHING = "\u2013"


def printed_record(record: DecisionRecord, texts: Texts) -> Printed:
    """The record in words, ready for the printer or the terminal."""
    sources = _Sources(record)
    blocks: list[Block] = [
        Verdict(record.verdict, _word(record, texts), _sentence(record, texts)),
        *_earlier(record, texts),
        *_meeting(record, texts), *_steps(record, texts), *_unknown(record, texts), *_reasons(record, sources, texts),
        *_alternatives(record, texts), *_line(record, texts), *_answers(record, texts), *_impact(record, texts),
        *sources.blocks(texts), *_signature(record, texts),
    ]  # fmt: skip
    title = str(record.meeting.get("title") or "").strip()
    name = texts.gettext("Decision on a video meeting")
    head = " \u00b7 ".join(t for t in (str(record.signer.get("organisation") or ""), name, title) if t)
    return Printed(
        title=f"{name}: {title}" if title else name, language=record.language, record_id=record.record_id,
        subject=_sentence(record, texts), author=_author(record), running_head=head,
        page_words=texts.gettext("page {page} of {pages}"), blocks=tuple(blocks), made_at=record.made_at,
        attachment_description=texts.gettext("The whole decision as data: answers, facts and rules"),
        field_words=(texts.gettext("Signature of the decision"), texts.gettext("Place for a later time stamp")),
    )  # fmt: skip


def _earlier(record: DecisionRecord, texts: Texts) -> list[Block]:
    if record.previous is None:
        return []
    words = texts.gettext("This record checks an earlier decision again. The earlier record stays as it is.")
    code = texts.gettext("Fingerprint of the earlier file: {code}").format(code=grouped(record.previous))
    return [Paragraph(words), Paragraph(code, "small")]


def _author(record: DecisionRecord) -> str:
    return str(record.signer.get("name") or record.key.get("name") or "Videoconference Advisor")


def _word(record: DecisionRecord, texts: Texts) -> str:
    return wording.verdict_word(Result(record.verdict), texts)


def _chosen(record: DecisionRecord) -> Mapping[str, Any]:
    return next((e for e in record.advice.get("editions", []) if _is_chosen(record, e)), {})


def _is_chosen(record: DecisionRecord, edition: Mapping[str, Any]) -> bool:
    chosen = record.advice.get("chosen") or {}
    return (edition.get("app"), edition.get("edition")) == (chosen.get("app"), chosen.get("edition"))


def _app(record: DecisionRecord, texts: Texts) -> str:
    chosen = record.advice.get("chosen") or {}
    return str(chosen.get("name") or _chosen(record).get("name") or texts.gettext("no app"))


def _sentence(record: DecisionRecord, texts: Texts) -> str:
    sentence = wording.verdict_sentence(Result(record.verdict), texts)
    return f"{_app(record, texts)}: {sentence}"


def _meeting(record: DecisionRecord, texts: Texts) -> list[Block]:
    chosen = record.advice.get("chosen") or {}
    proposed = chosen.get("by") == "proposal"
    how = texts.gettext("proposed by the program") if proposed else texts.gettext("chosen by hand")
    meeting = record.meeting
    rows = [
        (texts.gettext("Meeting"), meeting.get("title")), (texts.gettext("Purpose"), meeting.get("purpose")),
        (texts.gettext("Day of the meeting"), meeting.get("date")), (texts.gettext("Place"), meeting.get("place")),
        (texts.gettext("People"), meeting.get("people")),
        (texts.gettext("App"), f"{_app(record, texts)} ({how})"),
        (texts.gettext("Decided on"), record.as_of),
        (texts.gettext("Rules"), _rules(record, texts)),
    ]  # fmt: skip
    return [_named(rows)]


def _rules(record: DecisionRecord, texts: Texts) -> str:
    rule_set, version = record.rule_set.get("id", ""), record.rule_set.get("version", "")
    name = texts.pgettext(f"ruleset.{rule_set}.name", record.rule_set.get("name") or rule_set)
    message = texts.gettext("{name}, version {version}; catalogue of {day}")
    return message.format(name=name, version=version, day=record.catalogue.get("prepared_on", ""))


def _named(rows: Sequence[tuple[str, object]]) -> Table:
    kept = tuple((name, str(value)) for name, value in rows if value not in (None, ""))
    return Table((), kept, (0.21, 0.79), row_header=True)


def _steps(record: DecisionRecord, texts: Texts) -> list[Block]:
    steps = tuple(str(step) for step in record.advice.get("next_steps", []))
    heading = texts.gettext("Before the meeting")
    if not steps:
        return [Heading(heading), Paragraph(texts.gettext("There is nothing more to do."))]
    return [Heading(heading), Bullets(steps, boxes=True)]


def _unknown(record: DecisionRecord, texts: Texts) -> list[Block]:
    rows = [
        (_question(record, row["question"], texts), str(row.get("who") or _NOTHING), str(row.get("do") or _NOTHING))
        for row in record.advice.get("checklist", [])
        if row.get("answer") in ("dont_know", "not_asked")
    ]
    blocks: list[Block] = []
    if rows:
        header = (texts.gettext("Question"), texts.gettext("Who can say"), texts.gettext("What to do"))
        blocks += [Heading(texts.gettext("What we do not know yet")), Table(header, tuple(rows), (0.4, 0.2, 0.4))]
    doubts = tuple(str(found.get("text", "")) for found in record.advice.get("contradictions", []))
    if doubts:
        blocks += [Heading(texts.gettext("Answers that do not fit together")), Bullets(doubts)]
    return blocks


def _reasons(record: DecisionRecord, sources: _Sources, texts: Texts) -> list[Block]:
    given = _chosen(record).get("reasons", [])
    must = {reason["criterion"] for reason in given if reason.get("mandatory")}
    # What must be so is told once, even where it would also be nice to have.
    told = [reason for reason in given if reason.get("mandatory") or reason["criterion"] not in must]
    reasons = sorted(told, key=lambda r: (not r.get("mandatory"), _ORDER.get(r.get("effect"), 3)))
    blocks: list[Block] = [Heading(texts.gettext("Why"))]
    if not reasons:
        return [*blocks, Paragraph(texts.gettext("The catalogue knows nothing of this app. The answers decide alone."))]
    header = (texts.gettext("What"), texts.gettext("What we found"), texts.gettext("Effect"), texts.gettext("Source"))
    rows = tuple(
        (
            _criterion(record, reason["criterion"], texts), str(reason.get("text", "")),
            texts.gettext(_EFFECTS.get(reason.get("effect"), N_("not known"))), sources.mark(reason.get("fact")),
        )
        for reason in reasons
    )  # fmt: skip
    return [*blocks, Table(header, rows, (0.19, 0.54, 0.12, 0.15), row_header=True)]


def _alternatives(record: DecisionRecord, texts: Texts) -> list[Block]:
    others = [e for e in record.advice.get("editions", []) if not _is_chosen(record, e)]
    if not others:
        return []
    rows = tuple(
        (str(other.get("name", "")), wording.short_result(Result(other["verdict"]), texts), _main_reason(other))
        for other in others
    )
    header = (texts.gettext("App"), texts.gettext("Result"), texts.gettext("Main reason"))
    return [Heading(texts.gettext("Other apps")), Table(header, rows, (0.3, 0.2, 0.5), row_header=True)]


def _main_reason(edition: Mapping[str, Any]) -> str:
    reasons = edition.get("reasons", [])
    return str(reasons[0].get("text", "")) if reasons else _NOTHING


def _line(record: DecisionRecord, texts: Texts) -> list[Block]:
    verdict = str(record.line.get("verdict") or "not_measured")
    known = verdict if verdict in wording.LINE_SENTENCES else "not_measured"
    words = wording.line_sentence(known, texts)
    if record.line.get("stated_by"):
        words += " " + texts.gettext("This was stated by hand.")
    return [Heading(texts.gettext("The line")), Paragraph(words)]


def _answers(record: DecisionRecord, texts: Texts) -> list[Block]:
    situation = [
        (
            texts.pgettext(f"situation.{flag['id']}.text", flag["text"]),
            texts.pgettext(f"situation.{flag['id']}.{record.situation[flag['id']]}", flag["value"]),
        )
        for flag in record.words.get("situation", [])
    ]
    rows = tuple(
        (
            _question(record, row["question"], texts), _answer(record, row, texts),
            texts.gettext(_RESULTS[row["result"]]),
        )
        for row in record.advice.get("checklist", [])
    )  # fmt: skip
    header = (texts.gettext("Question"), texts.gettext("Answer"), texts.gettext("Result"))
    named = (texts.gettext("Question"), texts.gettext("Answer"))
    blocks: list[Block] = [Heading(texts.gettext("The situation")), Table(named, tuple(situation), (0.7, 0.3))]
    covered = (record.advice.get("skipped") or {}).get("text")
    if covered:
        blocks.append(Paragraph(texts.gettext("Some questions were not asked. {reason}").format(reason=covered)))
    if rows:
        blocks += [Heading(texts.gettext("The answers")), Table(header, rows, (0.58, 0.29, 0.13))]
    return blocks


def _question(record: DecisionRecord, question: str, texts: Texts) -> str:
    words = record.words.get("questions", {}).get(question, {})
    return texts.pgettext(f"question.{question}.text", words.get("text", question))


def _answer(record: DecisionRecord, row: Mapping[str, Any], texts: Texts) -> str:
    question, answer = row["question"], row["answer"]
    if answer == "dont_know":
        words = texts.gettext("I do not know")
    elif answer == "not_asked":
        words = texts.gettext("Not answered")
    else:
        english = record.words.get("questions", {}).get(question, {}).get("answer", answer)
        words = texts.pgettext(f"question.{question}.answer.{answer}.text", english)
    given = record.answers.get(question) or {}
    if given.get("note"):
        words += " " + texts.gettext("Note: {note}").format(note=given["note"])
    if given.get("asked"):
        words += " " + texts.gettext("Asked: {who}").format(who=given["asked"])
    origin = row.get("from")
    return f"{words} ({texts.gettext(_PARTS[origin])})" if origin in ("situation", "catalogue") else words


def _criterion(record: DecisionRecord, criterion: str, texts: Texts) -> str:
    return texts.pgettext(f"criterion.{criterion}.name", record.words.get("criteria", {}).get(criterion, criterion))


def _impact(record: DecisionRecord, texts: Texts) -> list[Block]:
    signs = record.advice.get("dpia_signs") or {}
    if not signs.get("count"):
        return []
    count = int(signs["count"])
    message = texts.ngettext(
        "{count} sign speaks for a data protection impact assessment.",
        "{count} signs speak for a data protection impact assessment.", count,
    ).format(count=count)  # fmt: skip
    items = tuple(sign if isinstance(sign, str) else str(sign.get("text", "")) for sign in signs.get("signs", []))
    return [Heading(texts.gettext("Impact assessment")), Paragraph(message), Bullets(tuple(filter(None, items)))]


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
            return _NOTHING
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


def _signature(record: DecisionRecord, texts: Texts) -> list[Block]:
    signer, key = record.signer, record.key
    who = ", ".join(str(part) for part in (_author(record), signer.get("role"), signer.get("organisation")) if part)
    rows = [
        (texts.gettext("Signed by"), who),
        (texts.gettext("Name in the key"), key.get("name") if key.get("name") != _author(record) else ""),
        (texts.gettext("Fingerprint of the key"), grouped(str(key.get("sha256", "")))),
        (texts.gettext("Time on this computer"), record.made_at.replace("T", " ").replace("Z", " UTC")),
        (texts.gettext("Fingerprint of the data"), grouped(record.fingerprint())),
        (texts.gettext("Record"), record.record_id), (texts.gettext("Program"), record.program_version),
    ]  # fmt: skip
    blocks: list[Block] = [Heading(texts.gettext("Signature")), _named(rows)]
    blocks.append(Paragraph(texts.gettext(
        "This record carries an electronic signature (PAdES baseline B-B). It is designed so that it can meet "
        "Article 26 of Regulation (EU) No 910/2014 when the organisation identifies the key holder."
    ), "small"))  # fmt: skip
    if key.get("self_made"):
        blocks.append(Paragraph(texts.gettext(
            "The key was made on this computer. Alone it proves only that the same key signed before. "
            "Compare the fingerprint with the signer to know whose key it is."
        ), "small"))  # fmt: skip
    return blocks


def grouped(fingerprint: str) -> str:
    """Four signs at a time: easier to read over the telephone."""
    return " ".join(fingerprint[i : i + 4] for i in range(0, len(fingerprint), 4))
