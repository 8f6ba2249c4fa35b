"""Where the person is: words and a slim bar."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from advisor.ui.theme.look import Look
from advisor.ui.widgets.texts import label


class StepProgress(QWidget):
    def __init__(self, look: Look, words: str, done: int, of: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.em(0.4))
        box.addWidget(label(words, "small"))
        bar = QProgressBar()
        bar.setRange(0, max(of, 1))
        bar.setValue(done)
        bar.setTextVisible(False)
        bar.setAccessibleName(words)
        box.addWidget(bar)
