"""ASN.1 object identifiers as bytes, for who writes signatures and who reads them (ITU-T X.690, 8.19)."""

from __future__ import annotations


def content(dotted: str) -> bytes:
    """The content of the identifier, without tag and length."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    out = bytearray([first * 40 + second])
    for number in rest:
        chunk = [number & 0x7F]
        while number := number >> 7:
            chunk.append(number & 0x7F | 0x80)
        out += bytes(reversed(chunk))
    return bytes(out)
