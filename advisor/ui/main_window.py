"""The window: task list, page, footer. Pages are built anew each time; answers live in the session."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QScrollArea, QWidget

from advisor.domain.errors import PlainError
from advisor.ui import accessibility, navigation
from advisor.ui.background_jobs import BackgroundJobs
from advisor.ui.opened_elsewhere import open_file
from advisor.ui.page import ChoiceGroup, Page
from advisor.ui.page_frame import PageFrame, Shape
from advisor.ui.parts import WindowParts, Workplace
from advisor.ui.qt_words import QtWords
from advisor.ui.theme.icons import Icons
from advisor.ui.theme.look import Look
from advisor.ui.theme.stylesheet import dress
from advisor.ui.theme.system_preferences import system_text_scale, tokens_for
from advisor.ui.widgets.focus_ring import FocusRing
from advisor.ui.widgets.footer import Footer

if TYPE_CHECKING:
    from advisor.services.interview_session import InterviewSession
    from advisor.ui.drop_watch import DropWatch

MEETING = "meeting"  # the short form of a meeting like the one before
SIGNING_SOON = ("review", "sign", "ticks")  # pages on which the libraries for PDF and signature are loaded


class MainWindow(QWidget):
    """Holds one page at a time and does what pages ask for."""

    first_painted = Signal()

    def __init__(self, parts: WindowParts) -> None:
        super().__init__()
        self.setObjectName("window")
        self.parts = parts
        self.session: InterviewSession | None = None
        self.page: Page | None = None
        self.footer: Footer | None = None
        self._shown: tuple[str, dict[str, Any]] = ("start", {})
        self._painted = self._arriving = False
        self._system_palette = QPalette(QApplication.palette())
        self.jobs = BackgroundJobs(self)
        self.texts = parts.texts_for(parts.settings.text("language") or parts.language)
        self._outer = QHBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._frame: PageFrame | None = None
        self._dress()
        self._ring = FocusRing(self, self.look.tokens.focus)
        em = self.look.em
        screen = QApplication.primaryScreen().availableSize()
        self.resize(min(em(68), screen.width()), min(em(47), screen.height()))
        self.setMinimumSize(320, 180)
        accessibility.install()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self._qt_words = QtWords(app)
        # A turn of the loop later: the first page does not wait for it.
        self.first_painted.connect(lambda: QTimer.singleShot(0, self, self._speak))
        self._drop: DropWatch | None = None
        self.first_painted.connect(self._watch_drop)

    # What pages ask for --------------------------------------------------------------------------

    def go(self, name: str, **values: Any) -> None:
        """Opens a page, or does what a name of the start page means. Troubles get their own page."""
        try:
            self._go(name, values)
        except PlainError as error:
            self.show_error(error)

    def _go(self, name: str, values: dict[str, Any]) -> None:
        if name == "door" and self.parts.last_meeting(MEETING) is not None:
            name, values = "ticks", {"form": MEETING}
        if name in ("new", "door", "check"):
            self.session = self._new_session("")
            self.session.quick, name = name != "new", "where"
        elif name == "resume":
            session = self._new_session(values["draft"])
            session.restore(self.parts.drafts.load(values["draft"]))
            self.session, name, values = session, "where", {}
        elif name == "adopt":
            own_id, document = self.parts.drafts.read(values["file"])
            session = self._new_session(own_id)
            session.restore(document)
            session.save()
            self.session, name, values = session, "where", {}
        elif name == "invited":
            self.session, name = self._new_session(""), "where"
            self.session.begin_with(values.pop("answers"))
        elif name == "take_over":
            self.session, name = self._new_session(""), "where"
            self.session.take_over(values.pop("document"))
        elif name == "words":
            self.explain_words()
            return
        elif name == "forget":
            self.parts.drafts.finish(values["draft"])
            name, values = "start", {}
        elif name == "example":
            self._example()
            return
        elif name == "setting":
            self._set(values["key"], values["value"])
            name, values = values.get("page", "start"), {}
        if name == "start":
            self.session = None
        if name == "where":
            assert self.session is not None
            part = self.session.usual_part()
            name, values = ("usual", {"part": part}) if part else (navigation.page_of(self.session.where), values)
        self.show_page(name, values)

    def open_file(self, file: Path) -> None:
        """A record is checked; an invitation is read; unfinished work is gone on with."""
        self._keep()
        if file.suffix.lower() == ".json":
            self.go("adopt", file=file)
        elif file.suffix.lower() in (".ics", ".eml"):
            self.go("invitation", file=file)
        else:
            self.go("verify", file=file)

    def come_forward(self, file: str) -> None:
        """The program was started again: this window is the one that the person wants, with the file she named."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()
        if not file:
            return
        busy = self.page is not None and not self.page.isEnabled()  # a record is being signed: that comes first
        if busy or QApplication.activeModalWidget() is not None:
            QTimer.singleShot(200, lambda: self.come_forward(file))
        else:
            self.open_file(Path(file))

    def _example(self) -> None:
        """An example record in the reader's language, made when it is asked for, opened where PDFs are read."""
        accessibility.announce(self, self.texts.gettext("The example is being made."))
        make, texts = self.parts.example, self.texts
        self.jobs.start(lambda: make(texts), open_file, self.show_error)

    def _new_session(self, draft: str) -> InterviewSession:
        from advisor.services.interview_session import InterviewSession, new_draft_id

        draft, parts = draft or new_draft_id(self.parts.clock.now()), self.parts
        return InterviewSession(parts.checklist(), parts.drafts, draft, parts.kept_answers(), parts.ask_the_list)

    def show_page(self, name: str, values: dict[str, Any]) -> None:
        """Builds the page and shows it with its task list and footer; only what differs is painted."""
        self._shown = (name, values)
        self._rebuild(name, values)
        if name in SIGNING_SOON:
            self.jobs.start(self.parts.warm_signing)

    def show_error(self, error: BaseException) -> None:
        """Something could not be done: its own page; the answers given so far are on disk."""
        self.show_page("error", {"told": self.parts.explain(error, self.texts)})

    @property
    def page_scroll(self) -> QScrollArea:
        assert self._frame is not None
        return self._frame.page_scroll

    def proceed(self) -> None:
        """The main button. Where an answer cannot be saved, the page stays and says so."""
        page = self.page
        assert page is not None
        try:
            page.proceed()
        except PlainError as error:
            told = self.parts.explain(error, self.texts)
            page.problem(f"{told['happened']} {told['do']}")

    def back(self) -> None:
        self._keep()
        if self.page is not None and not self.page.in_job:
            name, values = self.page.back_to
            self.go(name, **values)
        elif self.page is not None and self.page.detour:
            self.go("where")
        elif self.session is not None:
            self.go("where" if self.session.back() else "start")

    def later(self) -> None:
        """Save and finish later."""
        self._keep()
        self.go("start")
        accessibility.announce(self, self.texts.gettext("Your answers are saved."))

    def explain_words(self) -> None:
        """The glossary, over the page. It goes with a click; nothing behind it changes."""
        from advisor.ui.glossary_dialog import GlossaryDialog

        dialog = GlossaryDialog(self.look, self.texts, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setModal(True)
        dialog.show()

    # Building ------------------------------------------------------------------------------------

    def _rebuild(self, name: str, values: dict[str, Any]) -> None:
        _ = self.texts.gettext
        self._ring.leave_page()
        shape = Shape.of(self.size(), self.look)
        frame = self._frame_for(shape)
        place = Workplace(
            self.parts, self.texts, self.look, self.go, self.jobs.start,
            lambda words: accessibility.announce(self, words), self.session, shape.narrow, frame.room,
        )  # fmt: skip
        page = navigation.build(name, place, values)
        tasks = navigation.tasks(self.session, self.texts) if page.in_job and self.session is not None else []
        frame.show_page(page, tasks)
        self.page, self.footer = page, frame.footer
        assert self.footer is not None
        accessibility.give_letters(self.footer)
        accessibility.give_letters(page, accessibility.letters_in(self.footer))
        self.setWindowTitle(f"{page.accessibleName()} – {_('Videoconference Advisor')}")
        focus = page.first_focus() or self.footer.primary or self.footer.back
        if focus is not None:
            # A new page begins at its top: who cannot see the question cannot answer it.
            self._arriving = True
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
            self._arriving = False
        if focus is None or not isinstance(focus.parentWidget(), ChoiceGroup):
            # A question is read with its answers; elsewhere nobody would hear that another page has come.
            accessibility.announce(self, page.accessibleName())

    def _frame_for(self, shape: Shape) -> PageFrame:
        """The frame that stands; a new one where language, look or shape have changed."""
        old = self._frame
        if old is None or not old.is_for(self.look, self.texts, shape):
            self._frame = PageFrame(
                self.look, self.texts, shape, self.back, self.proceed, self.later, self.parts.logo
            )
            self._frame.resize(self.size())
            if old is not None:
                self._outer.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._outer.addWidget(self._frame)
        assert self._frame is not None
        return self._frame

    def _dress(self) -> None:
        settings = self.parts.settings
        tokens = tokens_for(settings.text("theme"), self._system_palette)
        percent = settings.value("text_scale")
        scale = percent / 100 if isinstance(percent, int) else system_text_scale()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        dress(app, tokens, scale, self.parts.stylesheet_template)
        self.look = Look(tokens, scale, Icons(self.parts.icons_dir))

    def _set(self, key: str, value: object) -> None:
        self.parts.settings.set(key, value)
        if key == "language":
            self.texts = self.parts.texts_for(self.parts.settings.text("language") or self.parts.language)
            self._qt_words.speak(self.texts.language)
        elif key in ("theme", "text_scale"):
            self._dress()
            self._ring.recolor(self.look.tokens.focus)

    def _watch_drop(self) -> None:
        """Looks after the drop folder, where one is named; the settings may name one while the window is open."""
        if self.parts.watch_drop is not None and self._drop is None:
            from advisor.ui.drop_watch import DropWatch

            self._drop = DropWatch(self.parts.watch_drop, lambda: self.texts, self)
            self._drop.said.connect(self._arrived)

    def _arrived(self, words: str) -> None:
        accessibility.announce(self, words)
        if self.page is not None:
            self.page.records_arrived(words)

    def _speak(self) -> None:
        if self.isVisible():  # it may have been closed meanwhile
            self._qt_words.speak(self.texts.language)

    def _keep(self) -> None:
        """What stands on the page is kept before the page goes; a full disk must not trap anybody here."""
        if self.page is None:
            return
        try:
            self.page.leave()
        except PlainError as error:
            accessibility.announce(self, self.parts.explain(error, self.texts)["happened"])

    # Events --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button in focus, else the main button; Escape goes back; F1 explains words."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            goes_on = getattr(focus, "enter_goes_on", False)
            if isinstance(focus, QAbstractButton) and not focus.autoExclusive() and not goes_on:
                focus.click()
            elif self.footer is not None and self.footer.primary is not None:
                self.footer.primary.click()
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):  # with the focus in the footer, too
            bar = self.page_scroll.verticalScrollBar()
            bar.setValue(bar.value() + (1 if event.key() == Qt.Key.Key_PageDown else -1) * bar.pageStep())
        elif event.key() == Qt.Key.Key_F1:
            self.explain_words()
        elif event.key() == Qt.Key.Key_Escape and self.footer is not None and self.footer.back is not None:
            self.footer.back.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.page is not None and self._frame is not None and Shape.of(self.size(), self.look) != self._frame.shape:
            self._keep()
            QTimer.singleShot(0, lambda: self.show_page(*self._shown))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._keep()
        if self._drop is not None:
            self._drop.end()
        self.jobs.close()
        self.parts.end()
        self._qt_words.silence()
        super().closeEvent(event)

    def _focus_moved(self, old: QWidget | None, widget: QWidget | None) -> None:
        """Keyboard focus is never hidden behind the edge, also when arrow keys move it."""
        if old is None:
            return  # the window itself came forward: nobody moved the focus, so what she was reading stays in view
        if not self._arriving and self.page is not None and widget is not None and self.page.isAncestorOf(widget):
            # All of it, with some air around where there is room for air; of what is too high, its beginning.
            scroll, high = self.page_scroll, widget.height()
            air = max(0, min(self.look.em(2), (scroll.viewport().height() - high) // 2))
            corner = widget.mapTo(self.page, QPoint(0, 0))
            scroll.ensureVisible(corner.x(), corner.y() + high, 0, air)
            scroll.ensureVisible(corner.x(), corner.y(), 0, air)
