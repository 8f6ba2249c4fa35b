"""What the help desk needs, shown in full first: copied, or saved to a file that the person chooses."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLibraryInfo
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from advisor.ui.page import Page
from advisor.ui.widgets.reveal import Reveal
from advisor.ui.widgets.texts import button, label

FILE_NAME = "advisor-report.json"


def help_report(page: Page, code: str = "") -> Reveal | None:
    """Folded, to be added to a page; None where the window has nothing to gather it with."""
    if page.place.parts.diagnose is None:
        return None
    return Reveal(page.look, page.texts.gettext("Report for the help desk"), partial(_report, page, code))


def _report(page: Page, code: str) -> QWidget:
    _, diagnose = page.texts.gettext, page.place.parts.diagnose
    assert diagnose is not None
    text = diagnose(code, _window(page))
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(page.look.em(0.5))
    box.addWidget(label(_("This is all of it. It holds none of your answers and no names. Nothing is sent."), "muted"))
    shown = QPlainTextEdit(text)
    shown.setReadOnly(True)
    shown.setTabChangesFocus(True)
    shown.setAccessibleName(_("Report for the help desk"))
    shown.setFixedHeight(page.look.em(11))
    box.addWidget(shown)
    told = label("", "muted")
    told.hide()

    def say(words: str) -> None:
        told.setText(words)
        told.show()
        page.place.say(words)

    def copy() -> None:
        QGuiApplication.clipboard().setText(text)
        say(_("Copied."))

    def save() -> None:
        name, _kind = QFileDialog.getSaveFileName(page, _("Save the report"), str(Path.home() / FILE_NAME))
        if not name:
            return
        try:
            Path(name).write_text(text, encoding="utf-8")
        except OSError:
            say(_("The report could not be saved there. Choose another folder."))
        else:
            say(_("The report is saved."))

    box.addLayout(page.row(button(_("Copy the report"), copy), button(_("Save the report…"), save)))
    box.addWidget(told)
    return made


def _window(page: Page) -> dict[str, object]:
    """The window's part: how it looks and what it stands on."""
    window = page.window()
    screen = window.screen()
    return {
        "qt": QLibraryInfo.version().toString(), "platform": QGuiApplication.platformName(),
        "screen": [screen.size().width(), screen.size().height()], "scale": screen.devicePixelRatio(),
        "size": [window.width(), window.height()], "language": page.texts.language,
        "theme": page.look.tokens.name, "text_percent": round(page.look.scale * 100),
    }  # fmt: skip
