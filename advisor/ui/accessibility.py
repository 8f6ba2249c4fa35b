"""What assistive technology hears: headings as headings, and short announcements."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QWidget


class HeadingLabel(QLabel):
    """A label that screen readers list among the headings."""


class _Heading(QAccessibleWidget):
    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Heading, widget.text() if isinstance(widget, QLabel) else "")


_alive: dict[int, QAccessibleInterface] = {}  # Qt holds them from C++ only


def _make(name: str, thing: QObject) -> QAccessibleInterface | None:
    if name != "HeadingLabel" or not isinstance(thing, HeadingLabel):
        return None
    key = id(thing)
    if key not in _alive:
        _alive[key] = _Heading(thing)
        thing.destroyed.connect(lambda _gone=None, key=key: _alive.pop(key, None))
    return _alive[key]


def install() -> None:
    """Once, after the application object exists."""
    QAccessible.installFactory(_make)


def announce(widget: QWidget, message: str) -> None:
    """Says one sentence: a result, "draft saved", an error. Never progress ticks."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, message))
