"""Counts what a person does at the window and what she is shown: keys, clicks, words. For the time on a task.

The time is that of the keystroke-level model (Card, Moran and Newell, 1980) and of reading 200 words a minute.
A text is read once: what stood there before (the task list, "Continue") is not read again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QWidget

from advisor.ui.main_window import MainWindow
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.tick_card import TickCard

KEY = 0.28  # seconds a key: an average person who is no typist
CLICK = 1.1 + 0.2  # to point at something, and to press and let go
THINK = 1.35  # before each choice, and before a text is typed
READ = 60 / 200  # seconds a word
_WORD = re.compile(r"\w[\w'’.:/@-]*")


@dataclass
class Watcher(QObject):
    """An event filter of the application."""

    keys: int = 0
    clicks: int = 0
    thoughts: int = 0
    words: int = 0
    pages: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._read: set[str] = set()
        self._down = self._typing = False
        self._before = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyRelease:
            self._down = False
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not self._down:
            self._down = True  # one press is handed on from part to part; it is counted once
            self.keys += 1
            typing = isinstance(watched, QLineEdit | QAbstractSpinBox) and bool(event.text().strip())
            enter = event.text() in ("\r", "\n")
            # Typing one text is one thought; so is a choice with the Enter that belongs to it.
            if not (enter and self._before) and not (typing and self._typing):
                self.thoughts += 1
            self._typing, self._before = typing, "" if enter else "key"
        elif kind == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            self.clicks += 1
            self.thoughts += 1
            self._typing, self._before = False, "click"
        return False

    def look(self, window: MainWindow) -> None:
        """Reads what is new on the window."""
        new = [text for text in shown_texts(window) if text not in self._read]
        self._read.update(new)
        count = sum(len(_WORD.findall(text)) for text in dict.fromkeys(new))
        self.words += count
        name = window.page.name if window.page is not None else ""
        self.pages[name] = self.pages.get(name, 0) + count

    @property
    def seconds(self) -> float:
        return self.keys * KEY + self.clicks * CLICK + self.thoughts * THINK + self.words * READ


def shown_texts(window: MainWindow) -> list[str]:
    """Every text on the window, also below what is scrolled into view."""
    found: list[str] = []
    for part in window.findChildren(QWidget):
        if not part.isVisibleTo(window):
            continue
        if isinstance(part, QLabel):
            found.append(part.text())
        elif isinstance(part, TickCard):
            # The digit that names its key is seen, not read.
            found += [part.accessibleName(), part.accessibleDescription().rstrip("0123456789")]
        elif isinstance(part, ChoiceCard):
            found += [part.text(), part.accessibleDescription()]
        elif isinstance(part, QAbstractButton):
            found.append(part.text())
        elif isinstance(part, QComboBox):
            found.append(part.currentText())
    return [text.replace("&", "").strip() for text in found if text.strip()]
