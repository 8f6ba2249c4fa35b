"""What a signed re-check says beyond a decision: which record it judges again, what came of it, and what differs.

The record holds ids and values in ``advice["again"]``, with the English words behind them among its words. An older
program reads such a record too: it leaves this part out. Re-checks made before this part existed print without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from advisor.domain.checklist import Result
from advisor.services import wording
from advisor.services.marking import N_
from advisor.services.ports import Texts
from advisor.services.printed import Block, Heading, Paragraph, Table

if TYPE_CHECKING:
    from advisor.domain.catalogue import Catalogue
    from advisor.domain.checklist import Checklist
    from advisor.domain.decision import DecisionRecord
    from advisor.services.recheck import Rechecked
    from advisor.services.record_words import RecordWords

_OUTCOMES = {
    "unchanged": N_("The result is the same today, for the same reasons."),
    "facts_changed": N_("The result is the same today. Some of its reasons have changed."),
    "result_changed": N_("The result is different today."),
}
_ANSWERS = {"fine": N_("fine"), "condition": N_("step to do"), "stop": N_("stop")}
_OF_FACTS, _OF_QUESTIONS = ("fact", "evidence"), ("question", "answer")
NOT_AT_HAND = "missing_packs"  # a change: the organisation's rules were not at hand then


def about_earlier(found: Rechecked) -> dict[str, Any]:
    """The part ``again`` of a re-check's advice."""
    record = found.record
    if record is None:
        raise ValueError("nothing was decided again")
    changes = [
        {"kind": change.kind, "about": change.about, "then": _ids(change.then), "now": _ids(change.now)}
        for change in found.changes
    ]
    return {"record_id": record.record_id, "decided_on": record.as_of, "verdict": record.verdict,
            "outcome": found.outcome, "changes": changes}  # fmt: skip


def _ids(side: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Without what a person wrote: it stands in the earlier record."""
    return {key: value for key, value in side.items() if key not in ("note", "asked")} if side else None


def words_of_changes(
    again: Mapping[str, Any], words: Mapping[str, Any], catalogue: Catalogue, checklist: Checklist,
    earlier: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """A record's English ``words`` with those that only the changes use; ``earlier``: the words of the old record."""
    criteria, values = dict(words["criteria"]), {name: dict(found) for name, found in words["values"].items()}
    questions = dict(words["questions"])
    asked = {question.id: question.text for question in checklist.questions}
    for change in again["changes"]:
        about, known = change["about"], catalogue.criteria.get(change["about"])
        if known is not None:
            criteria.setdefault(about, known.name)
            said = [side.get("value") for side in (change["then"], change["now"]) if side]
            flat = {str(one) for value in said for one in (value if isinstance(value, list | tuple) else (value,))}
            kept = values.setdefault(about, {})
            kept.update({value: known.values[value] for value in sorted(flat & known.values.keys())})
        elif about in asked or about in (earlier.get("questions") or {}):
            text = asked.get(about) or str(earlier["questions"][about].get("text", about))
            questions.setdefault(about, {"text": text, "answer": ""})
    return {**words, "criteria": criteria, "values": values, "questions": questions}


def earlier_blocks(
    record: DecisionRecord, words: RecordWords, texts: Texts, table: Callable[[list[tuple[str, object]]], Table],
    fingerprint: str,
) -> list[Block]:  # fmt: skip
    """What stands right below the verdict of a re-check. ``table`` sets names beside values."""
    again = record.advice["again"]
    outcome = texts.gettext(_OUTCOMES.get(again["outcome"], _OUTCOMES["result_changed"]))
    rows: list[tuple[str, object]] = [
        (texts.gettext("Earlier decision"), again["record_id"]),
        (texts.gettext("Decided on"), again["decided_on"]),
        (texts.gettext("Result then"), wording.verdict_word(Result(again["verdict"]), texts)),
        (texts.gettext("Fingerprint of its file"), fingerprint),
    ]
    blocks: list[Block] = [
        Paragraph(outcome, "strong"), table(rows), Paragraph(texts.gettext("The earlier record stays as it is.")),
    ]  # fmt: skip
    if changed := [_change(change, words, texts) for change in again["changes"]]:
        header = (texts.gettext("What"), texts.gettext("Then"), texts.gettext("Today"))
        blocks += [
            Heading(texts.gettext("What has changed since then")),
            Table(header, tuple(changed), (0.34, 0.33, 0.33), row_header=True),
        ]
    return blocks


def _change(change: Mapping[str, Any], words: RecordWords, texts: Texts) -> tuple[str, str, str]:
    kind, about = change["kind"], change["about"]
    then, now = change.get("then") or {}, change.get("now") or {}
    if kind in _OF_FACTS:
        return words.criterion(about), _found(about, then, kind, words, texts), _found(about, now, kind, words, texts)
    if kind in _OF_QUESTIONS or "answer" in {**then, **now}:
        return words.question({"question": about}), _asked(then, texts), _asked(now, texts)
    if kind == "rule":
        return texts.gettext("Rules"), str(then.get("version", "")), str(now.get("version", ""))
    if about == NOT_AT_HAND:
        name = texts.gettext("Rules of the organisation")
        return name, texts.gettext("not at hand"), texts.gettext("at hand")
    nothing = texts.gettext("no exception")
    until = texts.gettext("exception until {day}")
    sides = [until.format(day=side["until"]) if side.get("until") else nothing for side in (then, now)]
    return words.criterion(about), sides[0], sides[1]


def _found(about: str, side: Mapping[str, Any], kind: str, words: RecordWords, texts: Texts) -> str:
    """The value; where that is the same as before, how it counts."""
    if not side:
        return texts.gettext("not asked for")
    if kind == "evidence":
        return wording.short_result(Result(side["result"]), texts)
    return words.value(about, side.get("value"))


def _asked(side: Mapping[str, Any], texts: Texts) -> str:
    if not side:
        return texts.gettext("not asked")
    return texts.gettext(_ANSWERS[side["result"]]) if side.get("result") in _ANSWERS else texts.gettext("answered")
