"""All words explained, in a window of its own: what stands on the page behind it stays as it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from advisor.services.glossary import Explained, explained
from advisor.services.ports import Texts
from advisor.ui.accessibility import give_letters
from advisor.ui.theme.look import Look
from advisor.ui.widgets.focus_ring import FocusRing
from advisor.ui.widgets.texts import button, label


class GlossaryDialog(QDialog):
    """A field to find a word, and the list. Escape closes it."""

    def __init__(self, look: Look, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._texts = look, texts
        _, em = texts.gettext, look.em
        self.setWindowTitle(_("Words explained"))
        box = QVBoxLayout(self)
        box.setContentsMargins(em(1.2), em(1), em(1.2), em(1))
        box.setSpacing(em(0.5))
        box.addWidget(label(_("Words explained"), "question"))
        name = QLabel(_("&Find a word"))
        self.search = QLineEdit()
        self.search.setMinimumHeight(24)
        self.search.setAccessibleName(name.text().replace("&", ""))
        name.setBuddy(self.search)
        box.addWidget(name)
        box.addWidget(self.search)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(_("Words explained"))
        inside = QWidget()
        inside.setObjectName("page")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, em(0.6), 0)
        rows.setSpacing(em(0.6))
        self._rows = [(one, _row(one, look)) for one in explained(texts)]
        for _one, row in self._rows:
            rows.addWidget(row)
        self._none = label(_("No word fits. Type fewer letters."), "muted")
        self._none.hide()
        rows.addWidget(self._none)
        rows.addStretch(1)
        self._scroll.setWidget(inside)
        box.addWidget(self._scroll, 1)
        close = button(_("&Close"), self.accept)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignLeft)
        give_letters(self)
        FocusRing(self, look.tokens.focus)
        self.search.textChanged.connect(self._narrow)
        if parent is not None:
            self.resize(min(em(38), parent.width()), min(em(36), parent.height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The list scrolls by the keys that the field has no use for."""
        bar, line = self._scroll.verticalScrollBar(), self._look.em(3)
        steps = {
            Qt.Key.Key_Down: line, Qt.Key.Key_Up: -line,
            Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep(),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)

    def _narrow(self, typed: str) -> None:
        wanted = typed.casefold().strip()
        left = 0
        for one, row in self._rows:
            fits = wanted in f"{one.term} {one.meaning}".casefold()
            row.setVisible(fits)
            left += fits
        self._none.setVisible(left == 0)


def _row(one: Explained, look: Look) -> QWidget:
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(look.em(0.1))
    box.addWidget(label(one.term, "strong", selectable=True))
    box.addWidget(label(one.meaning, selectable=True))
    return made
