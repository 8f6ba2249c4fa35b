"""Confirm on the spot: open the source, look, and say whether it is still so."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from advisor import __version__
from advisor.domain.errors import PlainError
from advisor.services.correction import correction
from advisor.services.wording import criterion_name, value_sentence
from advisor.ui.page import ChoiceGroup, Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.texts import browse, label, link, panel

STILL_SO, DIFFERENT, NOT_FOUND = "still_so", "different", "not_found"


class ConfirmPage(Page):
    name = "confirm"
    detour = True

    def __init__(self, place: Workplace, fact: str, edition: str) -> None:
        self.edition = edition
        catalogue = place.parts.catalogue()
        app = catalogue.apps[fact.split(".", 1)[0]]
        self.fact = next(f for f in app.facts if f.id == fact)
        self.criterion = catalogue.criteria[self.fact.criterion]
        super().__init__(place)

    def build(self) -> None:
        _, catalogue = self.texts.gettext, self.place.parts.catalogue()
        self.primary = _("&Keep this")
        self.title(_("Look at the source: is this still so?"), "question")
        frame, inside = panel(self.look)
        inside.addWidget(label(criterion_name(self.criterion.id, catalogue, self.texts), "strong"))
        inside.addWidget(label(value_sentence(self.criterion.id, self.fact.value, catalogue, self.texts)))
        inside.addWidget(label(self.place.source_line(self.fact), "small"))
        self.body.addWidget(frame)
        look_for = self.texts.pgettext(f"criterion.{self.criterion.id}.question", self.criterion.question)
        self.body.addWidget(label(_("What to look for: {question}").format(question=look_for)))
        source = catalogue.sources.get(self.fact.source or "")
        if source is not None and source.address:
            self.body.addWidget(label(source.address, "small", selectable=True))
            self.body.addWidget(link(self.look, _("Open the source in the browser"), self._open))
        cards = [
            ChoiceCard(self.look, STILL_SO, _("It is still so")),
            ChoiceCard(self.look, DIFFERENT, _("It is different now"), _("Then say below what is true now.")),
            ChoiceCard(self.look, NOT_FOUND, _("I did not find it"), _("Then it counts as not known.")),
        ]
        self.group = ChoiceGroup(_("Is this still so?"), cards, self.look.em(0.5))
        self.body.addWidget(self.group)
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.em(1))
        grid.setVerticalSpacing(self.look.em(0.6))
        self.value = QComboBox()
        self.value.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.value.setMinimumContentsLength(10)
        for value in self.criterion.values:
            if value not in ("unknown", self.fact.value):
                self.value.addItem(value_sentence(self.criterion.id, value, catalogue, self.texts), value)
        self.field(grid, _("What is true &now"), self.value)
        self.by = QLineEdit(self.place.parts.settings.text("name"))
        self.field(grid, _("Your na&me"), self.by)
        grid.setColumnStretch(0 if self.place.narrow else 1, 1)
        self.body.addLayout(grid)
        self.value.setEnabled(False)
        cards[1].toggled.connect(self.value.setEnabled)
        self.tell = link(self.look, _("Tell the keepers of the catalogue by mail…"), self._tell)
        self.body.addWidget(self.tell)
        note = _("Your name and today's date stand beside the fact, here and in the record.")
        self.body.addWidget(label(note, "muted"))

    def first_focus(self) -> QWidget:
        return self.group.cards[0]

    def _problem_position(self) -> int:
        return 1

    def _open(self) -> None:
        """Only now does anything leave this computer: the browser opens the page that the person asked for."""
        source = self.place.parts.catalogue().sources[self.fact.source or ""]
        browse(source.address or "")

    def mail(self) -> str:
        """The link that opens the person's mail program with a ready text; she reads it and sends it, or not."""
        _, chosen = self.texts.gettext, self.group.chosen
        if chosen == DIFFERENT:
            says = self.value.currentText()
        else:
            says = _("I did not find it") if chosen == NOT_FOUND else _("I think this is wrong.")
        catalogue = self.place.parts.catalogue()
        return str(correction(catalogue, self.fact.id, says, self.texts, __version__)["mail"])

    def _tell(self) -> None:
        browse(self.mail())

    def proceed(self) -> None:
        _ = self.texts.gettext
        outcome = self.group.chosen
        if outcome is None:
            self.problem(_("Please choose one answer."), self.group.cards[0])
            return
        value = self.value.currentData() if outcome == DIFFERENT else None
        try:
            self.place.parts.confirm(self.fact.id, self.edition, outcome, self.by.text(), value)
        except PlainError as error:
            told = self.place.parts.explain(error, self.texts)
            self.problem(f"{told['happened']} {told['do']}", self.by)
            return
        self.place.say(_("Kept with your name and today's date."))
        self.place.go("where")
