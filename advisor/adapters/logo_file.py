"""The organisation's logo: a small PNG whose picture goes into a PDF as it is.

Only what needs no unpacking of single lines is taken: 8 bits or a palette, no
transparency, not interlaced. The picture is unpacked once to see that it is whole
and no larger than it says.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

NAME = "logo.png"
MOST_BYTES = 30_000
MOST_WIDTH, MOST_HEIGHT = 600, 200  # pixels
_SIGN = b"\x89PNG\r\n\x1a\n"
_GREY, _RGB, _PALETTE = 0, 2, 3
_PASSED_OVER = (b"sRGB", b"gAMA", b"cHRM", b"pHYs", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"bKGD", b"iCCP",
                b"eXIf", b"sBIT")  # fmt: skip


class Logo(NamedTuple):
    """``packed``: the lines of the picture with PNG's filters, in one zlib stream. ``palette``: empty without one."""

    width: int
    height: int
    colours: int  # numbers of one pixel: 3, or 1 for grey and palettes
    bits: int
    palette: bytes
    packed: bytes


def read_logo(content: bytes) -> Logo:
    """Raises ValueError that says what is wrong with the file."""
    if len(content) > MOST_BYTES:
        raise ValueError(f"must have at most {MOST_BYTES} bytes")
    if not content.startswith(_SIGN):
        raise ValueError("must be a PNG file")
    head, palette, packed = b"", b"", b""
    for kind, data in _chunks(content):
        if kind == b"IHDR":
            head = head or data
        elif kind == b"PLTE":
            palette = data
        elif kind == b"IDAT":
            packed += data
        elif kind == b"tRNS":
            raise ValueError("must have no transparency: put it on white")
        elif kind not in (*_PASSED_OVER, b"IEND"):
            raise ValueError("must be a plain PNG file")
    if len(head) != 13:
        raise ValueError("must be a whole PNG file")
    width, height, bits, kind_of_colour, _packing, _filter, interlaced = struct.unpack(">IIBBBBB", head)
    if not (0 < width <= MOST_WIDTH and 0 < height <= MOST_HEIGHT):
        raise ValueError(f"must be at most {MOST_WIDTH} x {MOST_HEIGHT} pixels")
    if kind_of_colour in (4, 6):
        raise ValueError("must have no transparency: put it on white")
    if interlaced or (bits, kind_of_colour) not in (
        (8, _GREY), (8, _RGB), (8, _PALETTE), (4, _PALETTE), (2, _PALETTE), (1, _PALETTE)
    ):  # fmt: skip
        raise ValueError("must have 8 bits for each colour, or a palette, and not be interlaced")
    colours = 3 if kind_of_colour == _RGB else 1
    if kind_of_colour == _PALETTE:
        if not palette or len(palette) % 3 or len(palette) > 3 * 2**bits:
            raise ValueError("must have a whole palette")
        palette = palette.ljust(3 * 2**bits, b"\xff")  # a number beyond it is white, for every reader
    else:
        palette = b""
    _check(packed, (width * colours * bits + 7) // 8 + 1, height)
    return Logo(width, height, colours, bits, palette, packed)


def _check(packed: bytes, line: int, height: int) -> None:
    """Whole, of the size it says, and with filters that exist."""
    unpacker = zlib.decompressobj()
    try:
        lines = unpacker.decompress(packed, line * height + 1)
    except zlib.error:
        raise ValueError("must be a whole PNG file") from None
    if len(lines) != line * height or not unpacker.eof or any(way > 4 for way in lines[::line]):
        raise ValueError("must be a whole PNG file")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGN)
    while at < len(content):
        if at + 12 > len(content):
            raise ValueError("must be a whole PNG file")
        length, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        if len(data) != length or content[at + 8 + length : at + 12 + length] != struct.pack(
            ">I", zlib.crc32(kind + data)
        ):
            raise ValueError("must be a whole PNG file")
        yield kind, data
        at += 12 + length
        if kind == b"IEND":
            return
    raise ValueError("must be a whole PNG file")
