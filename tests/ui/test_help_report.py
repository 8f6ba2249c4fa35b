"""The error page and the report for the help desk: everything needed, and nothing that anybody wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPlainTextEdit, QPushButton, QWidget

from advisor.adapters.error_log import ErrorLog
from advisor.adapters.settings_file import SettingsFile
from advisor.domain.answers import Choice, Meeting, Signer
from advisor.domain.checklist import Answer
from advisor.domain.errors import PlainError
from advisor.main_diagnosis import diagnose
from advisor.services.settings import Settings
from advisor.ui.main_window import MainWindow
from advisor.ui.widgets.reveal import Reveal
from tests.ui.conftest import OpenWindow
from tests.ui.walk import fill, new_session
from tests.ui.window_parts import FixedClock

# What a person may have typed anywhere, and what names her or her office.
PLANTED = (
    "Žofia Plantážová", "starostka Dolná Ves", "Porada o utajenej kúpe", "Opýtala som sa pani Tajnej",
    "Tajný videohovor 3000", "line.dolna-ves.example", "Obecný úrad Dolná Ves",
)  # fmt: skip


def planted(window: MainWindow, home: Path) -> None:
    """Names and answers everywhere: settings, draft, record, folder, and an error that carries them."""
    settings = Settings(SettingsFile(home / "settings.json"))
    for key, value in {
        "name": PLANTED[0], "role": PLANTED[1], "organisation": PLANTED[6],
        "line_server": f"udp://{PLANTED[5]}:4790", "text_scale": 150,
    }.items():  # fmt: skip
        settings.set(key, value)
    session = new_session(window.parts, "draft-with-names")
    fill(session, "checklist")
    step = session.where
    session.answer(step, Answer(answer="dont_know", asked=PLANTED[3]))
    session.choose(Choice(app="other", name=PLANTED[4]))
    session.describe(Meeting(title=PLANTED[2], date="2026-12-01"), Signer(name=PLANTED[0], role=PLANTED[1]))
    session.save()
    (home / "records").mkdir(exist_ok=True)
    (home / "records" / f"{PLANTED[2]}.pdf").write_bytes(b"%PDF-")
    try:
        raise ValueError(" ".join(PLANTED))
    except ValueError as error:
        ErrorLog(home / "errors.log").note(error)


def report(window: MainWindow) -> str:
    for reveal in window.findChildren(Reveal):
        reveal.unfold()
    QApplication.processEvents()
    return next(iter(window.findChildren(QPlainTextEdit))).toPlainText()


def press(window: QWidget, words: str) -> None:
    next(b for b in window.findChildren(QPushButton) if b.text().replace("&", "").startswith(words)).click()


def test_the_report_holds_no_answer_and_no_name(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    window = open_window()
    planted(window, tmp_path)
    everything = "".join(file.read_text("utf-8", "replace") for file in tmp_path.rglob("*.json"))
    assert all(words in everything for words in PLANTED)  # they are on the disk, so the search below means something
    window.show_error(PlainError("draft_newer", file=f"{PLANTED[2]}.json"))
    text = report(window)
    parts = [part for words in PLANTED for part in words.split() if len(part) > 4] + ["draft-with-names"]
    assert [part for part in parts if part in text] == []
    assert str(tmp_path) not in text
    assert str(Path.home()) not in text
    found = json.loads(text)
    assert found["code"] == "draft_newer"
    assert found["settings"]["name"] == {"value": "set", "by": "user_setting"}
    assert found["settings"]["text_scale"]["value"] == 150
    assert found["folders"]["drafts"]["files"] == 1
    assert found["folders"]["records"]["files"] == 1
    assert "ValueError" in found["notes"][-1]
    assert found["window"]["language"] == "en"
    assert found["program"]["version"]


def test_what_is_shown_is_what_is_saved_and_copied(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.show_error(PlainError("draft_newer", file="a.json"))
    text = report(window)
    press(window, "Copy the report")
    assert QApplication.clipboard().text() == text
    out = tmp_path / "for the help desk.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: (str(out), ""))
    press(window, "Save the report")
    assert out.read_text(encoding="utf-8") == text
    assert "The report is saved." in [label.text() for label in window.findChildren(QLabel)]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: (str(tmp_path / "no folder" / "x"), ""))
    press(window, "Save the report")
    assert any("could not be saved" in label.text() for label in window.findChildren(QLabel))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: ("", ""))
    press(window, "Save the report")  # she changed her mind


def test_the_error_page_says_it_in_three_parts_with_a_code(open_window: OpenWindow) -> None:
    window = open_window()
    window.show_error(PlainError("draft_newer", file="a.json"))
    assert window.page is not None
    told = window.parts.explain(PlainError("draft_newer", file="a.json"), window.texts)
    texts = [label.text() for label in window.page.findChildren(QLabel)]
    assert [told[part] in texts for part in ("happened", "means", "do")] == [True, True, True]
    assert "Code for the help desk: draft_newer" in texts
    press(window, "Copy this")
    assert QApplication.clipboard().text().splitlines() == [told[p] for p in ("code", "happened", "means", "do")]


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    text = diagnose(Settings(SettingsFile(tmp_path / "s.json")), FixedClock(), ErrorLog(tmp_path / "none.log"),
                    tmp_path / "gone", "", {})  # fmt: skip
    found = json.loads(text)
    assert found["folders"]["records"] == {"there": False}
    assert (found["code"], found["notes"]) == (None, [])
