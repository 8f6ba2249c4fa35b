"""A heading that unfolds what belongs to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from advisor.ui.theme.look import Look
from advisor.ui.widgets.link import Link


class Reveal(QWidget):
    """A heading that unfolds what belongs to it. The inside is built when it is first wanted."""

    def __init__(
        self, look: Look, heading: str, build: Callable[[], QWidget], opened: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._build, self._inside = look, build, None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.em(0.3))
        self._button = Link(look, heading)
        self._button.setCheckable(True)
        self._button.toggled.connect(self._show)
        self._box.addWidget(self._button)
        self._show(opened)
        if opened:
            self._button.setChecked(True)

    _inside: QWidget | None

    def unfold(self) -> None:
        self._button.setChecked(True)

    def _show(self, opened: bool) -> None:
        self._button.show_icon("chevron-down" if opened else "chevron-right")
        if opened and self._inside is None:
            self._inside = self._build()
            self._box.addWidget(self._inside)
        if self._inside is not None:
            self._inside.setVisible(opened)
