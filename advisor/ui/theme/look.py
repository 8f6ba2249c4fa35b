"""What a widget needs to draw itself: colours, icons, text size. Handed to every widget; nothing is global."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from advisor.ui.theme.icons import Icons
from advisor.ui.theme.stylesheet import sizes
from advisor.ui.theme.tokens import Tokens


class Look:
    """Made anew with every change of colours or size; nothing in it changes."""

    def __init__(self, tokens: Tokens, scale: float, icons: Icons) -> None:
        self.tokens, self.scale, self.icons = tokens, scale, icons
        # Asked for a thousand times a page, and the answer never changes.
        self._fonts: dict[tuple[str, bool], QFont] = {}
        self._unit: list[float] = []

    def font(self, step: str = "body", bold: bool = False) -> QFont:
        """A font of the theme: body, small, section, heading, title."""
        made = self._fonts.get((step, bold))
        if made is None:
            made = QFont(QApplication.font())
            made.setPointSizeF(sizes(self.scale)[step])
            if bold:
                made.setWeight(QFont.Weight.DemiBold)
            self._fonts[step, bold] = made
        return made

    def em(self, times: float = 1.0) -> int:
        """Lengths grow with the text: icons, gaps, radio dots."""
        if not self._unit:
            self._unit.append(QFontMetricsF(self.font()).height() / 1.17)
        return round(self._unit[0] * times)
