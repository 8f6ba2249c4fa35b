"""Ready texts for this meeting: to send, to say and to print; and days to remember."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from advisor.domain.errors import PlainError
from advisor.ui.page import Page
from advisor.ui.widgets.texts import button, label, link, panel


class TextsPage(Page):
    name = "texts"
    detour = True

    def build(self) -> None:
        _ = self.texts.gettext
        self.title(_("Ready texts for this meeting"))
        self.body.addWidget(label(_("They say what you answered. Read them before you use them."), "muted"))
        self.document = self.place.parts.ready_texts(self.place.work.document(), self.texts)
        self.save = button(_("&Save all as files…"), self._choose)
        self.body.addLayout(self.row(self.save))
        for text in self.document["texts"]:
            self.body.addWidget(label(text["title"], "section"))
            frame, inside = panel(self.look)
            inside.addWidget(label(text["text"], selectable=True))
            copy = link(self.look, _("Copy this text"), partial(self._copy, text["text"]))
            copy.setAccessibleDescription(text["title"])
            inside.addWidget(copy)
            self.body.addWidget(frame)
        self.body.addWidget(label(_("Days to remember"), "section"))
        for day in self.document["reminders"]:
            self.body.addWidget(label(f"{day['day']}  {day['title']}"))

    def first_focus(self) -> QWidget:
        return self.save

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.place.say(self.texts.gettext("The text is copied."))

    def _choose(self) -> None:
        start = str(self.place.parts.records_dir)
        folder = QFileDialog.getExistingDirectory(self, self.texts.gettext("Choose a folder"), start)
        if folder:
            self.save_into(Path(folder))

    def save_into(self, folder: Path) -> None:
        """Writes every text and the calendar file, or says why not."""
        try:
            written = self.place.parts.save_texts(self.document, folder)
        except PlainError as error:
            told = self.place.parts.explain(error, self.texts)
            self.problem(" ".join((told["happened"], told["means"], told["do"])), self.save)
            return
        words = self.texts.ngettext("{n} file was saved here: {folder}", "{n} files were saved here: {folder}",
                                    len(written)).format(n=len(written), folder=folder)  # fmt: skip
        self.problem(words)
