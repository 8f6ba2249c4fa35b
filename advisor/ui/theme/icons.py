"""Own drawings, coloured by the theme and scaled with the text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

RESULT_ICONS = {"fine": "check-circle", "condition": "triangle", "stop": "octagon", "unknown": "question"}


class Icons:
    """Draws an icon of ``resources/icons`` by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._draw = lru_cache(maxsize=256)(self._make)

    def paint(self, painter: QPainter, name: str, box: QRectF, ink: str, paper: str) -> None:
        """Paints into a running painter, sharp at any scale."""
        self._renderer(name, ink, paper).render(painter, box)

    def pixmap(self, name: str, size: int, ratio: float, ink: str, paper: str) -> QPixmap:
        return self._draw(name, size, ratio, ink, paper)

    def _renderer(self, name: str, ink: str, paper: str) -> QSvgRenderer:
        source = _read(self._folder / f"{name}.svg").replace("currentColor", ink).replace('"paper"', f'"{paper}"')
        return QSvgRenderer(source.encode())

    def _make(self, name: str, size: int, ratio: float, ink: str, paper: str) -> QPixmap:
        made = QPixmap(QSize(size, size) * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, name, QRectF(0, 0, size, size), ink, paper)
        painter.end()
        return made


@lru_cache(maxsize=64)
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
