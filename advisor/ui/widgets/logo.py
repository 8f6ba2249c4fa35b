"""The organisation's logo: no larger than a heading, on its own white, so that it stands in every theme."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel

from advisor.ui.theme.look import Look

WIDTH_EM, HEIGHT_EM = 12, 3


def logo(look: Look, file: Path, organisation: str) -> QLabel | None:
    """None where the file is no picture any more. ``organisation``: what a screen reader says."""
    picture = QPixmap(str(file))
    if picture.isNull():
        return None
    made = QLabel()
    ratio = made.devicePixelRatio()
    shown = picture.scaled(
        round(look.em(WIDTH_EM) * ratio), round(look.em(HEIGHT_EM) * ratio),
        Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation,
    )  # fmt: skip
    shown.setDevicePixelRatio(ratio)
    made.setPixmap(shown)
    made.setAccessibleName(organisation)
    return made
