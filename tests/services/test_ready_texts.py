"""Ready texts say what the answers say, and nothing else; reminders fall on the right days."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.yaml_files import read_yaml
from advisor.domain.answers import AnswersDocument
from advisor.domain.calendar_file import read_event
from advisor.domain.checklist import Answer
from advisor.services.answers_file import parse_answers
from advisor.services.give_advice import AdviceService
from advisor.services.ready_texts import KINDS, WHO, ready_texts, reminders, texts_document
from tests.day_clock import DayClock

FILES = CatalogueFiles(places.data_dir(), places.compiled_catalogue())
TODAY = date(2026, 11, 25)


def texts_in(language: str) -> GettextTexts:
    return GettextTexts(language, places.locale_dir())


def council(situation: dict[str, str] | None = None, **answers: str | None) -> AnswersDocument:
    located = read_yaml(places.data_dir() / "examples" / "council_meeting.yaml")
    doc = parse_answers(located.value, FILES.checklist(), FILES.catalogue())
    given = {k: a for k, a in doc.answers.items() if answers.get(k, "") is not None}
    given |= {k: Answer(answer=a) for k, a in answers.items() if a is not None}
    return doc.model_copy(update={"answers": given, "situation": {**doc.situation, **(situation or {})}})


def made(doc: AnswersDocument, language: str = "en", **contacts: str) -> dict[str, str]:
    texts = texts_in(language)
    advice = AdviceService(FILES, DayClock()).advise(doc, None, texts=texts)
    return {t["id"]: t["text"] for t in ready_texts(doc, advice, FILES.checklist(), contacts, texts)}


def days(doc: AnswersDocument, delete_on: date | None = None, decided: date = TODAY) -> list[tuple[str, str]]:
    advice = AdviceService(FILES, DayClock()).advise(doc, None, texts=texts_in("en"))
    return [(r.code, r.day.isoformat()) for r in reminders(doc, advice, decided, delete_on, texts_in("en"))]


def test_every_kind_for_the_host_and_only_what_fits_for_a_guest() -> None:
    assert list(made(council())) == list(KINDS)
    guest = made(council({"role": "guest"}))
    assert {"red_card", "sound_only"} <= set(guest)
    assert not {"notice", "announcement"} & set(guest)


@pytest.mark.parametrize(
    ("recording", "answers", "said", "spoken"),
    [
        ("no", {}, "is not recorded", "is not recorded"),
        ("dont_know", {"C16_record": "off"}, "is not recorded", "is not recorded"),
        ("dont_know", {"C16_record": None}, "It is not settled yet", "Nothing is recorded until"),
        ("dont_know", {"C16_record": "yes"}, "is recorded. Tell us", "is recorded, picture and sound"),
        ("yes", {"C16_record": None}, "is recorded. Tell us", "is recorded, picture and sound"),
        ("yes", {"C17_record_ground": "law"}, "is recorded, because a law", "is recorded, picture and sound"),
    ],
)
def test_recording_is_told_as_it_was_answered(recording: str, answers: dict[str, Any], said: str, spoken: str) -> None:
    found = made(council({"recording": recording}, **answers))
    assert said in found["notice"]
    assert spoken in found["announcement"]
    others = {"is not recorded", "It is not settled", "is recorded. Tell us", "is recorded, because"}
    assert sum(one in found["notice"] for one in others) == 1


def test_the_notice_promises_only_what_was_answered() -> None:
    notice = made(council())["notice"]
    assert "deleted on a set day" in notice
    assert "without the app" in notice
    less = made(council(C13_retention="unlimited", C30_alternative="no"))["notice"]
    assert "deleted on a set day" not in less
    assert "without the app" not in less
    assert "automatic notes" in made(council(C20_ai_notes="transcript"))["notice"]
    assert "Zoom Basic" in notice
    assert "Social committee of the council 2026-12-01" in notice
    assert "ask our data protection officer" in notice
    assert "dpo@mesto.example" in made(council(), dpo="dpo@mesto.example")["notice"]


def test_a_notice_for_a_refused_meeting_says_so_first() -> None:
    assert made(council())["notice"].startswith("Do not send this yet.")
    fine = read_yaml(places.data_dir() / "examples" / "lunch_chat.yaml").value
    doc = parse_answers(fine, FILES.checklist(), FILES.catalogue())
    assert made(doc)["notice"].startswith("We meet by video.")


def test_each_open_question_goes_to_whom_the_checklist_names() -> None:
    doc = council()
    found = made(doc, dpo="dpo@mesto.example")
    assert "signed data processing contract" in found["question_dpo"]
    assert "signed data processing contract" not in found["question_it"]
    assert "second step" in found["question_it"]
    assert found["question_dpo"].startswith("To: dpo@mesto.example")
    assert found["question_it"].startswith("Good day,")
    assert found["question_it"].endswith("Jana Nováková")
    quiet = made(council(C05_sensitive="default"))
    assert "question_ism" not in quiet  # nothing is open for her


def test_everybody_whom_the_checklist_names_gets_a_letter_or_sits_here() -> None:
    named = {q.dont_know.who for q in FILES.checklist().questions}
    assert named - set(WHO) == {"you", "head of the office"}


def test_the_red_card_has_the_numbers_or_room_for_them() -> None:
    card = made(council(), it="+421 2 1234", dpo="Eva")["red_card"]
    assert "IT: +421 2 1234" in card
    assert "Data protection officer: Eva" in card
    assert "Information security manager: ____" in card
    assert "72 hours" in card


def test_reminders_fall_on_the_meeting_the_deletion_and_a_year_later() -> None:
    assert days(council()) == [("after-2026-12-01", "2026-12-01"), ("review-2027-11-25", "2027-11-25")]
    recorded = council({"recording": "yes"})
    assert ("recording-2026-12-08", "2026-12-08") in days(recorded)
    assert ("recording-2027-01-31", "2027-01-31") in days(recorded, date(2027, 1, 31))
    no_day = council({"recording": "yes"}).model_copy(update={"meeting": None})
    assert days(no_day) == [("review-2027-11-25", "2027-11-25")]
    assert days(council(), decided=date(2028, 2, 29))[-1] == ("review-2029-02-28", "2029-02-28")
    assert days(council(), decided=date(2026, 12, 31))[-1] == ("review-2027-12-31", "2027-12-31")


def test_the_reminders_are_a_calendar_that_can_be_read() -> None:
    doc = council()
    advice = AdviceService(FILES, DayClock()).advise(doc, None, texts=texts_in("sk"))
    document = texts_document([], reminders(doc, advice, TODAY, None, texts_in("sk")), "20261125T090000Z")
    event = read_event(document["calendar"])
    assert event is not None
    assert event.day == "2026-12-01"
    assert event.title == document["reminders"][0]["title"]
    assert json.loads(json.dumps(document))["schema"] == "advisor/texts/1"


@pytest.mark.parametrize("language", ["sk", "cs", "de"])
def test_the_texts_are_in_the_persons_language(language: str) -> None:
    english, other = made(council()), made(council(), language)
    assert english.keys() == other.keys()
    for kind in KINDS:
        same = set(english[kind].splitlines()) & set(other[kind].splitlines())
        # What the person typed and the app's name stay.
        assert {line for line in same if line not in ("Jana Nováková",) and "committee" not in line} <= {
            "IT: " + "_" * 30
        }, kind
