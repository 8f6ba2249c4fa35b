"""The line test against a STUN or TURN server over UDP."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable

from advisor.adapters.line_probe.names import look_up
from advisor.adapters.line_probe.readings import nothing
from advisor.adapters.line_probe.udp_client import OTHER_FAMILY_AFTER, PATIENCE, run_on
from advisor.domain.line_search import HARD_STOP
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget
from advisor.domain.line_wire import LARGEST
from advisor.domain.turn_login import TurnLogin
from advisor.domain.turn_session import TurnSession


def turn_reading(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None]
) -> Reading:
    """One run: at most 8 seconds and 1 MB. Without a login only delay and loss are asked for."""
    began = time.perf_counter()
    report("name")
    found, problem = look_up(target.host, target.port, socket.SOCK_DGRAM, cancel)
    if problem:
        return nothing(problem, time.perf_counter() - began)
    reading = nothing("no_network", time.perf_counter() - began)
    for number, address in enumerate(found):
        left = HARD_STOP - (time.perf_counter() - began)
        if reading.problem not in ("no_network", "no_answer", "no_server") or left < OTHER_FAMILY_AFTER:
            break
        mark, login = os.urandom(8), None
        if target.user and target.password:
            login = TurnLogin(target.user, target.password, mark, newer=address[0] == socket.AF_INET6)
        session = TurnSession(asked.up, asked.down, mark, os.urandom(LARGEST), login, left)
        patience = PATIENCE if number + 1 < len(found) else HARD_STOP
        if run_on(address, session, report, cancel, patience):
            reading = session.reading()
    return reading
