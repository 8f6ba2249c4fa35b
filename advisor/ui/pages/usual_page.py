"""What is so in most meetings, to be ticked on one page. What is not ticked is asked with a page of its own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from advisor.domain.checklist import Answer
from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.texts import label
from advisor.ui.widgets.tick_card import TickCard

DIGITS = "1234567890"


class UsualPage(Page):
    name = "usual"

    def __init__(self, place: Workplace, part: str) -> None:
        """``part``: the statements on the situation, or on the checklist's questions."""
        self.part = part
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("&Continue")
        self.title(_("Your meeting") if self.part == "situation" else _("Security and privacy"))
        self.body.addWidget(label(_("Tick what is so. The rest is asked."), "muted"))
        self.body.addSpacing(self.look.em(0.3))
        self._usual = self.place.parts.checklist().usual[self.part]
        steps = [step for step in self.place.work.usual_steps(self.part) if self._is_told_by_nobody_else(step)]
        self.cards = []
        # Side by side, row by row, where there is room: twenty of them below each other would have to be scrolled.
        columns = 1 if self.place.narrow or len(steps) <= len(DIGITS) else 2
        grid = QGridLayout()
        grid.setSpacing(self.look.em(0.5))
        for number, step in enumerate(steps):
            text = self.texts.pgettext(f"usual.{step}", self._usual[step]["text"])
            card = TickCard(self.look, step, text, DIGITS[number] if number < len(DIGITS) else "")
            card.clicked.connect(partial(self._ticked, card))
            grid.addWidget(card, number // columns, number % columns)
            grid.setColumnStretch(number % columns, 1)
            self.cards.append(card)
        self.body.addLayout(grid)

    def first_focus(self) -> QWidget | None:
        return self.cards[0] if self.cards else None

    def proceed(self) -> None:
        said = [card.value for card in self.cards if card.isChecked()]
        ticked = {step: Answer(answer=self._usual[step]["answer"]) for step in said}
        self.place.work.answer_usual(self.part, ticked)
        self.place.go("where")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits tick: 1 is the first, 0 the tenth."""
        plain = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        at = DIGITS.find(event.text()) if event.text() else -1
        ticking = self.window().focusWidget() in self.cards  # a key alone does nothing elsewhere
        if ticking and event.modifiers() in plain and 0 <= at < len(self.cards):
            self.cards[at].setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.cards[at].click()
            return
        super().keyPressEvent(event)

    def _is_told_by_nobody_else(self, step: str) -> bool:
        """Where the catalogue would answer otherwise, the question is asked in full, with its source."""
        choice = self.place.work.choice
        if self.part == "situation" or choice is None:
            return True
        found = self.place.parts.suggest(step, choice)
        return found is None or found.answer == self._usual[step]["answer"]

    def _ticked(self, card: TickCard) -> None:
        """The next one that is open has the keyboard: Space, Space, Space."""
        if card.isChecked():
            at = self.cards.index(card)
            following = [*self.cards[at + 1 :], *self.cards[:at]]
            left = next((other for other in following if not other.isChecked()), None)
            if left is not None:
                left.setFocus(Qt.FocusReason.OtherFocusReason)
