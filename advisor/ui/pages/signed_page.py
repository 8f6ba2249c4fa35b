"""The record is made: where it lies, and what happens next with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from advisor.services.officer_mail import officer_mail
from advisor.ui.opened_elsewhere import open_file, write_mail
from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import button, label, link, panel


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
        self._told()
        frame, inside = panel(self.look)
        inside.addWidget(label(self.file.name, "strong", selectable=True))
        inside.addWidget(label(str(self.file.parent), "muted", selectable=True))
        number = _("Number of the record: {number}").format(number=self.decision.get("record_id", ""))
        inside.addWidget(label(number, "small", selectable=True))
        key_words = (self.decision.get("signature") or {}).get("words")
        if key_words:
            aloud = _("Your key, to read aloud: {words}").format(words=key_words)
            inside.addWidget(label(aloud, "small", selectable=True))
        self.open_button = button(_("&Open the record"), partial(open_file, self.file))
        folder = button(_("Show in &folder"), partial(open_file, self.file.parent))
        buttons = [self.open_button, folder]
        printing = self.place.parts.printing()
        if printing is not None:
            buttons.append(button(_("&Print"), partial(self._print, printing)))
        inside.addLayout(self.row(*buttons))
        inside.addWidget(link(self.look, _("Copy the path"), partial(self._copy_text, str(self.file))))
        self.body.addWidget(frame)
        self._to_the_officer()
        self.body.addWidget(
            label(_("Check it once a year, or when the app changes. Open the record here to verify it."), "muted")
        )
        self.body.addWidget(link(self.look, _("After the meeting: answer the closing questions"), self._after))

    def first_focus(self) -> QWidget:
        return self.open_button

    def proceed(self) -> None:
        self.place.go("start")

    def _told(self) -> None:
        """That it is signed, and what was not as it should be."""
        _ = self.texts.gettext
        hand_over = _("Give the file to your data protection officer, or file it with the meeting.")
        self.body.addWidget(ResultBanner(self.look, "fine", _("Signed and saved"), hand_over))
        if self.decision.get("verdict") == "stop":
            head = _("The record says: not this way")
            self.body.addWidget(ResultBanner(self.look, "stop", head, _("Do not hold the meeting like this.")))
        later = self.decision.get("later")
        if later:  # signed, but not as high as it was to be
            told = " ".join((later["means"], later["do"]))
            self.body.addWidget(ResultBanner(self.look, "condition", later["happened"], told))
        copy = self.decision.get("copy")
        if copy and copy["trouble"]:
            missing = _("The copy in the second folder was not made")
            self.body.addWidget(ResultBanner(self.look, "condition", missing, copy["trouble"]["happened"]))

    def _to_the_officer(self) -> None:
        """A copy in the officer's folder, or a mail; the file is attached by hand."""
        _ = self.texts.gettext
        settings = self.place.parts.settings
        self.body.addWidget(label(_("To the data protection officer"), "section"))
        copy = self.decision.get("copy")
        if copy and not copy["trouble"]:
            self.body.addWidget(label(_("A copy lies here: {path}").format(path=copy["path"]), selectable=True))
        self.body.addWidget(link(self.look, _("Copy the record to another folder…"), self._choose))
        mail = officer_mail(
            self.decision, self.file.name, settings.text("dpo_contact"), settings.text("name"), self.texts
        )
        self.mail_text = mail.body
        if mail.to:
            words = _("Write a mail to {address}").format(address=mail.to)
            self.body.addWidget(link(self.look, words, partial(write_mail, mail.address)))
        self.body.addWidget(link(self.look, _("Copy the text for a mail"), partial(self._copy_text, mail.body)))

    def _choose(self) -> None:
        start = self.place.parts.settings.text("copy_records_to") or str(self.file.parent)
        folder = QFileDialog.getExistingDirectory(self, self.texts.gettext("Choose a folder"), start)
        if folder:
            self.copy_into(Path(folder))

    def copy_into(self, folder: Path) -> None:
        """Puts a copy beside what lies there, or says why not."""
        copy = self.place.parts.copy_record
        self._do(lambda: copy(self.file, folder), self.texts.gettext("A copy lies here: {path}"))

    def _print(self, printing: Callable[[Path], None]) -> None:
        def printed() -> Path:
            printing(self.file)
            return self.file

        self._do(printed, self.texts.gettext("Sent to the printer: {path}"))

    def _do(self, work: Any, words: str) -> None:
        """In the background: a share may be slow, and a printer too."""
        self.place.run(work, lambda path: self.problem(words.format(path=path)), self._failed)

    def _failed(self, error: BaseException) -> None:
        told = self.place.parts.explain(error, self.texts)
        self.problem(" ".join((told["happened"], told["means"], told["do"])))

    def _copy_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.place.say(self.texts.gettext("The text is copied."))

    def _after(self) -> None:
        self.place.go("after", file=self.file)
