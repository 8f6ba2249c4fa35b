"""The doors: check a meeting, go on with unfinished work, open a record. Language, colours, text size."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from advisor.domain.errors import PlainError
from advisor.ui.page import Page
from advisor.ui.theme.system_preferences import SCALES
from advisor.ui.theme.tokens import THEMES
from advisor.ui.widgets.choice_card import ChoiceCard
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import label, link


class StartPage(Page):
    name = "start"
    has_back = False
    in_job = False

    def build(self) -> None:
        _ = self.texts.gettext
        self.title(_("Videoconference Advisor"))
        self.body.addWidget(label(_("Which video app may you use for this meeting, and why?"), "muted"))
        self.body.addWidget(label(_("Nothing leaves this computer unless you agree."), "muted"))
        self.body.addSpacing(self.look.em(0.6))
        self.resume: ChoiceCard | None = None
        self._unfinished()
        self.check = self._door(
            "check", _("Check a meeting"),
            _("A few plain questions. At the end you have a signed record for your data protection officer."), "people",
        )  # fmt: skip
        self.verify = self._door(
            "verify", _("Open a record"),
            _("See whether a decision record is genuine and unchanged."), "document",
        )  # fmt: skip
        self.line = self._door(
            "line", _("Test the internet line"),
            _("Sharp video, ordinary video or sound only? Nothing is sent before you agree."), "line",
        )  # fmt: skip
        self.line.clicked.connect(lambda: self.place.go("line_consent"))
        self.check.clicked.connect(lambda: self.place.go("new"))
        self.verify.clicked.connect(lambda: self.place.go("verify"))
        self.invitation = link(self.look, _("What is this invitation?"), lambda: self.place.go("invitation"))
        self.body.addWidget(self.invitation)
        self.body.addSpacing(self.look.em(0.8))
        self._settings()

    def first_focus(self) -> QWidget:
        return self.resume or self.check

    def _door(self, value: str, title: str, detail: str, icon: str) -> ChoiceCard:
        card = ChoiceCard(self.look, value, title, detail, icon=icon, radio=False)
        self.body.addWidget(card)
        return card

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
        self.resume = self._door("resume", _("Go on where you stopped"), f"{title}. {answers}", "play")
        self.resume.clicked.connect(lambda: self.place.go("resume", draft=newest))
        drop = link(self.look, _("Throw it away"), lambda: self.place.go("forget", draft=newest))
        self.body.addWidget(drop)

    def _settings(self) -> None:
        _ = self.texts.gettext
        themes = {
            "system": _("As the system"), "light": _("Light"), "dark": _("Dark"), "contrast": _("High contrast"),
        }  # fmt: skip
        grid = QGridLayout()
        grid.setVerticalSpacing(self.look.em(0.5))
        grid.setHorizontalSpacing(self.look.em(1))
        self._list(grid, _("&Language"), "language", list(self.place.parts.languages), self.texts.language)
        theme = self.place.parts.settings.text("theme")
        self._list(grid, _("C&olours"), "theme", [(t, themes[t]) for t in THEMES], theme)
        scales = [(round(s * 100), f"{round(s * 100)} %") for s in SCALES]
        self._list(grid, _("Text &size"), "text_scale", scales, round(self.look.scale * 100))
        grid.setColumnStretch(2, 1)
        self.body.addLayout(grid)
        self.settings = link(self.look, _("All settings"), lambda: self.place.go("settings"))
        self.body.addWidget(self.settings)

    def _list(
        self, grid: QGridLayout, title: str, key: str, entries: Sequence[tuple[object, str]], current: object
    ) -> None:
        box = QComboBox()
        for value, text in entries:
            box.addItem(text, value)
        box.setCurrentIndex(max(box.findData(current), 0))
        box.setEnabled(not self.place.parts.settings.locked(key))
        box.activated.connect(lambda at_index: self.place.go("setting", key=key, value=box.itemData(at_index)))
        self.field(grid, title, box)
