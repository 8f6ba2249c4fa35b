"""Reads the first event of a calendar file (.ics, RFC 5545): what, when, who. Writes single reminders.

Only what the program needs. Times stay as they are written, with the name of
their zone: the day of the meeting must not move because two computers know
different rules for summer time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

MOST_LINES = 20_000
MOST_PEOPLE = 5_000


class Person(NamedTuple):
    name: str
    mail: str

    @property
    def domain(self) -> str:
        return self.mail.rpartition("@")[2].lower()


class Event(NamedTuple):
    """One event. ``day`` is YYYY-MM-DD, ``time`` HH:MM as written, ``zone`` its zone ("UTC", a name, or empty)."""

    title: str = ""
    day: str | None = None
    time: str = ""
    zone: str = ""
    organiser: Person | None = None
    people: tuple[Person, ...] = ()
    text: str = ""  # place, description and links, for the search for addresses
    cancelled: bool = False
    repeats: bool = False


class _Line(NamedTuple):
    name: str
    options: Mapping[str, str]
    value: str


def read_event(text: str) -> Event | None:
    """The first event; None where the text is no calendar."""
    lines = list(_lines(text))
    if not any(line.name == "BEGIN" and line.value.upper() == "VCALENDAR" for line in lines):
        return None
    method = next((line.value.upper() for line in lines if line.name == "METHOD"), "")
    event = Event(cancelled=method == "CANCEL")
    inside, depth, texts = False, 0, []
    people: list[Person] = []
    for line in lines:
        if line.name == "BEGIN":
            inside, depth = inside or line.value.upper() == "VEVENT", depth + inside
        elif line.name == "END":
            if line.value.upper() == "VEVENT":
                break
            depth -= inside
        elif inside and depth == 0:  # not an alarm inside the event
            event = _with(event, line)
            if line.name == "ATTENDEE" and len(people) < MOST_PEOPLE and line.options.get("CUTYPE", "") != "RESOURCE":
                people.append(_person(line))
            if line.name in ("LOCATION", "DESCRIPTION", "URL", "CONFERENCE") or line.name.startswith("X-"):
                texts.append(_plain(line.value))
    return event._replace(people=tuple(dict.fromkeys(people)), text="\n".join(texts))


def _with(event: Event, line: _Line) -> Event:
    if line.name == "SUMMARY":
        return event._replace(title=" ".join(_plain(line.value).split())[:500])
    if line.name == "DTSTART":
        found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z?))?", line.value.strip())
        day = f"{found[1]}-{found[2]}-{found[3]}" if found else ""
        if not found or not _is_day(day):
            return event
        time = f"{found[4]}:{found[5]}" if found[4] else ""
        return event._replace(day=day, time=time, zone="UTC" if found[6] else line.options.get("TZID", ""))
    if line.name == "ORGANIZER":
        return event._replace(organiser=_person(line))
    if line.name == "STATUS" and line.value.upper() == "CANCELLED":
        return event._replace(cancelled=True)
    if line.name in ("RRULE", "RDATE"):
        return event._replace(repeats=True)
    return event


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _person(line: _Line) -> Person:
    mail = re.sub(r"^mailto:", "", line.value.strip(), flags=re.I)
    return Person(line.options.get("CN", "").strip(), mail if "@" in mail else "")


def _lines(text: str) -> Iterator[_Line]:
    """Content lines: folded ones joined, names in capitals, quoted options respected."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text.replace("\r\r\n", "\n"))
    for number, raw in enumerate(unfolded.splitlines()):
        if number >= MOST_LINES:
            return
        head, colon, value = _split(raw)
        if not colon:
            continue
        name, *options = re.findall(r'(?:[^;"]|"[^"]*")+', head) or [""]
        pairs = (option.partition("=") for option in options)
        yield _Line(name.upper().strip(), {k.upper(): v.strip('"') for k, _, v in pairs}, value)


def _split(raw: str) -> tuple[str, str, str]:
    """At the first colon that stands outside quotes."""
    quoted = False
    for place, letter in enumerate(raw[:2000]):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return raw[:place], ":", raw[place + 1 :]
    return raw, "", ""


def _plain(value: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


class Reminder(NamedTuple):
    """A day on which something is to be done."""

    code: str  # one of its own; together with the maker it makes the uid
    day: date
    title: str
    text: str = ""


def write_reminders(reminders: list[Reminder], made_at: str, maker: str) -> str:
    """A calendar file with one whole-day event and one alarm each. ``made_at``: UTC, as 20261125T120000Z."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Videoconference Advisor//EN", "METHOD:PUBLISH"]
    for one in reminders:
        lines += [
            "BEGIN:VEVENT", f"UID:{one.code}@{maker}", f"DTSTAMP:{made_at}", f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_escaped(one.title)}",
            f"DESCRIPTION:{_escaped(one.text)}", "TRANSP:TRANSPARENT", "BEGIN:VALARM", "ACTION:DISPLAY",
            f"DESCRIPTION:{_escaped(one.title)}", "TRIGGER:PT9H", "END:VALARM", "END:VEVENT",
        ]  # fmt: skip
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _escaped(text: str) -> str:
    whole = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return whole.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 bytes a line, never inside a letter."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            parts.append("")
            size = 0
        parts[-1] += letter
        size += width
    return "\r\n ".join(parts)
