"""Which server a line test asks, and by which way: read from an address such as ``udp://HOST:PORT``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

Row = tuple[str, float]  # tier and kilobits per second on the wire

# Way -> default port; 0: the port must be given.
PORTS = {
    "udp": 0, "ws": 80, "wss": 443, "ndt7": 80, "ndt7s": 443, "m-lab": 443,
    "stun": 3478, "turn": 3478, "turn-tcp": 3478, "turns": 5349,
}  # fmt: skip
M_LAB = "m-lab"
M_LAB_HOST = "locate.measurementlab.net"
SOCKET_WAYS = ("udp", "ws", "wss")  # a line server of our own
NDT7_WAYS = ("ndt7", "ndt7s", M_LAB)
UDP_WAYS = ("udp", "stun", "turn")
TURN_TCP_WAYS = ("turn-tcp", "turns")  # TURN inside TCP, without and with TLS
STUN_WAYS = ("stun", "turn", *TURN_TCP_WAYS)

_HOST = r"(?P<host>\[[0-9A-Fa-f:.]+(?:%25[\w.~-]+)?\]|[^\s/?#@:\[\]]{1,253})"
_ADDRESS = re.compile(
    r"(?P<way>[a-z0-9]+):(?P<slashes>//)?" + _HOST + r"(?::(?P<port>\d{1,5}))?(?P<path>/[\x21-\x7e]*)?"
    r"(?:\?transport=(?P<transport>udp|tcp))?"  # RFC 7065
)


class NoTarget(ValueError):
    """The text names no line server."""


@dataclass(frozen=True)
class LineTarget:
    """A server, the way to it, and what it wants to see."""

    name: str  # as a person wrote it
    way: str  # a key of ``PORTS``
    host: str
    port: int
    path: str = ""  # of a WebSocket server; "" is "/"
    token: bytes | None = field(default=None, repr=False)
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    login: str | None = None  # a file with user name and password, read when the test begins
    roots: str | None = None  # a file with the organisation's root certificates, beside the system's

    @property
    def encrypted(self) -> bool:
        return self.way in ("wss", "ndt7s", "turns", M_LAB)


@dataclass(frozen=True)
class Asked:
    """The needs as the test asks them, in each direction the lowest first."""

    up: Sequence[Row]
    down: Sequence[Row]


def without_sharp(asked: Asked) -> Asked:
    """For ways inside TCP: no more than ordinary video, for which a row stands that both kinds need alike."""

    def of(rows: Sequence[Row]) -> list[Row]:
        ordinary = any(tier == "sd" for tier, _ in rows)
        return [("sd" if tier == "hd" else tier, need) for tier, need in rows if tier != "hd" or not ordinary]

    return Asked(of(asked.up), of(asked.down))


def read_target(text: str) -> LineTarget:
    """Reads ``udp://HOST:PORT``, ``wss://HOST``, ``ndt7://HOST``, ``stun:HOST``, ``turns:HOST`` or ``m-lab``.

    ``turn:HOST?transport=tcp`` is TURN inside TCP. Raises ``NoTarget``.
    """
    if text.strip().lower() == M_LAB:
        return LineTarget(M_LAB, M_LAB, M_LAB_HOST, PORTS[M_LAB])
    found = _ADDRESS.fullmatch(text.strip().partition(":")[0].lower() + ":" + text.strip().partition(":")[2])
    way = found["way"] if found else ""
    if found is None or way not in PORTS or bool(found["slashes"]) == (way in STUN_WAYS):
        raise NoTarget(text)
    if found["transport"]:
        way = {("turn", "udp"): "turn", ("turn", "tcp"): "turn-tcp", ("turns", "tcp"): "turns"}.get(
            (way, found["transport"]), "")  # fmt: skip
        if not way:
            raise NoTarget(text)
    port = int(found["port"] or PORTS[way])
    if not 0 < port < 65536 or (found["path"] not in (None, "/") and way not in ("ws", "wss")):
        raise NoTarget(text)
    return LineTarget(text.strip(), way, found["host"].strip("[]").replace("%25", "%"), port, found["path"] or "")
