"""The whole line server: UDP and WebSocket on the same port number."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from advisor.adapters.line_server.udp_server import UdpLineServer
from advisor.adapters.line_server.websocket_server import WebSocketLineServer
from advisor.domain.errors import PlainError

_TRIES = 20  # a port that the system chose for UDP may be taken for TCP


class LineServer:
    """Serves both until told to stop. ``certificate`` and ``key``: PEM files for ``wss://``."""

    def __init__(
        self, host: str, port: int, token: bytes | None = None,
        certificate: Path | None = None, key: Path | None = None,
    ) -> None:  # fmt: skip
        tls = _tls(certificate, key) if certificate else None
        for attempt in range(_TRIES):
            self._udp = UdpLineServer(host, port, token)
            try:
                listening = _listen(host, self._udp.port)
                break
            except OSError as error:
                self._udp.close()
                if port or attempt + 1 == _TRIES:
                    raise PlainError("line_server_no_port", exit_code=3, host=host, port=port,
                                     detail=error.strerror or "?") from None  # fmt: skip
        self._websocket = WebSocketLineServer(listening, token, tls)
        self.port = self._udp.port

    def serve(self, stop: threading.Event, ready: Callable[[int], None] = lambda port: None) -> int:
        """Answers tests; gives how many it served."""
        sys.setswitchinterval(0.001)  # one thread must not bend the times that the other measures
        served = [0]
        other = threading.Thread(target=lambda: served.append(self._websocket.serve(stop)), daemon=True)
        other.start()
        try:
            served.append(self._udp.serve(stop, ready))
        finally:
            stop.set()
            other.join(2)
        return sum(served)


def _tls(certificate: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ssl.SSLError):
        raise PlainError("line_certificate_wrong", file=str(certificate)) from None
    return context


def _listen(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    line = socket.socket(family, kind)
    try:
        if family == socket.AF_INET6:
            line.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # "::" serves both kinds
        if sys.platform != "win32":  # there it would let two programs share the port
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        line.bind(address)
        line.listen(64)
    except OSError:
        line.close()
        raise
    return line
