"""One probe for all kinds of servers: the way that the address names is taken, and only its code is loaded."""

from __future__ import annotations

import threading
from collections.abc import Callable

from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget


class EveryWay:
    """Measures the line to any server that ``line_target`` can name."""

    def measure(
        self, target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None]
    ) -> Reading:
        from advisor.adapters.line_probe.udp_client import UdpLineProbe

        probe = UdpLineProbe()
        return probe.measure(target.host, target.port, asked.up, asked.down, target.token, report, cancel)
