"""What stays around the pages stays, what differs changes, and a page that fails leaves nothing behind."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from advisor.domain.errors import PlainError
from advisor.ui.main_window import MainWindow
from advisor.ui.page import Page
from advisor.ui.pages.line_page import LinePage
from advisor.ui.pages.question_page import QuestionPage
from advisor.ui.widgets.bullet import Bullet
from advisor.ui.widgets.task_list import TaskList
from tests.ui.conftest import OpenWindow, bury, put_away
from tests.ui.showing import show
from tests.ui.walk import PAGES, fill, new_session


def at_the_side(window: MainWindow) -> list[tuple[str, int, str]]:
    """What the task list says, as a person sees it: text, weight and colour."""
    (side,) = window.findChildren(TaskList)
    seen = [part for part in side.findChildren(QLabel) if part.isVisibleTo(window) and part.text()]
    return [(p.text(), p.font().weight(), p.palette().color(p.foregroundRole()).name()) for p in seen]


def test_the_task_list_says_the_same_whether_it_was_kept_or_is_new(qapp: QApplication, open_window: OpenWindow) -> None:
    window = open_window()
    kept = {}
    for name in PAGES:
        show(window, name)
        bury(qapp)
        kept[name] = at_the_side(window)
    put_away(qapp, window)
    for name in PAGES:
        new = open_window()
        show(new, name)
        assert at_the_side(new) == kept[name], name
        put_away(qapp, new)


def test_a_page_change_keeps_list_and_footer(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "situation")
    (side,), footer = window.findChildren(TaskList), window.footer
    before = at_the_side(window)
    assert window.session is not None
    window.session.back()
    window.go("where")
    assert window.findChildren(TaskList) == [side]
    assert window.footer is footer
    changed = [(old, new) for old, new in zip(before, at_the_side(window), strict=True) if old != new]
    assert [(old[0], new[0]) for old, new in changed] == [("3 of 8", "2 of 8")]


def test_a_long_page_left_scrolled_down_does_not_pass_that_on(qapp: QApplication, open_window: OpenWindow) -> None:
    window = open_window(size=(900, 420))
    show(window, "result")
    bar = window.page_scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    show(window, "review")
    assert window.page_scroll.verticalScrollBar().value() == 0


def test_a_page_begins_at_its_top_and_the_keyboard_brings_its_place_into_view(open_window: OpenWindow) -> None:
    window = open_window("de", "light", 2.0, size=(760, 560))
    window.session = new_session(window.parts)
    fill(window.session, "checklist")
    window.go("where")
    window.activateWindow()
    QTest.qWait(1)
    assert isinstance(window.page, QuestionPage)
    assert window.page_scroll.verticalScrollBar().value() == 0
    QTest.keyClick(window.page.group.cards[0], Qt.Key.Key_Down)
    card = window.focusWidget()
    assert card is window.page.group.cards[1]
    assert 0 <= card.mapTo(window.page_scroll, card.rect().topLeft()).y() < window.page_scroll.height()


def test_what_an_answer_means_is_brought_into_view(open_window: OpenWindow) -> None:
    window = open_window(size=(900, 560))
    window.session = new_session(window.parts)
    fill(window.session, "checklist")
    window.go("where")
    assert isinstance(window.page, QuestionPage)
    window.page.group.cards[-1].click()  # I do not know
    QTest.qWait(50)
    (note,) = window.page.findChildren(QLineEdit)
    top = note.mapTo(window.page_scroll.viewport(), note.rect().topLeft()).y()
    assert 0 <= top <= window.page_scroll.viewport().height() - note.height()


def test_a_page_that_fails_leaves_nothing_behind(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window()
    window.session = new_session(window.parts)
    fill(window.session, "line")

    def fails(page: Page) -> None:
        page.title("half built")
        raise PlainError("draft_newer", file="a.json")

    monkeypatch.setattr(LinePage, "build", fails)
    window.go("where")
    assert window.page is not None
    assert window.page.name == "error"
    assert [part.text() for part in window.findChildren(QLabel) if part.text() == "half built"] == []


def test_the_second_line_of_a_point_begins_below_the_words(open_window: OpenWindow) -> None:
    window = open_window()
    point = Bullet(window.look, "words " * 30)
    point.resize(window.look.em(14), point.heightForWidth(window.look.em(14)))
    picture, line = point.grab().toImage(), point.fontMetrics().lineSpacing()
    assert point.height() >= 3 * line
    paper = picture.pixel(0, 0)
    margin = [y for y in range(picture.height()) for x in range(window.look.em(0.9)) if picture.pixel(x, y) != paper]
    assert margin  # the dot
    assert max(margin) < line
    assert any(picture.pixel(x, y) != paper for y in range(2 * line, 3 * line) for x in range(picture.width()))
