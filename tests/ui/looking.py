"""Looks at a window as it stands and says what is wrong for people who see, hear or move differently.

Every rule reads the real layout or the tree that screen readers get. It gives
the list of what it found: empty is good. The tests and the statement on
accessibility (``docs/accessibility.py``) use the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from advisor.ui.accessibility import HeadingLabel
from advisor.ui.main_window import MainWindow
from advisor.ui.page import ChoiceGroup
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.focus_ring import FocusRing
from advisor.ui.widgets.link import Link
from advisor.ui.widgets.reveal import Fold

LEAST = 24  # pixels: WCAG 2.2, 2.5.8


def visible(window: QWidget, kind: type[QWidget]) -> list[QWidget]:
    return [w for w in window.findChildren(kind) if w.isVisibleTo(window)]


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _short(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    return f"{type(widget).__name__} {(text or widget.accessibleName())[:40]!r}"


def clipped_labels(window: QWidget) -> list[str]:
    """Labels that have less room than they need, read from the real layout."""
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
    return found


def clipped(window: MainWindow) -> list[str]:
    """Texts that have less room than they need; a page that wants to scroll sideways."""
    found = clipped_labels(window)
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


def overlapping(window: QWidget) -> list[str]:
    """Two texts or controls in the same place."""
    kinds = (QLabel, QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QProgressBar)
    every = [w for kind in kinds for w in visible(window, kind) if not isinstance(w.parentWidget(), QAbstractSpinBox)]
    every = [w for w in every if w.width() and w.height() and w.visibleRegion() is not None]
    roofs: dict[QWidget, list[tuple[QRect, QWidget]]] = {}
    for widget in every:
        # What scrolls may lie under the footer; inside one scroll area nothing lies over anything.
        host = widget.parentWidget()
        while host is not None and host is not window and not isinstance(host.parentWidget(), QAbstractScrollArea):
            host = host.parentWidget()
        roofs.setdefault(host or window, []).append((place(widget, window), widget))
    found = []
    for parts in roofs.values():
        parts.sort(key=lambda one: one[0].top())
        for at, (box, widget) in enumerate(parts):
            for other_box, other in parts[at + 1 :]:
                if other_box.top() > box.bottom():
                    break
                shared = box.intersected(other_box)
                if shared.width() > 1 and shared.height() > 1 and not (
                    widget.isAncestorOf(other) or other.isAncestorOf(widget)
                ):
                    found.append(f"{_short(widget)} {box} and {_short(other)} {other_box}")
    return found


def focusable(window: QWidget) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractSpinBox)
    every = [w for kind in kinds for w in visible(window, kind)]
    every = [w for w in every if w.objectName() != "qt_spinbox_lineedit"]  # inside a date field, which has the focus
    return [w for w in every if w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus]


def seen(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None, widget
    return found


def unnamed(window: QWidget) -> list[str]:
    """Controls without a name, or whose name does not hold the words that are seen on them."""
    found = []
    for widget in focusable(window):
        name = seen(widget).text(QAccessible.Text.Name)
        if not name:
            found.append(f"{widget} {name} {seen(widget).role()}")
        text = widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else ""
        if text and text not in name.replace("&", ""):
            found.append(f"{text} is not in {name}")
    return found


def small(window: QWidget) -> list[str]:
    """Targets that a shaky hand misses."""
    return [f"{_short(w)} {w.size()}" for w in focusable(window) if min(w.width(), w.height()) < LEAST]


_ROLES: tuple[tuple[type[QWidget], QAccessible.Role], ...] = (
    (ChoiceGroup, QAccessible.Role.Grouping), (HeadingLabel, QAccessible.Role.Heading),
    (Link, QAccessible.Role.Button), (QPushButton, QAccessible.Role.Button), (QComboBox, QAccessible.Role.ComboBox),
    (QLineEdit, QAccessible.Role.EditableText), (QPlainTextEdit, QAccessible.Role.EditableText),
    (QAbstractSpinBox, QAccessible.Role.SpinBox), (QProgressBar, QAccessible.Role.ProgressBar),
)  # fmt: skip


def _role(widget: QWidget) -> QAccessible.Role | None:
    if isinstance(widget, ChoiceCard):
        return QAccessible.Role.RadioButton if widget.isCheckable() else QAccessible.Role.Button
    if isinstance(widget, QAbstractButton) and widget.inherits("QCheckBox"):
        return QAccessible.Role.CheckBox
    return next((role for kind, role in _ROLES if isinstance(widget, kind)), None)


def wrong_roles(window: QWidget) -> list[str]:
    """What a thing is, and in which state, differs from what screen readers are told."""
    found = []
    if window.isWindow() and seen(window).role() not in (QAccessible.Role.Window, QAccessible.Role.Dialog):
        found.append(f"the window is {seen(window).role()}")
    for widget in visible(window, QWidget):
        wanted = _role(widget)
        if wanted is None or widget.objectName() == "qt_spinbox_lineedit":
            continue
        told, state = seen(widget), seen(widget).state()
        if told.role() != wanted:
            found.append(f"{_short(widget)} is {told.role()}, not {wanted}")
        if isinstance(widget, QAbstractButton) and widget.isCheckable() and bool(state.checked) != widget.isChecked():
            found.append(f"{_short(widget)}: checked is {bool(state.checked)}")
        if bool(state.disabled) == widget.isEnabled():
            found.append(f"{_short(widget)}: disabled is {bool(state.disabled)}")
        if widget in focusable(window) and not state.focusable:
            found.append(f"{_short(widget)}: not focusable")
        if isinstance(widget, QLineEdit) and bool(state.readOnly) != widget.isReadOnly():
            found.append(f"{_short(widget)}: read only is {bool(state.readOnly)}")
    for fold in visible(window, Fold):
        assert isinstance(fold, Fold)
        state = seen(fold).state()
        told = bool(state.expandable), bool(state.expanded), bool(state.collapsed)
        if told != (True, fold.opened, not fold.opened):
            found.append(f"{_short(fold)}: folded or not is not said")
    return found


def accessible_order(interface: QAccessibleInterface) -> Iterator[QWidget]:
    """The widgets as a screen reader walks over them."""
    for at in range(interface.childCount()):
        child = interface.child(at)
        if child is None:
            continue
        thing = child.object()
        if isinstance(thing, QWidget):
            yield thing
        yield from accessible_order(child)


def _reads_before(one: QRect, other: QRect) -> bool:
    """Whether a person reads the first before the second: rows from above, in a row from the left."""
    if one.bottom() <= other.top():
        return True
    if other.bottom() <= one.top():
        return False
    return one.left() <= other.left()


def out_of_order(window: MainWindow) -> list[str]:
    """Texts and controls that a screen reader reads in another order than they stand there."""
    parts = [
        w for w in accessible_order(seen(window))
        if w.isVisibleTo(window) and not isinstance(w, FocusRing) and not w.objectName().startswith("qt_")
        and (isinstance(w, QLabel) and w.text() or isinstance(w, QAbstractButton | QLineEdit | QComboBox))
    ]  # fmt: skip
    found = []
    for before, after in zip(parts, parts[1:], strict=False):
        one, other = place(before, window), place(after, window)
        if _part(before) == _part(after) and not _reads_before(one, other):
            found.append(f"{_short(before)} {one} is read before {_short(after)} {other}")
    return found


def _part(widget: QWidget) -> str:
    """The part of the window a thing belongs to: each is read as a whole."""
    host: QWidget | None = widget
    while host is not None and host.objectName() not in ("sidebar", "page", "footer"):
        host = host.parentWidget()
    return host.objectName() if host is not None else ""


def tab_walk(window: MainWindow, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Where the keyboard goes, until it comes round."""
    reached: list[QWidget] = []
    for _ in range(300):
        focus = window.focusWidget()
        if focus is None or (focus in reached and focus is not reached[-1]):
            break
        if focus not in reached:  # a date has three places of its own: day, month, year
            reached.append(focus)
        QTest.keyClick(focus, key)
    return reached


def unreached(window: MainWindow) -> list[str]:
    """Controls that Tab never reaches; places that the keyboard cannot leave; Tab going another way than the eye."""
    start = window.focusWidget()
    if start is None:
        return ["nothing has the focus"] if focusable(window) else []
    forward = tab_walk(window)
    found = []
    # Tab enters a group of answers once; the arrow keys go from answer to answer.
    groups = {card.parentWidget() for card in forward if isinstance(card, ChoiceCard) and card.isCheckable()}
    found += [f"{_short(w)} is not reached" for w in focusable(window)
              if w not in forward and w.parentWidget() not in groups]  # fmt: skip
    start.setFocus(Qt.FocusReason.TabFocusReason)
    backward = tab_walk(window, Qt.Key.Key_Backtab)
    if {w for w in backward if w.parentWidget() not in groups} ^ {w for w in forward if w.parentWidget() not in groups}:
        found.append(f"backwards {len(backward)} of {len(forward)}")
    start.setFocus(Qt.FocusReason.TabFocusReason)
    # The walk began in the middle: it is turned so that it begins at the top of the page.
    places = [(_part(w) == "footer", place(w, window).top()) for w in forward]
    top = places.index(min(places))
    turned = forward[top:] + forward[:top]
    for before, after in zip(turned, turned[1:], strict=False):
        one, other = place(before, window), place(after, window)
        same = _part(before) == _part(after)
        if (same and not _reads_before(one, other)) or (not same and _part(before) == "footer"):
            found.append(f"Tab goes from {_short(before)} {one} to {_short(after)} {other}")
    return found


def focus_unseen(window: MainWindow) -> list[str]:
    """Places of the keyboard without the ring around them, or outside of what is shown."""
    found = []
    ring = next(iter(window.findChildren(FocusRing)), None)
    start = window.focusWidget()
    for widget in focusable(window):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        ring = next(iter(window.findChildren(FocusRing)))
        box, ringed = place(widget, window), place(ring, window)
        if not ring.isVisible() or not ringed.contains(box) or ringed.width() > box.width() + 12:
            found.append(f"{_short(widget)} {box}: ring {ringed if ring.isVisible() else 'not shown'}")
        scroll = window.page_scroll
        if window.page is not None and window.page.isAncestorOf(widget):
            shown = place(scroll.viewport(), window)
            inside = box.intersected(shown)
            if inside.height() < min(box.height(), shown.height() - 8) or inside.width() < box.width():
                found.append(f"{_short(widget)} {box} is not inside {shown}")
    if start is not None:
        start.setFocus(Qt.FocusReason.TabFocusReason)
    return found


def same_letters(window: QWidget) -> list[str]:
    """Alt letters that stand on two controls."""
    letters = [_letter(w.text()) for w in visible(window, QPushButton) if isinstance(w, QPushButton)]
    letters += [_letter(w.text()) for w in visible(window, QLabel) if isinstance(w, QLabel) and w.buddy()]
    used = [letter for letter in letters if letter]
    return sorted({letter for letter in used if used.count(letter) > 1})


def _letter(text: str) -> str:
    at = text.replace("&&", "  ").find("&")
    return text[at + 1].lower() if at >= 0 else ""


class Rule(NamedTuple):
    """``wcag``: the number of the criterion; ``look``: what finds breaches of it."""

    wcag: str
    look: Callable[[MainWindow], list[str]]


RULES = {
    "clipped": Rule("1.4.4", clipped),
    "overlapping": Rule("1.4.10", overlapping),
    "unnamed": Rule("4.1.2", unnamed),
    "small": Rule("2.5.8", small),
    "wrong_roles": Rule("4.1.2", wrong_roles),
    "out_of_order": Rule("1.3.2", out_of_order),
    "unreached": Rule("2.1.1", unreached),
    "focus_unseen": Rule("2.4.7", focus_unseen),
    "same_letters": Rule("2.1.4", same_letters),
}
