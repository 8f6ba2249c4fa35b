"""One line test as the window sees it: it runs in the background, outlives a rebuilt page, and ends at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

Report = Callable[[str], None]
Watch = Callable[[Sequence[str]], None]
Test = Callable[[Report, Watch, threading.Event], dict[str, Any]]


class LineRun(QObject):
    """Started by the consent page, shown by the page that measures. Its signals arrive in the window's thread."""

    told = Signal(str)  # the phase in words
    moved = Signal(list)  # the words of LineSession.state
    ended = Signal()

    def __init__(self, test: Test) -> None:
        super().__init__()
        self._test = test
        self.words = ""
        self.state: list[str] = []
        self.cancelled = threading.Event()
        self.document: dict[str, Any] | None = None
        self.error: Exception | None = None
        self.told.connect(self._keep_words)
        self.moved.connect(self._keep_state)

    def start(self, run: Callable[..., None]) -> None:
        """``run`` is the window's way to work in the background."""
        run(self._work, self._done, self._failed)

    def cancel(self) -> None:
        """The last packet leaves within milliseconds; the window does not wait for it."""
        self.cancelled.set()

    def _work(self) -> dict[str, Any]:
        return self._test(self.told.emit, lambda state: self.moved.emit(list(state)), self.cancelled)

    def _done(self, document: dict[str, Any]) -> None:
        self.document = document
        self.ended.emit()

    def _failed(self, error: Exception) -> None:
        self.error = error
        self.ended.emit()

    def _keep_words(self, words: str) -> None:
        self.words = words

    def _keep_state(self, state: list[str]) -> None:
        self.state = state
