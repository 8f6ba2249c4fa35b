"""A window on the real catalogue, with a signer and a verifier that answer at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from advisor.adapters import places
from advisor.adapters.catalogue_files import CatalogueFiles
from advisor.adapters.draft_files import DraftFiles
from advisor.adapters.error_log import ErrorLog
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.memory_file import JsonMemoryFile
from advisor.adapters.settings_file import SettingsFile
from advisor.domain.addendum import closing_rows
from advisor.domain.answers import AnswersDocument, Choice
from advisor.domain.checklist_rules import Row, Suggestion, suggest
from advisor.domain.decision import DecisionRecord
from advisor.domain.edition_facts import edition_facts
from advisor.domain.errors import PlainError
from advisor.domain.line_session import OneWay, Reading
from advisor.domain.line_target import Asked, LineTarget
from advisor.domain.register_record import Batch
from advisor.main_diagnosis import diagnose
from advisor.main_doors import copy_record
from advisor.main_invitations import read_in_window
from advisor.main_register import RegisterJobs
from advisor.main_signing import SigningJobs
from advisor.main_texts import ready_in_window, save_texts
from advisor.services.compare_editions import comparison
from advisor.services.error_texts import explain
from advisor.services.give_advice import AdviceService
from advisor.services.line_test import LineTestService
from advisor.services.ports import Texts
from advisor.services.remember import RememberService
from advisor.services.settings import Settings
from advisor.ui.parts import WindowParts
from tests.adapters.register_examples import file_for, some_record

NOTHING = OneWay("none", False, 0.0, 0, 0)
DAY = date(2026, 11, 23)
LANGUAGES = (("sk", "Slovenčina"), ("en", "English"), ("cs", "Čeština"), ("de", "Deutsch"))


class WeakLine:
    """A line that carries sound only up and sharp video down; it answers at once and sends nothing."""

    def measure(
        self, target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None]
    ) -> Reading:
        for state in ("name", "connecting", "listening", "asking none sd none sd", "asking none audio sd hd"):
            report(state)
        if cancel.is_set():
            return Reading("cancelled", NOTHING, NOTHING, 0, 0, 0, 0, 0.1, 0)
        up, down = OneWay("audio", False, 410.0, 150, 1), OneWay("hd", False, 2990.0, 150, 0)
        return Reading("", up, down, 34.2, 2.1, 151_000, 148_000, 1.4, 0)


class FixedClock:
    def today(self) -> date:
        return DAY

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@cache
def source() -> CatalogueFiles:
    return CatalogueFiles(places.data_dir(), places.compiled_catalogue())


def remember(home: Path) -> RememberService:
    return RememberService(source(), JsonMemoryFile(home / "remembered.json"), FixedClock())


def good_verification(file: Path, texts: Texts) -> dict[str, Any]:
    return {
        "path": str(file), "overall": "good", "intact": "yes",
        "signer": {"state": "known", "name": "Jana Nováková", "key_sha256": "ab" * 32},
        "time": {"state": "claimed", "at": "2026-11-23T09:00:00Z"}, "certificate": {"state": "valid"},
        "level": "B-B", "findings": [],
        "answers": [
            {"about": about, "state": "", "severity": "good", "text": f"All is well with {about}.", "do": ""}
            for about in ("intact", "who", "when", "certificate")
        ],
    }  # fmt: skip


def open_after_a_recording(file: Path) -> tuple[DecisionRecord, tuple[Row, ...]]:
    """A decision on a recorded meeting that left every closing question open."""
    situation = {
        "role": "host", "sector": "public_office", "sensitive": "no", "secret": "no", "children": "no",
        "recording": "yes", "outsiders": "no", "size": "6_to_25",
    }  # fmt: skip
    meeting = {"title": "Council committee", "date": "2026-12-01"}
    decided = DecisionRecord.model_construct(meeting=meeting, record_id="VA-2026-11-23-A1B2-C3D4")
    return decided, closing_rows(source().checklist(), situation, {}, {})


def register_of(home: Path, count: int = 230) -> RegisterJobs:
    """A register of made-up records, filled when it is first opened."""
    place = home / "register.sqlite"
    fresh = not place.exists()
    settings = Settings(SettingsFile(home))
    signing = SigningJobs(lambda: settings, FixedClock())
    jobs = RegisterJobs(str(place), source(), FixedClock(), signing, lambda: settings)
    if fresh and count:
        made = [some_record(number) for number in range(count)]
        root = jobs.engine.root("test", str(home / "archive"))
        jobs.engine.put(Batch(tuple(made), tuple(file_for(one, root.id, f"{one.number}.pdf") for one in made)))
        jobs.engine.root_walked(root.id, 1_795_000_000, 1_795_000_000)
    return jobs


def make_parts(home: Path, language: str = "en", **changed: Any) -> WindowParts:
    def decide(doc: AnswersDocument, out: Path, texts: Texts) -> dict[str, Any]:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(b"%PDF-1.7\n")
        return {"record": str(out), "record_id": "A1B2-C3D4-E5F6", "verdict": "condition", "sha256": "0" * 64}

    def suggested(question_id: str, choice: Choice) -> Suggestion | None:
        catalogue = source().catalogue()
        found = catalogue.find(choice.app, choice.edition or "")
        if found is None:
            return None
        question = next(q for q in source().checklist().questions if q.id == question_id)
        return suggest(question, edition_facts(catalogue, *found, DAY, DAY), found[1])

    def keep_answers(doc: AnswersDocument) -> None:
        remember(home).keep_answers(source().checklist(), doc.answers, doc.signer)
        remember(home).keep_meeting(source().checklist(), doc, full=True)

    parts: dict[str, Any] = {
        "texts_for": lambda code: GettextTexts(code, places.locale_dir()),
        "languages": LANGUAGES,
        "language": language,
        "settings": Settings(SettingsFile(home / "settings.json")),
        "drafts": DraftFiles(home / "drafts"),
        "clock": FixedClock(),
        "checklist": source().checklist,
        "catalogue": source().catalogue,
        "suggest": suggested,
        "advise": lambda doc, texts: AdviceService(source(), FixedClock()).advise(doc, None, texts=texts),
        "decide": decide,
        "verify": good_verification,
        "trust": lambda file, inside, texts: {"text": "trusted"},
        "decide_unsigned": lambda doc, out, texts: {"record": str(out)},
        "take_signed": lambda signed, pages, out, texts: {"record": str(out)},
        "opinion": lambda file, said, out, texts, secret: {"opinion": str(out)},
        "closing": open_after_a_recording,
        "close_meeting": lambda file, said, out, texts, secret: {"addendum": str(out)},
        "confirm": remember(home).confirm,
        "compare": lambda situation, editions, texts: comparison(source(), situation, editions, DAY, DAY, texts),
        "read_invitation": lambda *said: read_in_window(
            source().catalogue, Settings(SettingsFile(home / "settings.json")), FixedClock(), *said),
        "ready_texts": lambda doc, texts, delete_on: ready_in_window(doc, source(), FixedClock(), Settings(
            SettingsFile(home / "settings.json")), texts, delete_on),
        "save_texts": save_texts,
        "ask_the_list": lambda choice, situation: None,
        "kept_answers": lambda: remember(home).answers_kept(source().checklist()),
        "printing": lambda: lambda path: None,
        "copy_record": copy_record,
        "keep_answers": keep_answers,
        "last_meeting": lambda form: remember(home).last_meeting(form),
        "kept_for": lambda form, choice: remember(home).kept_for(source().checklist(), form, choice),
        "keep_meeting": lambda doc: remember(home).keep_meeting(source().checklist(), doc, full=False),
        "explain": lambda error, texts: explain(
            error if isinstance(error, PlainError) else PlainError("unexpected", log="errors.log"), texts),
        "diagnose": lambda code, window: diagnose(
            Settings(SettingsFile(home / "settings.json")), FixedClock(), ErrorLog(home / "errors.log"),
            home / "records", code, window),
        "line_test": lambda: LineTestService(source(), FixedClock(), WeakLine()),
        "network_state": lambda: "",
        "register": cache(lambda: register_of(home)),
        "records_dir": home / "records",
        "example": lambda texts: home / "example.pdf",
        "icons_dir": places.resources_dir() / "icons",
        "stylesheet_template": places.resources_dir() / "theme.qss",
    }
    return WindowParts(**{**parts, **changed})
