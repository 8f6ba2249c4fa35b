"""Editions side by side for this meeting: where they differ, and what each lacks."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from advisor.domain.answers import Choice
from advisor.domain.checklist import Result
from advisor.services.wording import verdict_word
from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.painted_box import PaintedBox
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.texts import label, link

# Apps that are compared without a meeting in mind: an ordinary one, in which nothing special is at stake.
ORDINARY = {
    "role": "host", "sector": "public_office", "sensitive": "no", "secret": "no", "children": "no", "recording": "no",
    "outsiders": "yes", "size": "6_to_25",
}  # fmt: skip


class ComparePage(Page):
    name = "compare"
    detour = True

    def __init__(self, place: Workplace, editions: list[str]) -> None:
        self.editions = editions
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        session = self.place.session
        self.in_job = session is not None
        self.title(_("Side by side for this meeting") if session else _("Side by side for an ordinary meeting"))
        self.body.addWidget(label(_("Only points where they differ are shown."), "muted"))
        situation = dict(session.interview.situation) if session else ORDINARY
        found: dict[str, Any] = self.place.parts.compare(situation, self.editions, self.texts)
        self._first: QWidget | None = None
        for edition in found["editions"]:
            word = verdict_word(Result(edition["verdict"]), self.texts)
            self.body.addWidget(ResultBanner(self.look, edition["verdict"], edition["name"], word))
            if session is None:
                continue
            text = _("Take {app} for this meeting").format(app=edition["name"].replace("&", "&&"))
            choice = Choice(app=edition["app"], edition=edition["edition"])
            made = link(self.look, text, partial(self._take, choice))
            self.body.addWidget(made)
            self._first = self._first or made
        for row in found["rows"]:
            if row["differs"]:
                self._point(row, found["editions"])

    def first_focus(self) -> QWidget | None:
        return self._first

    def _point(self, row: dict[str, Any], editions: list[dict[str, Any]]) -> None:
        self.body.addWidget(label(row["name"], "section"))
        frame = PaintedBox(self.look.tokens.surface, self.look.tokens.hairline)
        grid = QGridLayout(frame)
        em = self.look.em
        grid.setContentsMargins(em(0.9), em(0.5), em(0.9), em(0.5))
        grid.setHorizontalSpacing(em(1))
        grid.setVerticalSpacing(em(0.35 if self.place.narrow else 0.7))
        narrow = self.place.narrow
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 0 if narrow else 5)
        for at, (edition, cell) in enumerate(zip(editions, row["cells"], strict=True)):
            grid.addWidget(label(edition["name"], "strong", top=True), 2 * at if narrow else at, 0)
            grid.addWidget(label(cell["text"], top=True), *((2 * at + 1, 0) if narrow else (at, 1)))
        self.body.addWidget(frame)

    def _take(self, choice: Choice) -> None:
        self.place.work.switch(choice)
        self.place.go("where")
