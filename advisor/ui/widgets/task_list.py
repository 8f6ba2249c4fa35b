"""The tasks of the job at the side: title, state in words, shape. Narrow windows show one strip instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from advisor.ui.accessibility import read_before
from advisor.ui.theme.look import Look
from advisor.ui.widgets.logo import logo
from advisor.ui.widgets.texts import give_role, label, put_icon

if TYPE_CHECKING:
    from advisor.services.ports import Texts

ICONS = {"done": "check-circle", "here": "ring-filled", "open": "ring-empty", "locked": "lock"}

SIDEBAR_EM = 17


class Task(NamedTuple):
    """``state``: done, here, open or locked; ``words`` says the same."""

    id: str
    title: str
    state: str
    words: str


class TaskList(QScrollArea):
    """In a scroll area, so that large text never makes the window taller than the screen."""

    def __init__(
        self, look: Look, heading: str, note: str, own: tuple[Path, str] | None = None, parent: QWidget | None = None
    ) -> None:
        """``own``: file of the organisation's logo, and its name."""
        super().__init__(parent)
        self._look = look
        self._rows: list[_Row] = []
        self.setObjectName("sidebarScroll")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(look.em(SIDEBAR_EM))
        self.setAccessibleName(heading)
        inner = QWidget()
        inner.setObjectName("sidebar")
        box = QVBoxLayout(inner)
        box.setContentsMargins(look.em(0.8), look.em(1.3), look.em(0.8), look.em(0.8))
        box.setSpacing(look.em(0.35))
        if own is not None and (picture := logo(look, *own)) is not None:
            picture.setContentsMargins(look.em(0.5), 0, 0, 0)
            box.addWidget(picture)
        title = label(heading, "section")
        title.setContentsMargins(look.em(0.5), 0, 0, 0)
        box.addWidget(title)
        box.addSpacing(look.em(0.6))
        self._box, self._first = box, box.count()
        box.addStretch(1)
        self._below = label(note, "small")
        self._below.setContentsMargins(look.em(0.5), 0, 0, 0)
        box.addWidget(self._below)
        self.setWidget(inner)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Changes what differs from what stands there."""
        while len(self._rows) < len(tasks):
            row = _Row(self._look)
            self._box.insertWidget(self._first + len(self._rows), row)
            read_before(row, self._below)
            self._rows.append(row)
        for row, task in zip(self._rows, tasks, strict=True):
            row.show_task(task)


class _Row(QWidget):
    """One task: title, state in words, shape."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._task: Task | None = None
        self.setObjectName("task")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        across = QHBoxLayout(self)
        pad = look.em(0.6)
        across.setContentsMargins(pad, pad, pad, pad)
        across.setSpacing(look.em(0.7))
        self._sign, self._title, self._words = QLabel(), label(""), label("", "small")
        across.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(look.em(0.1))
        words.addWidget(self._title)
        words.addWidget(self._words)
        across.addLayout(words, 1)

    def show_task(self, task: Task) -> None:
        before, self._task = self._task, task
        if task == before:
            return
        self._title.setText(task.title)
        self._words.setText(task.words)
        self.setAccessibleName(f"{task.title}: {task.words}")
        if before is None or task.state != before.state:
            self._dress(task.state)

    def _dress(self, state: str) -> None:
        tokens = self._look.tokens
        here = state == "here"
        style = f"background: {tokens.selected}; border: 1px solid {tokens.accent}; border-radius: 7px;"
        self.setStyleSheet(f"QWidget#task {{ {style} }}" if here else "")
        give_role(self._title, "strong" if here else "muted" if state == "locked" else "body")
        ink = {"done": tokens.fine, "here": tokens.accent}.get(state, tokens.line)
        put_icon(self._sign, self._look, ICONS[state], ink, tokens.surface, 1.25)


class TaskStrip(QWidget):
    """The task list of a narrow window: one line."""

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        across = QHBoxLayout(self)
        across.setContentsMargins(look.em(1), look.em(0.5), look.em(1), look.em(0.5))
        self._words = label("", "strong")
        across.addWidget(self._words, 1)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        at, here = next((n, task) for n, task in enumerate(tasks, start=1) if task.state == "here")
        words = self._texts.gettext("Step {n} of {of}: {title}").format(n=at, of=len(tasks), title=here.title)
        self._words.setText(words)
