"""What pages that sign have in common: the wait while it is signed, and the word when it failed."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QProgressBar

from advisor.ui.page import Page
from advisor.ui.widgets.result_banner import ResultBanner


class SigningPage(Page):
    """A page whose main button signs in the background."""

    secret: QLineEdit | None  # of the key, where it needs one
    _busy: QProgressBar | None = None
    _trouble: ResultBanner | None = None

    def wait(self, sentence: str) -> None:
        """Nothing can be pressed until the signing has ended."""
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName(sentence)
        self.body.insertWidget(self.body.count() - 1, self._busy)
        self.setEnabled(False)
        self.place.say(sentence)

    def take_secret(self) -> str | None:
        """What was typed; None where the key needs no secret. It is not kept longer than it is needed."""
        if self.secret is None:
            return None
        typed = self.secret.text()
        self.secret.clear()
        return typed

    def failed(self, error: Exception) -> None:
        """Says what went wrong; the person may try again."""
        self.setEnabled(True)
        if self._busy is not None:
            self._busy.deleteLater()
            self._busy = None
        told = self.place.parts.explain(error, self.texts)
        if self._trouble is not None:
            self._trouble.deleteLater()
        sentence = " ".join((told["means"], told["do"], f"({told['code']})"))
        self._trouble = ResultBanner(self.look, "stop", told["happened"], sentence)
        self.body.insertWidget(self.body.count() - 1, self._trouble)
        self.place.say(told["happened"])


def free_name(folder: Path, day: str, title: str, end: str = "") -> Path:
    """A file name that tells the day and the meeting, and is not taken yet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "meeting"
    return not_taken(folder, f"{day}-{slug}", end)


def not_taken(folder: Path, name: str, end: str = "") -> Path:
    """The file with this name, with a number in it where others have it already."""
    target, n = folder / f"{name}{end}.pdf", 2
    while target.exists():
        target, n = folder / f"{name}-{n}{end}.pdf", n + 1
    return target
