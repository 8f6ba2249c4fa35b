"""Sign and save: who signs, what the meeting is called, where the file goes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QFileDialog, QGridLayout, QLineEdit, QWidget

from advisor.domain.answers import AnswersDocument, Signer
from advisor.domain.errors import PlainError
from advisor.ui.signing_page import SigningPage, free_name
from advisor.ui.widgets.secret_field import secret_field
from advisor.ui.widgets.texts import label, link


class SignPage(SigningPage):
    name = "sign"

    def build(self) -> None:
        _ = self.texts.gettext
        self.primary = _("Sign and s&ave")
        self.title(_("Sign and save the record"))
        self.body.addWidget(label(_("You confirm that these are your answers."), "muted"))
        work, kept = self.place.work, self.place.parts.settings
        before = Signer(name=kept.text("name"), role=kept.text("role") or None,
                        organisation=kept.text("organisation") or None)
        signer = work.signer or before
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.em(1))
        grid.setVerticalSpacing(self.look.em(0.6))
        self.meeting_title = self._field(grid, _("&Meeting, in a few words"), work.meeting.title)
        self.date = QDateEdit()
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("yyyy-MM-dd")
        day = QDate.fromString(work.meeting.date or self.place.parts.clock.today().isoformat(), "yyyy-MM-dd")
        self.date.setDate(day)
        self.field(grid, _("&Day of the meeting"), self.date)
        self.signer_name = self._field(grid, _("Your &name"), signer.name)
        self.role = self._field(grid, _("Your &role"), signer.role)
        self.organisation = self._field(grid, _("Your &organisation"), signer.organisation)
        self.secret = secret_field(self, grid)
        grid.setColumnStretch(0 if self.place.narrow else 1, 1)
        self.body.addLayout(grid)
        authority = kept.text("time_stamp_authority")
        if authority:
            sent = _("A fingerprint of the record goes to {address} for a time stamp.").format(address=authority)
            self.body.addWidget(label(sent, "muted"))
        self.folder = self.place.parts.records_dir
        self._where = label(self._place_text(), "muted", selectable=True)
        self.body.addWidget(self._where)
        self.body.addWidget(link(self.look, _("Choose another &folder…"), self._choose_folder))
        self.body.addWidget(link(self.look, _("Sign with another &program…"), self._sign_elsewhere))

    def first_focus(self) -> QWidget:
        fields = (self.meeting_title, self.signer_name)
        return next((f for f in fields if not f.text()), self.meeting_title)

    def leave(self) -> None:
        name = self.signer_name.text().strip()
        signer = Signer(name=name, role=_or_none(self.role), organisation=_or_none(self.organisation)) if name else None
        meeting = self.place.work.meeting.model_copy(
            update={"title": _or_none(self.meeting_title), "date": self.date.date().toString("yyyy-MM-dd")}
        )
        self.place.work.describe(meeting, signer)

    def _named(self) -> bool:
        """Can it be signed now? What stands on the page is kept for the next time."""
        _ = self.texts.gettext
        if self._busy is not None:
            return False
        if not self.signer_name.text().strip():
            self.problem(_("Please type your name: a record is signed by a person."), self.signer_name)
            return False
        self.leave()
        work, settings = self.place.work, self.place.parts.settings
        assert work.signer is not None
        for key, value in work.signer.model_dump(exclude_none=True).items():
            if not settings.locked(key):
                settings.set(key, str(value))
        return True

    def proceed(self) -> None:
        _ = self.texts.gettext
        if not self._named():
            return
        document, target, texts = self.place.work.document(), self._target(), self.texts
        decide = self.place.parts.decide
        self.wait(_("The record is being signed"))
        secret = self.take_secret()
        more = {} if secret is None else {"secret": secret}
        self.place.run(
            lambda: decide(document, target, texts, **more), lambda d: self._signed(d, document), self.failed
        )

    def _sign_elsewhere(self) -> None:
        """The pages without a signature, and the page that takes the signed file over."""
        if not self._named():
            return
        document, texts, write = self.place.work.document(), self.texts, self.place.parts.decide_unsigned
        target = free_name(self.folder, *self._name(), end=f"-{texts.gettext('unsigned')}")
        self.wait(texts.gettext("The pages are being written"))
        self.place.run(
            lambda: write(document, target, texts),
            lambda made: self.place.go("elsewhere", file=Path(made["record"]), own=True), self.failed,
        )  # fmt: skip

    def _signed(self, decision: dict[str, object], document: AnswersDocument) -> None:
        self.place.work.finish()
        try:
            self.place.parts.keep_answers(document)
        except PlainError as error:
            # The record is signed; only the convenience for the next time is missing.
            self.place.say(self.place.parts.explain(error, self.texts)["happened"])
        self.place.go("signed", decision=decision)

    def _field(self, grid: QGridLayout, title: str, text: str | None) -> QLineEdit:
        made = QLineEdit(text or "")
        made.setMaxLength(200)
        self.field(grid, title, made)
        return made

    def _place_text(self) -> str:
        return self.texts.gettext("Saved in: {folder}").format(folder=self.folder)

    def _choose_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, self.texts.gettext("Folder for the record"), str(self.folder))
        if found:
            self.folder = Path(found)
            self._where.setText(self._place_text())

    def _name(self) -> tuple[str, str]:
        title = self.meeting_title.text().strip() or self.texts.gettext("meeting")
        return self.date.date().toString("yyyy-MM-dd"), title

    def _target(self) -> Path:
        return free_name(self.folder, *self._name())


def _or_none(field: QLineEdit) -> str | None:
    return field.text().strip() or None
