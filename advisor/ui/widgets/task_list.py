"""The tasks of the job at the side: title, state in words, shape. Narrow windows show one strip instead."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from advisor.ui.theme.look import Look
from advisor.ui.widgets.texts import icon, label

ICONS = {"done": "check-circle", "here": "ring-filled", "open": "ring-empty", "locked": "lock"}

SIDEBAR_EM = 17


@dataclass(frozen=True)
class Task:
    """``state``: done, here, open or locked; ``words`` says the same."""

    id: str
    title: str
    state: str
    words: str


class TaskList(QScrollArea):
    """In a scroll area, so that large text never makes the window taller than the screen."""

    def __init__(self, look: Look, heading: str, tasks: list[Task], note: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        title = label(heading, "section")
        title.setContentsMargins(look.em(0.5), 0, 0, 0)
        box.addWidget(title)
        box.addSpacing(look.em(0.6))
        for task in tasks:
            box.addWidget(_row(look, task))
        box.addStretch(1)
        box.addWidget(label(note, "small"))
        self.setWidget(inner)


def _row(look: Look, task: Task) -> QWidget:
    tokens = look.tokens
    here = task.state == "here"
    row = QWidget()
    row.setObjectName("task")
    row.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    if here:
        style = f"background: {tokens.selected}; border: 1px solid {tokens.accent}; border-radius: 7px;"
        row.setStyleSheet(f"QWidget#task {{ {style} }}")
    across = QHBoxLayout(row)
    pad = look.em(0.6)
    across.setContentsMargins(pad, pad, pad, pad)
    across.setSpacing(look.em(0.7))
    ink = {"done": tokens.fine, "here": tokens.accent}.get(task.state, tokens.line)
    paper = tokens.surface
    across.addWidget(icon(look, ICONS[task.state], ink, paper, 1.25), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(look.em(0.1))
    words.addWidget(label(task.title, "strong" if here else "muted" if task.state == "locked" else "body"))
    words.addWidget(label(task.words, "small"))
    across.addLayout(words, 1)
    row.setAccessibleName(f"{task.title}: {task.words}")
    return row


class TaskStrip(QWidget):
    """The task list of a narrow window."""

    def __init__(self, look: Look, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        across = QHBoxLayout(self)
        across.setContentsMargins(look.em(1), look.em(0.5), look.em(1), look.em(0.5))
        across.addWidget(label(words, "strong"), 1)


