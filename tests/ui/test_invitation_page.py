"""An invitation in the window: pasted, dropped or named at the start; and on to the questions with what it tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from advisor.ui.pages.invitation_page import InvitationPage
from advisor.ui.widgets.result_banner import ResultBanner
from tests.ui.conftest import OpenWindow

ICS = """BEGIN:VCALENDAR
BEGIN:VEVENT
SUMMARY:Porada
DTSTART;TZID=Europe/Bratislava:20261201T093000
ORGANIZER:mailto:jana@mesto.example
ATTENDEE:mailto:eva@mesto.example
DESCRIPTION:https://meet.jit.si/Porada
END:VEVENT
END:VCALENDAR
"""


def page_of(window) -> InvitationPage:
    assert isinstance(window.page, InvitationPage)
    return window.page


def words(page: InvitationPage) -> str:
    return "\n".join(found.text() for found in page.findChildren(QLabel))


def paste(window, qtbot: QtBot, text: str) -> InvitationPage:
    page = page_of(window)
    page.text.setPlainText(text)
    page.look_at.click()
    qtbot.waitUntil(lambda: "letters of the invitation" in words(page))
    return page


def test_a_link_is_told_what_it_is_and_never_in_green(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window()
    window.page.invitation.click()
    page = paste(window, qtbot, "https://us02web.zoom.us/j/81234567890?pwd=abc")
    assert "a link to a meeting in Zoom Meetings" in words(page)
    assert "The password is inside the link." in words(page)
    assert page.findChildren(ResultBanner) == []
    page = paste(window, qtbot, "https://zoom.us.join-now.example/j/1")
    assert "may deceive you" in words(page)
    assert "Check this meeting" not in "".join(b.text() for b in page.findChildren(QPushButton))


def test_an_empty_page_says_what_is_missing(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("invitation")
    page = page_of(window)
    page.look_at.click()
    assert "Please paste an invitation first." in words(page)


@pytest.mark.parametrize("how", ["dropped", "opened"])
def test_a_calendar_file_leads_into_the_questions(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path, how: str
) -> None:
    file = tmp_path / "porada.ics"
    file.write_text(ICS, encoding="utf-8")
    window = open_window()
    if how == "opened":
        window.open_file(file)
    else:
        window.go("invitation")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        page_of(window).dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    page = page_of(window)
    qtbot.waitUntil(lambda: "letters of the invitation" in words(page))
    assert "Porada, 2026-12-01 09:30 Europe/Bratislava" in words(page)
    (on,) = [b for b in page.findChildren(QPushButton) if "meeting" in b.text()]
    on.click()
    session = window.session
    assert session is not None
    assert dict(session.interview.situation) == {"role": "guest", "size": "up_to_5"}
    assert (session.meeting.title, session.meeting.date, session.meeting.people) == ("Porada", "2026-12-01", 2)
    assert session.choice is not None
    assert (session.choice.app, session.app_settled) == ("jitsi_meet_public", True)
    assert session.where == "sector"  # who invites is known; she can go back to it
    assert window.parts.drafts.unfinished() == [session.draft_id]


def test_a_file_that_cannot_be_read_is_told(open_window: OpenWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window()
    window.open_file(tmp_path / "none.ics")
    page = page_of(window)
    qtbot.waitUntil(lambda: "There is no file" in words(page))
