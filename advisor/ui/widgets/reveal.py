"""A heading that unfolds what belongs to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from advisor.ui.accessibility import FOLD, speak_as, tab_on, tell_folded
from advisor.ui.theme.look import Look
from advisor.ui.widgets.link import Link


class Fold(Link):
    """The heading one presses. ``opened`` is what screen readers are told (advisor/ui/accessibility.py)."""

    opened = False

    def __init__(self, look: Look, heading: str) -> None:
        super().__init__(look, "")
        speak_as(self, FOLD)
        self.setText(heading)

    def turn(self, opened: bool) -> None:
        self.opened = opened
        self.show_icon("chevron-down" if opened else "chevron-right")
        tell_folded(self)


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
        self._button = Fold(look, heading)
        self._button.clicked.connect(lambda _checked=False: self._show(not self._button.opened))
        self._box.addWidget(self._button)
        self._show(opened)

    _inside: QWidget | None

    def unfold(self) -> None:
        self._show(True)

    def _show(self, opened: bool) -> None:
        if opened and self._inside is None:
            self._inside = self._build()
            self._box.addWidget(self._inside)
            tab_on(self._button, self._inside)
        if self._inside is not None:
            self._inside.setVisible(opened)
        self._button.turn(opened)
