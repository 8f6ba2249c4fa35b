"""The organisation's logo: which pictures are taken, and how it stands on the record."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.logo_file import MOST_BYTES, read_logo
from advisor.adapters.places import resources_dir
from advisor.adapters.record_pdf import PdfPrinter
from tests.adapters.record_example import DATA, printed, unsigned

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "organisation" / "logo.png"
GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 60, height: int = 20, colour: int = RGB, bits: int = 8, *, interlaced: int = 0,
        palette: bytes | None = None, lines: bytes | None = None, more: bytes = b"") -> bytes:  # fmt: skip
    line = b"\x01" + bytes(n % 7 for n in range((width * CHANNELS[colour] * bits + 7) // 8))
    given = palette if palette is not None else b"\x10\x20\x30\xff\x00\x00" if colour == PALETTE else b""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlaced))
        + (chunk(b"PLTE", given) if given else b"") + more
        + chunk(b"IDAT", zlib.compress(line * height if lines is None else lines)) + chunk(b"IEND", b"")
    )  # fmt: skip


GOOD = {
    "colours": png(), "grey": png(colour=GREY), "palette": png(colour=PALETTE),
    "two colours": png(61, colour=PALETTE, bits=1),
    "sixteen colours": png(61, colour=PALETTE, bits=4), "largest": png(600, 200), "smallest": png(1, 1),
    "with a comment": png(more=chunk(b"tEXt", b"Title\x00x")), "example": EXAMPLE.read_bytes(),
}  # fmt: skip
BAD = {
    "nothing": (b"", "PNG"), "a JPEG": (b"\xff\xd8\xff\xe0JFIF", "PNG"),
    "too many bytes": (b"x" * (MOST_BYTES + 1), "30000"),
    "too wide": (png(601, 10), "600"), "too high": (png(10, 201), "600"), "no width": (png(0, 10), "600"),
    "see-through": (png(colour=RGB_ALPHA), "transparency"),
    "see-through grey": (png(colour=GREY_ALPHA), "transparency"),
    "see-through palette": (png(colour=PALETTE, more=chunk(b"tRNS", b"\x00")), "transparency"),
    "sixteen bits": (png(bits=16), "8 bits"), "interlaced": (png(interlaced=1), "interlaced"),
    "no palette": (png(colour=PALETTE, palette=b""), "palette"),
    "odd palette": (png(colour=PALETTE, palette=b"1234"), "palette"),
    "cut short": (png()[:-20], "whole"), "changed": (png()[:-30] + b"x" + png()[-29:], "whole"),
    "fewer lines": (png(lines=b"\x00" * 100), "whole"), "more lines": (png(lines=b"\x00" * 100_000), "whole"),
    "a bomb": (png(lines=bytes(20_000_000)), "whole"),
    "an unknown filter": (png(1, 1, lines=b"\x05\x00\x00\x00"), "whole"),
    "an unknown part": (png(more=chunk(b"evIL", b"")), "plain"),
    "a moving picture": (png(more=chunk(b"acTL", b"12345678")), "plain"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_a_picture_that_is_taken_stands_on_the_first_page(tmp_path: Path, name: str) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(GOOD[name])
    logo = read_logo(GOOD[name])
    pdf = PdfPrinter(resources_dir() / "fonts", file).build(printed(), DATA)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        first, *others = opened.pages
        image = pikepdf.PdfImage(first.Resources.XObject.Logo)
        assert (image.width, image.height) == logo[:2]
        assert image.as_pil_image().size == logo[:2]
        assert not any("/XObject" in page.Resources for page in others)
        box = first.Contents.read_bytes().split(b" cm /Logo Do")[0].split(b"\n")[-1].split()
    width, height = float(box[0]), float(box[3])
    assert 0 < width <= 130.01
    assert 0 < height <= 30.01
    assert abs(width / height - logo.width / logo.height) < 0.05 * logo.width / logo.height
    # Nothing else differs: the words and the data are those of a record without it.
    assert pdf.replace(DATA, b"").count(b"/MCID") == unsigned().replace(DATA, b"").count(b"/MCID")


def test_same_bytes_and_no_logo_where_the_file_is_gone_or_broken(tmp_path: Path) -> None:
    fonts = resources_dir() / "fonts"
    assert PdfPrinter(fonts, EXAMPLE).build(printed(), DATA) == PdfPrinter(fonts, EXAMPLE).build(printed(), DATA)
    assert PdfPrinter(fonts, tmp_path / "none.png").build(printed(), DATA) == unsigned()
    (tmp_path / "broken.png").write_bytes(b"x")
    assert PdfPrinter(fonts, tmp_path / "broken.png").build(printed(), DATA) == unsigned()


@pytest.mark.parametrize("name", BAD)
def test_a_picture_that_is_not_taken(name: str) -> None:
    content, named = BAD[name]
    with pytest.raises(ValueError, match=named):
        read_logo(content)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0, 10_000))
def test_whatever_is_changed_it_is_refused_in_words_or_still_whole(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(GOOD["palette"])
    for place, value in changes:
        content[place % len(content)] = value
    for tried in (bytes(content), bytes(content[: cut % len(content)])):
        try:
            logo = read_logo(tried)
        except ValueError as wrong:
            assert str(wrong).startswith("must ")  # noqa: PT017 - any other error fails the test
        else:
            assert (logo.width, logo.height) == (60, 20)
