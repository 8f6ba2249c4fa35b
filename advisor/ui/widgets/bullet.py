"""One point of a list: its dot or number stands alone at the left; a second line begins below the first one's words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from advisor.ui.theme.look import Look


class Bullet(QLabel):
    """A wrapping text with a painted dot: screen readers read the words only. ``number``: read before the words."""

    def __init__(self, look: Look, text: str, number: int | None = None) -> None:
        super().__init__(text)
        self._number = f"{number}." if number is not None else ""
        if self._number:
            self.setAccessibleName(f"{self._number} {text}")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setProperty("role", "body")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setContentsMargins(look.em(1.9 if self._number else 1.0), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(self.foregroundRole())
        if self._number:
            painter.setPen(ink)
            room = QRect(0, self.contentsRect().top(), self.contentsMargins().left(), self.fontMetrics().height())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._number)
            painter.end()
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        metrics = self.fontMetrics()
        size = metrics.xHeight() * 0.26
        middle = self.contentsRect().top() + metrics.ascent() - metrics.xHeight() / 2
        painter.drawEllipse(QPointF(self.contentsMargins().left() * 0.4, middle), size, size)
        painter.end()
