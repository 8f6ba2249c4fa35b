"""The line test over UDP. One blocking call for a thread of its own; nothing is sent before it is called."""

from __future__ import annotations

import errno
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from advisor.adapters.line_probe.names import Found, look_up
from advisor.adapters.line_probe.readings import nothing
from advisor.domain.line_search import HARD_STOP
from advisor.domain.line_session import LineSession, Reading
from advisor.domain.line_wire import LARGEST

PATIENCE = 1.5  # seconds for the first answer where an address of the other kind can still be tried
OTHER_FAMILY_AFTER = 3.5  # seconds that must be left to try the address of the other kind
Needs = Sequence[tuple[str, float]]


class DatagramSession(Protocol):
    """What ``over_udp`` needs of a test without sockets."""

    phase: str

    @property
    def state(self) -> str: ...  # the phase, with more where there is more to tell: see LineSession

    def poll(self, now: float) -> list[bytes]: ...

    def receive(self, raw: bytes, now: float) -> None: ...

    def cancel(self, now: float) -> list[bytes]: ...

    def give_up(self, problem: str, now: float) -> None: ...

    def reading(self) -> Reading: ...


class UdpLineProbe:
    """Measures the line to one line server."""

    def measure(
        self,
        host: str,
        port: int,
        up: Needs,
        down: Needs,
        token: bytes | None,
        report: Callable[[str], None],
        cancel: threading.Event,
    ) -> Reading:
        """One run: at most 8 seconds and 1 MB. ``report`` hears each phase; ``cancel`` ends it at once."""

        def session(family: int, left: float) -> LineSession:
            return LineSession(up, down, os.urandom(8), os.urandom(LARGEST), token, limit=left)

        return over_udp(host, port, session, report, cancel)


def over_udp(
    host: str, port: int, session_for: Callable[[int, float], DatagramSession], report: Callable[[str], None],
    cancel: threading.Event,
) -> Reading:  # fmt: skip
    """One run with a server's address, and with its address of the other kind where nothing comes back.

    ``session_for`` makes a fresh session for a kind of address and the seconds that are left.
    """
    began = time.perf_counter()
    report("name")
    found, problem = look_up(host, port, socket.SOCK_DGRAM, cancel)
    if problem:
        return nothing(problem, time.perf_counter() - began)
    reading = nothing("no_network", time.perf_counter() - began)
    for number, address in enumerate(found):
        left = HARD_STOP - (time.perf_counter() - began)
        if reading.problem not in ("no_network", "no_answer", "no_server") or left < OTHER_FAMILY_AFTER:
            break
        session = session_for(address[0], left)
        if _run_on(address, session, report, cancel, PATIENCE if number + 1 < len(found) else HARD_STOP):
            reading = session.reading()
    return reading


def _run_on(
    address: Found, session: DatagramSession, report: Callable[[str], None], cancel: threading.Event, patience: float
) -> bool:
    """Runs a test with one address to its end; False where this PC has no way there."""
    try:
        with socket.socket(address[0], socket.SOCK_DGRAM) as line:
            line.connect(address[1])  # only this address may answer
            line.setblocking(False)
            _loop(line, session, report, cancel, patience)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM):
            return False
        session.give_up("blocked", time.perf_counter())
    return True


def _loop(
    line: socket.socket, session: DatagramSession, report: Callable[[str], None], cancel: threading.Event,
    patience: float,
) -> None:  # fmt: skip
    told = ""
    refused = 0
    impatient_at = time.perf_counter() + patience
    while session.phase != "done":
        if session.state != told:
            told = session.state
            report(told)
        now = time.perf_counter()
        for raw in session.cancel(now) if cancel.is_set() else session.poll(now):
            refused += _send(line, raw)
        select.select([line], [], [], 0.001 if session.phase == "asking" else 0.004)
        while True:
            try:
                raw = line.recv(2048)
            except BlockingIOError:
                break
            except ConnectionError:  # the machine there says that nobody listens on this port
                refused += 1
                break
            session.receive(raw, time.perf_counter())
        if session.phase == "connecting" and now > impatient_at:
            session.give_up("no_answer", now)
        if refused >= 2:
            session.give_up("no_server", time.perf_counter())


def _send(line: socket.socket, raw: bytes) -> int:
    try:
        line.send(raw)
    except BlockingIOError:
        return 0  # the PC's own queue is full: to the test this is a lost packet
    except ConnectionError:
        return 1
    return 0
