"""Is this record genuine? Four plain answers, the worst finding first."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from advisor.ui.opened_elsewhere import open_file
from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.theme.icons import RESULT_ICONS
from advisor.ui.widgets.answer_area import AnswerArea
from advisor.ui.widgets.bullet import Bullet
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import button, icon, label, panel, row

_RESULTS = {"bad": "stop", "attention": "condition", "good": "fine"}


class VerifyPage(Page):
    name = "verify"
    in_job = False

    def __init__(
        self, place: Workplace, file: Path | None = None, back_to: tuple[str, dict[str, object]] | None = None
    ) -> None:
        """``back_to``: the list of records with its search, where somebody came from there."""
        self.file, self.back_to = file, back_to or Page.back_to
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.title(_("Open a record"))
        self.body.addWidget(label(_("Choose a signed record, or drop it here. The file is not changed."), "muted"))
        self.choose = button(_("Choose a &file…"), self._choose, "primary")
        self.body.addLayout(self.row(self.choose))
        self._answer = AnswerArea(self.place, self.choose)
        self.body.addWidget(self._answer)
        self.setAcceptDrops(True)
        if self.file is not None:
            self.check(self.file)

    def first_focus(self) -> QWidget:
        return self.choose

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = [u for u in event.mimeData().urls() if u.isLocalFile()]
        if urls:
            self.check(Path(urls[0].toLocalFile()))

    def _choose(self) -> None:
        _ = self.texts.gettext
        start = str(self.place.parts.records_dir)
        name, _kind = QFileDialog.getOpenFileName(self, _("Choose a record"), start, _("Records (*.pdf)"))
        if name:
            self.check(Path(name))

    def check(self, file: Path) -> None:
        """Verifies in the background and shows the answers."""
        verify, texts = self.place.parts.verify, self.texts
        self._answer.wait(self.texts.gettext("Checking {file} …").format(file=file.name))
        self.place.run(
            lambda: verify(file, texts), lambda found: self.show_result(file, found), self._answer.failed
        )

    def show_result(self, file: Path, found: dict[str, Any]) -> None:
        _ = self.texts.gettext
        self._answer.clear()
        words = {
            # Never one green tick: four answers, each with its own sign, say what is good.
            "good": ("info", _("This record is genuine and unchanged")),
            "attention": ("condition", _("Unchanged, but not everything could be checked")),
            "bad": ("stop", _("Do not trust this record")),
            "not_a_record": ("stop", _("This file is not a record of this program")),
            "unreadable": ("stop", _("This file cannot be read")),
        }
        result, word = words.get(found["overall"], words["unreadable"])
        self._answer.add(ResultBanner(self.look, result, word, self._named(file, found)))
        self.place.say(word)
        if found["answers"]:
            frame, inside = panel(self.look)
            for answer in found["answers"]:  # the worst first
                self._line(inside, answer)
            self._answer.add(frame)
        self._unknown_signers(file, found)
        order = {"stop": 0, "bad": 0, "error": 0, "condition": 1, "warning": 1, "attention": 1}
        for finding in sorted(found.get("findings", ()), key=lambda f: order.get(str(f.get("severity")), 2)):
            if finding.get("code") != found["overall"]:  # that one stands in the banner
                self._answer.bullets(str(finding.get("text", finding.get("code", ""))))
        if found["overall"] == "not_a_record":
            self._answer.add(label(_("Did you choose the right file? Ask the sender for the record itself.")))

        self._belong_together(found)
        if any(finding.get("code") == "not_signed" for finding in found.get("findings", ())):
            self._answer.next_step(_("Take over a &signed file…"), "elsewhere", file=file)
        if found["overall"] in ("good", "attention"):
            # The letter belongs to the officer's own step.
            steps = [button(_("&Open the record").replace("&", ""), lambda: open_file(file))]
            if found.get("kind") in ("decision", "recheck"):
                steps.append(button(_("Give an &opinion…"), lambda: self.place.go("opinion", file=file)))
                steps.append(button(_("After the &meeting…"), lambda: self.place.go("after", file=file)))
            self._answer.buttons(*steps)

    def _named(self, file: Path, found: dict[str, Any]) -> str:
        """The file, and the number that stands on its pages."""
        return " \u00b7 ".join(part for part in (file.name, str(found.get("record_id") or "")) if part)

    def _unknown_signers(self, file: Path, found: dict[str, Any]) -> None:
        """The words of each key that is not known here, to compare before it is trusted."""
        _ = self.texts.gettext
        signers = [(found.get("signer") or {}, False)]
        signers += [(link["signer"], True) for link in found.get("chain", ()) if link["where"] == "inside"]
        for signer, inside in signers:
            if signer.get("state") != "unknown" or not signer.get("words"):
                continue
            frame, box = panel(self.look)
            box.addWidget(label(_("Words of the key of {name}").format(name=signer.get("name") or "?"), "small"))
            box.addWidget(label(signer["words"], "strong", selectable=True))
            box.addWidget(label(_("Call the signer, not the number in the file. Compare all eight words."), "muted"))
            words = _("I compared the words: &trust")
            # One letter cannot press two buttons.
            trust = button(words.replace("&", "") if inside else words, partial(self._trust, file, inside))
            trust.setAccessibleDescription(_("Puts this signer on your list of trusted signers."))
            box.addLayout(self.row(trust))
            self._answer.add(frame)

    def _trust(self, file: Path, inside: bool) -> None:
        trust, texts = self.place.parts.trust, self.texts

        def done(made: dict[str, Any]) -> None:
            self.place.say(made["text"])
            self.check(file)

        self.place.run(lambda: trust(file, inside, texts), done, self._answer.failed)

    def _belong_together(self, found: dict[str, Any]) -> None:
        """An opinion with its decision, a re-check with the earlier one."""
        chain = found.get("chain") or ()
        if not chain:
            return
        frame, box = panel(self.look)
        box.addWidget(label(self.texts.gettext("These belong together:"), "small"))
        for link in chain:
            box.addWidget(Bullet(self.look, link["text"]))
        self._answer.add(frame)

    def _line(self, inside: QVBoxLayout, answer: dict[str, Any]) -> None:
        """One of the four answers: the question, one sentence, and what to do."""
        _ = self.texts.gettext
        question = {
            "intact": _("Was it changed?"), "who": _("Who signed it?"), "when": _("When?"),
            "certificate": _("Is the signer's certificate valid?"),
        }[answer["about"]]  # fmt: skip
        result = _RESULTS[answer["severity"]]
        ink, _paper = self.look.tokens.result(result)
        sign = icon(self.look, RESULT_ICONS[result], ink, self.look.tokens.surface, 1.2)
        both = QWidget()
        words = QVBoxLayout(both)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(label(question, "small"))
        words.addWidget(label(answer["text"], "strong"))
        if answer["do"]:
            words.addWidget(label(answer["do"]))
        line = row(sign, stretch_last=True, gap=self.look.em(0.7))
        line.addWidget(both, 1)
        inside.addLayout(line)
