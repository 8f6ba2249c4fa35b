"""The line test against a STUN or TURN server over UDP."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable

from advisor.adapters.line_probe.udp_client import over_udp
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget
from advisor.domain.line_wire import LARGEST
from advisor.domain.turn_login import TurnLogin
from advisor.domain.turn_session import TurnSession


def turn_reading(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None]
) -> Reading:
    """One run: at most 8 seconds and 1 MB. Without a login only delay and loss are asked for."""

    def session(family: int, left: float) -> TurnSession:
        return turn_session(target, asked, family, left)

    return over_udp(target.host, target.port, session, report, cancel)


def turn_session(target: LineTarget, asked: Asked, family: int, left: float, tcp_overhead: int = 0) -> TurnSession:
    """A fresh run with what the target knows of a login; ``family``: the kind of address that was reached."""
    mark, login = os.urandom(8), None
    if target.user and target.password:
        login = TurnLogin(target.user, target.password, mark, newer=family == socket.AF_INET6, tcp=tcp_overhead > 0)
    return TurnSession(asked.up, asked.down, mark, os.urandom(LARGEST), login, left, tcp_overhead)
