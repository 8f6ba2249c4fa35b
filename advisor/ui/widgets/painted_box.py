"""A box with a border that is painted, not styled: a styled border takes room that the layout does not count."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget


class PaintedBox(QFrame):
    def __init__(self, paper: str, ink: str, thick: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paper, self._ink, self._thick = QColor(paper), QColor(ink), thick

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._ink, self._thick))
        painter.setBrush(self._paper)
        half = self._thick / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 8, 8)
        painter.end()
