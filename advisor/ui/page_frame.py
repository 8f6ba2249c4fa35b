"""What stays around the pages: the task list, the room in which a page scrolls, the footer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from advisor.ui.page import Page
from advisor.ui.theme.look import Look
from advisor.ui.widgets.footer import Footer
from advisor.ui.widgets.task_list import SIDEBAR_EM, Task, TaskList, TaskStrip

if TYPE_CHECKING:
    from advisor.services.ports import Texts

Action = Callable[[], object]
NARROW_EM = 56  # below this width the task list becomes a strip
LOW_EM = 16  # below this height nothing stands still around the page: it would leave no room to read


class Shape(NamedTuple):
    """What the size of the window means for its parts."""

    narrow: bool
    low: bool

    @staticmethod
    def of(size: QSize, look: Look) -> Shape:
        return Shape(size.width() < look.em(NARROW_EM), size.height() < look.em(LOW_EM))


class PageFrame(QWidget):
    """Made for one language, look and shape of the window. A page change swaps the page and mends what differs:
    building everything anew took half of the time until the next page stood."""

    def __init__(
        self, look: Look, texts: Texts, shape: Shape, back: Action, proceed: Action, later: Action,
        logo: tuple[Path, str] | None = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._texts, self.shape = look, texts, shape
        narrow = shape.narrow
        self._back, self._proceed, self._later = back, proceed, later
        _ = texts.gettext
        across = (QVBoxLayout if narrow else QHBoxLayout)(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self._tasks: TaskList | TaskStrip = (
            TaskStrip(look, texts)
            if narrow
            else TaskList(look, _("Videoconference Advisor"), _("Every answer is saved on this computer."), logo)
        )
        across.addWidget(self._tasks)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        across.addLayout(self._column, 1)
        self.page_scroll = QScrollArea()
        # Made here because asking Qt for its own one loads every kind of widget that there is, before the first paint.
        self.room = QWidget()
        self.page_scroll.setViewport(self.room)
        self.page_scroll.setObjectName("pageScroll")
        self.page_scroll.setWidgetResizable(True)
        self.page_scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page_scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.addWidget(self.page_scroll, 1)
        self.footer: Footer | None = None
        self._buttons: tuple[object, ...] | None = None

    def is_for(self, look: Look, texts: Texts, shape: Shape) -> bool:
        return (look, texts, shape) == (self._look, self._texts, self.shape)

    def show_page(self, page: Page, tasks: Sequence[Task]) -> None:
        """Puts a page in the place of the one before, which is thrown away once its own click is over."""
        self._tasks.setVisible(bool(tasks) and not self.shape.low)
        if tasks:
            self._tasks.show_tasks(tasks)
        old = self.page_scroll.takeWidget()
        if old is not None:
            old.deleteLater()
        page.resize(self.room.size())  # else it would first be measured at a width that it never has
        self.page_scroll.setWidget(page)
        room = self.width() - (0 if self.shape.narrow or not tasks else self._look.em(SIDEBAR_EM))
        self._show_footer(page, room)

    def _show_footer(self, page: Page, room: int) -> None:
        buttons = (page.has_back, page.primary, page.in_job, room)
        if buttons == self._buttons and not self.shape.low:
            return
        _ = self._texts.gettext
        old, self._buttons = self.footer, buttons
        self.footer = Footer(
            self._look,
            (_("&Back"), self._back) if page.has_back else None,
            (page.primary, self._proceed) if page.primary else None,
            (_("Save and finish &later"), self._later) if page.in_job else None,
            self.shape.narrow,
            room,
        )
        if self.shape.low:  # it goes with the page
            page.end_with(self.footer)
        else:
            if old is not None:
                self._column.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._column.addWidget(self.footer)
        self.footer.setVisible(bool(page.has_back or page.primary))
