"""Files made to exhaust the checker: truly signed, so that every rule has to be applied to them. Quick and calm."""

from __future__ import annotations

import re
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

sys.path.insert(0, str(Path(__file__).parent))

from genuine_records import AT, certificate, jana, level_lta, record, sign, trust, unsigned
from pdf_changes import catalog_with, fields, new, opened, raw, stream, update

from advisor.adapters.verification.rules import MARKS, judge

SECONDS, MEGABYTES = 2.0, 150
BASE = unsigned(record())


def resigned(pdf: bytes) -> bytes:
    """The hostile file with a good signature by a known key."""
    return sign(pdf, AT, jana())


def catalog_key(name: bytes, value: bytes, objects: dict[int, bytes] | None = None) -> bytes:
    """The catalog with another value for one key."""
    root = opened(BASE).root.number
    changed = raw(opened(BASE), root).replace(b"/" + name, b"/Old", 1)
    return update(BASE, {root: b"<</" + name + b" " + value + changed.removeprefix(b"<<"), **(objects or {})})


def many_pages(count: int, table: bytes, code: bytes) -> bytes:
    """Pages with four fonts each, every one with a table of its own to unpack and to read."""
    objects, first = dict[int, bytes](), new(BASE)
    for number in range(count):
        at = first + number * 10
        for font in range(4):
            objects[at + font] = b"<</ToUnicode %d 0 R>>" % (at + 4 + font)
            packed = zlib.compress(table + b"%% %d" % (number * 4 + font), 1)
            objects[at + 4 + font] = stream(packed, b"/Filter/FlateDecode")
        objects[at + 8] = stream(zlib.compress(code, 1), b"/Filter/FlateDecode")
        fonts = b"".join(b"/F%d %d 0 R" % (n, at + n) for n in range(4))
        objects[at + 9] = b"<</Type/Page/Resources<</Font<<%s>>>>/Contents %d 0 R>>" % (fonts, at + 8)
    kids = b" ".join(b"%d 0 R" % (first + number * 10 + 9) for number in range(count))
    objects[first + count * 10] = b"<</Type/Pages/Kids[%s]>>" % kids
    return catalog_key(b"Pages", b"%d 0 R" % (first + count * 10), objects)


HEX = b"".join(b"<%04X> <%04X>\n" % (n, n) for n in range(0x30, 0x67))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "sixty thousand fields": lambda: resigned(
        catalog_key(b"AcroForm", b"<</Fields[%s]>>" % (b"%d 0 R " % fields(BASE)[0] * 60_000))),
    "a catalog of a million keys": lambda: catalog_with(BASE, b"".join(b"/K%d 1 " % n for n in range(1_000_000))),
    "a catalog nested without end": lambda: catalog_with(BASE, b"/X " + b"[" * 3_000_000),
    "a number without end": lambda: catalog_with(BASE, b"/X " + b"9" * 3_000_000),
    "a name without end": lambda: catalog_with(BASE, b"/X /" + b"a" * 20_000_000),
    "a text without end": lambda: catalog_with(BASE, b"/X (" + b"a" * 20_000_000),
    "white space without end": lambda: catalog_with(BASE, b" " * 20_000_000),
    "a comment without end": lambda: catalog_with(BASE, b"%" + b"a" * 20_000_000),
    "escapes without end": lambda: catalog_with(BASE, b"/X (" + b"\\(" * 8_000_000 + b")"),
    "pages with great tables": lambda: resigned(many_pages(60, HEX * 60, b"<" + b"0031" * 9000 + b"> Tj")),
    "pages that unpack to a bomb": lambda: resigned(many_pages(20, b"\0" * 3_000_000, b"\0" * 3_000_000)),
    "an attachment that unpacks to a bomb": lambda: resigned(_attachment(zlib.compress(b"\0" * 100_000_000, 1))),
    "data of eight megabytes": lambda: resigned(_attachment(zlib.compress(b"{" * 8_388_000, 9))),
    "sixty updates before the signature": lambda: resigned(_updates(BASE, 60)),
    "updates with many runs": lambda: resigned(_updates(BASE, 6, 300)),
    "a hole of a megabyte": lambda: re.sub(
        rb"(/Contents <[0-9A-F]+)", rb"\1" + b"0" * 1_000_000, resigned(BASE), count=1),
    "a signature of a million values": lambda: _in_hole(b"\x30\x84\x00\x0e\x00\x00" + b"\x05\x00" * 458_752),
    "ten thousand new objects afterwards": lambda: update(
        resigned(BASE), {new(BASE) + 5 + n: b"null" for n in range(10_000)}),
    "forty updates afterwards": lambda: _updates(level_lta(), 45),
    "a store of thousands": lambda: _store([b"\x30\x03\x02\x01\x01"] * 6000),
    "certificates of one name that might all have issued each other": lambda: _store(_cousins(190)),
    "xref at the end of zeros": lambda: BASE + b"\0" * 20_000_000 + b"startxref\n15\n%%EOF\n",
    "table after table": lambda: resigned(BASE) + b"xref\n0 0\ntrailer\n" * 500_000 + b"startxref\n9\n%%EOF\n",
    "marks without a file": lambda: b"%PDF-1.7\n" + MARKS[0] * 1_500_000 + b"startxref\n9\n%%EOF\n",
    "byte ranges without end": lambda: b"%PDF-1.7\n" + MARKS[0] + b"/ByteRange [0 1 2 3]" * 900_000,
}  # fmt: skip


# Odd, and signed by a trusted key as they are.
HARMLESS = ("sixty updates before the signature", "updates with many runs")


def _attachment(packed: bytes) -> bytes:
    document = opened(BASE)
    file = document.entry(document.entry(document.root, "AF", list)[0], "EF", dict)["F"].number
    return update(BASE, {file: stream(packed, b"/Filter/FlateDecode")})


def _updates(pdf: bytes, count: int, objects: int = 1) -> bytes:
    for _ in range(count):
        pdf = update(pdf, {new(BASE) + 1000 + 2 * n: b"null" for n in range(objects)})
    return pdf


def _in_hole(content: bytes) -> bytes:
    signed = resigned(BASE)
    found = re.search(rb"/Contents <([0-9A-F]+)>", signed)
    assert found
    return signed[: found.start(1)] + content.hex().upper().encode() + signed[found.end(1) :]


def _cousins(count: int) -> list[bytes]:
    """Certificates with the signer's own name on both sides, each by a key of its own."""
    made = []
    for _ in range(count):
        key = ec.generate_private_key(ec.SECP521R1())
        cousin = certificate(key, "Jana Nováková", (key, jana().certificate), ca=True)
        made.append(cousin.public_bytes(serialization.Encoding.DER))
    return made


def _store(evidence: list[bytes]) -> bytes:
    signed = resigned(BASE)
    first, count = new(signed), len(evidence)
    pieces = {first + n: stream(piece) for n, piece in enumerate(evidence)}
    listed = b" ".join(b"%d 0 R" % number for number in pieces)
    pieces[first + count] = b"<<\n/Type /DSS\n/Certs [ %s ]\n>>" % listed
    return catalog_with(signed, b"/DSS %d 0 R" % (first + count), pieces)


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_files_are_refused_quickly_and_with_little_memory(name: str) -> None:
    hostile, told = HOSTILE[name](), trust()
    spent = []
    while not spent or (spent[-1] >= SECONDS and len(spent) < 3):  # a busy machine may be slow for once
        started = time.process_time()
        found = judge(hostile, told)
        spent.append(time.process_time() - started)
    assert found.overall == ("good" if name in HARMLESS else "bad")
    assert min(spent) < SECONDS
    tracemalloc.start()
    judge(hostile, told)
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    assert most < MEGABYTES
