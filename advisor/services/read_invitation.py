"""Reads an invitation, offline: which app, what room, when, who invites, and what is odd about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from advisor.domain.calendar_file import Event, Person, read_event
from advisor.domain.catalogue import Catalogue
from advisor.domain.invitation import MOST_TEXT, InvitationLinks, Link, Reader
from advisor.services import wording
from advisor.services.invitation_words import (
    FINDINGS,
    GRAVE,
    KINDS,
    LIMITS,
    NOT_KNOWN,
    ODD,
    ON_A_SERVER,
    PRETENDS,
    WITHOUT_LINK,
)
from advisor.services.ports import Texts

SCHEMA = "advisor/invitation/1"
_ORDER = {GRAVE: 0, ODD: 1}
_BEST_FIRST = ("meeting", "event", "group", "phone", "page")
_SIZES = ((5, "up_to_5"), (25, "6_to_25"), (100, "26_to_100"))

# What mail programs and makers write before these things, in the languages of the program.
_TITLE = re.compile(r"^\s*(?:subject|topic|predmet|t\u00e9ma|p\u0159edm\u011bt|betreff|thema)\s*:\s*(.+)$", re.I | re.M)
_FROM = re.compile(r"^\s*(?:from|od|von)\s*:\s*(.*?)[<\[( ]*([\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.I | re.M)
_WHEN = re.compile(
    r"^\s*(?:when|time|date|kedy|kdy|\u010das|d\u00e1tum|datum|wann|zeit|termin)\s*:\s*(.+)$", re.I | re.M
)
_PASSWORD = re.compile(
    r"(?:passcode|password|heslo|p[\u0159r][\u00ed]stupov\u00fd k\u00f3d|kenncode|kennwort|passwort)\s*:\s*\S", re.I
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class InvitationText:
    """What a person handed in: the text of a mail, or a link alone; a calendar file where there is one."""

    text: str
    calendar: str = ""
    subject: str = ""
    sender: Person | None = None


class InvitationService:
    """``own``: domains of the organisation itself, so that outsiders can be told from colleagues."""

    def __init__(
        self, catalogue: Callable[[], Catalogue], links: Callable[[], InvitationLinks], own: Iterable[str] = ()
    ) -> None:
        self._catalogue, self._links = catalogue, links
        self._own = tuple(domain.lower().lstrip("@").strip() for domain in own if domain.strip())

    def read(self, given: InvitationText, today: date, texts: Texts) -> dict[str, Any]:
        """The document ``advisor/invitation/1``."""
        event = read_event(given.calendar or given.text) or Event()
        text = f"{given.text[:MOST_TEXT]}\n{event.text[:MOST_TEXT]}"
        links = Reader(self._links(), self._own).links(text)
        link = _the_one(links)
        meeting = self._meeting(given, event)
        findings = [
            *self._about_links(links, link), *self._about_meeting(meeting, event, today),
            *((("password_beside", ""),) if link and _PASSWORD.search(text) and not link.password else ()),
        ]  # fmt: skip
        told = [self._finding(code, about, link, texts) for code, about in dict.fromkeys(findings)]
        told += [
            {**self._finding(o.id, o.about, one, texts), "severity": GRAVE}
            for one in links
            for o in one.oddities
            if o.grave
        ]
        told.sort(key=lambda row: _ORDER.get(row["severity"], 2))
        return {
            "schema": SCHEMA,
            "result": _result(link, told),
            "text": self._sentence(link, told, texts),
            "limits": texts.gettext(LIMITS),
            "link": self._link(link, texts) if link else None,
            "links": len(links),
            "meeting": meeting,
            "findings": _once(told),
            "answers": self._answers(link, meeting),
        }

    def _about_links(self, links: tuple[Link, ...], link: Link | None) -> list[tuple[str, str]]:
        if link is None:
            return [("no_link", "")]
        found = [(o.id, o.about) for o in link.oddities if not o.grave]
        if link.kind in ("event", "group", "phone"):
            found.append((link.kind, ""))
        elif link.kind == "page" and link.known_host:
            found.append(("not_a_meeting", ""))
        if link.room != "unknown" and link.kind == "meeting":
            found.append((f"{link.room}_room" if link.room == "personal" else "one_time_room", ""))
        if link.password:
            found.append(("password_in_link", ""))
        apps = list(dict.fromkeys(one.app for one in links if one.app and one.known_host and one.kind == "meeting"))
        if len(apps) > 1:
            found.append(("several_apps", ", ".join(self._name(app) for app in apps)))
        return found

    def _about_meeting(self, meeting: Mapping[str, Any], event: Event, today: date) -> list[tuple[str, str]]:
        found = []
        organiser = meeting["organiser"]
        if organiser and organiser["outside"]:
            found.append(("outside_organiser", organiser["mail"]))
        if event.cancelled:
            found.append(("cancelled", ""))
        if meeting["date"] and meeting["date"] < today.isoformat() and not event.repeats:
            found.append(("past", meeting["date"]))
        if event.repeats:
            found.append(("repeats", ""))
        return found

    def _meeting(self, given: InvitationText, event: Event) -> dict[str, Any]:
        title = _TITLE.search(given.text)
        organiser = event.organiser or given.sender or _sender(given.text)
        everybody = {person.mail.lower() for person in event.people if person.mail}
        if organiser and organiser.mail:
            everybody.add(organiser.mail.lower())
        people = len(everybody) if event.people else None
        outside = sorted(mail for mail in everybody if self._is_outside(mail))
        return {
            "title": event.title or given.subject or (title[1].strip()[:500] if title else None),
            "date": event.day or _day(given.text),
            "time": event.time or None,
            "zone": event.zone or None,
            "people": people,
            "outside": len(outside) if self._own and event.people else None,
            "organiser": {"name": organiser.name, "mail": organiser.mail,
                          "outside": self._is_outside(organiser.mail) if self._own and organiser.mail else None}
            if organiser else None,
            "repeats": event.repeats,
            "cancelled": event.cancelled,
        }  # fmt: skip

    def _is_outside(self, mail: str) -> bool:
        domain = mail.rpartition("@")[2].lower()
        return not any(domain == own or domain.endswith("." + own) for own in self._own)

    def _name(self, app: str) -> str:
        known = self._catalogue().apps.get(app)
        return known.name if known else app

    def _app_name(self, link: Link, texts: Texts) -> str:
        return wording.app_name(link.app, self._name(link.app), texts) if link.app else ""

    def _finding(self, code: str, about: str, link: Link | None, texts: Texts) -> dict[str, str]:
        severity, words, do = FINDINGS[code]
        values = {"about": about, "host": link.address.host if link else "", "app": ""}
        if link is not None:
            values["app"] = self._app_name(link, texts)
        return {"code": code, "severity": severity, "text": texts.gettext(words).format(**values),
                "do": texts.gettext(do) if do else ""}  # fmt: skip

    def _sentence(self, link: Link | None, told: list[dict[str, str]], texts: Texts) -> str:
        if any(row["severity"] == GRAVE for row in told):
            return texts.gettext(PRETENDS)
        if link is None:
            return texts.gettext(WITHOUT_LINK)
        words = KINDS[link.kind] if link.known_host else ON_A_SERVER if link.app else NOT_KNOWN
        return texts.gettext(words).format(app=self._app_name(link, texts), host=link.address.host)

    def _link(self, link: Link, texts: Texts) -> dict[str, Any]:
        return {
            "address": link.address.typed, "host": link.address.host, "known_host": link.known_host, "app": link.app,
            "app_name": self._app_name(link, texts) or None, "kind": link.kind, "room": link.room,
            "editions": list(link.editions), "password": link.password,
        }  # fmt: skip

    def _answers(self, link: Link | None, meeting: Mapping[str, Any]) -> dict[str, Any]:
        """What the answers file can take over; a person looks at it first. Only a maker's own address names the app."""
        situation = {"role": "guest"}
        if meeting["people"]:
            situation["size"] = next((size for most, size in _SIZES if meeting["people"] <= most), "over_100")
        if meeting["outside"] is not None:
            situation["outsiders"] = "yes" if meeting["outside"] else "no"
        answers: dict[str, Any] = {"situation": situation}
        if link is not None and link.app and link.known_host and not any(o.grave for o in link.oddities):
            app = self._catalogue().apps.get(link.app)
            editions = link.editions or tuple(e.id for e in app.editions) if app else ()
            if len(editions) == 1:  # which of several editions it is, the person must say
                answers["choice"] = {"app": link.app, "edition": editions[0]}
        kept = {key: meeting[key] for key in ("title", "date", "people") if meeting[key]}
        return {**answers, "meeting": kept} if kept else answers


def _result(link: Link | None, told: list[dict[str, str]]) -> str:
    """deceiving | odd | recognised | not_recognised. None of them says that the link may be trusted."""
    if any(row["severity"] == GRAVE for row in told):
        return "deceiving"
    if link is None or not (link.app and link.kind != "page"):
        return "not_recognised"
    return "odd" if any(row["severity"] == ODD for row in told) else "recognised"


def _the_one(links: tuple[Link, ...]) -> Link | None:
    """The link that is meant: a maker's meeting before its other pages, before an own server, before the rest."""
    def place(link: Link) -> tuple[bool, bool, int]:
        return link.app is None, not link.known_host and link.kind != "meeting", _BEST_FIRST.index(link.kind)

    return min(links, key=place, default=None)


def _once(told: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({(row["code"], row["text"]): row for row in reversed(told)}.values())[::-1]


def _sender(text: str) -> Person | None:
    found = _FROM.search(text)
    return Person(found[1].strip(" \"'"), found[2]) if found else None


def _day(text: str) -> str | None:
    """The day in a line that begins with "When:" and the like; None where it is not clear."""
    for line in _WHEN.findall(text):
        for pattern, order in (
            (r"(\d{4})-(\d{1,2})-(\d{1,2})", (1, 2, 3)),
            (r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", (3, 2, 1)),
        ):
            if found := re.search(pattern, line):
                return _iso(*(int(found[n]) for n in order))
        named = re.search(r"\b([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})", line)
        if named and named[1].lower() in _MONTHS:
            return _iso(int(named[3]), _MONTHS.index(named[1].lower()) + 1, int(named[2]))
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
