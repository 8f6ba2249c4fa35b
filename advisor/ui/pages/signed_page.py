"""The record is made: where it lies, and what to do with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import button, label, panel


class SignedPage(Page):
    name = "signed"
    has_back = False
    in_job = False

    def __init__(self, place: Workplace, decision: dict[str, Any]) -> None:
        self.decision, self.file = decision, Path(decision["record"])
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("Back to the &start")
        self.title(_("Your record is ready"))
        self.body.addWidget(
            ResultBanner(self.look, "fine", _("Signed and saved"),
                         _("Give the file to your data protection officer, or file it with the meeting."))
        )  # fmt: skip
        later = self.decision.get("later")
        if later:  # signed, but not as high as it was to be
            told = " ".join((later["means"], later["do"]))
            self.body.addWidget(ResultBanner(self.look, "condition", later["happened"], told))
        copy = self.decision.get("copy")
        if copy and copy["trouble"]:
            missing = _("The copy in the second folder was not made")
            self.body.addWidget(ResultBanner(self.look, "condition", missing, copy["trouble"]["happened"]))
        frame, inside = panel(self.look)
        inside.addWidget(label(self.file.name, "strong", selectable=True))
        inside.addWidget(label(str(self.file.parent), "muted", selectable=True))
        number = _("Number of the record: {number}").format(number=self.decision.get("record_id", ""))
        inside.addWidget(label(number, "small", selectable=True))
        key_words = (self.decision.get("signature") or {}).get("words")
        if key_words:
            inside.addWidget(label(_("Words of your key: {words}").format(words=key_words), "small", selectable=True))
        self.open_button = button(_("&Open the record"), lambda: self._show(self.file))
        folder = button(_("Show in &folder"), lambda: self._show(self.file.parent))
        path = button(_("&Copy the path"), lambda: QGuiApplication.clipboard().setText(str(self.file)))
        inside.addLayout(self.row(self.open_button, folder, path))
        self.body.addWidget(frame)
        self.body.addWidget(
            label(_("Check it once a year, or when the app changes. Open the record here to verify it."), "muted")
        )

    def first_focus(self) -> QWidget:
        return self.open_button

    def proceed(self) -> None:
        self.place.go("start")

    def _show(self, path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
