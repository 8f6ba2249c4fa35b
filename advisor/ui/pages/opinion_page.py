"""The officer's opinion on a decision: agreed, agreed with conditions, refused. Signed as a file of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from advisor.domain.answers import Signer
from advisor.services.give_opinion import Said
from advisor.ui.page import ChoiceGroup
from advisor.ui.parts import Workplace
from advisor.ui.signing_page import SigningPage, not_taken
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.secret_field import secret_field
from advisor.ui.widgets.texts import label


class OpinionPage(SigningPage):
    name = "opinion"
    in_job = False

    def __init__(self, place: Workplace, file: Path) -> None:
        self.file = file
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("Sign and s&ave")
        self.title(_("Your opinion on the decision"))
        self.body.addWidget(label(self.file.name, "strong", selectable=True))
        self.body.addWidget(label(_("The decision stays as it is. It goes into the file of your opinion."), "muted"))
        cards = [
            ChoiceCard(self.look, "agreed", _("I agree")),
            ChoiceCard(self.look, "conditions", _("I agree with conditions"), _("They must be kept.")),
            ChoiceCard(self.look, "refused", _("I do not agree"), _("At least one reason is needed.")),
        ]
        self.group = ChoiceGroup(_("Your opinion on the decision"), cards, self.look.em(0.6))
        self.body.addWidget(self.group)
        self.conditions = self._lines(_("&Conditions, each on a line of its own"))
        self.reasons = self._lines(_("&Reasons, each on a line of its own"))
        for card in cards:
            card.toggled.connect(self._settle)
        self._settle()
        kept = self.place.parts.settings
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.em(1))
        grid.setVerticalSpacing(self.look.em(0.6))
        self.signer_name = self._field(grid, _("Your &name"), kept.text("name"))
        self.role = self._field(grid, _("Your r&ole"), kept.text("role"))
        self.organisation = self._field(grid, _("Your or&ganisation"), kept.text("organisation"))
        self.secret = secret_field(self, grid)
        grid.setColumnStretch(0 if self.place.narrow else 1, 1)
        self.body.addLayout(grid)

    def first_focus(self) -> QWidget:
        return self.group.cards[0]

    def _lines(self, title: str) -> tuple[QLabel, QPlainTextEdit]:
        name, made = QLabel(title), QPlainTextEdit()
        name.setBuddy(made)
        name.setWordWrap(True)
        made.setAccessibleName(title.replace("&", ""))
        made.setTabChangesFocus(True)
        made.setFixedHeight(self.look.em(5))
        self.body.addWidget(name)
        self.body.addWidget(made)
        return name, made

    def _field(self, grid: QGridLayout, title: str, text: str) -> QLineEdit:
        made = QLineEdit(text)
        made.setMaxLength(200)
        self.field(grid, title, made)
        return made

    def _settle(self) -> None:
        """Conditions only where there are to be some."""
        for part in self.conditions:
            part.setVisible(self.group.chosen == "conditions")

    def said(self) -> Said | None:
        """What stands on the page; None where something is missing, and that is said."""
        _ = self.texts.gettext
        outcome, name = self.group.chosen, self.signer_name.text().strip()
        conditions = _filled(self.conditions[1]) if outcome == "conditions" else ()
        reasons = _filled(self.reasons[1])
        if outcome is None:
            self.problem(_("Please choose one answer."), self.group.cards[0])
        elif outcome == "conditions" and not conditions:
            self.problem(_("Please write at least one condition."), self.conditions[1])
        elif outcome == "refused" and not reasons:
            self.problem(_("Please write at least one reason."), self.reasons[1])
        elif not name:
            self.problem(_("Please type your name: a record is signed by a person."), self.signer_name)
        else:
            role, organisation = self.role.text().strip() or None, self.organisation.text().strip() or None
            return Said(outcome, conditions, reasons, Signer(name=name, role=role, organisation=organisation))
        return None

    def proceed(self) -> None:
        if self._busy is not None or (said := self.said()) is None:
            return
        opinion, target, texts = self.place.parts.opinion, self._target(), self.texts
        secret = self.take_secret() or ""
        self.wait(self.texts.gettext("The opinion is being signed"))
        self.place.run(
            lambda: opinion(self.file, said, target, texts, secret),
            lambda made: self.place.go("verify", file=Path(made["opinion"])), self.failed,
        )  # fmt: skip

    def _target(self) -> Path:
        """Beside the decision, under a name that is not taken yet."""
        return not_taken(self.file.parent, f"{self.file.stem}-{self.texts.gettext('opinion')}")


def _filled(field: QPlainTextEdit) -> tuple[str, ...]:
    return tuple(line for text in field.toPlainText().splitlines() if (line := text.strip()))
