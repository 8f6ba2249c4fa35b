"""Three doors in the words of who comes: a meeting to check, a class that begins, records to keep. Below: the rest."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from advisor.domain.errors import PlainError
from advisor.ui.page import Page
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.link import Link
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import label, link


class StartPage(Page):
    name = "start"
    has_back = False
    in_job = False

    def build(self) -> None:
        _ = self.texts.gettext
        if self.place.parts.logo is not None:
            from advisor.ui.widgets.logo import logo  # most computers have none

            if (picture := logo(self.look, *self.place.parts.logo)) is not None:
                self.body.addWidget(picture)
        self.title(_("Videoconference Advisor"))
        self.body.addWidget(label(_("Nothing is sent without asking."), "muted"))
        self.body.addSpacing(self.look.em(0.8))
        self.check = self._door("check", _("Check a meeting"), _("Is this app allowed?"), "people")
        self.before_class = self._door("before_class", _("Before class"), _("Ten ticks"), "class")
        self.records = self._door("records", _("Records"), _("Are they genuine?"), "document")
        self._side_by_side(self.check, self.before_class, self.records)
        self.check.clicked.connect(lambda: self.place.go("door"))
        self.before_class.clicked.connect(lambda: self.place.go("ticks"))
        self.records.clicked.connect(lambda: self.place.go("records"))
        self.resume: ChoiceCard | None = None
        self._unfinished()
        self.body.addSpacing(self.look.em(1.0))
        self._more()

    def first_focus(self) -> QWidget:
        return self.resume or self.check

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits open a door: 1 is the first. Only while a door has the focus: a key alone does nothing elsewhere."""
        doors = (self.check, self.before_class, self.records)
        digit = event.key() - Qt.Key.Key_1.value
        plain = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        on_a_door = isinstance(self.window().focusWidget(), ChoiceCard)
        if on_a_door and event.modifiers() in plain and 0 <= digit < len(doors):
            doors[digit].click()
            return
        super().keyPressEvent(event)

    def _door(self, value: str, title: str, detail: str, icon: str) -> ChoiceCard:
        return ChoiceCard(self.look, value, title, detail, icon=icon, radio=False, large=True)

    def _side_by_side(self, *doors: ChoiceCard) -> None:
        """Three columns, or one below the other where there is no room. All are as high as the highest."""
        grid = QGridLayout()
        grid.setSpacing(self.look.em(0.9))
        for at, door in enumerate(doors):
            grid.addWidget(door, at if self.place.narrow else 0, 0 if self.place.narrow else at)
            grid.setColumnStretch(0 if self.place.narrow else at, 1)
        self.body.addLayout(grid)

    def _unfinished(self) -> None:
        _ = self.texts.gettext
        found = self.place.parts.drafts.unfinished()
        if not found:
            return
        newest = found[0]
        try:
            document = self.place.parts.drafts.load(newest)
        except PlainError as error:
            told = self.place.parts.explain(error, self.texts)
            self.body.addWidget(ResultBanner(self.look, "condition", told["happened"], told["do"]))
            return
        title = (document.get("meeting") or {}).get("title") or _("Meeting without a name yet")
        count = len(document.get("situation") or {}) + len(document.get("given") or {})
        answers = self.texts.ngettext("{n} answer is saved.", "{n} answers are saved.", count).format(n=count)
        self.body.addSpacing(self.look.em(0.5))
        self.resume = ChoiceCard(
            self.look, "resume", _("Go on where you stopped"), f"{title}. {answers}", icon="play", radio=False
        )
        self.body.addWidget(self.resume)
        self.resume.clicked.connect(lambda: self.place.go("resume", draft=newest))
        self.body.addWidget(link(self.look, _("Throw it away"), lambda: self.place.go("forget", draft=newest)))

    def _more(self) -> None:
        """What is wanted now and then, in two quiet columns."""
        _ = self.texts.gettext
        go = self.place.go
        self.invitation = link(self.look, _("Check an invitation"), lambda: go("invitation"))
        self.line = link(self.look, _("Test the line"), lambda: go("line_consent"))
        self.settings = link(self.look, _("Settings"), lambda: go("settings"))
        every: list[Link] = [
            self.invitation,
            link(self.look, _("All apps"), lambda: go("apps")),
            self.line,
            link(self.look, _("Compare apps"), lambda: go("apps", compare=True)),
            link(self.look, _("Example record"), lambda: go("example")),
            link(self.look, _("Words explained (F1)"), lambda: go("words")),
            self.settings,
        ]
        columns = 1 if self.place.narrow else 2
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.em(3))
        grid.setVerticalSpacing(self.look.em(0.5))
        for at, made in enumerate(every):
            grid.addWidget(made, at // columns, at % columns)
        grid.setColumnStretch(columns, 1)
        self.body.addLayout(grid)
