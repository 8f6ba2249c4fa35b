"""What assistive technology hears: headings as headings, groups as groups, folded or not, and short announcements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QAccessibleStateChangeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QLabel, QLayout, QWidget


class HeadingLabel(QLabel):
    """A label that screen readers list among the headings."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, HEADING)
        self.setText(text)


class _Heading(QAccessibleWidget):
    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Heading)

    def text(self, kind: QAccessible.Text) -> str:
        widget = self.object()
        if kind == QAccessible.Text.Name and isinstance(widget, QLabel):
            return widget.accessibleName() or widget.text()
        return super().text(kind)


class _Window(QAccessibleWidget):
    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Window)


class _Group(QAccessibleWidget):
    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Grouping)


class _Fold(QAccessibleWidget):
    """A button with the state that Qt's own has no word for: open or folded."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Button)

    def text(self, kind: QAccessible.Text) -> str:
        widget = self.object()
        if kind == QAccessible.Text.Name and isinstance(widget, QAbstractButton):
            return widget.accessibleName() or widget.text().replace("&", "")
        return super().text(kind)

    def state(self) -> QAccessible.State:
        made = super().state()
        opened = getattr(self.object(), "opened", False)
        made.expandable, made.expanded, made.collapsed = 1, int(opened), int(not opened)
        return made

    def actionNames(self) -> list[str]:
        return [self.pressAction(), *super().actionNames()]

    def doAction(self, name: str) -> None:
        widget = self.object()
        if name == self.pressAction() and isinstance(widget, QAbstractButton):
            widget.click()
        else:
            super().doAction(name)


HEADING, GROUP, FOLD = _Heading, _Group, _Fold
_alive: dict[int, QAccessibleWidget] = {}  # Qt holds them from C++ only


def speak_as(widget: QWidget, kind: Callable[[QWidget], QAccessibleWidget]) -> None:
    """What assistive technology is told a widget is: ``HEADING``, ``GROUP`` or ``FOLD``. To be called before the
    widget gets its name: the first event about a widget without an interface makes Qt give it a plain one.

    Each is registered by hand: what a factory of interfaces gives, Qt for Python keeps for ever.
    """
    made = kind(widget)
    QAccessible.registerAccessibleInterface(made)
    key = id(made)
    _alive[key] = made
    # Qt was the first to ask for this signal, so it has let go of the interface by then.
    widget.destroyed.connect(lambda _gone=None: _alive.pop(key, None))


def tell_folded(widget: QWidget) -> None:
    """Screen readers hear at once that something was unfolded or folded."""
    changed = QAccessible.State()
    changed.expanded = changed.collapsed = 1
    QAccessible.updateAccessibility(QAccessibleStateChangeEvent(widget, changed))


def tab_on(before: QWidget, inside: QWidget) -> None:
    """What appeared later is the next that Tab reaches, not the last."""
    for part in (inside, *inside.findChildren(QWidget)):
        here = part.window() is inside.window()  # the list of a choice box is a window of its own
        if here and part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.focusProxy() is None:
            QWidget.setTabOrder(before, part)
            before = part


def read_before(earlier: QWidget, later: QWidget) -> None:
    """Something that was put in later stands, for screen readers too, where the eye finds it: before ``later``."""
    earlier.stackUnder(later)


def letters_in(widget: QWidget) -> set[str]:
    """The Alt letters used inside a widget."""
    return {letter for part in _lettered(widget) if (letter := _letter(part.text()))}


def give_letters(widget: QWidget, taken: AbstractSet[str] = frozenset()) -> None:
    """No two controls share an Alt letter, whatever the translation says: the later one gets another."""
    used = set(taken)
    for part in _lettered(widget):
        letter = _letter(part.text())
        if letter and letter in used:
            plain = part.text().replace("&", "", 1)
            free = [n for n, char in enumerate(plain) if char.isalpha() and char.lower() not in used]
            starts = [n for n in free if n == 0 or plain[n - 1] == " "]
            at = next(iter(starts or free), None)
            part.setText(plain if at is None else f"{plain[:at]}&{plain[at:]}")
            letter = plain[at].lower() if at is not None else ""
        if letter:
            used.add(letter)


def give_later_letters(part: QWidget) -> None:
    """What appears on a page that already stands takes none of the letters that are used there."""
    page = part.window()
    others: list[QAbstractButton | QLabel] = list(page.findChildren(QAbstractButton))
    others += [name for name in page.findChildren(QLabel) if name.buddy() is not None]
    give_letters(part, {_letter(one.text()) for one in others if not part.isAncestorOf(one)})


def _lettered(widget: QWidget) -> list[QAbstractButton | QLabel]:
    parts = list(_parts(widget.layout()))
    buttons: list[QAbstractButton | QLabel] = [
        part for part in parts if isinstance(part, QAbstractButton) and not part.autoExclusive()
    ]
    return buttons + [part for part in parts if isinstance(part, QLabel) and part.buddy() is not None]


def _parts(layout: QLayout | None) -> Iterator[QWidget]:
    """All widgets of a layout and of the layouts inside. Asking a widget for its children would also bring Qt's own
    inner parts to light, and each kind of them costs time before the first page stands."""
    if layout is None:
        return
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget = item.widget() if item is not None else None
        if widget is not None:
            yield widget
            yield from _parts(widget.layout())
        elif item is not None:
            yield from _parts(item.layout())


def _letter(text: str) -> str:
    at = text.replace("&&", "  ").find("&")
    return text[at + 1 : at + 2].lower() if at >= 0 else ""


def _window(name: str, thing: QObject) -> QAccessibleInterface | None:
    if name != "MainWindow" or not isinstance(thing, QWidget):
        return None
    key = id(thing)
    if key not in _alive:
        _alive[key] = _Window(thing)
        thing.destroyed.connect(lambda _gone=None: _alive.pop(key, None))
    return _alive[key]


def install() -> None:
    """Once, after the application object exists: the window is known as one. There is only one, so it may be kept; and
    Qt knows it by a class that changes with every method of it that a signal calls, so it cannot be registered."""
    QAccessible.installFactory(_window)


def announce(widget: QWidget, message: str) -> None:
    """Says one sentence: a result, "draft saved", an error. Never progress ticks."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, message))
