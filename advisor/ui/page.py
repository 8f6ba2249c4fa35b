"""What all pages share: a body, the footer's wishes, keyboard, and saying what is missing."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from advisor.ui.accessibility import GROUP, read_before, speak_as
from advisor.ui.parts import Workplace
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.texts import label

WIDEST_EM = 64  # longer lines are hard to read; a wide window stays empty at the right


class Page(QWidget):
    """One screenful. It is thrown away when the next one shows: answers live in the session, not here."""

    name = ""
    primary: str | None = None  # text of the main button; None: the page has none
    has_back = True
    detour = False  # a side step from the result: back leads there again
    back_to: tuple[str, dict[str, object]] = ("start", {})  # where a page outside the job was come from
    in_job = True  # belongs to "check a meeting": shows the task list and "save and finish later"

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(place.room if parent is None else parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.place, self.texts, self.look = place, place.texts, place.look
        self.body = QVBoxLayout(self)
        em = self.look.em
        side = em(1.0 if place.narrow else 2.4)
        self.body.setContentsMargins(side, em(1.0 if place.narrow else 1.8), side, em(1.6))
        self.body.setSpacing(em(0.7))
        self.setMaximumWidth(em(WIDEST_EM))
        self._problem: QLabel | None = None
        try:
            self.build()
        except BaseException:
            self.setParent(None)  # a page that could not be built leaves nothing behind in the window
            raise
        self.body.addStretch(1)

    def records_arrived(self, said: str) -> None:
        """Something came out of the drop folder, or is to be said of it; it was announced already."""

    def build(self) -> None:
        """Fills ``body``."""

    def proceed(self) -> None:
        """The main button."""

    def leave(self) -> None:
        """Keeps what stands on the page when it is left by another way than the main button."""

    def end_with(self, footer: QWidget) -> None:
        """The buttons stand at the end of the page itself, where the window is too low to hold them still."""
        self.body.addWidget(footer)
        inside = footer.layout()
        assert inside is not None
        inside.setContentsMargins(0, self.look.em(0.6), 0, 0)  # the page has margins of its own

    def first_focus(self) -> QWidget | None:
        """Where the keyboard starts."""
        return None

    def row(self, *parts: QWidget) -> QBoxLayout:
        """Buttons side by side, or one below the other where there is no room."""
        made: QBoxLayout = QVBoxLayout() if self.place.narrow else QHBoxLayout()
        made.setSpacing(self.look.em(0.6))
        for part in parts:
            made.addWidget(part)
        if not self.place.narrow:
            made.addStretch(1)
        return made

    def field(self, grid: QGridLayout, title: str, field: QWidget) -> None:
        """A field with its name beside it, or above it where there is no room."""
        name = QLabel(title)
        name.setBuddy(field)
        field.setMinimumHeight(24)
        field.setAccessibleName(title.replace("&", ""))
        at = grid.rowCount()
        grid.addWidget(name, at, 0)
        grid.addWidget(field, at + 1 if self.place.narrow else at, 0 if self.place.narrow else 1)

    def title(self, text: str, role: str = "title") -> QLabel:
        made = label(text, role)
        self.body.addWidget(made)
        self.setAccessibleName(text)
        return made

    def problem(self, text: str, focus: QWidget | None = None) -> None:
        """Says what is missing: written above the choices, and aloud."""
        if self._problem is None:
            self._problem = label("", "error")
            at = self._problem_position()
            after = self.body.itemAt(at)
            self.body.insertWidget(at, self._problem)
            if after is not None and (below := after.widget()) is not None:
                read_before(self._problem, below)
        self._problem.setText(text)
        self.place.say(text)
        if focus is not None:
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def bring_into_view(self, part: QWidget) -> None:
        """What just appeared on the page is seen, once it has its place."""
        scroll = self.place.room.parentWidget() if self.place.room is not None else None
        if not isinstance(scroll, QScrollArea):
            return

        def show() -> None:
            scroll.ensureWidgetVisible(part, 0, self.look.em(1))

        # First the page is laid out; only a turn later the scroll area knows how high it has become.
        QTimer.singleShot(0, part, lambda: QTimer.singleShot(0, part, show))

    def _problem_position(self) -> int:
        return 2

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose a card: 1 is the first. Only while a card has the focus: a key alone does nothing elsewhere."""
        digit = event.key() - Qt.Key.Key_1.value
        cards = [card for card in self.findChildren(ChoiceCard) if card.isCheckable()]
        if event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier) and (
            0 <= digit < len(cards) and isinstance(self.window().focusWidget(), ChoiceCard)
        ):
            cards[digit].setFocus(Qt.FocusReason.ShortcutFocusReason)
            cards[digit].click()
            return
        super().keyPressEvent(event)


class ChoiceGroup(QWidget):
    """The answers to one question: assistive technology reads the question as the group's name."""

    def __init__(self, question: str, cards: list[ChoiceCard], gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speak_as(self, GROUP)
        self.setAccessibleName(question)
        self.cards = cards
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(gap)
        for card in cards:
            box.addWidget(card)

    @property
    def chosen(self) -> str | None:
        return next((card.value for card in self.cards if card.isChecked()), None)

    def choose(self, value: str | None) -> None:
        for card in self.cards:
            if card.value == value:
                card.setChecked(True)
