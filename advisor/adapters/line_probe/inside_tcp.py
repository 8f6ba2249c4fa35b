"""A line test whose packets travel inside one TCP connection: opened, run to its end, thrown away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

from advisor.adapters.line_probe.readings import nothing
from advisor.adapters.line_probe.tcp_line import TcpLine
from advisor.adapters.line_probe.trouble import Trouble, Until
from advisor.adapters.line_probe.udp_client import DatagramSession
from advisor.domain.line_search import MOST_BYTES
from advisor.domain.line_session import Reading

OPEN_TIMEOUT = 5.0
SEND_BUFFER = 32_768  # small, so that a full line shows at once and little is on its way when the test ends
TCP_IP = 40 + 12  # bytes of TCP/IP with time stamps around each packet, where it has one to itself
TLS = 22
_READS = 16  # in a turn


class Packets(Protocol):
    """Packets in and out of a TCP connection."""

    line: TcpLine

    def send(self, packet: bytes) -> None: ...

    def packets(self) -> Iterable[bytes] | None: ...  # what came; None where nothing more is there. Raises ``Trouble``


def over_tcp(
    open_it: Callable[[Until], Packets], session_for: Callable[[TcpLine, float], DatagramSession],
    report: Callable[[str], None], cancel: threading.Event, limit: float,
) -> Reading:  # fmt: skip
    """One run of at most ``limit`` seconds. ``session_for``: for this connection and the seconds that are left."""
    began = time.perf_counter()
    report("connecting")
    try:
        way = open_it(Until(began + min(OPEN_TIMEOUT, limit - 0.5), cancel))
    except Trouble as trouble:
        return nothing(trouble.code, time.perf_counter() - began, "tcp")
    session = session_for(way.line, limit - (time.perf_counter() - began))
    try:
        way.line.set_buffers(send=SEND_BUFFER)
        _loop(way, session, report, cancel)
    except Trouble as trouble:
        session.give_up(trouble.code, time.perf_counter())
    finally:
        way.line.abort()
    return replace(session.reading(), seconds=time.perf_counter() - began)


def _loop(way: Packets, session: DatagramSession, report: Callable[[str], None], cancel: threading.Event) -> None:
    told = ""
    while session.phase != "done":
        if session.state != told:
            told = session.state
            report(told)
        now = time.perf_counter()
        for raw in session.cancel(now) if cancel.is_set() else session.poll(now):
            way.send(raw)
        way.line.send()
        if session.phase == "done":
            return
        way.line.wait(0.001 if session.phase == "asking" else 0.004)
        for _ in range(_READS):
            packets = way.packets()
            if packets is None:
                break
            now = time.perf_counter()
            for packet in packets:
                session.receive(packet, now)
            if way.line.received > MOST_BYTES:
                raise Trouble("refused")
