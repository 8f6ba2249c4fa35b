"""Something went wrong: what happened, what it means, what to do, and a code for the help desk."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.help_report import help_report
from advisor.ui.widgets.texts import button, label, panel


class ErrorPage(Page):
    name = "error"
    in_job = False
    has_back = False  # the main button leads to the same place

    def __init__(self, place: Workplace, told: dict[str, str]) -> None:
        self.told = told
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("Back to the &start")
        self.title(self.told["happened"])
        self.body.addWidget(label(self.told["means"]))
        self.body.addWidget(label(_("What you can do"), "section"))
        self.body.addWidget(label(self.told["do"]))
        frame, inside = panel(self.look)
        inside.addWidget(label(_("Code for the help desk: {code}").format(code=self.told["code"]), selectable=True))
        whole = "\n".join((self.told["code"], self.told["happened"], self.told["means"], self.told["do"]))
        self.copy = button(_("Co&py this"), lambda: self._copied(whole))
        inside.addLayout(self.row(self.copy))
        report = help_report(self, self.told["code"])
        if report is not None:
            inside.addWidget(report)
        self.body.addWidget(frame)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.place.say(self.texts.gettext("Copied."))

    def first_focus(self) -> QWidget | None:
        return self.copy

    def proceed(self) -> None:
        self.place.go("start")
