"""The packets of the line test, as bytes. Both ends use this; neither trusts what comes in.

A client first says hello; the hello is longer than the answer, so that nobody can
use a server to flood a third party. The answer holds a cookie. Only who returns
the cookie owns the address and gets more. After that one kind of packet goes
both ways: it measures, and it carries the other side's wishes and reports.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from typing import NamedTuple

MAGIC = b"VAL1"
HELLO, COOKIE, DATA, REFUSED, BYE = 1, 2, 3, 4, 5
UDP_IP = 28  # bytes that IPv4 and UDP add to a packet on the wire
SMALLEST, LARGEST = 120, 1200  # bytes on the wire
HELLO_BYTES = 64
TOKEN_NEEDED = 1
BAD_TOKEN, BUSY, USED_UP = 1, 2, 3
MOST_REPORTS = 60
WRAP = 1 << 32

_HEAD = struct.Struct("!4sB8s")
_COOKIE = struct.Struct("!I8sB")
_DATA = struct.Struct("!8sHIIIIHHHHIHIB")
_HEAD_AND_DATA = struct.Struct("!4sB8s8sHIIIIHHHHIHIB")
_REPORT = struct.Struct("!HI")


class BadPacket(ValueError):
    """Not one of ours, or broken."""


class Data(NamedTuple):
    """One measuring packet. Times are microseconds of the sender's own clock, cut to 32 bits."""

    cookie: bytes = bytes(8)
    step: int = 0  # 0: between steps
    number: int = 0  # within the step
    sent_at: int = 0
    echo: int = 0  # the other side's newest time ...
    held: int = 0  # ... and how long it lay here; 0 and 0: nothing came yet
    want_step: int = 0  # the stream that the client asks for; a server sends 0
    want_kbit: int = 0
    want_bytes: int = 0
    want_most: int = 0  # so many packets of it in all, and not one more
    gone: int = 0  # bytes on the wire that a server has sent in this session; a client sends 0
    report_step: int = 0  # arrivals of this step of the other side's
    arrived: int = 0  # how many in all
    reports: tuple[tuple[int, int], ...] = ()  # (number, arrival) of some


def session_of(raw: bytes) -> tuple[int, bytes]:
    """Kind and session of any packet of ours."""
    if len(raw) < _HEAD.size:
        raise BadPacket
    magic, kind, session = _HEAD.unpack_from(raw)
    if magic != MAGIC or not HELLO <= kind <= BYE:
        raise BadPacket
    return kind, session


def hello(session: bytes, at: int) -> bytes:
    return (_HEAD.pack(MAGIC, HELLO, session) + at.to_bytes(4, "big")).ljust(HELLO_BYTES, b"\0")


def hello_time(raw: bytes) -> int:
    if len(raw) != HELLO_BYTES:
        raise BadPacket
    return int.from_bytes(raw[_HEAD.size : _HEAD.size + 4], "big")


def cookie(session: bytes, echo: int, secret: bytes, flags: int) -> bytes:
    return _HEAD.pack(MAGIC, COOKIE, session) + _COOKIE.pack(echo, secret, flags)


def read_cookie(raw: bytes) -> tuple[int, bytes, int]:
    """Echoed time, cookie, flags."""
    if len(raw) != _HEAD.size + _COOKIE.size:
        raise BadPacket
    echo, secret, flags = _COOKIE.unpack_from(raw, _HEAD.size)
    return echo, secret, flags


def refused(session: bytes, reason: int) -> bytes:
    return _HEAD.pack(MAGIC, REFUSED, session) + bytes([reason])


def read_refused(raw: bytes) -> int:
    if len(raw) != _HEAD.size + 1:
        raise BadPacket
    return raw[-1]


def bye(session: bytes, secret: bytes) -> bytes:
    return _HEAD.pack(MAGIC, BYE, session) + secret


def read_bye(raw: bytes) -> bytes:
    if len(raw) != _HEAD.size + 8:
        raise BadPacket
    return raw[_HEAD.size :]


def data(session: bytes, packet: Data, wire_bytes: int, filler: bytes) -> bytes:
    """The packet, filled up to ``wire_bytes`` as counted on the wire."""
    reports = packet.reports[:MOST_REPORTS]
    raw = _HEAD_AND_DATA.pack(MAGIC, DATA, session, *packet[:-1], len(reports))
    for number, at in reports:
        raw += _REPORT.pack(number & 0xFFFF, at)
    gap = wire_bytes - UDP_IP - len(raw)
    return raw + filler[:gap] if gap > 0 else raw


def room_for_reports(wire_bytes: int) -> int:
    """How many reports fit into a packet of that size."""
    return max(0, min(MOST_REPORTS, (wire_bytes - UDP_IP - _HEAD.size - _DATA.size) // _REPORT.size))


def read_data(raw: bytes) -> Data:
    start = _HEAD.size + _DATA.size
    if len(raw) < start or len(raw) > LARGEST - UDP_IP:
        raise BadPacket
    *fields, count = _DATA.unpack_from(raw, _HEAD.size)
    if count > MOST_REPORTS or len(raw) < start + count * _REPORT.size:
        raise BadPacket
    reports = tuple(_REPORT.iter_unpack(raw[start : start + count * _REPORT.size])) if count else ()
    return Data._make((*fields, reports))


def proof(secret: bytes, session: bytes, token: bytes | None) -> bytes:
    """What the client returns: the cookie itself, or with a token something only its holder can make."""
    if token is None:
        return secret
    return hmac.new(token, secret + session, hashlib.sha256).digest()[:8]


def since(later: int, earlier: int) -> float:
    """Seconds between two cut times; negative where ``later`` lies before."""
    gap = (later - earlier) % WRAP
    return (gap - WRAP if gap >= WRAP // 2 else gap) / 1e6


def packet_bytes(kbit: float) -> int:
    """Size on the wire, so that about 150 packets a second flow, more on fast steps."""
    return int(min(LARGEST, max(SMALLEST, kbit * 1000 / 8 / 150)))
