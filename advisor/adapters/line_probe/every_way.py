"""One probe for all kinds of servers: the way that the address names is taken, and only its code is loaded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.domain.line_search import HARD_STOP
from advisor.domain.line_session import Reading
from advisor.domain.line_target import M_LAB, NDT7_WAYS, STUN_WAYS, TURN_TCP_WAYS, Asked, LineTarget

if TYPE_CHECKING:
    from advisor.adapters.line_probe.proxies import Ask

_FALLBACK_FROM = 2.5  # seconds that must be left to try WebSocket
_UDP_BLOCKED = ("no_answer", "no_server", "blocked")


class EveryWay:
    """Measures the line to any server that ``line_target`` can name. ``ask``: the system's way to proxies."""

    def __init__(self, ask: Ask | None = None) -> None:
        self._ask = ask

    def measure(
        self, target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None]
    ) -> Reading:
        if target.way in ("ws", "wss"):
            from advisor.adapters.line_probe.websocket_client import websocket_reading

            return websocket_reading(target, asked, cancel, report, roots=target.roots, ask=self._ask)
        if target.way in STUN_WAYS:
            from advisor.adapters.line_probe.login_file import with_login
            from advisor.adapters.line_probe.turn_client import turn_reading

            if target.way in TURN_TCP_WAYS:
                from advisor.adapters.line_probe.turn_tcp_client import turn_tcp_reading

                return turn_tcp_reading(with_login(target), asked, cancel, report, ask=self._ask)
            return turn_reading(with_login(target), asked, cancel, report)
        if target.way == M_LAB:
            from advisor.adapters.line_probe.m_lab import m_lab_reading

            return m_lab_reading(target, asked, cancel, report, self._ask)
        if target.way in NDT7_WAYS:
            from advisor.adapters.line_probe.ndt7_client import ndt7_reading

            return ndt7_reading(target, asked, cancel, report, roots=target.roots, ask=self._ask)
        return _udp(target, asked, cancel, report, self._ask)


def _udp(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None], ask: Ask | None
) -> Reading:
    """UDP; where nothing comes back, WebSocket on the same host and port."""
    from advisor.adapters.line_probe.udp_client import UdpLineProbe

    began = time.perf_counter()
    reading = UdpLineProbe().measure(target.host, target.port, asked.up, asked.down, target.token, report, cancel)
    left = HARD_STOP - (time.perf_counter() - began)
    if reading.problem not in _UDP_BLOCKED or left < _FALLBACK_FROM or cancel.is_set():
        return reading
    from advisor.adapters.line_probe.websocket_client import websocket_reading

    other = websocket_reading(replace(target, way="ws"), asked, cancel, report, left, ask=ask)
    if other.problem and other.problem not in ("cancelled", "token", "busy", "stalled"):
        return replace(reading, seconds=time.perf_counter() - began)
    return replace(
        other, seconds=time.perf_counter() - began, limits=("udp_blocked", *other.limits),
        bytes_sent=reading.bytes_sent + other.bytes_sent, bytes_received=reading.bytes_received + other.bytes_received,
    )  # fmt: skip
