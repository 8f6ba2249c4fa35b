"""Text that a widget paints itself: broken into lines of its width, with the mark of the keyboard letter taken out."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QTextLayout, QTextOption

LEADING = 1.06  # of a card: a little more than the font's own


def wrapped(text: str, font: QFont, width: float, leading: float = LEADING) -> tuple[QTextLayout, float]:
    """The lines where they lie, and how high they are together. Measuring and painting read the same."""
    made = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    made.setTextOption(option)
    made.beginLayout()
    height = 0.0
    while (line := made.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height() * leading
    made.endLayout()
    return made, height


def without_mnemonic(text: str) -> str:
    """The words as they are read: "&Back" is Back, "R&&D" is R&D."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
