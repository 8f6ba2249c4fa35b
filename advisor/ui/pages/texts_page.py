"""Ready texts for this meeting: to send, to say and to print; and days to remember."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDateEdit, QFileDialog, QLabel, QWidget

from advisor.domain.errors import PlainError
from advisor.services.ready_texts import recorded
from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.widgets.texts import button, label, link, panel

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

ON_PAPER = 13  # points


class TextsPage(Page):
    name = "texts"
    detour = True

    def __init__(self, place: Workplace, delete_on: date | None = None) -> None:
        """``delete_on``: the day on which the recording is deleted, once it is set."""
        self._delete_on = delete_on
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.title(_("Ready texts for this meeting"))
        self.body.addWidget(label(_("They say what you answered. Read them before you use them."), "muted"))
        answers = self.place.work.document()
        self.document = self.place.parts.ready_texts(answers, self.texts, self._delete_on)
        self.save = button(_("&Save all as files…"), self._choose)
        self.body.addLayout(self.row(self.save, button(_("&Print"), self._print)))
        for text in self.document["texts"]:
            self.body.addWidget(label(text["title"], "section"))
            frame, inside = panel(self.look)
            inside.addWidget(label(text["text"], selectable=True))
            copy = link(self.look, _("Copy this text"), partial(self._copy, text["text"]))
            copy.setAccessibleDescription(text["title"])
            inside.addWidget(copy)
            self.body.addWidget(frame)
        self.body.addWidget(label(_("Days to remember"), "section"))
        for day in self.document["reminders"]:
            self.body.addWidget(label(f"{day['day']}  {day['title']}"))
        if recorded(answers) == "yes":
            self._deletion()

    def _deletion(self) -> None:
        """The recording's end is set here, and stands in the calendar file."""
        _ = self.texts.gettext
        name, self.day = QLabel(_("The recording is &deleted on")), QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        chosen = self._delete_on or self.place.parts.clock.today() + timedelta(days=30)
        self.day.setDate(QDate(chosen.year, chosen.month, chosen.day))
        self.day.setMinimumHeight(24)
        self.day.setAccessibleName(name.text().replace("&", ""))
        name.setBuddy(self.day)
        self.body.addWidget(name)
        self.body.addWidget(self.day)
        self.body.addWidget(link(self.look, _("Remember this day"), self._set_day))

    def _set_day(self) -> None:
        day = date.fromisoformat(self.day.date().toString("yyyy-MM-dd"))
        self.place.go("texts", delete_on=day)

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Every text on a page of its own, in a size for paper, whatever size the window has."""
        from PySide6.QtGui import QFont, QTextDocument

        whole, font = QTextDocument(), QFont(self.look.font())
        font.setPointSizeF(ON_PAPER)
        whole.setDefaultFont(font)
        whole.setHtml('<div style="page-break-before: always"></div>'.join(map(_on_paper, self.document["texts"])))
        whole.print_(printer)

    def first_focus(self) -> QWidget:
        return self.save

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.place.say(self.texts.gettext("The text is copied."))

    def _choose(self) -> None:
        start = str(self.place.parts.records_dir)
        folder = QFileDialog.getExistingDirectory(self, self.texts.gettext("Choose a folder"), start)
        if folder:
            self.save_into(Path(folder))

    def save_into(self, folder: Path) -> None:
        """Writes every text and the calendar file, or says why not."""
        try:
            written = self.place.parts.save_texts(self.document, folder)
        except PlainError as error:
            told = self.place.parts.explain(error, self.texts)
            self.problem(" ".join((told["happened"], told["means"], told["do"])), self.save)
            return
        words = self.texts.ngettext("{n} file was saved here: {folder}", "{n} files were saved here: {folder}",
                                    len(written)).format(n=len(written), folder=folder)  # fmt: skip
        self.problem(words)


def _on_paper(text: dict[str, str]) -> str:
    """One text as a page. The red card hangs on a wall: it is read from two metres, and its colour finds it."""
    size, ink = (18, "#a4161a") if text["id"] == "red_card" else (ON_PAPER, "#000000")
    lines = "".join(
        f'<p style="font-size: {size}pt; margin: 0 0 {size // 2}px 0">{escape(line)}</p>'
        for line in text["text"].splitlines()
    )
    head = f"font-size: {round(size * 1.6)}pt; font-weight: 600; color: {ink}; margin: 0 0 {size}px 0"
    return f'<p style="{head}">{escape(text["title"])}</p>{lines}'
