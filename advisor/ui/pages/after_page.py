"""After the meeting: the closing questions that the decision left open, and a signed addendum that names it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from advisor.domain.answers import Signer
from advisor.domain.checklist import Answer
from advisor.domain.checklist_rules import DONT_KNOW, Row
from advisor.services.close_meeting import Closing
from advisor.services.wording import answer_text, question_text
from advisor.ui.page import ChoiceGroup
from advisor.ui.parts import Workplace
from advisor.ui.signing_page import SigningPage, not_taken
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.secret_field import secret_field
from advisor.ui.widgets.texts import label

STORED = ("C19_record_store", "fixed")  # the answer that goes with a day of deletion


class AfterPage(SigningPage):
    name = "after"
    in_job = False

    def __init__(self, place: Workplace, file: Path) -> None:
        self.file = file
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("Sign and s&ave")
        decided, self.rows = self.place.parts.closing(self.file)
        self.title(_("After the meeting"))
        named = (decided.meeting.get("title"), decided.meeting.get("date"), decided.record_id)
        self.body.addWidget(label(" \u00b7 ".join(str(part) for part in named if part), "strong", selectable=True))
        self.body.addWidget(label(_("The decision stays as it is. It goes into the file of the addendum."), "muted"))
        self.groups = {row.question.id: self._question(row) for row in self.rows}
        if not self.rows:
            self.body.addWidget(label(_("The decision left nothing open. You may add a note.")))
        self._deletion()
        self.note = self._notes(_("What &happened? You may leave this empty."))
        kept = self.place.parts.settings
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.em(1))
        self.signer_name = QLineEdit(kept.text("name"))
        self.signer_name.setMaxLength(200)
        self.field(grid, _("Your &name"), self.signer_name)
        self.secret = secret_field(self, grid)
        grid.setColumnStretch(0 if self.place.narrow else 1, 1)
        self.body.addLayout(grid)

    def first_focus(self) -> QWidget:
        return next(iter(self.groups.values())).cards[0] if self.groups else self.note

    def _question(self, row: Row) -> ChoiceGroup:
        asked = question_text(row.question, self.texts)
        self.body.addSpacing(self.look.em(0.7))
        self.body.addWidget(label(asked, "section"))
        cards = [
            ChoiceCard(self.look, choice.id, answer_text(row.question, choice.id, self.texts))
            for choice in row.question.answers
        ]
        cards.append(ChoiceCard(self.look, DONT_KNOW, self.texts.gettext("I do not know")))
        group = ChoiceGroup(asked, cards, self.look.em(0.4))
        self.body.addWidget(group)
        return group

    def _deletion(self) -> None:
        """The day on which a recording goes; asked where its storage is answered."""
        self.delete_on = QDateEdit()
        self.delete_on.setCalendarPopup(True)
        self.delete_on.setDisplayFormat("yyyy-MM-dd")
        today = self.place.parts.clock.today()
        self.delete_on.setDate(QDate(today.year, today.month, today.day).addDays(30))
        self._day_name = QLabel(self.texts.gettext("The recording is &deleted on"))
        self._day_name.setBuddy(self.delete_on)
        self.delete_on.setAccessibleName(self._day_name.text().replace("&", ""))
        self.delete_on.setMinimumHeight(24)
        self.body.addWidget(self._day_name)
        self.body.addWidget(self.delete_on)
        stored = self.groups.get(STORED[0])
        for card in stored.cards if stored else ():
            card.toggled.connect(self._settle)
        self._settle()

    def _settle(self) -> None:
        for part in (self._day_name, self.delete_on):
            part.setVisible(self._stored())

    def _stored(self) -> bool:
        group = self.groups.get(STORED[0])
        return group is not None and group.chosen == STORED[1]

    def _notes(self, title: str) -> QPlainTextEdit:
        name, made = QLabel(title), QPlainTextEdit()
        name.setBuddy(made)
        name.setWordWrap(True)
        made.setAccessibleName(title.replace("&", ""))
        made.setTabChangesFocus(True)
        made.setFixedHeight(self.look.em(5))
        self.body.addWidget(name)
        self.body.addWidget(made)
        return made

    def said(self) -> Closing | None:
        """What stands on the page; None where something is missing, and that is said."""
        _ = self.texts.gettext
        missing = next((group for group in self.groups.values() if group.chosen is None), None)
        name = " ".join(self.signer_name.text().split())
        note = self.note.toPlainText().strip()
        if missing is not None:
            self.problem(_("Please choose one answer."), missing.cards[0])
        elif not name:
            self.problem(_("Please type your name: a record is signed by a person."), self.signer_name)
        elif not self.groups and not note:
            self.problem(_("There is nothing to sign yet. Please write a note."), self.note)
        else:
            answers = {q: Answer(answer=group.chosen or DONT_KNOW) for q, group in self.groups.items()}
            day = date.fromisoformat(self.delete_on.date().toString("yyyy-MM-dd")) if self._stored() else None
            kept = self.place.parts.settings
            role, organisation = kept.text("role") or None, kept.text("organisation") or None
            return Closing(answers, day, note, Signer(name=name, role=role, organisation=organisation))
        return None

    def proceed(self) -> None:
        if self._busy is not None or (said := self.said()) is None:
            return
        close, target, texts = self.place.parts.close_meeting, self._target(), self.texts
        secret = self.take_secret() or ""
        self.wait(texts.gettext("The addendum is being signed"))
        self.place.run(
            lambda: close(self.file, said, target, texts, secret),
            lambda made: self.place.go("verify", file=Path(made["addendum"])), self.failed,
        )  # fmt: skip

    def _target(self) -> Path:
        """Beside the decision, under a name that is not taken yet."""
        return not_taken(self.file.parent, f"{self.file.stem}-{self.texts.gettext('addendum')}")
