"""What happens next with a record: print, copy, mail, and the closing questions."""

from __future__ import annotations

import threading
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from advisor.domain.answers import Choice
from advisor.domain.errors import PlainError
from advisor.services.interview_session import APP, RESULT
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.after_page import AfterPage
from advisor.ui.pages.result_page import ResultPage
from advisor.ui.pages.signed_page import SignedPage
from advisor.ui.pages.texts_page import TextsPage
from advisor.ui.widgets.link import Link
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.reveal import Reveal
from tests.ui.conftest import OpenWindow, bury
from tests.ui.walk import COMMITTEE, fill, new_session

DECISION = {"record_id": "VA-2026-11-23-A1B2-C3D4", "verdict": "condition"}


def signed(window: MainWindow, file: Path, **more: object) -> SignedPage:
    file.write_bytes(b"%PDF-1.7\n")
    window.go("signed", decision={**DECISION, "record": str(file), **more})
    assert isinstance(window.page, SignedPage)
    return window.page


def said(window: MainWindow) -> str:
    problem = window.page._problem if window.page is not None else None
    return problem.text() if problem is not None else ""


def pressed(page: SignedPage, words: str) -> None:
    every = [*page.findChildren(QPushButton), *page.findChildren(Link)]
    next(b for b in every if b.text().replace("&", "").startswith(words)).click()


def test_the_record_goes_to_the_printer(open_window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    printed: list[Path] = []
    window = open_window(printing=lambda: printed.append)
    page = signed(window, tmp_path / "record.pdf")
    pressed(page, "Print")
    qtbot.waitUntil(lambda: "Sent to the printer" in said(window), timeout=5000)
    assert printed == [tmp_path / "record.pdf"]


def test_a_printer_that_refuses_is_told(open_window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    def refuse(path: Path) -> None:
        raise PlainError("not_printed", file=path, problem="out of paper")

    window = open_window(printing=lambda: refuse)
    pressed(signed(window, tmp_path / "record.pdf"), "Print")
    qtbot.waitUntil(lambda: "out of paper" in said(window), timeout=5000)


def test_without_a_printer_there_is_no_button(open_window: OpenWindow, tmp_path: Path) -> None:
    page = signed(open_window(printing=lambda: None), tmp_path / "record.pdf")
    assert not [b for b in page.findChildren(QPushButton) if "Print" in b.text()]


def test_a_copy_for_the_officer(open_window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_window()
    page = signed(window, tmp_path / "record.pdf")
    folder = tmp_path / "officer"
    folder.mkdir()
    page.copy_into(folder)
    qtbot.waitUntil(lambda: str(folder / "record.pdf") in said(window), timeout=5000)
    assert (folder / "record.pdf").read_bytes() == b"%PDF-1.7\n"
    page.copy_into(folder)  # what lies there is not touched
    qtbot.waitUntil(lambda: "A copy lies" not in said(window), timeout=5000)


def test_a_mail_with_the_officers_address(
    open_window: OpenWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("advisor.ui.pages.signed_page.write_mail", opened.append)
    window = open_window()
    window.parts.settings.set("dpo_contact", "Eva Horváthová, dpo@mesto.example, 02 123")
    window.parts.settings.set("name", "Jana Nováková")
    page = signed(window, tmp_path / "record.pdf")
    pressed(page, "Write a mail to dpo@mesto.example")
    address = urlsplit(opened[0])
    body = parse_qs(address.query)["body"][0]
    assert (address.scheme, address.path) == ("mailto", "dpo@mesto.example")
    for wanted in ("VA-2026-11-23-A1B2-C3D4", "record.pdf", "Yes, after these steps", "Jana Nováková"):
        assert wanted in body
    pressed(page, "Copy the text for a mail")
    assert QGuiApplication.clipboard().text() == body


def test_a_copy_that_was_made_is_shown(open_window: OpenWindow, tmp_path: Path) -> None:
    page = signed(open_window(), tmp_path / "record.pdf", copy={"path": "/officer/record.pdf", "trouble": None})
    assert any("/officer/record.pdf" in text.text() for text in page.findChildren(QLabel))


def test_a_stop_stays_loud(open_window: OpenWindow, tmp_path: Path) -> None:
    page = signed(open_window(), tmp_path / "record.pdf", verdict="stop")
    assert [b.kind for b in page.findChildren(ResultBanner)] == ["fine", "stop"]


def test_the_closing_questions_are_one_click_away(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window()
    pressed(signed(window, tmp_path / "record.pdf"), "After the meeting")
    assert isinstance(window.page, AfterPage)
    assert window.page.file == tmp_path / "record.pdf"


def texts_page(window: MainWindow, recording: str) -> TextsPage:
    window.session = new_session(window.parts)
    fill(window.session, RESULT, {**COMMITTEE, "recording": recording})
    window.go("texts")
    assert isinstance(window.page, TextsPage)
    return window.page


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_ready_texts_are_printed(open_window: OpenWindow, tmp_path: Path, scale: float) -> None:
    """A page for each, also where the window's text is twice as big: paper has its own sizes."""
    page = texts_page(open_window(scale=scale), "no")
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "texts.pdf"))
    page.print_on(printer)
    printed = (tmp_path / "texts.pdf").read_bytes()
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") == len(page.document["texts"])


def test_the_day_a_recording_is_deleted(open_window: OpenWindow) -> None:
    window = open_window()
    assert not hasattr(texts_page(window, "no"), "day")
    page = texts_page(window, "yes")
    page.day.setDate(page.day.date().addDays(1))
    wanted = page.day.date().toString("yyyy-MM-dd")
    page._set_day()
    assert isinstance(window.page, TextsPage)
    assert wanted in [day["day"] for day in window.page.document["reminders"]]
    assert wanted.replace("-", "") in window.page.document["calendar"]
    assert "Delete the recording in all places" in window.page.document["calendar"].replace("\r\n ", "")


def test_from_a_stop_to_an_app_that_fits(open_window: OpenWindow) -> None:
    window = open_window()
    window.session = new_session(window.parts)
    fill(window.session, APP)
    fill(window.session, RESULT)
    window.session.switch(Choice(app="zoom", edition="basic"))
    window.session.go_to(RESULT)
    window.go("where")
    assert isinstance(window.page, ResultPage)
    assert window.page.advice["verdict"] == "stop"
    switch = next(b for b in window.page.findChildren(QPushButton) if b.text().startswith("Switch to"))
    switch.click()
    assert window.session.choice is not None
    assert (window.session.choice.app, window.session.choice.edition) != ("zoom", "basic")


def test_what_would_change_it_has_a_way_there(open_window: OpenWindow) -> None:
    window = open_window()
    window.session = new_session(window.parts)
    fill(window.session, RESULT)
    window.session.switch(Choice(app="zoom", edition="basic"))
    window.session.go_to(RESULT)
    window.go("where")
    page = window.page
    assert isinstance(page, ResultPage)
    reveal = next(r for r in page.findChildren(Reveal) if r._button.text() == "What would change this result")
    reveal.unfold()
    assert [b for b in reveal.findChildren(Link) if b is not reveal._button]


def test_an_answer_that_comes_after_the_page_was_left_troubles_nobody(
    qapp: QApplication, open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    """A slow printer answers when the person is on the start page already."""
    ready, done = threading.Event(), threading.Event()

    def slow(path: Path) -> None:
        ready.wait(5)
        done.set()

    window = open_window(printing=lambda: slow)
    pressed(signed(window, tmp_path / "record.pdf"), "Print")
    window.go("start")
    bury(qapp)
    ready.set()
    qtbot.waitUntil(done.is_set, timeout=5000)
    window.jobs.start(lambda: None, lambda _none: window.setWindowTitle("later"))
    qtbot.waitUntil(lambda: window.windowTitle() == "later", timeout=5000)
    assert window.page is not None
    assert window.page.name == "start"
