"""The line test over WebSocket, for places where UDP is blocked: the packets of the UDP test inside TCP.

Calls over TCP suffer from every lost packet. So no more than ordinary video is asked for.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable

from advisor.adapters.line_probe.inside_tcp import TCP_IP, TLS, over_tcp
from advisor.adapters.line_probe.proxies import Ask
from advisor.adapters.line_probe.tcp_line import TcpLine, WebSocketLine, open_websocket
from advisor.adapters.line_probe.trouble import Trouble, Until
from advisor.domain.line_search import HARD_STOP
from advisor.domain.line_session import LineSession, Reading
from advisor.domain.line_target import Asked, LineTarget, without_sharp
from advisor.domain.line_wire import LARGEST

_FRAME = 8  # bytes of a WebSocket frame around each packet


class _Messages:
    """Each packet is a message."""

    def __init__(self, web: WebSocketLine) -> None:
        self._web, self.line = web, web.line
        self.send = web.send

    def packets(self) -> Iterable[bytes] | None:
        if self._web.closed:
            raise Trouble("gone")
        size, frames = self._web.receive()
        return [bytes(frame.data) for frame in frames] if size or frames else None


def websocket_reading(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None],
    limit: float = HARD_STOP, roots: str | None = None, ask: Ask | None = None,
) -> Reading:  # fmt: skip
    """One run of at most ``limit`` seconds and 1 MB."""
    asked = without_sharp(asked)

    def open_it(until: Until) -> _Messages:
        scheme = "wss" if target.encrypted else "ws"
        place = f"[{target.host}]" if ":" in target.host else target.host
        address = f"{scheme}://{place}:{target.port}{target.path or '/'}"
        return _Messages(open_websocket(address, until, roots=roots, largest=LARGEST, ask=ask))

    def session(line: TcpLine, left: float) -> LineSession:
        around = TCP_IP + _FRAME + (TLS if target.encrypted else 0)
        return LineSession(asked.up, asked.down, os.urandom(8), os.urandom(LARGEST), target.token, left, around)

    return over_tcp(open_it, session, report, cancel, limit)
