"""Where a page shows what came of something: emptied and filled anew, and next for eye, ear and keyboard."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from advisor.services.ports import Texts
from advisor.ui.accessibility import give_later_letters, tab_on
from advisor.ui.parts import Workplace
from advisor.ui.widgets.bullet import Bullet
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import button, label


class AnswerArea(QWidget):
    """Grows with what is added. ``after``: the last control before it, from which Tab goes on in here."""

    def __init__(self, place: Workplace, after: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._after = place, after
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(place.look.em(0.7))

    @property
    def texts(self) -> Texts:
        return self._place.texts

    def clear(self) -> None:
        while (item := self._box.takeAt(0)) is not None:
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()

    def add(self, part: QWidget) -> None:
        self._box.addWidget(part)
        give_later_letters(part)
        tab_on(self._after, self)

    def wait(self, words: str) -> None:
        """Says that something is being done."""
        self.clear()
        self.add(label(words, "muted"))

    def bullets(self, *lines: str) -> None:
        for line in lines:
            self.add(Bullet(self._place.look, line))

    def next_step(self, words: str, then: str, **values: object) -> None:
        """A button that leads to another page."""
        self.buttons(button(words, lambda: self._place.go(then, **values)))

    def buttons(self, *made: QWidget) -> None:
        """Side by side, or one below the other where there is no room."""
        held = QWidget()
        row: QBoxLayout = QVBoxLayout(held) if self._place.narrow else QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._place.look.em(0.6))
        for one in made:
            row.addWidget(one)
        if not self._place.narrow:
            row.addStretch(1)
        self.add(held)

    def failed(self, error: Exception) -> None:
        """What happened, what it means and what to do, in the place of an answer."""
        self.clear()
        told = self._place.parts.explain(error, self.texts)
        self.add(ResultBanner(self._place.look, "stop", told["happened"], f"{told['means']} {told['do']}"))
        self._place.say(told["happened"])
