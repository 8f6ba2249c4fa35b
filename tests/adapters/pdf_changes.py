"""Makes honest-looking updates of PDF files: what the attacks of the verifier's tests are built from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from advisor.adapters.pdf_objects import Document, Ref, written

Attack = Callable[[bytes], bytes | None]


def opened(pdf: bytes) -> Document:
    return Document(pdf, int(re.findall(rb"startxref\n(\d+)\n%%EOF", pdf)[-1]), len(pdf))


def raw(document: Document, number: int) -> bytes:
    """The object's value as bytes, without its head and end."""
    placed = document.placed(ref(document, number))
    text = document.data[placed.start : placed.end]
    return text[text.index(b"obj") + 3 : -len(b"endobj")].strip()


def ref(document: Document, number: int) -> Ref:
    return Ref(number, 0)


def update(
    pdf: bytes,
    objects: Mapping[int, bytes],
    trailer: Mapping[bytes, bytes] = {},
    root: int | None = None,
    orphans: bytes = b"",
    hybrid: bytes = b"",
) -> bytes:
    """An incremental update with a proper table, in the signing library's own style."""
    document = opened(pdf)
    old = document.newest.trailer
    out, places = bytearray(pdf + orphans), {}
    for number, value in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    start = len(out)
    rows = {0: b"0000000000 65535 f \n", **{n: b"%010d 00000 n \n" % place for n, place in places.items()}}
    out += b"xref\n"
    numbers = sorted(rows)
    for index, number in enumerate(numbers):
        if index == 0 or numbers[index - 1] != number - 1:
            out += b"%d %d\n" % (number, next(n for n in range(1, 10**6) if number + n not in rows))
        out += rows[number]
    size = max(old["Size"], max(objects, default=0) + 1)
    identity = b"[ <%s> <%s> ]" % tuple(i.hex().encode() for i in old["ID"])
    keys = {
        b"Size": b"%d" % size,
        b"Root": b"%d 0 R" % (root or document.root.number),
        b"Info": written(old["Info"]),
        b"ID": identity,
        b"Prev": b"%d" % document.newest.start,
        **trailer,
    }
    out += b"trailer\n<<\n" + b"".join(b"/%s %s\n" % pair for pair in keys.items()) + hybrid + b">>\n"
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def new(pdf: bytes, count: int = 1) -> int:
    return int(opened(pdf).newest.trailer["Size"]) - 1 + count


def stream(data: bytes, keys: bytes = b"") -> bytes:
    # One signature in 256 ends with a carriage return: the program then ends the line with two bytes, and wants it so.
    end = b"\r\nendstream" if data.endswith(b"\r") else b"\nendstream"
    return b"<<\n%s/Length %d\n>>\nstream\n%s%s" % (keys, len(data), data, end)


def catalog_with(pdf: bytes, extra: bytes, objects: Mapping[int, bytes] = {}) -> bytes:
    root = opened(pdf).root.number
    value = raw(opened(pdf), root).removesuffix(b">>")
    return update(pdf, {root: value + extra + b"\n>>", **objects})


def catalog_replaced(pdf: bytes, old: bytes, by: bytes, objects: Mapping[int, bytes] = {}) -> bytes | None:
    root = opened(pdf).root.number
    value = raw(opened(pdf), root)
    return update(pdf, {root: value.replace(old, by, 1), **objects}) if old in value else None


def page(pdf: bytes) -> tuple[int, bytes, int]:
    """Number, value and content stream's number of the first page."""
    document = opened(pdf)
    page = document.entry(document.entry(document.root, "Pages", dict), "Kids", list)[0]
    return page.number, raw(document, page.number), document.get(page)["Contents"].number


def fields(pdf: bytes) -> list[int]:
    document = opened(pdf)
    return [f.number for f in document.entry(document.entry(document.root, "AcroForm", dict), "Fields", list)]
