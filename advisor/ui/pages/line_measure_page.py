"""While the line is tested: what is being done in words, a picture of both directions, and cancel."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from advisor.domain.call_quality import Needs
from advisor.ui.line_run import LineRun
from advisor.ui.page import Page
from advisor.ui.widgets.line_picture import LinePicture, Way, tier_names, two_ways
from advisor.ui.widgets.texts import label


class LineMeasurePage(Page):
    name = "line_measure"
    has_back = False
    detour = True

    def __init__(self, place: Any, run: LineRun, needs: Needs, parent: QWidget | None = None) -> None:
        self._run = run
        self._needs = {f"{way}_{tier}": getattr(getattr(needs, tier), way) for way in ("up", "down")
                       for tier in ("sd", "hd")}  # fmt: skip
        super().__init__(place, parent)

    def build(self) -> None:
        _ = self.texts.gettext
        self.in_job = self.place.session is not None
        self.primary = _("&Cancel")
        self.title(_("Testing the line"), "question")
        self.words = label(self._run.words or _("Starting ..."))
        self.body.addWidget(self.words)
        self.picture = LinePicture(self.look, tier_names(self.texts), self._ways())
        self.picture.setAccessibleName(_("Picture of both directions"))
        self.body.addSpacing(self.look.em(0.5))
        self.body.addWidget(self.picture)
        self.body.addWidget(label(_("It takes a few seconds, 8 at most. Cancel ends it at once."), "muted"))
        self._run.told.connect(self.words.setText)
        self._run.moved.connect(self._moved)
        self._run.ended.connect(self._ended)

    def proceed(self) -> None:
        """The main button cancels; the window does not wait for the last packet."""
        self._run.cancel()
        self._away(self.texts.gettext("The test was cancelled."))

    def leave(self) -> None:
        self._run.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.proceed()
        else:
            super().keyPressEvent(event)

    def _ways(self) -> tuple[Way, Way]:
        state = self._run.state
        up, up_asked, down, down_asked = state[1:] if len(state) == 5 else ("none", "-", "none", "-")
        return two_ways(self.texts, (up, up_asked), (down, down_asked), self._needs)

    def _moved(self, _state: list[str]) -> None:
        self.picture.show_ways(self._ways())

    def _ended(self) -> None:
        if self._run.cancelled.is_set():
            return
        if self._run.error is not None:
            raise self._run.error
        document = self._run.document
        assert document is not None
        self.place.go("line_result", document=document)
        self.place.say(document["text"])

    def _away(self, words: str) -> None:
        self.place.go("where" if self.place.session is not None else "start")
        self.place.say(words)
