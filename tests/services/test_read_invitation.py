"""An invitation in words: what it is, what is odd, what the answers can take over. And never that it is safe."""

from __future__ import annotations

import re
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.invitation_files import read_invitation, taken_apart
from advisor.domain.calendar_file import Person
from advisor.domain.errors import PlainError
from advisor.services import invitation_words
from advisor.services.answers_file import parse_answers
from advisor.services.read_invitation import InvitationService, InvitationText

FILES = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
TEXTS = GettextTexts("en", places.locale_dir())
DAY = date(2026, 11, 25)
ICS = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Porada o rozpočte
DTSTART;TZID=Europe/Bratislava:20261201T093000
ORGANIZER;CN=Jana Nováková:mailto:jana@mesto.example
ATTENDEE:mailto:eva@mesto.example
ATTENDEE:mailto:peter@firma.example
DESCRIPTION:https://us02web.zoom.us/j/81234567890?pwd=abc
END:VEVENT
END:VCALENDAR
"""


def read(given: str | InvitationText, *own: str, today: date = DAY, texts: Any = TEXTS) -> dict[str, Any]:
    service = InvitationService(FILES.catalogue, FILES.invitations, own)
    return service.read(given if isinstance(given, InvitationText) else InvitationText(given), today, texts)


def codes(document: dict[str, Any]) -> list[str]:
    return [row["code"] for row in document["findings"]]


def test_a_calendar_file_gives_app_title_day_and_people() -> None:
    found = read(ICS, "mesto.example")
    assert found["result"] == "recognised"
    assert (found["link"]["app"], found["link"]["room"], found["link"]["password"]) == ("zoom", "one_time", True)
    meeting = found["meeting"]
    assert (meeting["title"], meeting["date"], meeting["time"], meeting["zone"]) == (
        "Porada o rozpočte", "2026-12-01", "09:30", "Europe/Bratislava",
    )  # fmt: skip
    assert (meeting["people"], meeting["outside"]) == (3, 1)
    assert meeting["organiser"] == {"name": "Jana Nováková", "mail": "jana@mesto.example", "outside": False}
    assert found["answers"] == {
        "situation": {"role": "guest", "size": "up_to_5", "outsiders": "yes"},
        "meeting": {"title": "Porada o rozpočte", "date": "2026-12-01", "people": 3},
    }


def test_what_is_taken_over_fits_into_an_answers_file() -> None:
    rest = {"sector": "public_office", "sensitive": "no", "secret": "no", "children": "no", "recording": "no"}
    free = ICS.replace("https://us02web.zoom.us/j/81234567890?pwd=abc", "https://teams.live.com/meet/9381234567890")
    answers = read(free, "mesto.example")["answers"]
    assert answers["choice"] == {"app": "microsoft_teams_free", "edition": "free"}
    whole = {"schema": "advisor/answers/1", **answers, "situation": rest | answers["situation"]}
    doc = parse_answers(whole, FILES.checklist(), FILES.catalogue())
    assert doc.choice is not None
    assert (doc.choice.edition, doc.situation["size"]) == ("free", "up_to_5")
    assert read("https://meet.jit.si/Porada")["answers"]["choice"] == {"app": "jitsi_meet_public", "edition": "public"}


@pytest.mark.parametrize(
    ("people", "size"), [(4, "up_to_5"), (5, "6_to_25"), (24, "6_to_25"), (25, "26_to_100"), (100, "over_100")]
)
def test_the_number_of_people_counts_who_invites_too(people: int, size: str) -> None:
    who = "\n".join(f"ATTENDEE:mailto:p{n}@firma.example" for n in range(people))
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nORGANIZER:mailto:jana@mesto.example\n{who}\nEND:VEVENT\nEND:VCALENDAR"
    assert read(text)["answers"]["situation"]["size"] == size


def test_a_whole_mail_as_text() -> None:
    mail = """From: Peter Malý <peter@firma.example>
Subject: Stretnutie k projektu
Kedy: utorok 1. 12. 2026 o 9:00

Pripojte sa: https://firma.webex.com/meet/peter
Heslo: abc123
Nápoveda: https://help.webex.com/x
"""
    found = read(mail, "mesto.example")
    assert (found["meeting"]["title"], found["meeting"]["date"]) == ("Stretnutie k projektu", "2026-12-01")
    assert found["meeting"]["organiser"] == {"name": "Peter Malý", "mail": "peter@firma.example", "outside": True}
    assert (found["result"], found["links"]) == ("odd", 2)
    assert set(codes(found)) == {"outside_organiser", "personal_room", "password_beside"}
    assert "outsiders" not in found["answers"]["situation"]  # who else comes is not known
    assert "outside_organiser" not in codes(read(mail, "firma.example"))
    assert read(mail)["meeting"]["organiser"]["outside"] is None  # whose mail is one's own is not known


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Time: Dec 1, 2026 09:30 AM Prague Bratislava", "2026-12-01"),
        ("When: 2026-12-01 9:30", "2026-12-01"),
        ("Datum: 1.12.2026", "2026-12-01"),
        ("Kdy: 31. 2. 2026", None),
        ("We met on 1. 12. 2026", None),
        ("Time: soon", None),
    ],
)
def test_the_day_in_a_text(line: str, day: str | None) -> None:
    assert read(f"{line}\nhttps://zoom.us/j/91234567890")["meeting"]["date"] == day


def test_a_link_that_deceives_is_said_first_and_names_no_app() -> None:
    for text in ("https://zoom.us.join-now.example/j/91234567890", "https://zoom.us@evil.example/j/91234567890",
                 "https://zoom.us/j/91234567890 and https://zo\u043em.us/j/91234567890"):  # fmt: skip
        found = read(text)
        assert found["result"] == "deceiving"
        assert found["text"] == "Something about this link may deceive you."
        assert found["findings"][0]["severity"] == "grave"
        assert "Do not open it" in found["findings"][0]["do"]
    assert "choice" not in read("https://meet.jit.si@evil.example/Porada")["answers"]
    assert "choice" not in read("http://meet.jit.si:8443/Porada")["answers"]


def test_the_link_that_is_meant_is_found_among_others() -> None:
    text = """https://support.zoom.us/help https://unsubscribe.example/x https://zoom.us/u/abcdEF
    https://us02web.zoom.us/j/81234567890 https://bbb.skola.example/b/abc-def-ghi"""
    found = read(text)
    assert found["link"]["address"] == "https://us02web.zoom.us/j/81234567890"
    assert "unknown_host" not in codes(found)
    both = read("https://zoom.us/j/91234567890 https://meet.google.com/abc-defg-hij")
    assert "several_apps" in codes(both)


def test_what_is_no_meeting_is_not_called_one() -> None:
    for text, code in (("hello", "no_link"), ("https://zoom.us/pricing", "not_a_meeting"),
                       ("https://firma.example/x", "unknown_host")):  # fmt: skip
        found = read(text)
        assert (found["result"], codes(found)) == ("not_recognised", [code])
    assert "group" in codes(read("https://chat.whatsapp.com/AbCdEf"))
    own = read("https://bbb.skola.example/b/abc-def-ghi")
    assert (own["result"], own["link"]["app"]) == ("odd", "bigbluebutton")
    assert "choice" not in own["answers"]  # a path alone proves no app


def test_cancelled_past_and_repeated() -> None:
    assert "cancelled" in codes(read(ICS.replace("REQUEST", "CANCEL")))
    assert "past" in codes(read(ICS, today=date(2026, 12, 2)))
    assert "past" not in codes(read(ICS, today=date(2026, 12, 1)))
    weekly = ICS.replace("SUMMARY", "RRULE:FREQ=WEEKLY\nSUMMARY")
    assert "repeats" in codes(read(weekly))
    assert "past" not in codes(read(weekly, today=date(2027, 1, 1)))


def test_every_finding_has_a_case_that_shows_it() -> None:
    shown = set()
    cases = [
        "https://zoom.us.a.example/j/1", "https://zoom.us@e.example/j/1", "https://1.2.3.4/x",
        "http://zoom.us/j/91234567890",
        '<a href="https://e.example/x">https://zoom.us/j/1</a>', "https://\u0437\u0443\u043c.example/x", "https://zoom.us:1/j/1",
        "https://meet.firma.example:8443/x", "https://zoom.uni.example/j/1", "https://e.example/x",
        "https://b.example/b/abc-def-ghi", "https://bit.ly/x", "https://zoom.us/j/91234567890 https://meet.jit.si/x",
        "hi", "https://zoom.us/pricing",
        "https://zoom.us/my/x", "https://zoom.us/j/81234567890?pwd=a", "https://zoom.us/j/81234567890 password: x",
        "https://zoom.us/w/9123456789", "https://discord.gg/x", "https://zoom.us/u/x",
        "https://www.google.com/url?q=https%3A%2F%2Fzoom.us%2Fj%2F81234567890", "https://meet.mesto.example/x",
        ICS.replace("REQUEST", "CANCEL"), ICS.replace("SUMMARY", "RRULE:FREQ=DAILY\nSUMMARY"),
        ICS.replace("jana@mesto", "jana@x"),
    ]  # fmt: skip
    for case in cases:
        shown.update(codes(read(case, "mesto.example")))
    shown.update(codes(read(ICS, today=date(2027, 1, 1))))
    assert shown == set(invitation_words.FINDINGS)


@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_no_sentence_says_that_anything_is_safe(language: str) -> None:
    texts = GettextTexts(language, places.locale_dir())
    words = [w for _, *both in invitation_words.FINDINGS.values() for w in both if w]
    words += [*invitation_words.KINDS.values(), invitation_words.ON_A_SERVER, invitation_words.NOT_KNOWN,
              invitation_words.WITHOUT_LINK, invitation_words.PRETENDS, invitation_words.LIMITS]  # fmt: skip
    said = " ".join(texts.gettext(word) for word in words).lower()
    forbidden = r"\bsafe|\bsecure|trustworthy|genuine|bezpe[čc]|d[ôu]v[eě]ryhod|sicher|vertrauensw|\becht"
    assert not re.search(forbidden, said)
    assert read("https://zoom.us/j/91234567890", texts=texts)["limits"] == texts.gettext(invitation_words.LIMITS)


def mail(**parts: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Jana Nováková <jana@mesto.example>"
    message["Subject"] = "Pozvánka: porada"
    message.set_content("Text: https://zoom.us/j/91234567890")
    message.add_alternative('<a href="https://zoom.us/j/91234567890">sem</a>', subtype="html")
    if "calendar" in parts:
        message.add_alternative(parts["calendar"], subtype="calendar")
    return bytes(message)


def test_a_mail_file_is_taken_apart() -> None:
    given = taken_apart(mail(calendar=ICS))
    assert (given.subject, given.sender) == ("Pozvánka: porada", Person("Jana Nováková", "jana@mesto.example"))
    found = read(given, "mesto.example")
    assert found["meeting"]["title"] == "Porada o rozpočte"
    assert read(taken_apart(mail()))["meeting"]["title"] == "Pozvánka: porada"


def test_files_links_and_what_is_no_invitation(tmp_path) -> None:
    file = tmp_path / "porada.ics"
    file.write_bytes(b"\xef\xbb\xbf" + ICS.encode())
    assert read(read_invitation(str(file)))["meeting"]["title"] == "Porada o rozpočte"
    file.write_bytes(ICS.encode("cp1250"))
    assert read(read_invitation(str(file)))["meeting"]["title"] == "Porada o rozpočte"
    file.write_bytes(ICS.encode("utf-16"))
    assert read(read_invitation(str(file)))["meeting"]["title"] == "Porada o rozpočte"
    assert read(read_invitation("https://zoom.us/j/91234567890"))["link"]["app"] == "zoom"
    with pytest.raises(PlainError):
        read_invitation(str(tmp_path / "none.ics"))
    for broken in (b"", b"\x00" * 5000, b"MIME-Version: 1.0\nContent-Type: text/plain; charset=nonsense\n\nx\xff",
                   b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n--a\n--a\n" * 50):  # fmt: skip
        assert read(taken_apart(broken))["result"] == "not_recognised"
