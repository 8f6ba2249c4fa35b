"""The mark of keyboard focus: a ring around the control with a gap, so it shows on every colour."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

GAP, THICK = 2, 2


class FocusRing(QWidget):
    """One for the whole window; it follows the focus and never takes a click."""

    def __init__(self, window: QWidget, color: str) -> None:
        super().__init__(window)
        self._window, self._color = window, color
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def recolor(self, color: str) -> None:
        self._color = color
        self.update()

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._target is not None:
            self._target.removeEventFilter(self)
            self._target.destroyed.disconnect(self._gone)
        self._target = None
        if now is None or now.window() is not self._window or isinstance(now, QScrollArea):
            self.hide()
            return
        self._target = now
        now.installEventFilter(self)
        now.destroyed.connect(self._gone)
        # Inside what scrolls, the ring scrolls along.
        host = now.parentWidget()
        while host is not None and host is not self._window and host.objectName() != "page":
            host = host.parentWidget()
        self.setParent(host or self._window)
        self._follow()

    def _gone(self, *_args: object) -> None:
        self._target = None
        self.setParent(self._window)
        self.hide()

    def leave_page(self) -> None:
        """Before a page is thrown away: the ring must not go with it."""
        self._moved(None, None)
        self.setParent(self._window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Paint):
            self._follow()
        return False

    def _follow(self) -> None:
        target, host = self._target, self.parentWidget()
        if target is None or host is None:
            return
        room = GAP + THICK
        corner = target.mapTo(host, QPoint(0, 0))
        box = QRect(corner, target.size()).adjusted(-room, -room, room, room)
        if box != self.geometry() or not self.isVisible():
            self.setGeometry(box)
            self.show()
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._color), THICK))
        half = THICK / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 9, 9)
        painter.end()
