"""One window a person: a second start brings the first one forward and hands its FILE over. Nothing leaves the PC."""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

# A first window that was started a moment ago listens only once its page stands; a slow PC takes this long.
PATIENCE_MS = 3000
MAX_BYTES = 64_000
ANSWER = b"shown\n"


class SingleInstance(QObject):
    """Holds a lock in the person's folder for as long as the program runs. A crash leaves no lock behind."""

    asked = Signal(str)  # by a second start: the path of a file, or nothing

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Another folder is another person, or another place to try things out: its own window.
        self._name = f"videoconference-advisor-{zlib.crc32(str(folder.absolute()).encode()):08x}"
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return  # nowhere to leave a lock: every start is the first
        self._lock = QLockFile(str(folder / "window.lock"))
        self._lock.setStaleLockTime(0)  # a lock is old when its process has ended, not when hours have passed

    def is_first(self) -> bool:
        return self._lock is None or self._lock.tryLock(0)

    def hand_over(self, file: Path | None) -> bool:
        """Asks the window that runs to come forward; False where it does not answer, or runs on another PC."""
        from PySide6.QtCore import QElapsedTimer, QSysInfo, QThread

        if self._lock is not None:
            holder = self._lock.getLockInfo()
            if isinstance(holder, tuple) and QSysInfo.machineHostName() not in holder:
                return False
        from PySide6.QtNetwork import QLocalSocket

        message = json.dumps({"file": str(file.absolute()) if file is not None else ""}).encode() + b"\n"
        waited = QElapsedTimer()
        waited.start()
        while waited.elapsed() < PATIENCE_MS:
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(500):
                _let_it_come_forward()
                socket.write(message)
                return bool(socket.waitForReadyRead(PATIENCE_MS)) and bytes(socket.readAll().data()) == ANSWER
            QThread.msleep(50)
        return False

    def listen(self) -> None:
        """From now on second starts are heard."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._name)  # we hold the lock, so what lies there is from a crash
        self._server.newConnection.connect(self._heard)
        self._server.listen(self._name)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        if self._lock is not None:
            self._lock.unlock()

    def _heard(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > MAX_BYTES:
                socket.abort()
            return
        try:
            file = json.loads(bytes(socket.readLine(MAX_BYTES).data()))["file"]
        except (ValueError, KeyError, TypeError):
            socket.abort()
            return
        if not isinstance(file, str):
            socket.abort()
            return
        socket.write(ANSWER)
        socket.flush()
        self.asked.emit(file)


def _let_it_come_forward() -> None:
    """Windows lets a window come forward only if the program that was just started allows it."""
    if sys.platform == "win32":
        import ctypes

        any_process = -1
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
