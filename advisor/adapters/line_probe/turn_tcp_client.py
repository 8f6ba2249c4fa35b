"""The line test against a STUN or TURN server inside TCP or TLS, for places where UDP is blocked.

The relay sends on by UDP, but the way to it is the one that a call would take here:
every lost packet holds the rest up. So no more than ordinary video is asked for.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from advisor.adapters.line_probe.proxies import Ask
from advisor.adapters.line_probe.readings import nothing
from advisor.adapters.line_probe.tcp_line import TcpLine, connect
from advisor.adapters.line_probe.trouble import Trouble, Until
from advisor.domain import stun_wire as stun
from advisor.domain.line_search import HARD_STOP, MOST_BYTES
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget, without_sharp
from advisor.domain.line_wire import LARGEST
from advisor.domain.turn_login import TurnLogin
from advisor.domain.turn_session import TurnSession

OPEN_TIMEOUT = 5.0
SEND_BUFFER = 32_768  # small, so that a full line shows at once and little is on its way when the test ends
_AROUND, _TLS = 40 + 12, 22  # bytes of TCP/IP with time stamps around each message, and of TLS
_MOST_AT_ONCE = 16  # reads


def turn_tcp_reading(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None],
    limit: float = HARD_STOP, ask: Ask | None = None,
) -> Reading:  # fmt: skip
    """One run of at most ``limit`` seconds and 1 MB. Without a login only the delay is asked for."""
    began = time.perf_counter()
    report("name")
    until = Until(began + min(OPEN_TIMEOUT, limit - 0.5), cancel)
    try:
        line = connect(target.host, target.port, target.encrypted, until, ask=ask)
    except Trouble as trouble:
        return nothing(trouble.code, time.perf_counter() - began, "tcp")
    asked, mark = without_sharp(asked), os.urandom(8)
    try:
        if target.encrypted:
            line.encrypt(target.host, target.roots, until)
        line.set_buffers(send=SEND_BUFFER)
        login = None
        if target.user and target.password:
            login = TurnLogin(target.user, target.password, mark, newer=line.family == socket.AF_INET6)
        left = limit - (time.perf_counter() - began)
        around = _AROUND + (_TLS if target.encrypted else 0)
        session = TurnSession(asked.up, asked.down, mark, os.urandom(LARGEST), login, left, around)
        try:
            _loop(line, session, report, cancel)
        except Trouble as trouble:
            session.give_up(trouble.code, time.perf_counter())
        return replace(session.reading(), seconds=time.perf_counter() - began)
    except Trouble as trouble:
        return nothing(trouble.code, time.perf_counter() - began, "tcp")
    finally:
        line.abort()


def _loop(line: TcpLine, session: TurnSession, report: Callable[[str], None], cancel: threading.Event) -> None:
    told, kept = "", bytearray()
    while session.phase != "done":
        if session.state != told:
            told = session.state
            report(told)
        now = time.perf_counter()
        for raw in session.cancel(now) if cancel.is_set() else session.poll(now):
            line.send(raw + bytes(-len(raw) % 4))  # a channel message is filled up (RFC 8656, 12.5)
        line.send()
        if session.phase == "done":
            return
        line.wait(0.001 if session.phase == "asking" else 0.004)
        for _ in range(_MOST_AT_ONCE):
            raw_in = line.receive(16_384)
            if raw_in is None:
                break
            now = time.perf_counter()
            kept += raw_in
            for message in _messages(kept):
                session.receive(message, now)
            if line.received > MOST_BYTES:
                raise Trouble("refused")
            if not raw_in:
                raise Trouble("gone")


def _messages(kept: bytearray) -> Iterator[bytes]:
    """Takes the whole messages out of what came. Raises ``Trouble`` where it is no STUN."""
    while len(kept) >= 4:
        size = int.from_bytes(kept[2:4], "big")
        kind = kept[0] >> 6
        if kind > 1 or (kind == 0 and (size % 4 or (len(kept) >= 8 and kept[4:8] != stun.COOKIE.to_bytes(4, "big")))):
            raise Trouble("not_websocket")
        whole = size + (20 if kind == 0 else 4)
        filled = whole + -whole % 4
        if len(kept) < filled:
            return
        message = bytes(kept[:whole])
        del kept[:filled]
        yield message
