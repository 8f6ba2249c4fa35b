"""The internet line: measured after consent, stated by hand, or skipped for now."""

from __future__ import annotations

from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QVBoxLayout, QWidget

from advisor.domain.answers import OTHER_APP, Line
from advisor.services.line_offer import PEOPLE_OF_SIZE
from advisor.ui.page import ChoiceGroup, Page
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.reveal import Reveal
from advisor.ui.widgets.texts import button, label

SKIP = "skip"
MOST_MEGABITS = 10_000.0


class LinePage(Page):
    name = "line"

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("&Continue")
        question = _("How good is your internet line?")
        self.title(question, "question")
        self.body.addWidget(label(_("A weak line never forbids a meeting."), "muted"))
        work = self.place.work
        self.measured = work.line if work.line is not None and work.line.measured is not None else None
        if self.measured is not None and self.measured.measured is not None:
            text = str(self.measured.measured.get("text", ""))
            self.body.addWidget(ResultBanner(self.look, "info", _("Measured"), text))
        self.test = ChoiceCard(
            self.look, "test", _("Test again") if self.measured else _("Test the line"),
            _("It takes a few seconds. Nothing is sent before you agree."), icon="line", radio=False,
        )  # fmt: skip
        self.test.clicked.connect(lambda: self.place.go("line_consent"))
        self.body.addWidget(self.test)
        self.body.addWidget(label(_("Or say what you know of your last video call from this place:")))
        cards = [
            ChoiceCard(self.look, "hd_video", _("Video was sharp and never stopped"), _("Enough for good video.")),
            ChoiceCard(self.look, "sd_video", _("Video was blurred or stopped at times"), _("Enough for small video.")),
            ChoiceCard(self.look, "audio_only", _("Only sound worked well"), _("Switch the cameras off.")),
            ChoiceCard(self.look, "phone", _("Not even sound worked"), _("Join by phone.")),
            ChoiceCard(self.look, SKIP, _("I do not know"), _("Skip this for now. The record will say so.")),
        ]
        self.group = ChoiceGroup(question, cards, self.look.em(0.6))
        if work.line_settled and self.measured is None:
            self.group.choose(work.line.verdict if work.line else SKIP)
        self.body.addWidget(self.group)
        self.body.addWidget(Reveal(self.look, _("I know the rates, from the contract or another test"), self._rates))

    def first_focus(self) -> QWidget:
        return next((card for card in self.group.cards if card.isChecked()), self.test)

    def proceed(self) -> None:
        chosen = self.group.chosen
        if chosen is None and self.measured is not None:
            self._settle(self.measured)
        elif chosen is None:
            self.problem(self.texts.gettext("Please choose one answer."), self.group.cards[0])
        else:
            self._settle(None if chosen == SKIP else Line(verdict=chosen, stated_by="user"))

    def _settle(self, line: Line | None) -> None:
        self.place.work.settle_line(line)
        self.place.go("where")

    def _rates(self) -> QWidget:
        """Contract rates, or what another test showed."""
        _ = self.texts.gettext
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(self.look.em(1.4), 0, 0, 0)
        grid = QGridLayout()
        grid.setSpacing(self.look.em(0.5))
        stated = (self.place.work.line.rates if self.place.work.line else None) or {}
        self.down, self.up = (self._megabits(stated.get(way, 0.0)) for way in ("down", "up"))
        self.field(grid, _("Receiving (download), in Mbit/s"), self.down)
        self.field(grid, _("Sending (upload), in Mbit/s"), self.up)
        grid.setColumnStretch(2, 1)
        box.addLayout(grid)
        box.addLayout(self.row(button(_("Use these figures"), self._use_rates)))
        return inside

    def _megabits(self, value: float) -> QDoubleSpinBox:
        made = QDoubleSpinBox()
        made.setRange(0.0, MOST_MEGABITS)
        made.setDecimals(1)
        made.setValue(value)
        made.lineEdit().setTextMargins(self.look.em(0.4), 0, self.look.em(0.4), 0)
        return made

    def _use_rates(self) -> None:
        up, down = self.up.value(), self.down.value()
        if not up or not down:
            self.problem(self.texts.gettext("Please fill in both figures."), self.up if down else self.down)
            return
        work = self.place.work
        app = work.choice.app if work.choice is not None and work.choice.app != OTHER_APP else None
        people = work.meeting.people or PEOPLE_OF_SIZE.get(str(work.interview.situation.get("size")), 2)
        verdict = self.place.parts.line_test().stated(up, down, app, people)
        self._settle(Line(verdict=verdict.value, stated_by="user", rates={"up": up, "down": down}))
