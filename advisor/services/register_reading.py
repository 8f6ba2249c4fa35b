"""From what the verifier found in a file to what the register keeps: a record, an act, or neither.

Only what is signed and intact counts. The date is the day that the record was decided for, with the time of day at
which it was made; what cannot be read of it stays empty.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from advisor.domain.addendum import SCHEMA as ADDENDUM
from advisor.domain.opinion import SCHEMA as OPINION
from advisor.domain.register_act import ACT_SCHEMA, WHATS
from advisor.domain.register_id import day_number, seconds_of
from advisor.domain.register_record import KINDS, VERDICTS, Act, RegisterRecord
from advisor.domain.signed_document import canonical
from advisor.domain.verification import BAD, Verification

REVIEW_MONTHS = 12  # checklist C34
RECORDING_DAYS = 7  # after the meeting the day of deletion should be set (reminders of the ready texts)
_AGREED = {"agreed": "fine", "conditions": "condition", "refused": "stop"}
_OPEN = ("condition", "stop")
_MOST = 20_000  # letters of one text


@dataclass(frozen=True)
class Examined:
    """One file as it was read. Small, because it travels between processes."""

    outcome: str  # read | unreadable | vanished | unfinished
    size: int = 0
    mtime_ns: int = 0
    inode: int | None = None
    file_hash: bytes = b""
    signed_len: int = 0
    signed_hash: bytes | None = None
    is_record: bool = False
    intact: str = "unknown"
    signer: str = "none"
    time: str = "none"
    certificate: str = "not_checked"
    attention: bool = False
    holds_until: int | None = None
    record: RegisterRecord | None = None
    act: Act | None = None


def judged(found: Verification, review_months: int = REVIEW_MONTHS) -> dict[str, Any]:
    """The fields of ``Examined`` that come from the verifier."""
    document = read_document(found.data, review_months) if found.intact == "yes" else None
    if document is None and found.intact == "yes" and found.about is not None:
        document = _addendum(found)
    return {
        "is_record": found.is_record, "intact": found.intact, "signer": found.signer, "time": found.time,
        "certificate": found.certificate, "attention": found.overall != "good",
        "holds_until": int(found.holds_until.timestamp()) if found.holds_until else None,
        "record": document if isinstance(document, RegisterRecord) else None,
        # What somebody nobody knows says about a record does not move its dates.
        "act": document if isinstance(document, Act) and found.overall != BAD and _known(found) else None,
    }  # fmt: skip


def _known(found: Verification) -> bool:
    return found.signer in ("trusted", "known")


def read_document(data: bytes, review_months: int = REVIEW_MONTHS) -> RegisterRecord | Act | None:
    """The signed data as the register keeps them; None where they are of another kind."""
    document = _loaded(data)
    schema = str(document.get("schema", ""))
    if schema == OPINION:
        return _opinion(document, sha256(data).digest())
    if schema == ACT_SCHEMA:
        return read_act(document, sha256(data).digest())
    if schema.startswith("advisor/record/"):
        return _decision(document, sha256(data).digest(), review_months)
    return None


def _decision(document: Mapping[str, Any], record_hash: bytes, review_months: int) -> RegisterRecord:
    advice, signer, meeting = (_map(document.get(key)) for key in ("advice", "signer", "meeting"))
    chosen = _map(advice.get("chosen")) or _map(document.get("choice"))
    decided = _moment(document)
    day = _day(document.get("as_of")) or decided.date()
    held = _day(meeting.get("date"))
    kind = str(document.get("kind"))
    app, edition = _text(chosen.get("app")), _text(chosen.get("edition") or chosen.get("name"))
    case, facts, ids = _case(document, advice, chosen)
    return RegisterRecord(
        record_hash=record_hash, decided_at=seconds_of(decided), number=_text(document.get("record_id")),
        kind=kind if kind in KINDS else "decision", app=app, edition=f"{app}/{edition}" if edition else app,
        edition_name=_text(chosen.get("name")), verdict=_verdict(document.get("verdict")),
        by_hand=chosen.get("by") != "proposal", role=_text(signer.get("role")), lang=_text(document.get("language")),
        unit=_text(signer.get("organisation")), signer=_signer(document),
        rule_version=_version(document.get("rule_set")), catalogue_version=_version(document.get("catalogue")),
        review_due=day_number(months_later(day, review_months)),
        delete_due=day_number((held or day) + timedelta(days=RECORDING_DAYS)) if _recorded(document) else None,
        supersedes=_hash(document.get("previous")), title=_text(meeting.get("title")),
        purpose=_joined(meeting.get("purpose"), meeting.get("place")), participants=_text(meeting.get("people")),
        measures=_measures(advice), note=_notes(document), case_hash=case, facts_hash=facts, fact_ids=ids,
    )  # fmt: skip


def _opinion(document: Mapping[str, Any], record_hash: bytes) -> RegisterRecord:
    about, signer = _map(document.get("about")), _map(document.get("signer"))
    app, edition = _text(about.get("app")), _text(about.get("edition"))
    said = [*_list(document.get("conditions")), *_list(document.get("reasons"))]
    return RegisterRecord(
        record_hash=record_hash, decided_at=seconds_of(_moment(document)), number=_text(document.get("record_id")),
        kind="opinion", app=app, edition=f"{app}/{edition}" if edition else app,
        verdict=_AGREED.get(str(document.get("outcome")), "stop"), role=_text(signer.get("role")),
        lang=_text(document.get("language")), unit=_text(signer.get("organisation")),
        signer=_signer(document), supersedes=_hash(about.get("sha256")), title=_text(about.get("title")),
        note=_joined(*said, about.get("record_id")),
    )  # fmt: skip


def _addendum(found: Verification) -> Act | None:
    """The day on which a recording is to be deleted, said after the meeting; the decision lies in the same file."""
    document = _loaded(found.data)
    day = _day(document.get("delete_on"))
    if document.get("schema") != ADDENDUM or found.about is None or not found.about.data or day is None:
        return None
    return Act(
        sha256(found.data).digest(), sha256(found.about.data).digest(), "delete_on",
        day_number(_moment(document).date()), _signer(document), _text(document.get("record_id")), day_number(day),
    )  # fmt: skip


def read_act(document: Mapping[str, Any], act_hash: bytes) -> Act | None:
    """A signed act; None where it names no record or nothing that can be done."""
    about = _map(document.get("about"))
    record_hash, what = _hash(about.get("record_hash")), str(document.get("what"))
    if record_hash is None or what not in WHATS:
        return None
    again = _day(document.get("next_review"))
    return Act(
        act_hash, record_hash, what, day_number(_moment(document).date()),
        _signer(document), _text(document.get("record_id")),
        day_number(again) if again else None,
    )  # fmt: skip


def _case(
    document: Mapping[str, Any], advice: Mapping[str, Any], chosen: Mapping[str, Any]
) -> tuple[bytes, bytes, tuple[str, ...]]:
    """What a re-check depends on, and nothing else: its hash, that of the facts, and their ids."""
    edition = next(
        (e for e in map(_map, _list(advice.get("editions")))
         if (e.get("app"), e.get("edition")) == (chosen.get("app"), chosen.get("edition"))), {},
    )  # fmt: skip
    reasons = [_map(reason) for reason in _list(edition.get("reasons"))]
    known = _map(document.get("facts"))
    ids = tuple(sorted({str(reason["fact"]) for reason in reasons if reason.get("fact")}))
    facts = sha256(canonical({name: known.get(name) for name in ids})).digest()
    answers = {name: _map(given).get("answer") for name, given in _map(document.get("answers")).items()}
    line = _map(advice.get("line"))
    case = {
        "situation": document.get("situation"), "answers": answers, "verdict": document.get("verdict"),
        "chosen": [chosen.get(key) for key in ("app", "edition", "name", "by")], "facts": facts.hex(),
        "rule_set": document.get("rule_set"), "checklist": document.get("checklist_version"),
        "reasons": [[reason.get(key) for key in ("criterion", "effect", "value", "result", "fact")]
                    for reason in reasons],
        "rows": [[_map(row).get(key) for key in ("question", "answer", "result", "from")]
                 for row in _list(advice.get("checklist"))],
        "line": [line.get(key) for key in ("verdict", "rates", "measured")],
        "organisation": advice.get("organisation"), "people": _map(document.get("meeting")).get("people"),
    }  # fmt: skip
    return sha256(canonical(case)).digest(), facts, ids


def _measures(advice: Mapping[str, Any]) -> str:
    """The questions that left something to do."""
    rows = [_map(row) for row in _list(advice.get("checklist"))]
    return " ".join(_text(row.get("question")) for row in rows if row.get("result") in _OPEN)


def _notes(document: Mapping[str, Any]) -> str:
    given = [_map(answer) for answer in _map(document.get("answers")).values()]
    return _joined(*(part for answer in given for part in (answer.get("note"), answer.get("asked"))))


def _recorded(document: Mapping[str, Any]) -> bool:
    answer = _map(_map(document.get("answers")).get("C16_record")).get("answer")
    return (answer or _map(document.get("situation")).get("recording")) == "yes"


def _moment(document: Mapping[str, Any]) -> datetime:
    """The day it was decided for, at the time of day when it was made; the year 2000 where neither can be read."""
    try:
        made = datetime.fromisoformat(str(document.get("made_at")).replace("Z", "+00:00"))
        made = made.replace(tzinfo=UTC) if made.tzinfo is None else made.astimezone(UTC)
    except (ValueError, OverflowError):
        made = datetime(2000, 1, 1, tzinfo=UTC)
    day = _day(document.get("as_of"))
    return datetime.combine(day, made.timetz()) if day else made


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    year = min(year, date.max.year)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _hash(value: object) -> bytes | None:
    try:
        found = bytes.fromhex(str(value)) if value else b""
    except ValueError:
        return None
    return found if len(found) == 32 else None


def _signer(document: Mapping[str, Any]) -> str:
    return _text(_map(document.get("signer")).get("name") or _map(document.get("key")).get("name"))


def _version(value: object) -> str:
    return _joined(_map(value).get("id"), _map(value).get("version"))


def _verdict(value: object) -> str:
    return str(value) if value in VERDICTS else "stop"


def _loaded(data: bytes) -> Mapping[str, Any]:
    try:
        return _map(json.loads(data))
    except (ValueError, RecursionError):
        return {}


def _map(value: object) -> Mapping[str, Any]:
    if type(value) is dict:  # as JSON gives them: no need to ask what else may be read like one
        return value
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _text(value: object) -> str:
    """Half of a letter, as hostile JSON may hold, is no text for a database."""
    return "" if value is None else str(value)[:_MOST].encode("utf-8", "replace").decode()


def _joined(*values: object) -> str:
    return _text(" ".join(str(value) for value in values if value))
