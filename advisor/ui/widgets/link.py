"""A button that looks like a link and wraps: push buttons cut long texts, and other languages are long."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from advisor.ui.theme.look import Look
from advisor.ui.widgets.set_text import without_mnemonic, wrapped

LEAST = 24  # pixels: the smallest target a shaky hand hits


class Link(QAbstractButton):
    """Colour and underline; an icon before the text where one is set by name."""

    def __init__(self, look: Look, text: str, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._icon = look, icon
        self._set: dict[tuple[str, int], tuple[QTextLayout, float, float]] = {}
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_icon(self, name: str) -> None:
        self._icon = name
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(int(self._layout(width)[1] + 2 * self._pad + 0.999), LEAST)

    def sizeHint(self) -> QSize:
        # From the layout itself: the font's own measure is a little less for accented letters, and then it wraps.
        wide = self._layout(100_000)[2] + self._left + self._pad + 3
        width = max(int(wide + 0.999), LEAST)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        width = min(self.sizeHint().width(), self._look.em(11))
        return QSize(width, LEAST)

    def text_overflow(self) -> float:
        """How much of the text has no room, in pixels: 0 when all of it shows."""
        _made, height, width = self._layout(self.width())
        return max(0.0, height - self.height(), self._left + width - self.width())

    @property
    def _pad(self) -> int:
        return self._look.em(0.3)

    @property
    def _left(self) -> int:
        # The words begin where every other text on the page begins; the ring of the focus has its own gap.
        return self._look.em(1.4) if self._icon else 0

    def _plain(self) -> str:
        return without_mnemonic(self.text())

    def _layout(self, width: int) -> tuple[QTextLayout, float, float]:
        key = (self.text(), width)
        if key not in self._set:
            font = QFont(self._look.font())
            font.setUnderline(True)
            room = max(width - self._left - self._pad, self._look.em(3))
            made, height = wrapped(self._plain(), font, room, leading=1)
            widest = max((made.lineAt(at).naturalTextWidth() for at in range(made.lineCount())), default=0.0)
            self._set[key] = (made, height, widest)
        return self._set[key]

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._look.tokens
        painter = QPainter(self)
        ink = tokens.text if self.underMouse() else tokens.accent
        made, height, _width = self._layout(self.width())
        top = (self.height() - height) / 2
        if self._icon:
            size = self._look.em(0.9)
            line = made.lineAt(0).height() if made.lineCount() else size
            corner = QPointF(self._look.em(0.1), top + (line - size) / 2)
            drawn = self._look.icons.pixmap(self._icon, size, self.devicePixelRatioF(), ink, tokens.window)
            painter.drawPixmap(corner, drawn)
        painter.setPen(QColor(ink))
        made.draw(painter, QPointF(self._left, top))
        painter.end()
