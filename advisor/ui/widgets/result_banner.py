"""The banner of a result: shape, word and sentence; never colour alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from advisor.ui.theme.icons import RESULT_ICONS
from advisor.ui.theme.look import Look
from advisor.ui.widgets.painted_box import PaintedBox
from advisor.ui.widgets.texts import icon, label


class ResultBanner(PaintedBox):
    """``result``: fine, condition, stop, or info for a plain note."""

    def __init__(
        self, look: Look, result: str, word: str, sentence: str = "", big: bool = False, parent: QWidget | None = None
    ) -> None:
        self.kind = result
        ink, paper = look.tokens.result(result)
        super().__init__(paper, ink, 2.0, parent)
        outer = QHBoxLayout(self)
        pad = look.em(1.0 if big else 0.8)
        outer.setContentsMargins(pad, pad, pad, pad)
        outer.setSpacing(look.em(0.9))
        sign = icon(look, RESULT_ICONS.get(result, "info"), ink, paper, 2.4 if big else 1.6)
        outer.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(look.em(0.25))
        head = label(word, "question" if big else "strong")
        head.setStyleSheet(f"color: {ink};")
        words.addWidget(head)
        if sentence:
            words.addWidget(label(sentence))
        outer.addLayout(words, 1)
        self.setAccessibleName(f"{word}. {sentence}".strip())
