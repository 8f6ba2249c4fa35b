"""A page of records: one sentence a row, for the eye and for the ear. Keys turn the pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

TURNS = {
    Qt.Key.Key_PageDown: "older", Qt.Key.Key_PageUp: "newer", Qt.Key.Key_Home: "first", Qt.Key.Key_End: "last"
}  # fmt: skip
_BESIDE = 26  # pixels: the padding of a row in theme.qss on both sides, and what the style adds


class Sentences(QAbstractListModel):
    """The rows of one page. A new page resets it; there are never more than a hundred."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[tuple[str, dict[str, Any]]] = ()

    def show(self, rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def document(self, row: int) -> dict[str, Any] | None:
        return self._rows[row][1] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._rows[index.row()][0]
        return None


class _WholeRows(QStyledItemDelegate):
    """A row is as high as its sentence needs: Qt itself forgets the room beside the words, and cuts a few of them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        narrow = QStyleOptionViewItem(option)
        narrow.rect = option.rect.adjusted(0, 0, -_BESIDE, 0)
        return super().sizeHint(narrow, index)


class RecordList(QListView):
    """Page Up and Down, Home and End ask for another page; Enter opens the row."""

    turned = Signal(str)  # first | last | older | newer
    opened = Signal()
    moved = Signal()  # another row is the current one

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("records")
        self.setAccessibleName(name)
        self.sentences = Sentences(self)
        self.setModel(self.sentences)
        self.setItemDelegate(_WholeRows(self))
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def show_rows(self, rows: Sequence[tuple[str, dict[str, Any]]], last: bool = False) -> None:
        """``last``: the person came from below, so she goes on at the end."""
        self.sentences.show(rows)
        if rows:
            self.setCurrentIndex(self.sentences.index(len(rows) - 1 if last else 0))
        self.moved.emit()

    def chosen(self) -> dict[str, Any] | None:
        return self.sentences.document(self.currentIndex().row())

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in TURNS and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            self.turned.emit(TURNS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
