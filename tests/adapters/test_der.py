"""The strict reader of DER beside a plain one that follows the standard step by step (X.690, 10.1)."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

sys.path.insert(0, str(Path(__file__).parent))

from genuine_records import jana, level_t

from advisor.adapters.verification import der

Tree = tuple[int, Any]


def plain(data: bytes) -> list[Tree] | None:
    """All values in ``data``, one after another; None where it is not DER or uses a form that no signature needs."""
    found: list[Tree] = []
    while data:
        if len(data) < 2 or data[0] & 31 == 31:
            return None
        tag, length, head = data[0], data[1], 2
        if length > 127:
            digits = data[2 : 2 + length - 128]
            if not 1 <= length - 128 <= 4 or len(digits) != length - 128 or digits[0] == 0:
                return None
            head, length = 2 + len(digits), int(digits.hex(), 16)
            if length < 128:
                return None
        content, data = data[head : head + length], data[head + length :]
        if len(content) != length:
            return None
        inside: Any = plain(content) if tag & 32 else content
        if inside is None:
            return None
        found.append((tag, inside))
    return found


def strict(node: der.Node) -> Tree:
    return node.tag, [strict(child) for child in node.children()] if node.tag & 32 else node.content


def both(data: bytes) -> tuple[list[Tree] | None, list[Tree] | None]:
    expected = plain(data)
    try:
        return expected if expected and len(expected) == 1 else None, [strict(der.read(data))]
    except der.NotDer:
        return expected if expected and len(expected) == 1 else None, None


def signature_of(pdf: bytes) -> bytes:
    digits = re.findall(rb"/Contents <([0-9A-F]+)>", pdf)[0]
    return der.read_padded(bytes.fromhex(digits.decode())).raw


def damaged(raw: bytes, source: random.Random) -> bytes:
    """A few bytes changed, mostly such as say a kind or a length."""
    out = bytearray(raw)
    for _ in range(source.randrange(1, 4)):
        at = source.randrange(min(len(out), source.choice((8, 80, len(out)))))
        out[at] = source.choice((source.randrange(256), 0x80, 0x81, 0x82, 0x84, 0x30, 0x1F, 0, 0x7F, out[at] ^ 1))
    cut = source.random()
    return bytes(out[: source.randrange(len(out))] if cut < 0.05 else out + b"\0" if cut > 0.97 else out)


def test_the_strict_reader_reads_as_the_plain_one() -> None:
    source, read, refused = random.Random(20261125), 0, 0
    samples = [signature_of(level_t()), jana().certificate.public_bytes(Encoding.DER)]
    for sample in samples:
        expected, found = both(sample)
        assert expected == found is not None
    for _ in range(3000):
        expected, found = both(damaged(source.choice(samples), source))
        assert expected == found
        read, refused = read + (found is not None), refused + (found is None)
    assert min(read, refused) > 500  # neither way went untried


@pytest.mark.parametrize("digits", [
    "", "30", "3080", "308100", "30820001", "3082007F" + "00" * 127, "3081800", "1F0100", "3F00", "300130", "30020201",
    "3085000000000100", "30840000000102",
])  # fmt: skip
def test_what_is_no_der(digits: str) -> None:
    raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
    assert plain(raw) is None or len(plain(raw) or []) != 1
    assert both(raw) == (None, None)
