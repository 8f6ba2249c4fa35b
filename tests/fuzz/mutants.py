"""Changed copies of genuine records, made by chance from a seed: bytes, numbers, objects, revisions, splices.

Half of the changes are made where a signature does not reach: in its own
digits, in later revisions, around the end of the file.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "adapters"))

from pdf_changes import opened, update

_END = b"%%EOF\n"
_HOLE = re.compile(rb"/Contents <([0-9A-Fa-f]{200,})>")
_NUMBER = re.compile(rb"\d+")
_MARKS = (b" obj\n", b"endobj\n", b"stream\n", b"endstream", b"xref\n", b"trailer\n", b"startxref\n", _END,
          b">>", b"<<")  # fmt: skip
_VALUES = (
    b"null", b"true", b"0", b"-1", b"99999999999", b"[]", b"<<>>", b"(x)", b"<00>", b"/Name", b"1 0 R", b"5 0 R",
    b"<</Type/Catalog>>", b"<</Type/Page>>", b"<</S/JavaScript/JS(1)>>", b"<</Type/Sig>>", b"[" * 40 + b"]" * 40,
    b"<</Length 3>>\nstream\nabc\nendstream", b"<</Length 9999999>>\nstream\nabc\nendstream",
    b"<</Filter/FlateDecode/Length 8>>\nstream\nx\x9c\x03\x00\x00\x00\x00\x01\nendstream",
)  # fmt: skip
_KEYS = (
    b"/OpenAction", b"/AA", b"/Names", b"/AF", b"/AcroForm", b"/Pages", b"/DSS", b"/Perms", b"/Extensions", b"/Version",
    b"/Lang", b"/Metadata", b"/OCProperties", b"/V", b"/T", b"/Contents", b"/Certs", b"/VRI", b"/Annots",
    b"/Resources",
)  # fmt: skip
_PUT = (b"\n", b" ", b"\0", b"%", b"(", b")", b"<", b">", b"/", b"#41", b"0", b"9", b"R", b"%%EOF\n", b"endobj\n",
        b"\r")  # fmt: skip


@dataclass(frozen=True)
class Genuine:
    """A genuine record, and the ends of its revisions."""

    level: str
    pdf: bytes
    ends: tuple[int, ...]
    holes: tuple[tuple[int, int], ...]


def genuine(level: str, pdf: bytes) -> Genuine:
    ends = tuple(found.end() for found in re.finditer(re.escape(_END), pdf))
    return Genuine(level, pdf, ends, tuple(found.span(1) for found in _HOLE.finditer(pdf)))


def _place(source: random.Random, record: Genuine) -> int:
    """Where to change something: mostly where no signature covers it."""
    size, kind = len(record.pdf), source.random()
    if kind < 0.25 and record.holes:
        start, end = source.choice(record.holes)
        used = len(record.pdf[start:end].rstrip(b"0"))
        return start + source.randrange(max(1, min(used + 40, end - start)))
    if kind < 0.55 and len(record.ends) > 2:
        return source.randrange(record.ends[1], size)
    if kind < 0.65:
        return source.randrange(max(0, size - 400), size)
    if kind < 0.75:
        return source.randrange(record.ends[0], size)
    return source.randrange(size)


def _bits(source: random.Random, record: Genuine) -> bytes:
    changed = bytearray(record.pdf)
    for _ in range(source.choice((1, 1, 1, 1, 2, 3, 8))):
        changed[_place(source, record)] ^= 1 << source.randrange(8)
    return bytes(changed)


def _signs(source: random.Random, record: Genuine) -> bytes:
    changed = bytearray(record.pdf)
    for _ in range(source.choice((1, 1, 2, 5))):
        changed[_place(source, record)] = source.choice(b"0123456789ABCDEFabcdef \n/<>[]()%R\0")
    return bytes(changed)


def _inserted(source: random.Random, record: Genuine) -> bytes:
    at = source.choice((_place(source, record), source.choice(record.ends)))
    put = source.choice((source.choice(_PUT), source.randbytes(source.randint(1, 20)), source.choice(_VALUES)))
    return record.pdf[:at] + put + record.pdf[at + source.choice((0, 0, len(put))) :]


def _removed(source: random.Random, record: Genuine) -> bytes:
    at = _place(source, record)
    return record.pdf[:at] + record.pdf[at + source.choice((1, 1, 2, 5, 20, 100, 1000)) :]


def _number(source: random.Random, record: Genuine) -> bytes:
    """One number of the structure: a length, an address, an object's number."""
    start = _place(source, record)
    found = _NUMBER.search(record.pdf, start)
    if found is None:
        return record.pdf[:start]
    old = int(found[0][:18])
    new = source.choice((old + 1, max(old - 1, 0), 0, old * 10, old ^ 1 << source.randrange(12), 2**31, 10**9))
    text = b"%d" % new
    if source.random() < 0.5:
        text = text.rjust(len(found[0]), b"0")[-len(found[0]) :]
    return record.pdf[: found.start()] + text + record.pdf[found.end() :]


def _moved(source: random.Random, record: Genuine) -> bytes:
    """A piece twice, or two pieces in each other's place, cut where objects and words begin."""
    pdf = record.pdf
    cuts = sorted(_mark(source, pdf, _place(source, record)) for _ in range(3))
    one, two = pdf[cuts[0] : cuts[1]], pdf[cuts[1] : cuts[2]]
    middle = source.choice((one + one + two, two + one, one, two, one + two + one))
    return pdf[: cuts[0]] + middle + pdf[cuts[2] :]


def _mark(source: random.Random, pdf: bytes, at: int) -> int:
    mark = source.choice(_MARKS)
    found = pdf.find(mark, at)
    return found + source.choice((0, len(mark))) if found >= 0 else at


def _updated(source: random.Random, record: Genuine) -> bytes:
    """An honest-looking update: an object replaced, emptied, added, or given one more key."""
    pdf = record.pdf
    document = opened(pdf)
    number = source.choice((document.root.number, source.randrange(1, document.newest.trailer["Size"] + 2)))
    kind = source.random()
    value = source.choice(_VALUES)
    place = document.place(number)
    if kind < 0.6 and place is not None and place[0] > 0:
        old = pdf[place[0] : pdf.find(b"endobj", place[0])]
        old = old[old.find(b"obj") + 3 :].strip()
        if old.endswith(b">>"):
            value = old[:-2] + source.choice(_KEYS) + b" " + value + source.choice((b"\n", b"")) + b">>"
    trailer = {source.choice((b"Info", b"Encrypt", b"Prev", b"Root", b"Extra")): value} if source.random() < 0.1 else {}
    return update(pdf, {number: value}, trailer)


def _revisions(source: random.Random, record: Genuine) -> bytes:
    """Whole revisions left out, doubled, or in another order."""
    parts = [record.pdf[a:b] for a, b in zip((0, *record.ends), record.ends, strict=False)]
    kind = source.randrange(4)
    if kind == 0:
        del parts[source.randrange(len(parts))]
    elif kind == 1:
        parts.insert(source.randrange(len(parts) + 1), source.choice(parts))
    elif kind == 2:
        source.shuffle(parts)
    else:
        parts = parts[: source.randint(1, len(parts))]
        parts[-1] = parts[-1][: source.randrange(len(parts[-1]) + 1)]
    return b"".join(parts)


def mutant(source: random.Random, records: Sequence[Genuine]) -> tuple[Genuine, str, bytes]:
    """One changed copy: of which record, by which kind of change, and its bytes."""
    record = source.choice(records)
    if source.random() < 0.05:
        other = source.choice(records)
        cut = _mark(source, record.pdf, _place(source, record))
        joined = record.pdf[:cut] + other.pdf[_mark(source, other.pdf, _place(source, other)) :]
        return record, "spliced", joined
    if source.random() < 0.05 and record.holes:
        other = source.choice(records)
        (a, b), hole = source.choice(record.holes), source.choice(other.holes or record.holes)
        digits = other.pdf[hole[0] : hole[1]] if other.holes else b"00"
        return record, "signature of another", record.pdf[:a] + digits[: b - a].ljust(b - a, b"0") + record.pdf[b:]
    kind = source.choice(KINDS)
    changed = kind(source, record)
    if source.random() < 0.05 and changed:
        at = source.randrange(len(changed))
        changed = changed[:at] + bytes([changed[at] ^ 1 << source.randrange(8)]) + changed[at + 1 :]
    return record, kind.__name__.strip("_"), changed


KINDS: tuple[Callable[[random.Random, Genuine], bytes], ...] = (
    _bits, _bits, _signs, _inserted, _removed, _number, _moved, _updated, _updated, _revisions,
)  # fmt: skip
