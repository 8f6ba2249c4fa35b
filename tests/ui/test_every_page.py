"""Every page in every language, theme and text size: nothing clipped, everything named, reached and big enough."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from advisor.ui.accessibility import HeadingLabel
from advisor.ui.main_window import MainWindow
from advisor.ui.page import ChoiceGroup
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.link import Link
from tests.ui.conftest import OpenWindow, bury
from tests.ui.showing import show
from tests.ui.walk import PAGES

LANGUAGES, THEMES, SCALES = ("en", "sk", "cs", "de"), ("light", "dark", "contrast"), (1.0, 1.5, 2.0)


def visible(window: MainWindow, kind: type[QWidget]) -> list[QWidget]:
    return [w for w in window.findChildren(kind) if w.isVisibleTo(window)]


def clipped(window: MainWindow) -> list[str]:
    """Texts that have less room than they need, read from the real layout."""
    found = []
    for part in visible(window, QLabel):
        assert isinstance(part, QLabel)
        if not part.text():
            continue
        needed = part.heightForWidth(part.width()) if part.wordWrap() else part.sizeHint().height()
        flags = int(Qt.TextFlag.TextWordWrap) if part.wordWrap() else 0
        shown = part.text().replace("&", "")
        box = QFontMetrics(part.font()).boundingRect(QRect(0, 0, part.width(), 10_000), flags, shown)
        if needed > part.height() or box.width() > part.width() + 1:
            found.append(f"{part.text()[:40]} {part.size()} needs {needed}, {box.width()}")
    for button in visible(window, QPushButton) + visible(window, QComboBox):
        hint = button.minimumSizeHint()
        if hint.width() > button.width() or hint.height() > button.height():
            found.append(f"{button.accessibleName() or button} {button.size()} {hint}")
    for number in visible(window, QAbstractSpinBox):
        assert isinstance(number, QAbstractSpinBox)
        inner, font = number.lineEdit(), QFontMetrics(number.font())
        if inner.width() < font.horizontalAdvance(number.text()) + 16 or inner.height() < font.height():
            found.append(f"{number.text()} in {inner.geometry()}")
    own = [w for w in visible(window, QAbstractButton) if isinstance(w, ChoiceCard | Link)]
    found += [w.text() for w in own if w.text_overflow() > 0.5]
    page = window.page
    if page is not None and page.minimumSizeHint().width() > window.page_scroll.viewport().width():
        found.append(f"page {page.name} wants {page.minimumSizeHint()} in {window.page_scroll.viewport().size()}")
    return found


def focusable(window: MainWindow) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    every = [w for kind in kinds for w in visible(window, kind)]
    every = [w for w in every if w.objectName() != "qt_spinbox_lineedit"]  # inside a date field, which has the focus
    return [w for w in every if w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]


def unnamed(window: MainWindow) -> list[str]:
    found = []
    for widget in focusable(window):
        seen = QAccessible.queryAccessibleInterface(widget)
        name = seen.text(QAccessible.Text.Name)
        if not name or seen.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client):
            found.append(f"{widget} {name} {seen.role()}")
        text = widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else ""
        if text and text.split(" ", 1)[0] not in name.replace("&", ""):
            found.append(f"{text} is not in {name}")
        if widget.height() < 24 or widget.width() < 24:
            found.append(f"{name} is small: {widget.size()}")
    return found


def reached_by_tab(window: MainWindow) -> set[QWidget]:
    reached: set[QWidget] = set()
    for _ in range(200):
        focus = window.focusWidget()
        if focus is None or focus in reached:
            break
        reached.add(focus)
        QTest.keyClick(window, Qt.Key.Key_Tab)
    return reached


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_clipped_or_nameless(
    qapp: QApplication, open_window: OpenWindow, language: str, theme: str, scale: float
) -> None:
    window = open_window(language, theme, scale, size=(1366, 728))
    for name in PAGES:
        bury(qapp)
        show(window, name)
        assert clipped(window) == [], name
        assert unnamed(window) == [], name


@pytest.mark.parametrize("name", PAGES)
def test_a_small_window_at_twice_the_text_size_still_shows_everything(open_window: OpenWindow, name: str) -> None:
    window = open_window("de", "light", 2.0, size=(760, 560))
    show(window, name)
    assert window.width() == 760
    assert clipped(window) == []


@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_everything(open_window: OpenWindow, name: str) -> None:
    window = open_window()
    show(window, name)
    window.activateWindow()
    wanted = set(focusable(window))
    reached = reached_by_tab(window)
    # Tab enters a group of answers once; the arrow keys go from answer to answer.
    groups = {card.parentWidget() for card in reached if isinstance(card, ChoiceCard)}
    missed = [w for w in wanted - reached if w.parentWidget() not in groups]
    assert missed == []


@pytest.mark.parametrize("theme", THEMES)
def test_focus_is_seen(open_window: OpenWindow, theme: str) -> None:
    window = open_window(theme=theme)
    show(window, "situation")
    assert window.page is not None
    assert window.footer is not None
    for widget in (window.page.first_focus(), window.footer.primary, window.footer.back):
        assert widget is not None
        window.setFocus()
        without = window.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.qWait(1)
        with_ring = window.grab().toImage()
        changed = sum(
            without.pixel(x, y) != with_ring.pixel(x, y)
            for x in range(0, without.width(), 2)
            for y in range(0, without.height(), 2)
        )
        assert changed > 60, widget


def test_headings_and_groups_say_what_they_are(open_window: OpenWindow) -> None:
    window = open_window()
    show(window, "checklist")
    heading = window.findChildren(HeadingLabel)[0]
    seen = QAccessible.queryAccessibleInterface(heading)
    assert seen.role() == QAccessible.Role.Heading
    assert seen.text(QAccessible.Text.Name) == heading.text()
    group = window.findChildren(ChoiceGroup)[0]
    assert group.accessibleName() == heading.text() or group.accessibleName() in [
        h.text() for h in window.findChildren(HeadingLabel)
    ]
    card = QAccessible.queryAccessibleInterface(group.cards[0])
    assert card.role() == QAccessible.Role.RadioButton
    assert card.rect().width() == group.cards[0].width()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_controls_share_a_letter(open_window: OpenWindow, language: str) -> None:
    window = open_window(language)
    for name in PAGES:
        show(window, name)
        letters = [_letter(w.text()) for w in visible(window, QPushButton) if isinstance(w, QPushButton)]
        letters += [_letter(w.text()) for w in visible(window, QLabel) if isinstance(w, QLabel) and w.buddy()]
        used = [letter for letter in letters if letter]
        assert len(used) == len(set(used)), (name, used)


def _letter(text: str) -> str:
    at = text.replace("&&", "  ").find("&")
    return text[at + 1].lower() if at >= 0 else ""
