"""The line test over WebSocket, for places where UDP is blocked: the packets of the UDP test inside TCP.

Calls over TCP suffer from every lost packet. So no more than ordinary video is asked for.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from advisor.adapters.line_probe.proxies import Ask
from advisor.adapters.line_probe.readings import nothing
from advisor.adapters.line_probe.tcp_line import WebSocketLine, open_websocket
from advisor.adapters.line_probe.trouble import Trouble, Until
from advisor.domain.line_search import HARD_STOP, MOST_BYTES
from advisor.domain.line_session import LineSession, Reading
from advisor.domain.line_target import Asked, LineTarget, without_sharp
from advisor.domain.line_wire import LARGEST

OPEN_TIMEOUT = 5.0
SEND_BUFFER = 32_768  # small, so that a full line shows at once and little is on its way when the test ends
_AROUND = 40 + 12 + 8  # bytes of TCP/IP with time stamps and of a WebSocket frame around each packet
_TLS = 22


def websocket_reading(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None],
    limit: float = HARD_STOP, roots: str | None = None, ask: Ask | None = None,
) -> Reading:  # fmt: skip
    """One run of at most ``limit`` seconds and 1 MB."""
    began = time.perf_counter()
    asked = without_sharp(asked)
    report("connecting")
    scheme = "wss" if target.encrypted else "ws"
    place = f"[{target.host}]" if ":" in target.host else target.host
    until = Until(began + min(OPEN_TIMEOUT, limit - 0.5), cancel)
    try:
        web = open_websocket(f"{scheme}://{place}:{target.port}{target.path or '/'}", until, roots=roots,
                             largest=LARGEST, ask=ask)  # fmt: skip
    except Trouble as trouble:
        return nothing(trouble.code, time.perf_counter() - began, "tcp")
    left = limit - (time.perf_counter() - began)
    around = _AROUND + (_TLS if target.encrypted else 0)
    session = LineSession(
        asked.up, asked.down, os.urandom(8), os.urandom(LARGEST), target.token, limit=left, tcp_overhead=around
    )
    try:
        web.line.set_buffers(send=SEND_BUFFER)
        _loop(web, session, report, cancel)
    except Trouble as trouble:
        session.give_up(trouble.code, time.perf_counter())
    finally:
        web.line.abort()
    reading = session.reading()
    return replace(reading, seconds=time.perf_counter() - began, limits=("tcp_only", "no_loss"))


def _loop(web: WebSocketLine, session: LineSession, report: Callable[[str], None], cancel: threading.Event) -> None:
    told = ""
    while session.phase != "done":
        if session.state != told:
            told = session.state
            report(told)
        now = time.perf_counter()
        for raw in session.cancel(now) if cancel.is_set() else session.poll(now):
            web.send(raw)
        web.line.send()
        if session.phase == "done":
            return
        web.line.wait(0.001 if session.phase == "asking" else 0.004)
        for _ in range(16):
            size, frames = web.receive()
            now = time.perf_counter()
            for frame in frames:
                session.receive(bytes(frame.data), now)
            if web.line.received > MOST_BYTES:
                session.give_up("refused", now)
            if web.closed:
                session.give_up("gone", now)
                return
            if not size:
                break
