"""One scan as the window sees it: in a thread of its own, so that lists and checks go on, and pages may change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

Scan = Callable[[Callable[[], bool], Callable[[int, int], None]], dict[str, Any]]
_EVERY = 100  # files


class ScanRun(QObject):
    """``scan`` gets what tells it to stop, and what hears how far it is. Signals arrive in the window's thread."""

    at = Signal(int, int)  # files seen, files read
    ended = Signal()

    def __init__(self, scan: Scan) -> None:
        super().__init__()
        self._scan, self._stop = scan, threading.Event()
        self._thread = threading.Thread(target=self._work, name="scan", daemon=True)
        self.folder: object = None  # what is scanned, for whoever asks afterwards
        self.document: dict[str, Any] | None = None
        self.error: Exception | None = None

    def start(self) -> None:
        self._thread.start()

    @property
    def over(self) -> bool:
        return self.document is not None or self.error is not None

    def cancel(self) -> None:
        """What is done is kept."""
        self._stop.set()

    def end(self, seconds: float = 10.0) -> None:
        """Stops, and waits until nothing more is written."""
        self.cancel()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _work(self) -> None:
        try:
            self.document = self._scan(self._stop.is_set, self._report)
        except Exception as error:  # noqa: BLE001 - whatever went wrong is shown by the page
            self.error = error
        self.ended.emit()

    def _report(self, seen: int, read: int) -> None:
        if seen % _EVERY == 0:
            self.at.emit(seen, read)
