"""What the line carries, what to do about it, and what was measured. Into the meeting's record with one button."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from advisor.domain.answers import Line
from advisor.services.line_details import measured_lines
from advisor.ui.page import Page
from advisor.ui.widgets.bullet import Bullet
from advisor.ui.widgets.line_picture import LinePicture, tier_names, two_ways
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.reveal import Reveal
from advisor.ui.widgets.texts import label, link

RESULTS = {"hd_video": "fine", "sd_video": "fine", "audio_only": "condition", "phone": "condition"}


class LineResultPage(Page):
    name = "line_result"
    detour = True

    def __init__(self, place: Any, document: dict[str, Any], parent: QWidget | None = None) -> None:
        self.document = document
        super().__init__(place, parent)

    def build(self) -> None:
        _ = self.texts.gettext
        self.in_job = self.place.session is not None
        verdict = self.document["verdict"]
        self.title(_("What the line carries"), "question")
        sentence, _space, rest = self.document["text"].partition(". ")
        self.body.addWidget(ResultBanner(self.look, RESULTS.get(verdict, "info"), f"{sentence.rstrip('.')}.", rest))
        if verdict == "not_measured":
            self.primary = _("&Try again")
            self.body.addWidget(label(_("You can also say on the page before how good the line is."), "muted"))
            return
        self.primary = _("&Continue") if self.place.session is not None else _("&Done")
        self._picture()
        self._help()
        self.body.addWidget(Reveal(self.look, _("What was measured"), self._details))
        self.body.addWidget(link(self.look, _("Test again"), self._again))

    def proceed(self) -> None:
        if self.document["verdict"] == "not_measured":
            self._again()
        elif self.place.session is None:
            self.place.go("start")
        else:
            self.place.work.settle_line(Line(verdict=self.document["verdict"], measured=self.document))
            self.place.go("where")

    def _again(self) -> None:
        self.place.go("line_consent")

    def _picture(self) -> None:
        needs = self.document["needs"]
        rates = {
            "up_sd": needs["up_kbit_s"], "up_hd": needs["hd_up_kbit_s"],
            "down_sd": needs["down_kbit_s"], "down_hd": needs["hd_down_kbit_s"],
        }  # fmt: skip
        up, down = self.document["up"]["tier"], self.document["down"]["tier"]
        picture = LinePicture(self.look, tier_names(self.texts), two_ways(self.texts, (up, ""), (down, ""), rates))
        picture.setAccessibleName(self.document["text"])
        self.body.addSpacing(self.look.em(0.4))
        self.body.addWidget(picture)

    def _help(self) -> None:
        _ = self.texts.gettext
        choice = self.place.session.choice if self.place.session is not None else None
        edition = choice.edition if choice is not None and choice.app == self.document["needs"]["app"] else None
        found = self.place.parts.line_test().help_for(self.document, edition, self.texts)
        if not found["steps"]:
            return
        self.body.addWidget(label(_("What to do"), "section"))
        for words in found["steps"]:
            self.body.addWidget(Bullet(self.look, words))
        if "source" in found:
            self.body.addWidget(label(_("Source: {title}").format(title=found["source"]["title"]), "small"))
        if self.place.session is not None:
            self.body.addWidget(label(_("A weak line never forbids a meeting. The steps go into the record."), "muted"))

    def _details(self) -> QWidget:
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(self.look.em(1.4), 0, 0, 0)
        box.setSpacing(self.look.em(0.3))
        for words in measured_lines(self.document, self.texts):
            box.addWidget(label(words))
        return inside
