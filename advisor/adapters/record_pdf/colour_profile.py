"""The sRGB profile of the output intent, computed: no foreign file, no date inside, same bytes everywhere."""

from __future__ import annotations

import struct
from functools import cache


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(x) + _fixed(y) + _fixed(z)


def _description(text: str) -> bytes:
    ascii_text = text.encode("ascii") + b"\0"
    return (
        b"desc\0\0\0\0" + struct.pack(">I", len(ascii_text)) + ascii_text
        + b"\0" * 8 + b"\0\0\0" + b"\0" * 67
    )  # fmt: skip


def _curve() -> bytes:
    points = []
    for i in range(256):
        value = i / 255
        linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        points.append(round(linear * 65535))
    return b"curv\0\0\0\0" + struct.pack(">I256H", 256, *points)


@cache
def srgb_profile() -> bytes:
    """An ICC v2.1 matrix profile for sRGB (IEC 61966-2-1), adapted to D50."""
    curve = _curve()
    tags = [
        (b"desc", _description("sRGB, computed")),
        (b"cprt", b"text\0\0\0\0No rights reserved\0"),
        (b"wtpt", _xyz(0.95045, 1.0, 1.08905)),
        (b"rXYZ", _xyz(0.43607, 0.22249, 0.01392)),
        (b"gXYZ", _xyz(0.38515, 0.71687, 0.09708)),
        (b"bXYZ", _xyz(0.14307, 0.06061, 0.71410)),
        (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve),
    ]  # fmt: skip
    start = 128 + 4 + 12 * len(tags)
    table, body, placed = b"", b"", {}
    for name, data in tags:
        if data not in placed:
            placed[data] = start + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", placed[data], len(data))
    header = (
        struct.pack(">I", start + len(body)) + b"\0\0\0\0" + b"\x02\x10\0\0" + b"mntrRGB XYZ "
        + struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
        + _fixed(0.9642) + _fixed(1.0) + _fixed(0.8249)
    )  # fmt: skip
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
