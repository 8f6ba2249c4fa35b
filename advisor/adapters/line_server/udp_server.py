"""The line server on a UDP socket. It writes nothing to disk and no address anywhere."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable

from advisor.adapters.line_server.sessions import LineSessions
from advisor.domain.errors import PlainError
from advisor.domain.line_wire import LARGEST

_PER_TURN = 256  # packets read before the streams get their turn again


class UdpLineServer:
    """Serves until told to stop."""

    def __init__(self, host: str, port: int, token: bytes | None = None) -> None:
        self.sessions = LineSessions(os.urandom(32), os.urandom(LARGEST), token)
        self._socket = _listen(host, port)
        self.port: int = self._socket.getsockname()[1]

    def serve(self, stop: threading.Event, ready: Callable[[int], None] = lambda port: None) -> int:
        """Answers tests; gives how many it served."""
        line, sessions = self._socket, self.sessions
        ready(self.port)
        try:
            while not stop.is_set():
                select.select([line], [], [], 0.001 if sessions.streaming else 0.2)
                for _ in range(_PER_TURN):
                    try:
                        raw, address = line.recvfrom(2048)
                    except BlockingIOError:
                        break
                    except OSError:  # Windows reports here that a client went away
                        continue
                    self._send(sessions.receive(raw, address[:2], time.perf_counter()), address)
                for address, raw in sessions.poll(time.perf_counter()):
                    self._send([raw], address)
        finally:
            line.close()
        return sessions.served

    def _send(self, packets: list[bytes], address: tuple[object, ...]) -> None:
        for raw in packets:
            try:
                self._socket.sendto(raw, address[:2])
            except OSError:
                return  # a full queue, or an address that cannot be reached: the client sees the loss


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        line = socket.socket(family, kind)
        try:
            if family == socket.AF_INET6:
                line.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # "::" serves both kinds
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            line.bind(address)
        except OSError:
            line.close()
            raise
    except OSError as error:
        raise PlainError("line_server_no_port", exit_code=3, host=host, port=port,
                         detail=error.strerror or "?") from None  # fmt: skip
    line.setblocking(False)
    return line
