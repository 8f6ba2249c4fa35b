"""Records: the register as a list to search and leaf through, and the way to everything that is done with a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDateEdit,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from advisor.domain.checklist import Result
from advisor.domain.register_record import VERDICTS
from advisor.services.register_list import DAY, FIRST, LAST, NEWER, OLDER, QUICK, ListPage, Where, page_words
from advisor.services.register_text import scan_text, worst_text
from advisor.services.wording import verdict_word
from advisor.ui.opened_elsewhere import open_file
from advisor.ui.page import Page
from advisor.ui.parts import Workplace
from advisor.ui.scan_run import Scan, ScanRun
from advisor.ui.widgets.answer_area import AnswerArea
from advisor.ui.widgets.record_list import RecordList
from advisor.ui.widgets.result_banner import ResultBanner
from advisor.ui.widgets.reveal import Reveal
from advisor.ui.widgets.saved_searches import SavedSearches
from advisor.ui.widgets.texts import button, label, panel

_PAUSE_MS = 200  # after the last letter before it is searched
_ON_PAGE = ("text", "quick", "verdict", "app")  # filters with a field of their own here


class RecordsPage(Page):
    name = "records"
    in_job = False

    def __init__(self, place: Workplace, said: Mapping[str, Any] | None = None, where: Where | None = None) -> None:
        """``said`` and ``where``: the list as it stood when somebody went from here to one of its records."""
        self._said, self._where = dict(said or {}), where or Where()
        self._asked = 0
        self._shown: ListPage | None = None
        self._run: ScanRun | None = None
        super().__init__(place)

    def build(self) -> None:
        _ = self.texts.gettext
        self.title(_("Records"))
        self._fresh = label("", "muted")
        self.body.addWidget(self._fresh)
        self._came = label("")
        self._came.setVisible(False)
        self.body.addWidget(self._came)
        self.check = button(_("Check one &file…"), lambda: self.place.go("verify"))
        self.take_in = button(_("Take in a f&older…"), self._choose_folder)
        self.body.addLayout(self.row(self.take_in, self.check))
        self._answer = AnswerArea(self.place, self.check)
        self.body.addWidget(self._answer)
        self.body.addSpacing(self.look.em(0.4))
        self._fields()
        self.body.addWidget(Reveal(self.look, _("Saved searches"), self._saved_searches))
        self.total = label("", "strong")
        self.body.addWidget(self.total)
        self.list = RecordList(_("Records, newest first"))
        self.list.setMinimumHeight(self.look.em(14 if self.place.narrow else 17))
        self.list.turned.connect(self._turn)
        self.list.opened.connect(self._open)
        self.list.moved.connect(self._settle_buttons)
        self.body.addWidget(self.list)
        self.newer = button(_("&Newer"), partial(self._turn, NEWER))
        self.older = button(_("O&lder"), partial(self._turn, OLDER))
        self.body.addLayout(self.row(self.newer, self.older))
        self.open = button(_("Check &this record"), self._open, "primary")
        self.opinion = button(_("Give an &opinion…"), self._give_opinion)
        self.again = button(_("&Is it still so?"), self._judge_again)
        self.reader = button(_("&Open the record"), self._read)
        self.body.addLayout(self.row(self.open, self.again))
        self.body.addLayout(self.row(self.reader, self.opinion))
        self._today = AnswerArea(self.place, self.opinion)
        self.body.addWidget(self._today)
        self.body.addWidget(Reveal(self.look, _("Go to a day"), self._go_to_day))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(partial(self._ask, Where()))
        self.setAcceptDrops(True)
        self._settle_buttons()
        self._ask(self._where)

    def first_focus(self) -> QWidget:
        return self.words

    # --- what is searched ------------------------------------------------------------------

    def _fields(self) -> None:
        _ = self.texts.gettext
        grid = self._grid()
        self.words = QLineEdit(str(self._said.get("text", "")))
        self.words.setPlaceholderText(_("title, place, signer, app, number …"))
        self.words.setClearButtonEnabled(True)
        self.field(grid, _("&Words"), self.words)
        names = {
            "all": _("All records"), "trouble": _("Changed, gone or unreadable"),
            "attention": _("Something to look at"), "facts_changed": _("Facts have changed"),
            "review": _("To be looked at again"), "delete": _("Recording to be deleted"),
        }  # fmt: skip
        self.quick = self._box([(names[name], name) for name in QUICK], str(self._said.get("quick", "all")))
        self.body.addLayout(grid)
        beside: QBoxLayout = QVBoxLayout() if self.place.narrow else QHBoxLayout()
        beside.setSpacing(self.look.em(0.7))
        self._beside(beside, _("&Which"), self.quick)
        results = [(_("Every result"), ""), *((verdict_word(Result(v), self.texts), v) for v in VERDICTS)]
        self.result = self._box(results, str(self._said.get("verdict", "")))
        self._beside(beside, _("&Result"), self.result)
        self.app = self._box([(_("Every app"), "")], "")
        self._fill_apps((), str(self._said.get("app", "")))
        self._beside(beside, _("&App"), self.app)
        self.body.addLayout(beside)
        self._beyond = label(_("This saved search also has filters that this page does not show. They count too."))
        self.body.addWidget(self._beyond)
        self._beyond.setVisible(bool(self._more()))
        self.words.textChanged.connect(lambda _text: self._pause.start())
        for box in (self.quick, self.result, self.app):
            box.activated.connect(lambda _at: self._ask(Where()))

    def _grid(self) -> QGridLayout:
        made = QGridLayout()
        made.setHorizontalSpacing(self.look.em(0.7))
        made.setColumnStretch(0 if self.place.narrow else 1, 1)
        return made

    def _beside(self, line: QBoxLayout, name: str, box: QComboBox) -> None:
        """One of several short fields in a line."""
        grid = self._grid()
        self.field(grid, name, box)
        line.addLayout(grid, 1)

    def _box(self, choices: list[tuple[str, str]], chosen: str) -> QComboBox:
        made = QComboBox()
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        for words, value in choices:
            made.addItem(words, value)
        made.setCurrentIndex(max(made.findData(chosen), 0))
        return made

    def said(self) -> dict[str, Any]:
        """The search as it stands on the page."""
        return {**self._more(), "text": self.words.text(), "quick": self.quick.currentData(),
                "verdict": self.result.currentData(), "app": self.app.currentData()}  # fmt: skip

    def _more(self) -> dict[str, Any]:
        """What a search kept at the command line asks beyond the fields of this page."""
        return {name: value for name, value in self._said.items() if value and name not in _ON_PAGE}

    def _saved_searches(self) -> QWidget:
        self.saved = SavedSearches(self.place, self.said, self.field, self)
        self.saved.chosen.connect(self._search_again)
        return self.saved

    def _search_again(self, said: dict[str, Any]) -> None:
        """Puts a search into the fields, whole, and asks it."""
        self._said = said
        self.words.setText(str(said.get("text", "")))
        self.quick.setCurrentIndex(max(self.quick.findData(str(said.get("quick", "all"))), 0))
        self.result.setCurrentIndex(max(self.result.findData(str(said.get("verdict", ""))), 0))
        self._fill_apps([self.app.itemData(at) for at in range(1, self.app.count())], str(said.get("app", "")))
        self._beyond.setVisible(bool(self._more()))
        self._pause.stop()  # the words were not typed
        self._ask(Where())

    def _go_to_day(self) -> QWidget:
        _ = self.texts.gettext
        frame, inside = panel(self.look)
        today = self.place.parts.clock.today()
        self.day = QDateEdit(QDate(today.year, today.month, today.day))
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.day.setMinimumHeight(24)
        self.day.setAccessibleName(_("Day"))
        inside.addWidget(self.day)
        inside.addLayout(self.row(button(_("Go there"), self._to_day)))
        return frame

    def _to_day(self) -> None:
        at = self.day.date()
        self._ask(Where(DAY, day=self.place.parts.clock.today().replace(at.year(), at.month(), at.day())))

    # --- the list ------------------------------------------------------------------------------

    def _ask(self, where: Where) -> None:
        """In the background; a late answer to an older question is dropped."""
        self._asked += 1
        number, said, texts, parts = self._asked, self.said(), self.texts, self.place.parts
        self._where = where
        self.place.run(
            lambda: (parts.register().list_page(said, where, texts), parts.register().apps()),
            lambda found: self._show(number, *found), lambda error: self._failed(number, error),
        )  # fmt: skip

    def _show(self, number: int, page: ListPage, apps: list[str]) -> None:
        if number != self._asked:
            return
        self._shown = page
        running = self.place.parts.register().running
        if running is not None and self._run is None:
            self._watch(running)
            if running.over:  # it ended while no page looked
                self._scan_ended()
        self._fresh.setText(page.fresh)
        self.total.setText(page.total if page.rows else self.texts.gettext("No record fits."))
        from_below = self._where.to in (NEWER, LAST)
        self.list.show_rows(page.rows, from_below)
        self._fill_apps(apps, self.app.currentData())
        self._settle_buttons()
        if self._where.to != FIRST:
            self.place.say(page_words(page, self.texts))

    def _fill_apps(self, apps: Sequence[str], chosen: str) -> None:
        """The choice of apps; the one that is searched for stands in it even where no record has it any more."""
        wanted = [*apps, *([chosen] if chosen and chosen not in apps else [])]
        if [self.app.itemData(at) for at in range(1, self.app.count())] != wanted:
            while self.app.count() > 1:
                self.app.removeItem(1)
            catalogue = self.place.parts.catalogue().apps
            for app in wanted:
                self.app.addItem(catalogue[app].name if app in catalogue else app, app)
        self.app.setCurrentIndex(max(self.app.findData(chosen), 0))

    def _failed(self, number: int, error: Exception) -> None:
        if number == self._asked:
            self._answer.failed(error)

    def _turn(self, to: str) -> None:
        page = self._shown
        if page is None or (to == OLDER and not page.older) or (to == NEWER and not page.newer):
            self.place.say(self.texts.gettext("There is no other page."))
            return
        self._ask(Where(to, page.oldest if to == OLDER else page.newest))

    def _settle_buttons(self) -> None:
        if not hasattr(self, "reader"):
            return  # still being built
        page, row = self._shown, self.list.chosen()
        self.newer.setEnabled(page is not None and page.newer)
        self.older.setEnabled(page is not None and page.older)
        self.open.setEnabled(row is not None and bool(row["path"]))
        decided = row is not None and row["kind"] != "opinion" and row["state"] in ("good", "attention")
        self.opinion.setEnabled(decided and bool(row and row["path"]))
        self.again.setEnabled(self.opinion.isEnabled())
        self.reader.setEnabled(self.open.isEnabled())

    def _open(self) -> None:
        row = self.list.chosen()
        if row is not None and row["path"]:
            self.place.go("verify", file=Path(row["path"]), back_to=self._here())

    def _give_opinion(self) -> None:
        row = self.list.chosen()
        if row is not None:
            self.place.go("opinion", file=Path(row["path"]))

    def _judge_again(self) -> None:
        """Would the same be decided today? The record is only read."""
        row, register, texts = self.list.chosen(), self.place.parts.register, self.texts
        if row is not None:
            self._today.wait(self.texts.gettext("Judged again by what is known today …"))
            path = row["path"]
            self.place.run(lambda: register().recheck_one(path, texts), self._judged, self._today.failed)

    def _judged(self, found: dict[str, Any]) -> None:
        self._today.clear()
        result = {"unchanged": "fine", "facts_changed": "condition"}.get(found["outcome"], "stop")
        self._today.add(ResultBanner(self.look, result, found["text"], Path(found["path"]).name))
        self._today.bullets(*(change["text"] for change in found["changes"]))
        self.bring_into_view(self._today)
        self.place.say(found["text"])

    def _read(self) -> None:
        row = self.list.chosen()
        if row is not None and row["path"]:
            open_file(Path(row["path"]))

    def _here(self) -> tuple[str, dict[str, Any]]:
        return "records", {"said": self.said(), "where": self._where}

    def records_arrived(self, said: str) -> None:
        """The sentence, to be seen too. Who leafs through the list keeps her place in it."""
        self._came.setText(said)
        self._came.setVisible(True)
        if not self.list.hasFocus():
            self._ask(self._where)

    # --- taking in ---------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A folder is scanned; records that came by mail go into the folder of records and into the list."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        folders = [path for path in paths if path.is_dir()]
        if folders:
            self.scan(folders[0])
        elif paths:
            self.file_in(paths)

    def _choose_folder(self) -> None:
        start = str(self.place.parts.records_dir)
        chosen = QFileDialog.getExistingDirectory(self, self.texts.gettext("Choose a folder with records"), start)
        if chosen:
            self.scan(Path(chosen))

    def scan(self, folder: Path, **wish: bool) -> None:
        """Looks through the folder while the list can be used."""
        register = self.place.parts.register
        self._start(lambda stop, report: register().scan_in_window(folder, wish, stop, report), folder)

    def file_in(self, files: list[Path]) -> None:
        register, texts = self.place.parts.register, self.texts
        self._start(lambda stop, report: register().file_in(files, stop, report, texts), None)

    def _start(self, work: Scan, folder: Path | None) -> None:
        register = self.place.parts.register()
        if self._run is None and register.running is None:
            register.running = ScanRun(work)
            register.running.folder = folder
            self._watch(register.running)
            register.running.start()

    def _watch(self, run: ScanRun) -> None:
        """Shows a scan that was begun here, or on this page before it was built anew."""
        _ = self.texts.gettext
        self._run = run
        self._answer.wait(_("Looking through the files …"))
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setAccessibleName(_("Looking through the files"))
        self._answer.add(bar)
        self._far = label("", "small")
        self._answer.add(self._far)
        self.stop = button(_("Stop"), run.cancel)
        self._answer.add(self.stop)
        self.take_in.setEnabled(False)
        run.at.connect(self._tell_progress)
        run.ended.connect(self._scan_ended)

    def _tell_progress(self, seen: int, read: int) -> None:
        if self._run is not None:
            self._far.setText(self.texts.gettext("{seen} files seen, {read} read").format(seen=seen, read=read))

    def _scan_ended(self) -> None:
        run, self._run = self._run, None
        self.place.parts.register().running = None
        self.take_in.setEnabled(True)
        if run is None:
            return
        self._answer.clear()
        if run.error is not None:
            self._answer.failed(run.error)
        elif run.document is not None:
            self._report(run.document, [entry["text"] for entry in run.document.get("refused", ())])
            if run.document["gone_unsure"] and isinstance(run.folder, Path):
                words = self.texts.gettext("Yes, they were removed")
                self._answer.add(button(words, partial(self.scan, run.folder, gone=True)))
        self._ask(Where())

    def _report(self, document: dict[str, Any], more: list[str] | None = None) -> None:
        seen, *lines = [*scan_text(document, self.texts), *(more or [])]
        worst = worst_text(document, self.texts)
        forged = bool(document["changed"] or document["replaced"])
        kind = "stop" if forged else "condition" if worst or more else "info"
        self._answer.add(ResultBanner(self.look, kind, worst or seen, seen if worst else ""))
        self._answer.bullets(*(line for line in lines if line != worst))
        self.place.say(f"{worst}. {seen}" if worst else seen)
