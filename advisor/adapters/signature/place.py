"""The place of the signature: the one update that signing adds to a printed record.

The catalogue and the field are written again, the signature's dictionary is
new, and everything else stays. In its form it equals what pyHanko writes, so
that later steps (time stamps, evidence) and strict readers meet one form only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from advisor.adapters.pdf_objects import Document, Name, Ref, last_table, written, written_table

FIELD = b"Signature"
# ByteRange is written last, when all lengths are known; until then this is its room.
_RANGE_ROOM = 60


@dataclass(frozen=True)
class Place:
    """A record with room for its signature between ``gap`` and ``after``."""

    data: bytes
    gap: int
    after: int

    def digest(self) -> bytes:
        """sha-256 of everything but the room."""
        total = hashlib.sha256(self.data[: self.gap])
        total.update(memoryview(self.data)[self.after :])
        return total.digest()

    def filled(self, signature: bytes) -> bytes:
        """The record with the signature in its room. Raises ValueError where the room is too small."""
        digits = signature.hex().upper().encode("ascii").ljust(self.after - self.gap - 2, b"0")
        if len(digits) != self.after - self.gap - 2:
            raise ValueError("the room for the signature is too small")
        return b"%s<%s>%s" % (self.data[: self.gap], digits, self.data[self.after :])


def with_place(pdf: bytes, at: datetime, name: str, size: int) -> Place:
    """Adds the update for a signature of at most ``size`` bytes that allows no later change (DocMDP, P 1)."""
    document = Document(pdf, last_table(pdf), len(pdf))
    trailer = document.newest.trailer
    fields = document.entry(document.entry(document.root, "AcroForm", dict), "Fields", list)
    field = next(ref for ref in fields if document.get(ref).get("T") == FIELD)
    link = Ref(trailer["Size"], 0)
    extension = {"Type": Name("DeveloperExtensions"), "BaseVersion": Name("1.7"), "ExtensionLevel": 1}
    catalog = {**document.get(document.root), "Extensions": {"ESIC": extension}, "Perms": {"DocMDP": link}}

    out, places = bytearray(pdf), dict[int, int]()
    for ref, keys in ((document.root, catalog), (field, {**document.get(field), "V": link})):
        places[ref.number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (ref.number, written(keys))
    places[link.number] = len(out)
    out += b"%d 0 obj\n<<\n/Contents " % link.number
    gap, after = len(out), len(out) + 2 * size + 2
    out += b"<%s>" % (b"0" * (2 * size))
    out += b"\n/ByteRange " + b" " * _RANGE_ROOM + _about(at, name) + b"endobj\n"
    start = len(out)
    identity = [trailer["ID"][0], hashlib.sha256(out).digest()[:16]]
    out += written_table({**trailer, "ID": identity, "Size": link.number + 1, "Prev": document.newest.start},
                         places, start)
    numbers = b"[0 %d %d %d]" % (gap, after, len(out) - after)
    at_range = after + len(b"\n/ByteRange ")
    out[at_range : at_range + len(numbers)] = numbers
    return Place(bytes(out), gap, after)


def _about(at: datetime, name: str) -> bytes:
    """The keys of the signature's dictionary after its range."""
    terms = {"Type": Name("TransformParams"), "V": Name("1.2"), "P": 1}
    reference = {"Type": Name("SigRef"), "TransformMethod": Name("DocMDP"), "TransformParams": terms}
    keys = {
        "Type": Name("Sig"), "Filter": Name("Adobe.PPKLite"), "SubFilter": Name("ETSI.CAdES.detached"),
        "M": at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode("ascii"), "Name": _text(name),
        "Reference": [reference],
    }  # fmt: skip
    return written(keys).removeprefix(b"<<") + b"\n"


def _text(words: str) -> bytes:
    """A text string; outside Latin letters as UTF-16."""
    try:
        raw = words.encode("latin-1")
    except UnicodeEncodeError:
        return b"\xfe\xff" + words.encode("utf-16-be")
    plain = all(32 <= byte < 127 or byte > 0xA0 for byte in raw)
    return raw if plain else b"\xfe\xff" + words.encode("utf-16-be")
