"""The line test over UDP. One blocking call for a thread of its own; nothing is sent before it is called."""

from __future__ import annotations

import errno
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Sequence

from advisor.domain.line_search import HARD_STOP
from advisor.domain.line_session import LineSession, Reading
from advisor.domain.line_wire import LARGEST

NAME_TIMEOUT = 3.0
OTHER_FAMILY_AFTER = 3.5  # seconds that must be left to try the address of the other kind
Needs = Sequence[tuple[str, float]]
Found = tuple[int, tuple[str, int]]


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
        began = time.perf_counter()
        report("name")
        found, problem = _look_up(host, port, cancel)
        if problem:
            return _nothing(problem, up, down, time.perf_counter() - began)
        reading = _nothing("no_network", up, down, time.perf_counter() - began)
        for address in found:
            left = HARD_STOP - (time.perf_counter() - began)
            if reading.problem not in ("no_network", "no_answer", "no_server") or left < OTHER_FAMILY_AFTER:
                break
            reading = _run(address, up, down, token, report, cancel, left) or reading
        return reading


def _look_up(host: str, port: int, cancel: threading.Event) -> tuple[list[Found], str]:
    """One address of each kind, in the system's order, or why there is none."""
    answers: list[Found] = []
    problem = "name_slow"

    def ask() -> None:
        nonlocal problem
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        except (OSError, UnicodeError):
            problem = "name_unknown"
            return
        for family, _, _, _, address in rows:
            if family not in {kind for kind, _ in answers}:
                answers.append((family, address))  # type: ignore[arg-type]
        problem = ""

    # A look-up cannot be broken off: it is left alone in its thread when it takes too long.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    until = time.perf_counter() + NAME_TIMEOUT
    while thread.is_alive() and time.perf_counter() < until and not cancel.is_set():
        thread.join(0.02)
    if cancel.is_set():
        return [], "cancelled"
    return list(answers), problem


def _run(
    address: Found, up: Needs, down: Needs, token: bytes | None, report: Callable[[str], None],
    cancel: threading.Event, left: float,
) -> Reading | None:  # fmt: skip
    """The test with one address; None where this PC has no way there."""
    session = LineSession(up, down, os.urandom(8), os.urandom(LARGEST), token, limit=left)
    try:
        with socket.socket(address[0], socket.SOCK_DGRAM) as line:
            line.connect(address[1])  # only this address may answer
            line.setblocking(False)
            _loop(line, session, report, cancel)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            session.give_up("blocked", time.perf_counter())
            return session.reading()
        return None
    return session.reading()


def _loop(line: socket.socket, session: LineSession, report: Callable[[str], None], cancel: threading.Event) -> None:
    told = ""
    refused = 0
    while session.phase != "done":
        if session.phase != told:
            told = session.phase
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


def _nothing(problem: str, up: Needs, down: Needs, seconds: float) -> Reading:
    session = LineSession(up, down, bytes(8), b"")
    session.give_up(problem, 0.0)
    reading = session.reading()
    return Reading(reading.problem, reading.up, reading.down, 0.0, 0.0, 0, 0, seconds, 0)
