"""Messages of STUN and TURN as bytes (RFC 8489, RFC 8656): only what the line test needs."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

COOKIE = 0x2112A442
BINDING, ALLOCATE, REFRESH, SEND, CHANNEL_BIND = 1, 3, 4, 6, 9
REQUEST, INDICATION, SUCCESS, ERROR = 0x000, 0x010, 0x100, 0x110
USERNAME, INTEGRITY, ERROR_CODE, CHANNEL_NUMBER, LIFETIME = 0x06, 0x08, 0x09, 0x0C, 0x0D
PEER, DATA, REALM, NONCE, RELAYED, FAMILY, TRANSPORT = 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x19
BANDWIDTH = 0x8010  # coturn: what one session may use, in kbit/s of 1024
CHANNEL = 0x4000  # the only channel that is bound
UDP = 17
LONGEST_WORDS = 763  # bytes of realm and nonce, at most (RFC 8489, 14.9 and 14.10)

Place = tuple[str, int]


class BadMessage(ValueError):
    """Not STUN, or broken."""


@dataclass(frozen=True, slots=True)
class Message:
    """Kind is method and class together, as in the first two bytes."""

    method: int
    kind: int  # REQUEST, INDICATION, SUCCESS or ERROR
    id: bytes
    attributes: dict[int, bytes]

    @property
    def error(self) -> int:
        """The error's number, 0 where there is none."""
        raw = self.attributes.get(ERROR_CODE, b"")
        return (raw[2] & 7) * 100 + raw[3] % 100 if self.kind == ERROR and len(raw) >= 4 else 0

    def number(self, attribute: int) -> int:
        raw = self.attributes.get(attribute, b"")
        return int.from_bytes(raw, "big") if len(raw) == 4 else 0


def message(
    method: int, kind: int, ident: bytes, attributes: Iterable[tuple[int, bytes]] = (), key: bytes | None = None
) -> bytes:
    """The message; with a key it is signed at its end."""
    body = b"".join(
        struct.pack("!HH", number, len(raw)) + raw + bytes(-len(raw) % 4) for number, raw in attributes
    )
    if key is not None:
        head = struct.pack("!HHI", method | kind, len(body) + 24, COOKIE) + ident
        body += struct.pack("!HH", INTEGRITY, 20) + hmac.new(key, head + body, hashlib.sha1).digest()
    return struct.pack("!HHI", method | kind, len(body), COOKIE) + ident + body


def read_message(raw: bytes) -> Message:
    """Raises ``BadMessage``. Of an attribute that is there twice the first counts (RFC 8489, 14)."""
    if len(raw) < 20 or raw[0] & 0xC0:
        raise BadMessage
    both, length, cookie = struct.unpack_from("!HHI", raw)
    if cookie != COOKIE or length != len(raw) - 20 or length % 4:
        raise BadMessage
    attributes: dict[int, bytes] = {}
    at = 20
    while at < len(raw):
        number, size = struct.unpack_from("!HH", raw, at)
        if at + 4 + size > len(raw):
            raise BadMessage
        attributes.setdefault(number, raw[at + 4 : at + 4 + size])
        at += 4 + size + -size % 4
    return Message(both & ~ERROR, both & ERROR, raw[8:20], attributes)


def login_key(user: str, realm: bytes, password: str) -> bytes:
    """The key of a long-term credential (RFC 8489, 9.2.2). MD5 is the protocol's choice, not ours."""
    return hashlib.md5(user.encode() + b":" + realm + b":" + password.encode(), usedforsecurity=False).digest()


def place(raw: bytes, ident: bytes) -> Place:
    """An address that was mixed with the cookie."""
    if len(raw) not in (8, 20):
        raise BadMessage
    mask = struct.pack("!I", COOKIE) + ident
    port = int.from_bytes(raw[2:4], "big") ^ (COOKIE >> 16)
    plain = bytes(a ^ b for a, b in zip(raw[4:], mask, strict=False))
    return str(IPv4Address(plain) if len(plain) == 4 else IPv6Address(plain)), port


def mixed_place(address: Place, ident: bytes) -> bytes:
    packed = ip_address(address[0]).packed
    mask = struct.pack("!I", COOKIE) + ident
    family = 1 if len(packed) == 4 else 2
    return struct.pack("!xBH", family, address[1] ^ (COOKIE >> 16)) + bytes(
        a ^ b for a, b in zip(packed, mask, strict=False)
    )


def channel_data(payload: bytes) -> bytes:
    return struct.pack("!HH", CHANNEL, len(payload)) + payload


def read_channel(raw: bytes) -> bytes:
    """The payload of a channel message."""
    if len(raw) < 4:
        raise BadMessage
    number, length = struct.unpack_from("!HH", raw)
    if number != CHANNEL or length > len(raw) - 4:
        raise BadMessage
    return raw[4 : 4 + length]
