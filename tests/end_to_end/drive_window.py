"""Drives the real window from inside its process with keys and clicks, as a person would. Run by the tests.

usage: drive_window.py sign | answer | resume
       drive_window.py class | listed | unlisted    the same with the time that it takes a person
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from advisor.main import open_window
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.app_page import AppPage
from advisor.ui.pages.question_page import QuestionPage
from advisor.ui.pages.sign_page import SignPage
from advisor.ui.pages.signed_page import SignedPage
from advisor.ui.pages.start_page import StartPage
from advisor.ui.pages.ticks_page import TicksPage
from advisor.ui.pages.usual_page import UsualPage
from advisor.ui.pages.welcome_page import WelcomePage
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.result_banner import ResultBanner

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.end_to_end.watching import Watcher

TIMED = {"class": Qt.Key.Key_2, "listed": Qt.Key.Key_1, "unlisted": Qt.Key.Key_1}  # the door of each task
# What a clerk without a list answers where a tick says nothing: people from outside, no list, and what her contract is.
SPOKEN = {"outsiders": "yes", "C01_allow_list": "no_list", "C10_contract": "signed", "C11_where": "eu_or_own"}
LIMIT = 90  # pages: more means that the program leads in a circle


def window() -> MainWindow | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)


def press(key: Qt.Key) -> None:
    found = window()
    assert found is not None
    QTest.keyClick(found.focusWidget() or found, key)


def answer(found: MainWindow) -> None:
    """One page further, by keyboard alone."""
    page = found.page
    if isinstance(page, AppPage):
        press(Qt.Key.Key_1)
        assert page.search is not None
        page.search.setFocus()
        QTest.keyClicks(page.search, "webex paid")
        assert page.list is not None
        page.list.cards[0].setFocus()
        press(Qt.Key.Key_Space)
    elif isinstance(page, SignPage):
        for field, text in ((page.meeting_title, "Council committee"), (page.signer_name, "Jana Novakova")):
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, text)
    elif any(card.isCheckable() for card in page.findChildren(ChoiceCard)) if page else False:
        press(Qt.Key.Key_1)
    press(Qt.Key.Key_Return)


def timed(mode: str) -> Iterator[None]:
    """One task from the start page to the signed record, by keyboard; what is read and done is counted."""
    found = window()
    assert found is not None
    watcher = Watcher()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watcher)
    watcher.look(found)
    press(TIMED[mode])
    for _page in range(LIMIT):
        yield
        if isinstance(found.page, SignedPage):
            app.removeEventFilter(watcher)
            print(f"record {Path(found.page.file)}", flush=True)
            print("counted " + json.dumps({
                "keys": watcher.keys, "clicks": watcher.clicks, "choices": watcher.thoughts, "words": watcher.words,
                "seconds": round(watcher.seconds, 1), "pages": watcher.pages,
            }), flush=True)  # fmt: skip
            return
        if found.page is not None and found.page.isEnabled():
            watcher.look(found)
            yield from timed_page(found, watcher)
    raise AssertionError(f"still on {found.page.name if found.page else None}")


def timed_page(found: MainWindow, watcher: Watcher) -> Iterator[None]:
    page = found.page
    if isinstance(page, TicksPage | UsualPage):
        for card in list(page.cards):
            if card.value not in SPOKEN:
                card.setFocus()
                press(Qt.Key.Key_Space)
    elif isinstance(page, AppPage):
        press(Qt.Key.Key_1)
        assert page.search is not None
        page.search.setFocus()
        QTest.keyClicks(page.search, "webex paid")
        yield
        watcher.look(found)
        assert page.list is not None
        page.list.cards[0].setFocus()
        press(Qt.Key.Key_Space)
    elif isinstance(page, QuestionPage):
        at = [card.value for card in page.group.cards].index(SPOKEN[page.step])
        press(Qt.Key(Qt.Key.Key_1.value + at))
        yield
        watcher.look(found)  # what the answer means has appeared
    elif isinstance(page, SignPage):
        page.meeting_title.setFocus()
        QTest.keyClicks(page.meeting_title, "Council committee")
    press(Qt.Key.Key_Return)


def steps(mode: str) -> Iterator[None]:
    found = window()
    assert found is not None
    if isinstance(found.page, WelcomePage):
        QTest.keyClicks(found.page.fields["name"], "Jana Novakova")
        press(Qt.Key.Key_Return)
        yield
    page = found.page
    assert isinstance(page, StartPage)
    if mode == "resume":
        resume = next(card for card in page.findChildren(ChoiceCard) if card.value == "resume")
        QTest.mouseClick(resume, Qt.MouseButton.LeftButton)
        assert found.session is not None
        print(f"answers {len(found.session.interview.situation) + len(found.session.interview.given)}", flush=True)
        return
    page.check.setFocus()
    press(Qt.Key.Key_Space)
    for number in range(LIMIT):
        yield
        if isinstance(found.page, SignedPage):
            print(f"record {Path(found.page.file)}", flush=True)
            return
        was_question = isinstance(found.page, QuestionPage)
        if not (isinstance(found.page, SignPage) and not found.page.isEnabled()):  # it is being signed
            answer(found)
        if mode == "answer" and was_question:
            print(f"answered {number + 1}", flush=True)
    banners = [b.accessibleName() for b in found.findChildren(ResultBanner)]
    raise AssertionError(f"still on {found.page.name if found.page else None}: {banners}")


def drive(mode: str) -> None:
    todo = timed(mode) if mode in TIMED else steps(mode)

    def on() -> None:
        try:
            next(todo)
        except StopIteration:
            QApplication.exit(0)
        except Exception as error:  # noqa: BLE001 - the test reads it
            print(f"failed {type(error).__name__} {error}", flush=True)
            QApplication.exit(9)
        else:
            page = getattr(window(), "page", None)
            QTimer.singleShot(300 if isinstance(page, SignPage | TicksPage) else 5, on)

    # The window exists once the loop runs.
    QTimer.singleShot(0, when_painted(on))


def when_painted(then: Callable[[], None]) -> Callable[[], None]:
    def look() -> None:
        found = window()
        if found is not None and found.isVisible():
            QTimer.singleShot(50, then)
        else:
            QTimer.singleShot(20, look)

    return look


if __name__ == "__main__":
    QApplication(["advisor"])
    drive(sys.argv[1])
    sys.exit(open_window())
