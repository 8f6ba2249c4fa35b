"""Signing with another program, for instance that of the state's identity card: the pages out, the signed file in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.signing_page import not_taken
from advisor.ui.widgets.answer_area import AnswerArea
from advisor.ui.widgets.texts import button, label, panel


class ElsewherePage(Page):
    name = "elsewhere"
    in_job = False

    def __init__(self, place: Workplace, file: Path, own: bool = False) -> None:
        """``own``: the pages were written just now, from the meeting that is being checked."""
        self.file, self._own = file, own
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.title(_("Sign with another program"))
        frame, inside = panel(self.look)
        inside.addWidget(label(_("1. The pages are ready. They carry no signature yet."), "strong"))
        inside.addWidget(label(self.file.name, selectable=True))
        inside.addWidget(label(str(self.file.parent), "muted", selectable=True))
        folder = button(_("Show in &folder"), self._show)
        path = button(_("&Copy the path"), lambda: QGuiApplication.clipboard().setText(str(self.file)))
        inside.addLayout(self.row(folder, path))
        self.body.addWidget(frame)
        frame, inside = panel(self.look)
        inside.addWidget(label(_("2. Sign this file with the other program."), "strong"))
        inside.addWidget(label(_("Choose PDF (PAdES), and a signature that is not shown on the page.")))
        inside.addWidget(label(_("Change nothing else. Do not print or save the file anew."), "muted"))
        self.body.addWidget(frame)
        frame, inside = panel(self.look)
        inside.addWidget(label(_("3. Choose the signed file."), "strong"))
        inside.addWidget(label(_("It is checked: these pages, one signature, nothing else."), "muted"))
        self.choose = button(_("Choose the &signed file…"), self._choose, "primary")
        inside.addLayout(self.row(self.choose))
        self.body.addWidget(frame)
        later = _("You can do this later: open the unsigned file with \"Open a record\".")
        self.body.addWidget(label(later, "muted"))
        self._answer = AnswerArea(self.place, self.choose)
        self.body.addWidget(self._answer)

    def first_focus(self) -> QWidget:
        return self.choose

    def _show(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.file.parent)))

    def _choose(self) -> None:
        _ = self.texts.gettext
        title, kinds = _("Choose the signed file"), _("Records (*.pdf)")
        name, _kind = QFileDialog.getOpenFileName(self, title, str(self.file.parent), kinds)
        if name:
            self.take(Path(name))

    def take(self, signed: Path) -> None:
        """Checks the file in the background; what is good lies then beside the pages under the record's own name."""
        take, texts, pages, target = self.place.parts.take_signed, self.texts, self.file, self._target()
        self._answer.wait(texts.gettext("Checking {file} …").format(file=signed.name))
        self.place.run(lambda: take(signed, pages, target, texts), self._taken, self._failed)

    def _taken(self, made: dict[str, Any]) -> None:
        if self._own:
            self.place.work.finish()
        self.place.go("verify", file=Path(made["record"]))

    def _failed(self, error: Exception) -> None:
        self._answer.failed(error)
        self.bring_into_view(self._answer)

    def _target(self) -> Path:
        """The name of the pages without the word that they are unsigned."""
        end = f"-{self.texts.gettext('unsigned')}"
        stem = self.file.stem
        name = stem.removesuffix(end) if stem.endswith(end) else f"{stem}-{self.texts.gettext('signed')}"
        return not_taken(self.file.parent, name)
