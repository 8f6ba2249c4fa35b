"""The line server on a UDP socket. It writes nothing to disk and no address anywhere."""

from __future__ import annotations

import os
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from advisor.adapters.line_server.sessions import Address, LineSessions
from advisor.domain.errors import PlainError
from advisor.domain.line_wire import LARGEST

_PER_TURN = 256  # packets read before the streams get their turn again
_BUFFER = 4 << 20
# Where packets wait longer than this on an average of some hundreds, no further test is let in for a while. In seconds.
_LATE, _PAUSE = 0.03, 0.5
# Linux: the kernel writes on each packet when it came, so that a busy server's own delay is not taken for the line's.
_STAMP = 35 if sys.platform == "linux" else None
_BUFFER_FORCED = 33  # beyond the system's limit, where the server may
_TIME = struct.Struct("@ll")
_ROOM = socket.CMSG_SPACE(_TIME.size) if _STAMP else 0


class UdpLineServer:
    """Serves until told to stop."""

    def __init__(self, host: str, port: int, token: bytes | None = None) -> None:
        self.sessions = LineSessions(os.urandom(32), os.urandom(LARGEST), token)
        self._socket = _listen(host, port)
        self.port: int = self._socket.getsockname()[1]

    def serve(self, stop: threading.Event, ready: Callable[[int], None] = lambda port: None) -> int:
        """Answers tests; gives how many it served."""
        line, sessions = self._socket, self.sessions
        read = self._read_stamped if _STAMP else self._read
        lag = 0.0
        ready(self.port)
        try:
            while not stop.is_set():
                select.select([line], [], [], 0.001 if sessions.streaming else 0.2)
                for _ in range(_PER_TURN):
                    try:
                        raw, address, came = read()
                    except BlockingIOError:
                        break
                    except OSError:  # Windows reports here that a client went away
                        continue
                    now = time.perf_counter()
                    lag += (now - came - lag) / 500
                    if lag > _LATE:
                        sessions.admit_nobody(now + _PAUSE)
                    self._send(sessions.receive(raw, address, now, came), address)
                for address, raw in sessions.poll(time.perf_counter()):
                    self._send([raw], address)
        finally:
            line.close()
        return sessions.served

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> tuple[bytes, Address, float]:
        raw, address = self._socket.recvfrom(2048)
        return raw, address, time.perf_counter()

    def _read_stamped(self) -> tuple[bytes, Address, float]:
        """With the kernel's time, put on this program's clock."""
        raw, more, _, address = self._socket.recvmsg(2048, _ROOM)
        now = time.perf_counter()
        if more and len(more[0][2]) == _TIME.size:
            seconds, nanoseconds = _TIME.unpack(more[0][2])
            waited = time.time() - seconds - nanoseconds / 1e9
            if 0 < waited < 1:  # else the wall clock was set
                return raw, address, now - waited
        return raw, address, now

    def _send(self, packets: list[bytes], address: Address) -> None:
        for raw in packets:
            try:
                self._socket.sendto(raw, address)
            except OSError:
                return  # a full queue, or an address that cannot be reached: the client sees the loss


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        line = socket.socket(family, kind)
        try:
            if family == socket.AF_INET6:
                line.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # "::" serves both kinds
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            if _STAMP:
                line.setsockopt(socket.SOL_SOCKET, _STAMP, 1)
                with suppress(PermissionError):
                    line.setsockopt(socket.SOL_SOCKET, _BUFFER_FORCED, _BUFFER)
            line.bind(address)
        except OSError:
            line.close()
            raise
    except OSError as error:
        raise PlainError("line_server_no_port", exit_code=3, host=host, port=port,
                         detail=error.strerror or "?") from None  # fmt: skip
    line.setblocking(False)
    return line
