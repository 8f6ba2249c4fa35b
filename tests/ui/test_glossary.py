"""Words explained, one key or one click away, and nothing on the page behind is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from advisor.ui.glossary_dialog import GlossaryDialog
from advisor.ui.main_window import MainWindow
from advisor.ui.pages.question_page import QuestionPage
from advisor.ui.widgets.link import Link
from advisor.ui.widgets.reveal import Reveal
from tests.ui.conftest import OpenWindow
from tests.ui.looking import clipped_labels, overlapping, small, unnamed, visible, wrong_roles
from tests.ui.showing import show
from tests.ui.walk import fill, new_session


def dialog_of(window: MainWindow) -> GlossaryDialog:
    QApplication.processEvents()
    found = [d for d in window.findChildren(GlossaryDialog) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def shown(dialog: GlossaryDialog) -> list[str]:
    return [w.text() for w in visible(dialog, QLabel) if isinstance(w, QLabel) and w.text()]


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("language", ["en", "sk", "cs", "de"])
def test_the_dialog_keeps_the_rules(open_window: OpenWindow, language: str, scale: float) -> None:
    window = open_window(language, "dark", scale, size=(1366, 728))
    window.explain_words()
    dialog = dialog_of(window)
    for look in (clipped_labels, overlapping, unnamed, small, wrong_roles):
        assert look(dialog) == [], look
    assert len(shown(dialog)) > 90
    dialog.close()


def test_f1_opens_it_and_escape_leaves_the_page_as_it_was(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "checklist")
    page = window.page
    assert isinstance(page, QuestionPage)
    page.group.cards[0].click()
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F1)
    dialog = dialog_of(window)
    bar = dialog._scroll.verticalScrollBar()
    QTest.keyClick(dialog.search, Qt.Key.Key_PageDown)
    down = bar.value()
    QTest.keyClick(dialog.search, Qt.Key.Key_Up)
    assert 0 < bar.value() < down
    QTest.keyClicks(dialog.search, "lobb")
    assert "No word fits. Type fewer letters." in shown(dialog)
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "two-step")
    assert [text for text in shown(dialog) if text.startswith("two-step")] == ["two-step sign-in"]
    assert "waiting room" not in shown(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert window.page is page
    assert page.group.cards[0].isChecked()


def explained_on(window: MainWindow) -> Reveal:
    assert window.page is not None
    folds = [r for r in window.page.findChildren(Reveal) if r.findChildren(Link)[0].text().startswith("Help with")]
    assert len(folds) == 1
    folds[0].unfold()
    return folds[0]


def test_questions_explain_their_own_words(open_window: OpenWindow) -> None:
    window = open_window()
    window.session = new_session(window.parts)
    fill(window.session, "result")
    found = {}
    for step in window.session.asked:
        window.session.go_to(step)
        window.go("where")
        labels = explained_on(window).findChildren(QLabel)
        found[step] = {label.text() for label in labels if label.property("role") == "strong"}
    assert len(found) > 15
    assert sum(bool(words) for words in found.values()) > len(found) / 2
    assert any("end-to-end encryption" in words for words in found.values())
    assert any("two-step sign-in" in words for words in found.values())


def test_a_link_leads_from_a_question_to_all_words(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "checklist")
    next(link for link in explained_on(window).findChildren(Link) if link.text().startswith("All words")).click()
    dialog_of(window).close()
