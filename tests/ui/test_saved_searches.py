"""Searches that are kept under a name, on the page of records."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from advisor.ui.pages.records_page import RecordsPage
from advisor.ui.widgets.reveal import Reveal
from tests.ui.conftest import OpenWindow
from tests.ui.test_records_page import choose, days, page_of, turned, until


def test_a_search_is_kept_done_again_and_removed_by_keyboard(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("records")
    page = page_of(window)
    jobs = page.place.parts.register()
    turned(page, lambda: QTest.keyClicks(page.words, "skolstvo"))
    turned(page, lambda: choose(page.result, "stop", page))
    turned(page, lambda: choose(page.app, "zoom", page))
    kept_total = page.total.text()
    unfold_saved(page)
    QTest.keyClick(page.saved.name, Qt.Key.Key_Return)  # without a name nothing is kept
    assert page.saved.told.text() == "Please give it a name."
    assert jobs.all_saved() == {}
    QTest.keyClicks(page.saved.name, "Stopped at school")
    QTest.keyClick(page.saved.name, Qt.Key.Key_Return)
    until(lambda: page.saved.choice.currentText() == "Stopped at school")
    assert page.saved.told.text() == "The search is kept as “Stopped at school”."
    expected = {"text": "skolstvo", "quick": "all", "verdict": "stop", "app": "zoom"}
    assert jobs.all_saved() == {"Stopped at school": expected}
    QTest.keyClicks(page.saved.name, "Stopped at school")  # a name is never taken over in silence
    page.saved.keep.click()
    assert page.saved.told.text() == "This name is taken. Please choose another."

    window.back()
    window.go("records")
    page = page_of(window)
    assert page.said() == {"text": "", "quick": "all", "verdict": "", "app": ""}
    unfold_saved(page)
    until(lambda: page.saved.choice.count() == 2)
    page.saved.choice.setFocus()
    turned(page, lambda: QTest.keyClick(page.saved.choice, Qt.Key.Key_Down))
    assert page.said() == expected
    assert page.total.text() == kept_total
    turned(page, lambda: QTest.keyClick(page.saved.choice, Qt.Key.Key_Up))
    assert page.total.text() == "230 records"
    turned(page, lambda: QTest.keyClick(page.saved.choice, Qt.Key.Key_Down))
    page.saved.remove.setFocus()
    QTest.keyClick(page.saved.remove, Qt.Key.Key_Space)
    until(lambda: page.saved.choice.count() == 1)
    assert jobs.all_saved() == {}
    assert not page.saved.remove.isEnabled()
    assert page.total.text() == kept_total  # the list itself stays as it is


def unfold_saved(page: RecordsPage) -> None:
    page.findChildren(Reveal)[0].unfold()


def test_a_search_of_the_command_line_keeps_its_other_filters(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("records")
    page = page_of(window)
    jobs = page.place.parts.register()
    said = {"text": "meeting", "app": "no_such_app", "first": "2025-01-01", "last": "2025-12-31"}
    jobs.save("of 2025", said)
    jobs.save("due", {"text": "", "quick": "review", "verdict": "", "app": ""})
    assert jobs.saved("due")["review_by"] == jobs._clock.today().isoformat()  # the same list at the command line
    unfold_saved(page)
    until(lambda: page.saved.choice.count() == 3)
    assert not page._beyond.isVisible()
    turned(page, lambda: choose(page.saved.choice, "of 2025", page))
    assert page._beyond.isVisible()
    assert page.total.text() == "No record fits."
    assert page.app.currentText() == "no_such_app"
    turned(page, lambda: choose(page.app, "", page))
    assert days(page)
    assert {day[:4] for day in days(page)} == {"2025"}
    turned(page, lambda: choose(page.saved.choice, "", page))
    assert not page._beyond.isVisible()
    assert page.total.text() == "230 records"


def test_a_list_of_searches_that_cannot_be_read_is_told_there(open_window: OpenWindow) -> None:
    window = open_window()
    window.go("records")
    page = page_of(window)
    page.place.parts.register()._searches()._path.write_text("[", "utf-8")
    unfold_saved(page)
    until(lambda: page.saved.told.isVisible())
    assert "saved-searches.json" in page.saved.told.text()
