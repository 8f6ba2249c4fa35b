"""Calendar files as the makers send them: what, when and who; and the reminders that the program writes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.calendar_file import Event, Person, Reminder, read_event, write_reminders

OUTLOOK = """BEGIN:VCALENDAR\r
METHOD:REQUEST\r
PRODID:Microsoft Exchange Server 2010\r
VERSION:2.0\r
BEGIN:VTIMEZONE\r
TZID:Central Europe Standard Time\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
ORGANIZER;CN="Nov\u00e1kov\u00e1, Jana":mailto:jana@mesto.example\r
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=peter@f\r
 irma.example:mailto:Peter@firma.example\r
ATTENDEE;CUTYPE=RESOURCE;CN=Room 3:mailto:room3@mesto.example\r
ATTENDEE;CN="a:b;c":mailto:eva@mesto.example\r
DESCRIPTION;LANGUAGE=sk-SK:Dobr\u00fd de\u0148\\,\\npripojte sa: https://teams.microsoft.com/meet/401234\r
 5678901?p=AbCdEf\\n\r
SUMMARY;LANGUAGE=sk-SK:Porada\\, rozpo\u010det\\; 2027\r
DTSTART;TZID=Central Europe Standard Time:20261201T093000\r
DTEND;TZID=Central Europe Standard Time:20261201T103000\r
LOCATION;LANGUAGE=sk-SK:Microsoft Teams\r
BEGIN:VALARM\r
DESCRIPTION:REMINDER\r
TRIGGER;RELATED=START:-PT15M\r
ACTION:DISPLAY\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""


def event(*lines: str, before: str = "") -> Event:
    found = read_event("\r\n".join(["BEGIN:VCALENDAR", before, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]))
    assert found is not None
    return found


def test_an_invitation_of_a_mail_program() -> None:
    found = read_event(OUTLOOK)
    assert found is not None
    assert (found.title, found.day, found.time) == ("Porada, rozpo\u010det; 2027", "2026-12-01", "09:30")
    assert found.zone == "Central Europe Standard Time"
    assert found.organiser == Person("Nov\u00e1kov\u00e1, Jana", "jana@mesto.example")
    assert [p.mail for p in found.people] == ["Peter@firma.example", "eva@mesto.example"]
    assert [p.domain for p in found.people] == ["firma.example", "mesto.example"]
    assert "https://teams.microsoft.com/meet/4012345678901?p=AbCdEf" in found.text.split()
    assert "REMINDER" not in found.text
    assert (found.cancelled, found.repeats) == (False, False)  # the rule of the zone is not the event's
    for other in (OUTLOOK.replace("\r\n", "\n"), OUTLOOK.replace("\r\n ", "\r\n\t")):
        assert read_event(other) == found


@pytest.mark.parametrize(
    ("line", "day", "time", "zone"),
    [
        ("DTSTART:20261201T083000Z", "2026-12-01", "08:30", "UTC"),
        ("DTSTART:20261201T083000", "2026-12-01", "08:30", ""),
        ("DTSTART;VALUE=DATE:20261201", "2026-12-01", "", ""),
        ("DTSTART;TZID=Europe/Bratislava:20261201T083000", "2026-12-01", "08:30", "Europe/Bratislava"),
        ("DTSTART:20261301T083000Z", None, "", ""),
        ("DTSTART:tomorrow", None, "", ""),
    ],
)
def test_times_stay_as_they_are_written(line: str, day: str | None, time: str, zone: str) -> None:
    found = event(line)
    assert (found.day, found.time, found.zone) == (day, time, zone)


def test_cancelled_and_repeated() -> None:
    assert event("SUMMARY:x", before="METHOD:CANCEL").cancelled
    assert event("STATUS:CANCELLED").cancelled
    assert event("RRULE:FREQ=WEEKLY").repeats
    assert not event("STATUS:CONFIRMED").cancelled


def test_links_of_special_fields_are_found_too() -> None:
    found = event("X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij", "URL:https://zoom.us/j/1",
                  "CONFERENCE;VALUE=URI:https://8x8.vc/a/b")  # fmt: skip
    for link in ("https://meet.google.com/abc-defg-hij", "https://zoom.us/j/1", "https://8x8.vc/a/b"):
        assert link in found.text.split()


def test_only_the_first_event_counts_and_other_texts_are_none() -> None:
    two = OUTLOOK.replace("END:VEVENT\r\n", "END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Second\r\nEND:VEVENT\r\n")
    found = read_event(two)
    assert found is not None
    assert found.title.startswith("Porada")
    for text in ("", "Hello", "BEGIN:VEVENT\nSUMMARY:x"):
        assert read_event(text) is None
    assert read_event("BEGIN:VCALENDAR\nEND:VCALENDAR") == Event()


@given(st.text(max_size=300))
def test_no_text_brings_it_down(text: str) -> None:
    read_event(text)
    read_event(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nDTSTART:{text}\nORGANIZER;CN={text}:{text}\nEND:VEVENT")


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"], include_characters="\n")
TEXTS = st.text(LETTERS, max_size=200)


@given(TEXTS, TEXTS, st.dates(date(2020, 1, 1), date(2099, 12, 30)))
def test_what_is_written_can_be_read_back(title: str, text: str, day: date) -> None:
    written = write_reminders([Reminder("one", day, title, text)], "20261125T120000Z", "advisor")
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    found = read_event(written)
    assert found is not None
    assert found.day == day.isoformat()
    assert found.title == " ".join(title.split())[:500]
    assert found.text == text


def test_each_reminder_is_a_day_with_an_alarm_of_its_own() -> None:
    days = [Reminder("review", date(2027, 11, 25), "Look again"), Reminder("delete", date(2026, 12, 31), "Delete")]
    written = write_reminders(days, "20261125T120000Z", "va")
    for line in ("BEGIN:VEVENT", "BEGIN:VALARM", "DTSTAMP:20261125T120000Z"):
        assert written.count(line) == 2
    assert "UID:review@va\r\n" in written
    assert "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n" in written
    assert written.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert written.endswith("END:VCALENDAR\r\n")
