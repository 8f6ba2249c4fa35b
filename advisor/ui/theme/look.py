"""What a widget needs to draw itself: colours, icons, text size. Handed to every widget; nothing is global."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from advisor.ui.theme.icons import Icons
from advisor.ui.theme.stylesheet import sizes
from advisor.ui.theme.tokens import Tokens


@dataclass(frozen=True)
class Look:
    tokens: Tokens
    scale: float
    icons: Icons

    def font(self, step: str = "body", bold: bool = False) -> QFont:
        """A font of the theme: body, small, section, heading, title."""
        font = QFont(QApplication.font())
        font.setPointSizeF(sizes(self.scale)[step])
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def em(self, times: float = 1.0) -> int:
        """Lengths grow with the text: icons, gaps, radio dots."""
        return round(QFontMetricsF(self.font()).height() * times / 1.17)
