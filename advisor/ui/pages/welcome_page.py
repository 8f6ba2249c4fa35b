"""The very first start: the language, and once who signs. Both can be changed in the settings."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from advisor.domain.errors import PlainError
from advisor.ui.page import Page
from advisor.ui.widgets.texts import label

PERSON = ("name", "role", "organisation")


class WelcomePage(Page):
    name = "welcome"
    has_back = False
    in_job = False

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("&Continue")
        self.title(_("Welcome"))
        self.body.addWidget(label(_("Your name stands in every record that you sign. It stays here."), "muted"))
        settings = self.place.parts.settings
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.em(1))
        grid.setVerticalSpacing(self.look.em(0.6))
        self.language = QComboBox()
        for code, own_name in self.place.parts.languages:
            self.language.addItem(own_name, code)
        self.language.setCurrentIndex(max(self.language.findData(self.texts.language), 0))
        self.language.setEnabled(not settings.locked("language"))
        self.language.activated.connect(self._speak)
        self.field(grid, _("&Language"), self.language)
        titles = {"name": _("Your &name"), "role": _("Your &role"), "organisation": _("Your &organisation")}
        self.fields = {key: self._line(grid, titles[key], key) for key in PERSON}
        grid.setColumnStretch(0 if self.place.narrow else 1, 1)
        self.body.addLayout(grid)
        self.body.addWidget(label(_("You may leave this empty. Then it is asked when you sign."), "small"))

    def first_focus(self) -> QWidget:
        return self.fields["name"]

    def proceed(self) -> None:
        settings = self.place.parts.settings
        if not settings.locked("language"):
            settings.set("language", self.texts.language)
        self.leave()
        self.place.go("start")

    def leave(self) -> None:
        settings = self.place.parts.settings
        for key, field in self.fields.items():
            if not settings.locked(key):
                # What is pasted may hold signs that nobody can see.
                seen = "".join(sign if sign.isprintable() else " " for sign in field.text())
                settings.set(key, " ".join(seen.split()) or None)

    def _line(self, grid: QGridLayout, title: str, key: str) -> QLineEdit:
        settings = self.place.parts.settings
        made = QLineEdit(settings.text(key))
        made.setMaxLength(200)
        made.setEnabled(not settings.locked(key))
        self.field(grid, title, made)
        return made

    def _speak(self, at: int) -> None:
        try:
            self.leave()
        except PlainError as error:
            self.problem(self.place.parts.explain(error, self.texts)["happened"])
            return
        self.place.go("setting", key="language", value=self.language.itemData(at), page="welcome")
