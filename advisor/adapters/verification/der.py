"""A strict reader of DER, the encoding of signatures and certificates.

One way to write a value means one way to read it: indefinite or padded
lengths, long tags, deep nesting and left-over bytes are errors.
"""

from __future__ import annotations

from typing import NamedTuple

SEQUENCE, SET, INTEGER, OCTETS, OID, UTC_TIME, GENERAL_TIME = 0x30, 0x31, 0x02, 0x04, 0x06, 0x17, 0x18
CONTEXT_0, CONTEXT_1 = 0xA0, 0xA1
_new = tuple.__new__  # a signature has a hundred values; the constructor of a named tuple takes twice as long


class NotDer(ValueError):
    """The bytes are not DER, or not the structure that was asked for."""


class Node(NamedTuple):
    """One value: its tag, and where it, its content and its end lie in the bytes."""

    data: bytes
    tag: int
    start: int
    body: int
    end: int

    @property
    def raw(self) -> bytes:
        return self.data[self.start : self.end]

    @property
    def content(self) -> bytes:
        return self.data[self.body : self.end]

    def children(self, tag: int | None = None) -> list[Node]:
        """The values inside; ``tag`` says what this value itself must be."""
        if tag is not None and self.tag != tag:
            raise NotDer("another kind of value")
        if not self.tag & 0x20:
            raise NotDer("holds no values")
        data, _, _, at, end = self
        found: list[Node] = []
        add = found.append
        last = end - 1
        while at < last:
            # Most values are short and plain: those are read right here.
            if (length := data[at + 1]) < 0x80 and (kind := data[at]) & 0x1F != 0x1F:
                after = at + 2 + length
                if after > end:
                    raise NotDer("cut off")
                add(_new(Node, (data, kind, at, at + 2, after)))
                at = after
            else:
                add(_node(data, at, end))
                at = found[-1].end
        if at != end:
            raise NotDer("cut off")
        return found

    def of(self, tag: int) -> bytes:
        """The content, when this value has that tag."""
        if self.tag != tag:
            raise NotDer("another kind of value")
        return self.data[self.body : self.end]


def _node(data: bytes, start: int, limit: int) -> Node:
    """The value at ``start``, which must end before ``limit``."""
    body = start + 2
    if body > limit:
        raise NotDer("cut off")
    tag, length = data[start], data[start + 1]
    if tag & 0x1F == 0x1F:
        raise NotDer("long tag")
    if length == 0x82 and body + 2 <= limit:
        length, body = data[body] << 8 | data[body + 1], body + 2
        if length < 0x100:
            raise NotDer("length is not minimal")
    elif length >= 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4 or body + count > limit:
            raise NotDer("length")
        length = int.from_bytes(data[body : body + count], "big")
        if length < 0x80 or length >> (8 * (count - 1)) == 0:
            raise NotDer("length is not minimal")
        body += count
    end = body + length
    if end > limit:
        raise NotDer("cut off")
    return _new(Node, (data, tag, start, body, end))


def read(data: bytes) -> Node:
    """The one value that fills ``data`` exactly."""
    node = _node(data, 0, len(data))
    if node.end != len(data):
        raise NotDer("bytes left over")
    return node


def read_padded(data: bytes) -> Node:
    """The value at the start of ``data``; after it only zero bytes."""
    node = _node(data, 0, len(data))
    if data.count(0, node.end) != len(data) - node.end:
        raise NotDer("bytes left over")
    return node
