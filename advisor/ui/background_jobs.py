"""Work that takes longer than a frame: a plain function in a thread, its end told to the window's own thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class BackgroundJobs(QObject):
    """Runs one function at a time, in order. Callbacks arrive in the window's thread."""

    _ended = Signal(object, object, object)  # callback, result, error

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool: Any = None
        self._closed = False
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], object] | None = None,
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """``work`` knows nothing of Qt. One of the two callbacks is called when it ends."""
        if self._pool is None:
            # Imported here: the first page is painted before anything runs in the background.
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")

        def run() -> None:
            try:
                result, error = work(), None
            except Exception as caught:  # noqa: BLE001 - whatever went wrong is shown by the caller
                result, error = None, caught
            if not self._closed:
                self._ended.emit(failed if error else then, result, error)

        self._pool.submit(run)

    def close(self) -> None:
        """Lets the running job end and forgets the rest."""
        self._closed = True
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _deliver(self, callback: Callable[[Any], object] | None, result: Any, error: BaseException | None) -> None:
        if callback is None or self._closed:
            return
        try:
            callback(error if error is not None else result)
        except RuntimeError as gone:
            # The page that asked was left meanwhile, and Qt has thrown it away: nobody waits for the answer.
            if not str(gone).endswith("already deleted."):
                raise
