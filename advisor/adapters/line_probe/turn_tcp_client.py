"""The line test against a STUN or TURN server inside TCP or TLS, for places where UDP is blocked.

The relay sends on by UDP, but the way to it is the one that a call would take here:
every lost packet holds the rest up. So no more than ordinary video is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

from advisor.adapters.line_probe.inside_tcp import TCP_IP, TLS, over_tcp
from advisor.adapters.line_probe.proxies import Ask
from advisor.adapters.line_probe.tcp_line import TcpLine, connect
from advisor.adapters.line_probe.trouble import Trouble, Until
from advisor.adapters.line_probe.turn_client import turn_session
from advisor.domain import stun_wire as stun
from advisor.domain.line_search import HARD_STOP
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget, without_sharp
from advisor.domain.turn_session import TurnSession


class _Messages:
    """Messages of STUN and of the channel, one behind the other."""

    def __init__(self, line: TcpLine) -> None:
        self.line = line
        self._kept = bytearray()

    def send(self, packet: bytes) -> None:
        self.line.send(packet + bytes(-len(packet) % 4))  # a channel message is filled up (RFC 8656, 12.5)

    def packets(self) -> Iterable[bytes] | None:
        raw = self.line.receive(16_384)
        if raw is None:
            return None
        if not raw:
            raise Trouble("gone")
        self._kept += raw
        return list(messages(self._kept))


def turn_tcp_reading(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None],
    limit: float = HARD_STOP, ask: Ask | None = None,
) -> Reading:  # fmt: skip
    """One run of at most ``limit`` seconds and 1 MB. Without a login only the delay is asked for."""

    def open_it(until: Until) -> _Messages:
        line = connect(target.host, target.port, target.encrypted, until, ask=ask)
        try:
            if target.encrypted:
                line.encrypt(target.host, target.roots, until)
        except Trouble:
            line.abort()
            raise
        return _Messages(line)

    def session(line: TcpLine, left: float) -> TurnSession:
        around = TCP_IP + (TLS if target.encrypted else 0)
        return turn_session(target, without_sharp(asked), line.family, left, around)

    return over_tcp(open_it, session, report, cancel, limit)


def messages(kept: bytearray) -> Iterator[bytes]:
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
