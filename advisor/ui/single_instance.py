"""One window a person: a second start brings the first one forward and hands its FILE over.

Both speak through a folder of the person's own, not through a socket: that
needs no network library, and nobody else can write there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtCore import QFileSystemWatcher

# A first window that was started a moment ago listens only once its page stands; a slow PC takes this long.
PATIENCE_MS = 3000
MAX_BYTES = 64_000


class SingleInstance(QObject):
    """Holds a lock in the person's folder for as long as the program runs. A crash leaves no lock behind."""

    asked = Signal(str)  # by a second start: the path of a file, or nothing

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = home / "window"
        self._lock: QLockFile | None = None
        self._watcher: QFileSystemWatcher | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return  # nowhere to leave a lock: every start is the first
        self._lock = QLockFile(str(self.folder / "lock"))
        self._lock.setStaleLockTime(0)  # a lock is old when its process has ended, not when hours have passed

    def is_first(self) -> bool:
        if self._lock is None:
            return True
        if not self._lock.tryLock(0):
            return False
        for left in self.folder.glob("*.request"):  # of a start that ended before it was heard
            left.unlink(missing_ok=True)
        return True

    def hand_over(self, file: Path | None) -> bool:
        """Asks the window that runs to come forward; False where it does not answer, or runs on another PC."""
        import json

        from PySide6.QtCore import QElapsedTimer, QSysInfo, QThread

        if self._lock is not None:
            holder = self._lock.getLockInfo()
            if isinstance(holder, tuple) and QSysInfo.machineHostName() not in holder:
                return False
        request = self.folder / f"{os.getpid()}.request"
        unfinished = request.with_suffix(".new")
        try:
            unfinished.write_text(json.dumps({"file": str(file.absolute()) if file is not None else ""}), "utf-8")
            _let_it_come_forward()
            os.replace(unfinished, request)
            waited = QElapsedTimer()
            waited.start()
            while waited.elapsed() < PATIENCE_MS:
                if not request.exists():  # taken
                    return True
                QThread.msleep(20)
            request.unlink()
        except FileNotFoundError:
            return True  # taken at the last moment
        except OSError:
            pass  # a full disk: the second window can say so better
        return False

    def listen(self) -> None:
        """From now on second starts are heard."""
        from PySide6.QtCore import QFileSystemWatcher

        self._watcher = QFileSystemWatcher([str(self.folder)], self)
        self._watcher.directoryChanged.connect(self._look)
        self._look()

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.deleteLater()
        if self._lock is not None:
            self._lock.unlock()

    def _look(self) -> None:
        import json

        for request in sorted(self.folder.glob("*.request")):
            try:
                with request.open("rb") as stream:
                    raw = stream.read(MAX_BYTES)
                request.unlink()
                file = json.loads(raw)["file"]
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                continue
            if isinstance(file, str):
                self.asked.emit(file)


def _let_it_come_forward() -> None:
    """Windows lets a window come forward only if the program that was just started allows it."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
