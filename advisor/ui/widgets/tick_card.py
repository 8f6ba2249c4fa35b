"""One thing to tick: a flat card with a box, its words, the digit that ticks it, and a mark where it must be."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from advisor.ui.theme.look import Look
from advisor.ui.widgets.set_text import wrapped


class TickCard(QAbstractButton):
    """A check box (role and keyboard of one) whose text wraps. ``must``: the word shown while it is not ticked."""

    enter_goes_on = True  # Enter presses the page's main button; Space and the digit tick

    def __init__(
        self, look: Look, value: str, text: str, digit: str, must: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.value, self._look, self._digit, self._must = value, look, digit, must
        self._loud = False
        self._set: dict[int, tuple[QTextLayout, float]] = {}
        self.setText(text.replace("&", "&&"))
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setAccessibleDescription(f"{must} {digit}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._plain = text

    @property
    def must(self) -> bool:
        return bool(self._must)

    def be_loud(self, loud: bool) -> None:
        """A class must not begin without it, and it is not ticked: shown as a stop."""
        self._loud = loud
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(int(self._layout(width)[1] + 2 * self._pad + 0.999), 24)

    def sizeHint(self) -> QSize:
        width = self._look.em(26)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.em(12), self._look.em(2))

    def text_overflow(self) -> float:
        """How much of the text has no room, in pixels: 0 when all of it shows."""
        return max(0.0, self._layout(self.width())[1] + self._pad - self.height())

    @property
    def _pad(self) -> int:
        return self._look.em(0.45)

    @property
    def _left(self) -> int:
        return self._look.em(2.4)

    def _right(self) -> int:
        """Room for the word and the digit."""
        room = self._look.em(1.9 if self._digit or self._must else 0.75)
        if self._must:
            room += int(QFontMetricsF(self._look.font(bold=True)).horizontalAdvance(self._must)) + self._look.em(0.7)
        return room

    def _layout(self, width: int) -> tuple[QTextLayout, float]:
        if width not in self._set:
            room = max(width - self._left - self._right(), self._look.em(4))
            self._set[width] = wrapped(self._plain, self._look.font(), room)
        return self._set[width]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter means "go on" on every desktop; some of them would tick with it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._look.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        loud = self._loud and not on
        paper = tokens.selected if on else tokens.stop_paper if loud else tokens.surface
        if self.underMouse() and not on and not loud:
            paper = tokens.hover
        edge = tokens.accent if on else tokens.stop if loud else tokens.line
        thick = 2.0 if on or loud else 1.0
        painter.setPen(QPen(QColor(edge), thick))
        painter.setBrush(QColor(paper))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2), 7, 7)
        made, _height = self._layout(self.width())
        line = made.lineAt(0).height() if made.lineCount() else self._look.em(1.3)
        size = self._look.em(1.3)
        corner = QPointF(self._look.em(0.6), self._pad + (line - size) / 2)
        drawn = self._look.icons.pixmap(
            "tick-on" if on else "tick-off", size, self.devicePixelRatioF(), edge, tokens.surface
        )
        painter.drawPixmap(corner, drawn)
        painter.setPen(QColor(tokens.text))
        made.draw(painter, QPointF(self._left, self._pad))
        end = QRectF(0, self._pad, self.width() - self._look.em(0.8), line)
        painter.setFont(self._look.font())
        painter.setPen(QColor(tokens.muted))
        painter.drawText(end, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._digit)
        if self._must and not on:
            painter.setFont(self._look.font(bold=True))
            painter.setPen(QColor(tokens.stop))
            end.setRight(end.right() - self._look.em(1.2))
            painter.drawText(end, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._must)
        painter.end()
