"""A link that looks, only when pressed, which apps are installed here and whether they need an update."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from advisor.services.installed_apps import OLDER
from advisor.ui.parts import Workplace
from advisor.ui.widgets.texts import label, link, panel


class InstalledHere(QWidget):
    """Stands only where ``parts.installed`` is: on Windows. It says what it found; no answer is given by it."""

    def __init__(self, place: Workplace, first: str = "") -> None:
        """``first``: the app that the person has in mind, told before the others."""
        super().__init__()
        self._place, self._first, self._looking = place, first, False
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(place.look.em(0.5))
        self.link = link(place.look, place.texts.gettext("Which apps are installed here?"), self._look)
        self._box.addWidget(self.link)
        self._answer: QWidget | None = None

    def _look(self) -> None:
        installed, texts = self._place.parts.installed, self._place.texts
        if installed is None or self._looking:
            return
        self._looking = True
        self._place.run(lambda: installed(texts), self._found, self._failed)

    def _found(self, document: dict[str, Any]) -> None:
        rows = sorted(document["apps"], key=lambda row: row["app"] != self._first)
        # One program may stand for two apps of the catalogue, as Teams does: said once.
        told = list(dict.fromkeys((row["text"], "strong" if row["state"] == OLDER else "body") for row in rows))
        self._show([*told, (document["text"], "body"), (document["limits"], "small")])

    def _failed(self, error: BaseException) -> None:
        told = self._place.parts.explain(error, self._place.texts)
        self._show([(told["happened"], "body"), (told["do"], "body")])

    def _show(self, lines: list[tuple[str, str]]) -> None:
        if not isValid(self):  # the person went on meanwhile
            return
        self._looking = False
        if self._answer is not None:
            self._answer.setParent(None)
            self._answer.deleteLater()
        self._answer, inside = panel(self._place.look)
        for text, role in lines:
            inside.addWidget(label(text, role))
        self._box.addWidget(self._answer)
        self._place.say(" ".join(text for text, _role in lines))

    def said(self) -> list[str]:
        """The sentences that stand there."""
        return [one.text() for one in self._answer.findChildren(QLabel)] if self._answer is not None else []
