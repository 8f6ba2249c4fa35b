"""A second start brings the first window forward with its file; a lock never keeps a person out of the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from advisor.ui.pages.verify_page import VerifyPage
from advisor.ui.qt_words import QtWords
from advisor.ui.single_instance import MAX_BYTES, SingleInstance
from tests.ui.conftest import OpenWindow
from tests.ui.walk import fill, new_session

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import sys, time
from pathlib import Path
from advisor.ui.single_instance import SingleInstance
one = SingleInstance(Path(sys.argv[1]))
one.is_first()
one.listen()
print("held", flush=True)
time.sleep(60)
"""


def start_program(home: Path, *words: str) -> subprocess.Popen[bytes]:
    surroundings = {**os.environ, "ADVISOR_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "advisor", *words], cwd=home, env=surroundings,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def test_a_second_start_hands_its_file_over_and_ends(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    window, first = open_window(), SingleInstance(tmp_path)
    assert first.is_first()
    first.asked.connect(window.come_forward)
    first.listen()
    try:
        (tmp_path / "minutes.pdf").write_bytes(b"%PDF-1.7\n")
        second = start_program(tmp_path, "./minutes.pdf")
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=30_000)
        assert second.returncode == 0
        assert isinstance(window.page, VerifyPage)
        assert window.page.file == tmp_path / "minutes.pdf"
    finally:
        first.close()


def test_a_start_after_a_crash_is_the_first_again(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    assert not SingleInstance(tmp_path).is_first()
    process.kill()
    process.communicate()
    again = SingleInstance(tmp_path)
    assert again.is_first()
    again.listen()
    again.close()


def test_where_the_first_does_not_answer_a_window_opens_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.ui.single_instance.PATIENCE_MS", 200)
    silent = SingleInstance(tmp_path)
    assert silent.is_first()
    assert SingleInstance(tmp_path).hand_over(None) is False
    assert list(silent.folder.glob("*.request")) == []
    silent.close()


def test_a_folder_that_cannot_be_made_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    one = SingleInstance(tmp_path / "file" / "home")
    assert one.is_first()
    one.close()


@pytest.mark.parametrize("said", [b"", b"[]", b'{"file": 3}', b"\xff\xfe", b"x" * (MAX_BYTES + 10), b"[" * 5000])
def test_strange_words_are_put_away_and_not_followed(qtbot: QtBot, tmp_path: Path, said: bytes) -> None:
    first, heard = SingleInstance(tmp_path), []
    assert first.is_first()
    first.asked.connect(heard.append)
    first.listen()
    request = first.folder / "1.request"
    request.write_bytes(said)
    qtbot.waitUntil(lambda: not request.exists(), timeout=5000)
    assert heard == []
    first.close()


def test_what_an_ended_start_left_behind_is_not_followed(tmp_path: Path) -> None:
    before, heard = SingleInstance(tmp_path), []
    left = before.folder / "1.request"
    left.write_text('{"file": "old.pdf"}')
    assert before.is_first()
    before.asked.connect(heard.append)
    before.listen()
    assert (left.exists(), heard) == (False, [])
    before.close()


def test_a_file_waits_until_what_runs_is_done(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    window.go("verify")
    page = window.page
    assert page is not None
    page.setEnabled(False)
    window.come_forward(str(tmp_path / "minutes.pdf"))
    qtbot.wait(300)
    assert window.page is page
    page.setEnabled(True)
    qtbot.waitUntil(lambda: window.page is not page, timeout=5000)
    assert isinstance(window.page, VerifyPage)
    assert window.page.file == tmp_path / "minutes.pdf"


def test_unfinished_work_opens_from_a_file(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    session = new_session(window.parts, "mine")
    fill(session, "line")
    elsewhere = tmp_path / "from a stick.json"
    elsewhere.write_bytes((tmp_path / "drafts" / "mine.json").read_bytes())
    window.open_file(tmp_path / "drafts" / "mine.json")
    assert window.session is not None
    assert (window.session.draft_id, window.session.where) == ("mine", session.where)
    window.open_file(elsewhere)
    assert window.session.draft_id != "mine"
    assert window.session.state() == session.state()
    assert window.parts.drafts.load(window.session.draft_id)["situation"] == dict(session.interview.situation)


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"version": 1, "situation": []}', '{"version": 1, "given": {"C01_allow_list": {"answer": 1}}}',
     '{"version": 1, "choice": {"app": ["x"]}}', json.dumps({"version": 99})],
)  # fmt: skip
def test_what_is_no_unfinished_work_is_told_in_plain_words(
    open_window: OpenWindow, tmp_path: Path, content: str
) -> None:
    window = open_window()
    (tmp_path / "odd.json").write_text(content)
    window.open_file(tmp_path / "odd.json")
    assert window.page is not None
    if content == '{"version": 1, "situation": []}':  # nothing answered yet
        assert window.page.name == "question"
        return
    assert window.page.name == "error"
    assert window.parts.drafts.unfinished() == []


@pytest.mark.parametrize(
    ("language", "word"), [("sk", "&Kopírovať"), ("cs", "&Kopírovat"), ("de", "&Kopieren"), ("en", "&Copy")]
)
def test_menus_of_qt_itself_speak_the_language(qapp: QApplication, language: str, word: str) -> None:
    words, before = QtWords(qapp), QLocale()
    words.speak(language)
    try:
        field = QLineEdit("text")
        menu = field.createStandardContextMenu()
        assert word in [action.text().split("\t")[0] for action in menu.actions()]
        assert QLocale().name().split("_")[0] == language
        menu.deleteLater()
        field.deleteLater()
    finally:
        words.speak("en")
        QLocale.setDefault(before)
