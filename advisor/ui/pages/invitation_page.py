"""What is this invitation? A link, a mail or a calendar file, read here; what is odd about it comes first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.answer_area import AnswerArea
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import button, label, panel

# Nothing here is ever green: an invitation that is not odd is not therefore to be trusted.
_BANNERS = {"deceiving": "stop", "odd": "condition", "not_recognised": "condition"}


class InvitationPage(Page):
    name = "invitation"
    in_job = False

    def __init__(self, place: Workplace, file: Path | None = None) -> None:
        self.file = file
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.title(_("What is this invitation?"))
        hint = _("Paste a link or the whole mail, or drop a calendar file here. Nothing is opened or sent.")
        self.body.addWidget(label(hint, "muted"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("Invitation"))
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(self.look.em(5))
        self.text.setMaximumHeight(self.look.em(9))
        self.text.setAcceptDrops(False)  # the page takes files; a text is pasted
        self.body.addWidget(self.text)
        self.look_at = button(_("&Look at it"), self._pasted, "primary")
        choose = button(_("Choose a &file…"), self._choose)
        self.body.addLayout(self.row(self.look_at, choose))
        self._answer = AnswerArea(self.place, choose)
        self.body.addWidget(self._answer)
        self.setAcceptDrops(True)
        if self.file is not None:
            self.read(str(self.file))

    def first_focus(self) -> QWidget:
        return self.text

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.read(files[0].toLocalFile())
        elif event.mimeData().hasText():
            self.text.setPlainText(event.mimeData().text())
            self._pasted()

    def _choose(self) -> None:
        _ = self.texts.gettext
        kinds = _("Invitations") + " (*.ics *.eml *.txt)"
        name, _kind = QFileDialog.getOpenFileName(self, _("Choose an invitation"), str(Path.home()), kinds)
        if name:
            self.read(name)

    def _pasted(self) -> None:
        text = self.text.toPlainText().strip()
        if not text:
            self.problem(self.texts.gettext("Please paste an invitation first."), self.text)
            return
        self.read("", text)

    def read(self, file: str, text: str = "") -> None:
        """Reads in the background and shows what was found."""
        look, texts = self.place.parts.read_invitation, self.texts
        self._answer.clear()  # the answer to the last one is no answer to this one
        self.place.run(lambda: look(file, text, texts), self.show_result, self._answer.failed)

    def show_result(self, found: dict[str, Any]) -> None:
        """The sentence on what it is, then each finding with what to do, then when the meeting is."""
        _ = self.texts.gettext
        self._answer.clear()
        meeting = found["meeting"]
        when = " ".join(part for part in (meeting["date"], meeting["time"], meeting["zone"]) if part)
        known = ", ".join(part for part in (meeting["title"], when) if part)
        if kind := _BANNERS.get(found["result"]):
            first: QWidget = ResultBanner(self.look, kind, found["text"], known)
            self._answer.add(first)
        else:
            first, inside = panel(self.look)
            inside.addWidget(label(found["text"], "strong"))
            if known:
                inside.addWidget(label(known))
            self._answer.add(first)
        self.place.say(found["text"])
        self._answer.bullets(*(" ".join(filter(None, (row["text"], row["do"]))) for row in found["findings"]))
        self._answer.add(label(found["limits"], "muted"))
        if found["result"] != "deceiving":
            self._answer.next_step(_("&Check this meeting"), "invited", answers=found["answers"])
        self.bring_into_view(first)
