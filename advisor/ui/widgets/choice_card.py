"""One answer to choose: a full-width card with a radio dot, a title and a second line that both wrap."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from advisor.ui.theme.look import Look
from advisor.ui.widgets.set_text import without_mnemonic, wrapped

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent  # each kind of event costs the start a little


class _Texts(NamedTuple):
    """Where both texts lie for one width: measuring and painting read the same layout."""

    title: QTextLayout
    detail: QTextLayout | None
    detail_top: float
    height: float


class ChoiceCard(QAbstractButton):
    """A radio button (role and keyboard of one) whose text wraps. ``value`` is what choosing it means."""

    def __init__(
        self, look: Look, value: str, title: str, detail: str = "", icon: str = "", ink: str = "", radio: bool = True,
        large: bool = False, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """``large``: a door of the start page, with more air and bigger words than an answer has."""
        super().__init__(parent)
        self.value, self._look, self._title, self._detail = value, look, title, detail
        self._icon, self._ink, self._radio = icon, ink or look.tokens.accent, radio
        self._pad = look.em(1.5 if large else 0.75)
        self._mark_size = look.em(2.4 if large else 1.35)
        self._title_step = "section" if large else "body"
        self._text_left = self._pad + self._mark_size + look.em(0.65)
        self.setText(title)
        self.setAccessibleName(title.replace("&", ""))
        self.setAccessibleDescription(detail)
        if radio:
            self.setCheckable(True)
            self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._measured: dict[int, _Texts] = {}

    def text_layout(self, width: int) -> _Texts:
        """Both texts set for a width; the only place that knows where they lie."""
        if width not in self._measured:
            room = max(width - self._text_left - self._pad, self._look.em(4))
            title, height = self._set(self._title, room, self._title_step, bold=True)
            detail, top = None, height
            if self._detail:
                top = height + self._look.em(0.2)
                detail, more = self._set(self._detail, room, "body", bold=False)
                height = top + more
            self._measured[width] = _Texts(title, detail, top, height)
        return self._measured[width]

    def heightForWidth(self, width: int) -> int:
        return int(self.text_layout(width).height + 2 * self._pad + 0.999)

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self._look.em(26)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.em(10), self._look.em(2.4))

    def text_overflow(self) -> float:
        """How much of the text has no room, in pixels: 0 when all of it shows."""
        return max(0.0, self.text_layout(self.width()).height + self._pad - self.height())

    def _set(self, text: str, width: int, step: str, bold: bool) -> tuple[QTextLayout, float]:
        return wrapped(without_mnemonic(text), self._look.font(step, bold), width)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._look.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lively = self.isChecked() or (self.isDown() and not self._radio)
        paper = tokens.selected if lively else tokens.hover if self.underMouse() else tokens.surface
        thick = 2.0 if lively else 1.0
        painter.setPen(QPen(QColor(tokens.accent if lively else tokens.line), thick))
        painter.setBrush(QColor(paper))
        inset = thick / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 7, 7)
        texts = self.text_layout(self.width())
        mark = self._mark_size
        first_line = texts.title.lineAt(0).height() if texts.title.lineCount() else mark
        # A small mark stands in the middle of its line, a large one beside both lines.
        above = (first_line - mark) / 2 if mark < 1.5 * first_line else 0.0
        box = QRectF(self._pad, self._pad + above, mark, mark)
        if self._radio:
            name = "radio-on" if self.isChecked() else "radio-off"
            ink = tokens.accent if self.isChecked() else tokens.line
            self._mark(painter, name, box, ink)
        elif self._icon:
            self._mark(painter, self._icon, box, self._ink)
        painter.setPen(QColor(tokens.text))
        texts.title.draw(painter, QPointF(self._text_left, self._pad))
        if texts.detail is not None:
            painter.setPen(QColor(tokens.muted))
            texts.detail.draw(painter, QPointF(self._text_left, self._pad + texts.detail_top))
        painter.end()

    def _mark(self, painter: QPainter, name: str, box: QRectF, ink: str) -> None:
        paper, ratio = self._look.tokens.surface, self.devicePixelRatioF()
        painter.drawPixmap(box.topLeft(), self._look.icons.pixmap(name, round(box.width()), ratio, ink, paper))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter means "continue" on every desktop; some of them would choose the card with it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)
