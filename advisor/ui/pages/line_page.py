"""The internet line: what the person knows of it, or skipped for now."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from advisor.domain.answers import Line
from advisor.ui.page import ChoiceGroup, Page
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.texts import label

SKIP = "skip"


class LinePage(Page):
    name = "line"

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("&Continue")
        question = _("How good is your internet line?")
        self.title(question, "question")
        self.body.addWidget(
            label(_("Think of your last video call from this place. A weak line never forbids a meeting."), "muted")
        )
        cards = [
            ChoiceCard(self.look, "hd_video", _("Video was sharp and never stopped"), _("Enough for good video.")),
            ChoiceCard(self.look, "sd_video", _("Video was blurred or stopped at times"), _("Enough for small video.")),
            ChoiceCard(self.look, "audio_only", _("Only sound worked well"), _("Switch the cameras off.")),
            ChoiceCard(self.look, "phone", _("Not even sound worked"), _("Join by phone.")),
            ChoiceCard(self.look, SKIP, _("I do not know"), _("Skip this for now. The record will say so.")),
        ]
        self.group = ChoiceGroup(question, cards, self.look.em(0.6))
        work = self.place.work
        if work.line_settled:
            self.group.choose(work.line.verdict if work.line else SKIP)
        self.body.addWidget(self.group)

    def first_focus(self) -> QWidget:
        return next((card for card in self.group.cards if card.isChecked()), self.group.cards[0])

    def proceed(self) -> None:
        chosen = self.group.chosen
        if chosen is None:
            self.problem(self.texts.gettext("Please choose one answer."), self.group.cards[0])
            return
        self.place.work.settle_line(None if chosen == SKIP else Line(verdict=chosen, stated_by="user"))
        self.place.go("where")
