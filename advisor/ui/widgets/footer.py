"""The footer of a page: Back, the main button, "save and finish later". Outside what scrolls."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from advisor.ui.theme.look import Look
from advisor.ui.widgets.texts import button, link


class Footer(QFrame):
    """Buttons without a text are left out; where the ``room`` is too small, the last one gets its own line."""

    def __init__(
        self, look: Look, back: tuple[str, Callable[[], object]] | None,
        primary: tuple[str, Callable[[], object]] | None, later: tuple[str, Callable[[], object]] | None,
        narrow: bool, room: int, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("footer")
        box = QVBoxLayout(self)
        em = look.em
        side = em(1.0 if narrow else 2.4)
        box.setContentsMargins(side, em(0.6), side, em(0.6))
        self.back = button(*back) if back else None
        self.primary = button(*primary, role="primary") if primary else None
        main = [part for part in (self.back, self.primary) if part is not None]
        first: QBoxLayout = QHBoxLayout()
        if _width(main, em(0.7)) + 2 * side > room:
            first = QVBoxLayout()
        first.setSpacing(em(0.7))
        box.addLayout(first)
        self.later = link(look, *later) if later else None
        for made in main:
            first.addWidget(made)
        first.addStretch(1)
        if self.later is not None:
            if _width([*main, self.later], em(0.7)) + 2 * side > room:
                second = QHBoxLayout()
                second.addWidget(self.later)
                second.addStretch(1)
                box.addLayout(second)
            else:
                first.addWidget(self.later)


def _width(parts: Sequence[QWidget], gap: int) -> int:
    return sum(part.sizeHint().width() + gap for part in parts)
