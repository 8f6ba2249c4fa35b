"""Asks the register: lists, numbers and days, as documents for programs and as sentences for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from advisor.domain.calendar_file import Reminder, write_reminders
from advisor.domain.errors import PlainError
from advisor.domain.register_id import day_number, day_of, moment_of
from advisor.domain.register_query import Question
from advisor.domain.register_record import KINDS, RECHECKS, VERDICTS, Act, Hit, RecordState
from advisor.domain.register_words import fold
from advisor.services.ports import Texts
from advisor.services.register_ports import MOST_COUNTED, Freshness, RegisterEngine, Root
from advisor.services.register_text import path_below
from advisor.services.register_walk import every_hit

HIT, SEARCH, STATS, DUE = (
    "advisor/register-hit/1", "advisor/register-search/1", "advisor/register-stats/1", "advisor/register-due/1"
)  # fmt: skip
DUE_DAYS = 30
MAKER = "videoconference-advisor-register"
WHATS = ("review", "delete", "stamp")
_TRUST = {"signer": ("trusted", "known", "unknown", "none"), "time": ("stamped", "claimed", "none"),
          "certificate": ("valid", "expired", "revoked", "not_checked")}  # fmt: skip


class RegisterSearch:
    """Every answer says on what it stands: when the folders were scanned, and how much was read."""

    def __init__(self, engine: RegisterEngine) -> None:
        self.engine = engine

    def search(self, question: Question, limit: int, texts: Texts) -> Iterator[dict[str, Any]]:
        """One document per hit, newest first, then the summary."""
        question, places = self.resolved(question), self.places()
        shown = 0
        for hit in every_hit(self.engine, question, most=limit):
            yield hit_document(hit, places)
            shown += 1
        total = self.engine.count(question)
        fresh = self.engine.freshness()
        yield {
            "schema": SEARCH, "shown": shown, "total": min(total, MOST_COUNTED),
            "more_than_total": total > MOST_COUNTED,
            **freshness_json(fresh, texts),
        }  # fmt: skip

    def places(self) -> dict[int, str]:
        return {root.id: root.place for root in self.engine.roots()}

    def resolved(self, question: Question) -> Question:
        """The same question in the spelling of the register. Raises PlainError for a word that cannot be."""
        for name, allowed in (("verdict", VERDICTS), ("kind", KINDS), *_TRUST.items()):
            value = getattr(question, name)
            if value and value not in allowed:
                raise PlainError("register_filter", name=name, value=value, known=", ".join(allowed))
        changed: dict[str, Any] = {}
        for name in ("app", "edition", "unit", "role"):
            value = getattr(question, name)
            if value:
                changed[name] = self._spelled(name, value)
        return replace(question, **changed)

    def _spelled(self, column: str, value: str) -> str:
        """Names are told apart as they are written; a person need not know how. An unknown one finds nothing."""
        known = self.engine.known_values(column)
        if value in known:
            return value
        alike = [name for name in known if fold(name) == fold(value) or (
            column == "edition" and fold(name.partition("/")[2]) == fold(value))]  # fmt: skip
        if len(alike) > 1:
            raise PlainError("register_several_names", name=column, value=value, known=", ".join(alike[:10]))
        return alike[0] if alike else value

    def statistics(self, first: int, last: int, texts: Texts) -> dict[str, Any]:
        """Numbers by month, kind, app and verdict; ``first`` and ``last`` as yyyymm."""
        rows = self.engine.statistics(first, last)
        sums: dict[tuple[int, str, str, str], int] = {}
        states = dict.fromkeys((state.name.lower() for state in RecordState), 0)
        for row in rows:
            key = (row.month, row.kind, row.app, row.verdict)
            sums[key] = sums.get(key, 0) + row.number
            states[RecordState(row.state).name.lower()] += row.number
        decisions = {v: sum(row.number for row in rows if (row.kind, row.verdict) == ("decision", v)) for v in VERDICTS}
        rechecks = {
            name: self.engine.count(Question(rechecks=(place,))) for place, name in enumerate(RECHECKS) if place
        }
        return {
            "schema": STATS, "records": sum(states.values()), "decisions": decisions, "states": states,
            "rechecks": rechecks, "counted_to": MOST_COUNTED,
            "rows": [dict(zip(("month", "kind", "app", "verdict", "number"), (*key, number), strict=True))
                     for key, number in sorted(sums.items())],
            **freshness_json(self.engine.freshness(), texts),
        }  # fmt: skip

    def due(self, today: date, days: int, texts: Texts, most: int = 10_000) -> dict[str, Any]:
        """What comes until ``days`` from today, and what is overdue: reviews, deletions, time stamps that end."""
        until, places = day_number(today + timedelta(days=days)), self.places()
        items: list[dict[str, Any]] = []
        for what in WHATS:
            after: tuple[int, int] | None = None
            while len(items) < most and (part := self.engine.due(what, until, after)):
                items += [
                    {"what": what, "day": day_of(row.day).isoformat(), "overdue": row.day < day_number(today),
                     **hit_document(row.hit, places)}
                    for row in part
                ]  # fmt: skip
                after = part[-1].key
        items.sort(key=lambda item: (item["day"], WHATS.index(item["what"]), item["record_id"]))
        for item in items:
            item["text"] = due_text(item, texts)
        return {
            "schema": DUE, "as_of": today.isoformat(), "until": day_of(until).isoformat(), "due": items,
            "complete": len(items) < most,
            "open_conditions": self.engine.count(Question(verdict="condition", kind="decision")),
            **freshness_json(self.engine.freshness(), texts),
        }  # fmt: skip

    def calendar(self, document: Mapping[str, Any], made_at: str, texts: Texts) -> str:
        """The days of ``due`` as a calendar file; the same day again has the same name, so nothing doubles."""
        days = [
            Reminder(f"{item['what']}-{item['record_id']}-{item['day']}", date.fromisoformat(item["day"]), item["text"],
                     f"{item['title']}\n{item['path']}".strip())
            for item in document["due"]
        ]  # fmt: skip
        return write_reminders(days, made_at, MAKER)


def hit_document(hit: Hit, places: Mapping[int, str]) -> dict[str, Any]:
    """One record as ``advisor/register-hit/1``."""
    record = hit.record
    paths = [_path(places, file.root_id, file.path) for file in hit.files]
    return {
        "schema": HIT, "record_id": record.number, "record_hash": record.record_hash.hex(),
        "path": paths[0] if paths else None, "copies": paths[1:],
        "decided_on": moment_of(record.decided_at).date().isoformat(), "kind": record.kind, "app": record.app,
        "edition": record.edition.partition("/")[2], "edition_name": record.edition_name, "verdict": record.verdict,
        "title": record.title, "organisation": record.unit, "role": record.role, "signed_by": record.signer,
        "state": hit.state.name.lower(), "recheck": RECHECKS[hit.recheck], "withdrawn": hit.withdrawn,
        "review_due": _day(record.review_due), "delete_due": _day(record.delete_due),
        "file_state": hit.files[0].state.name.lower() if hit.files else "gone",
        "signature": {name: getattr(hit.files[0], name) for name in ("intact", "signer", "time", "certificate")}
        if hit.files else None,
    }  # fmt: skip


def acts_json(acts: Sequence[Act]) -> list[dict[str, Any]]:
    return [
        {"what": act.what, "day": day_of(act.day).isoformat(), "by": act.by, "record_id": act.number,
         "next_review": _day(act.next_review)} for act in acts
    ]  # fmt: skip


def due_text(item: Mapping[str, Any], texts: Texts) -> str:
    """One line for a list or a calendar."""
    name = item["title"] or item["record_id"]
    if item["what"] == "review":
        return texts.gettext("Look at the decision again: {name}").format(name=name)
    if item["what"] == "delete":
        return texts.gettext("Delete the recording: {name}").format(name=name)
    return texts.gettext("Renew the time stamp: {name}").format(name=name)


def freshness_json(fresh: Freshness, texts: Texts) -> dict[str, Any]:
    return {
        "as_of_scan": _moment(fresh.scanned_at), "files": fresh.files, "unread": fresh.unread,
        "every_byte_since": _moment(fresh.oldest_check), "text": freshness_text(fresh, texts),
    }  # fmt: skip


def freshness_text(fresh: Freshness, texts: Texts) -> str:
    """On what an answer stands; belongs under every list, number and report."""
    if not fresh.files:
        return texts.gettext("No folder was scanned yet.")
    parts = [
        texts.gettext("As of the scan of {time}.").format(time=_for_people(fresh.scanned_at))
        if fresh.scanned_at else texts.gettext("No folder was scanned to its end yet."),
    ]  # fmt: skip
    if fresh.unread:
        unread = texts.ngettext("{n} file could not be read yet.", "{n} files could not be read yet.", fresh.unread)
        parts.append(unread.format(n=fresh.unread))
    if fresh.oldest_check:
        words = texts.gettext("Every byte of every file was read since {day}.")
        parts.append(words.format(day=_for_people(fresh.oldest_check)[:10]))
    return " ".join(parts)


def roots_json(roots: Sequence[Root]) -> list[dict[str, Any]]:
    return [{"folder": root.place, "begun": _moment(root.begun), "done": _moment(root.done)} for root in roots]


def _path(places: Mapping[int, str], root_id: int, path: str) -> str:
    place = places.get(root_id, "")
    return path_below(place, path) if place else path


def _day(number: int | None) -> str | None:
    return day_of(number).isoformat() if number is not None else None


def _moment(seconds: int) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None


def _for_people(seconds: int) -> str:
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")
