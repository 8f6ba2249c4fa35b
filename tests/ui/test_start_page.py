"""The doors of the start page, the very first start, and apps looked up without a meeting."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from advisor.adapters import places
from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.record_reader import read_record
from advisor.domain.errors import PlainError
from advisor.main_doors import example_record
from advisor.services.settings import is_first_start
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.apps_page import AppsPage
from advisor.ui.pages.compare_page import ComparePage
from advisor.ui.pages.start_page import StartPage
from advisor.ui.pages.welcome_page import WelcomePage
from advisor.ui.widgets.link import Link
from advisor.ui.widgets.reveal import Reveal
from tests.ui.conftest import OpenWindow
from tests.ui.window_parts import FixedClock, source


@pytest.mark.parametrize(
    ("digit", "page"), [(Qt.Key.Key_1, "usual"), (Qt.Key.Key_2, "ticks"), (Qt.Key.Key_3, "records")]
)
def test_a_digit_opens_a_door(open_window: OpenWindow, digit: Qt.Key, page: str) -> None:
    window = open_window()
    QTest.keyClick(window.focusWidget(), digit)
    assert window.page is not None
    assert window.page.name == page


def test_the_first_start_asks_for_the_person_once(open_window: OpenWindow) -> None:
    window = open_window()
    window.parts.settings.set("language", None)
    assert is_first_start(window.parts.settings)
    window.go("welcome")
    assert isinstance(window.page, WelcomePage)
    QTest.keyClicks(window.page.fields["name"], "  Jana   Novakova ")  # QTest types ASCII only
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert isinstance(window.page, StartPage)
    assert window.parts.settings.text("name") == "Jana Novakova"
    assert window.parts.settings.text("language") == "en"
    assert not is_first_start(window.parts.settings)


def in_slovak(window: MainWindow) -> WelcomePage:
    """The first page again, after Slovak was chosen on it."""
    assert isinstance(window.page, WelcomePage)
    window.page.language.setCurrentIndex(window.page.language.findData("sk"))
    window.page.language.activated.emit(window.page.language.currentIndex())
    assert isinstance(window.page, WelcomePage)
    return window.page


def test_another_language_keeps_what_was_typed(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("welcome")
    assert isinstance(window.page, WelcomePage)
    window.page.fields["role"].setText("referent")
    page = in_slovak(window)
    assert (window.texts.language, page.fields["role"].text()) == ("sk", "referent")


def test_signs_that_nobody_can_see_do_not_come_along_with_a_pasted_name(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("welcome")
    assert isinstance(window.page, WelcomePage)
    window.page.fields["name"].setText("Jana\u202e\x00 Nov\u00e1kov\u00e1\x7f")
    page = in_slovak(window)
    assert (window.texts.language, page.fields["name"].text()) == ("sk", "Jana Nov\u00e1kov\u00e1")


def test_settings_that_cannot_be_written_are_told_where_the_language_is_chosen(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.go("welcome")
    page = window.page
    assert isinstance(page, WelcomePage)

    def full(setting: str, value: object) -> None:
        raise PlainError("record_disk_full", path="/full/settings.json")

    monkeypatch.setattr(window.parts.settings, "set", full)
    page.language.activated.emit(1)
    assert window.page is page
    assert page._problem is not None
    assert page._problem.text()


def test_who_leaves_it_empty_is_not_asked_again(open_window: OpenWindow) -> None:
    window = open_window()
    window.parts.settings.set("language", None)
    window.go("welcome")
    window.proceed()
    assert isinstance(window.page, StartPage)
    assert not is_first_start(window.parts.settings)


def test_an_app_is_looked_up_by_typing(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("apps")
    assert isinstance(window.page, AppsPage)
    QTest.keyClicks(window.page.search, "webex e")
    found = window.page.findChildren(Reveal)
    assert found
    assert all("webex" in reveal._button.text().casefold() for reveal in found)
    before = len(window.page.findChildren(Link))
    found[0].unfold()
    assert len(window.page.findChildren(Link)) == before
    window.page.search.setText("no such app")
    assert not window.page._matching("no such app")


def test_two_apps_are_compared_without_a_meeting(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("apps", compare=True)
    for name in ("zoom basic", "element"):
        page = window.page
        assert isinstance(page, AppsPage)
        assert page.primary is None
        page.search.setText(name)
        next(b for b in page.findChildren(Link) if b.text().startswith("Take")).click()
    assert isinstance(window.page, AppsPage)
    window.proceed()
    assert isinstance(window.page, ComparePage)
    assert len(window.page.editions) == 2
    assert not [b for b in window.page.findChildren(Link) if "for this meeting" in b.text()]
    window.back()
    assert isinstance(window.page, StartPage)


def test_the_example_is_opened_once_it_is_made(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("advisor.ui.main_window.open_file", opened.append)
    window = open_window()
    window.go("example")
    qtbot.waitUntil(lambda: bool(opened), timeout=5000)
    assert opened == [tmp_path / "example.pdf"]
    assert isinstance(window.page, StartPage)


def test_the_example_is_a_whole_record_that_nobody_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "user_data_dir", lambda: tmp_path)
    texts = GettextTexts("sk", places.locale_dir())
    for _twice in range(2):
        made = example_record(source(), FixedClock(), texts)
    document, record = read_record(str(made))
    assert record.meeting["title"] == "Príklad: sociálna komisia zastupiteľstva"
    assert b"/ByteRange" not in made.read_bytes()
    assert document["language"] == "sk"


