"""Attacks that bring something honest along: true evidence about the signer, or a true time stamp over the change.

A later revision without a purpose is refused anyway. Here it has one, so that only the check of the changed
thing itself stands in the way. ``honest`` and ``stamped`` alone change nothing that counts, and are accepted.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from asn1crypto import cms
from genuine_records import time_authority
from pdf_changes import Attack, new, opened, raw, stream, update
from pyhanko.pdf_utils import generic
from pyhanko.sign import signers

from advisor.adapters.signature.with_pyhanko import RecordWriter

Objects = dict[int, bytes]


def contents(pdf: bytes) -> bytes:
    """The whole room of the first signature."""
    return bytes.fromhex(re.findall(rb"/Contents <([0-9A-F]{200,})>", pdf)[0].decode())


def certificate(pdf: bytes) -> bytes:
    """The signer's own certificate, as the signature carries it."""
    made: bytes = cms.ContentInfo.load(contents(pdf))["content"]["certificates"][0].dump()
    return made


def store(pdf: bytes) -> int | None:
    """The number of /DSS, where the file has one."""
    document = opened(pdf)
    link = document.get(document.root).get("DSS")
    return None if link is None else int(link.number)


def purpose(pdf: bytes) -> Objects:
    """Objects of an honest revision: the signer's certificate as evidence, or the store as it stands."""
    document, number, there = opened(pdf), new(pdf), store(pdf)
    if there is not None:
        return {there: raw(document, there)}
    catalog = raw(document, document.root.number).removesuffix(b">>")
    return {
        number: stream(certificate(pdf)), number + 1: b"<<\n/Certs [ %d 0 R ]\n>>" % number,
        document.root.number: catalog + b"/DSS %d 0 R\n>>" % (number + 1),
    }  # fmt: skip


def honest(pdf: bytes) -> bytes:
    return update(pdf, purpose(pdf))


def fresh(pdf: bytes, change: Callable[[int, int, Objects], None]) -> bytes | None:
    """A first store, changed: ``change`` gets the numbers of the certificate and of the store."""
    if store(pdf) is not None:
        return None
    objects, number = purpose(pdf), new(pdf)
    change(number, number + 1, objects)
    return update(pdf, objects)


def page_content(pdf: bytes) -> int:
    document = opened(pdf)
    kids = document.entry(document.entry(document.root, "Pages", dict), "Kids", list)
    return int(document.get(kids[0])["Contents"].number)


def _catalog(pdf: bytes, extra: bytes) -> bytes:
    objects, root = purpose(pdf), opened(pdf).root.number
    value = objects.get(root) or raw(opened(pdf), root)
    return update(pdf, {**objects, root: value.removesuffix(b">>") + extra + b"\n>>"})


def _also(pdf: bytes, more: Callable[[bytes], Mapping[int, bytes]]) -> bytes:
    return update(pdf, {**purpose(pdf), **more(pdf)})


def _trailer(pdf: bytes, changed: Callable[[bytes], Mapping[bytes, bytes]]) -> bytes:
    return update(pdf, purpose(pdf), trailer=changed(pdf))


def _index(pdf: bytes, name: bytes, entry: bytes) -> bytes | None:
    """An index of the evidence, with one entry."""

    def put(number: int, dss: int, objects: Objects) -> None:
        own = hashlib.sha1(contents(pdf), usedforsecurity=False).hexdigest().upper().encode()
        objects[dss + 1] = b"<<\n/%s %d 0 R\n>>" % (name or own, dss + 2)
        objects[dss + 2] = entry.replace(b"%d", b"%d" % number)
        objects[dss] = b"<<\n/Certs [ %d 0 R ]\n/VRI %d 0 R\n>>" % (number, dss + 1)

    return fresh(pdf, put)


def _taken_away(pdf: bytes) -> bytes | None:
    """The same certificate in a new object; the old one is no longer listed."""
    if store(pdf) is not None:
        return None
    first = honest(pdf)
    there, number = store(first), new(first)
    assert there is not None
    return update(first, {number: stream(certificate(pdf)), there: b"<<\n/Certs [ %d 0 R ]\n>>" % number})


def stamped(pdf: bytes, change: Callable[[Any], None] = lambda writer: None) -> bytes | None:
    """A true document time stamp in the next spare field, over whatever ``change`` does in the same revision."""
    number = pdf.count(b"/Type /DocTimeStamp") + 1
    writer = RecordWriter(io.BytesIO(pdf))
    change(writer)
    stamper = signers.PdfTimeStamper(time_authority().stamper(), field_name=f"ArchiveTimestamp{number}")
    made: bytes = stamper.timestamp_pdf(writer, "sha256").getvalue()
    return made


def _language(writer: Any) -> None:
    writer.root["/Lang"] = generic.pdf_string("xx")
    writer.update_root()


def _first_page(writer: Any) -> Any:
    return writer.root["/Pages"]["/Kids"].raw_get(0).get_object()


def _content(writer: Any) -> None:
    page = _first_page(writer)
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.mark_update(page.container_ref)


def _field(writer: Any, key: str, value: Any) -> None:
    """In the field that the stamp will fill."""
    fields = writer.root["/AcroForm"]["/Fields"]
    field = next(f for f in (fields.raw_get(n).get_object() for n in range(len(fields)))
                 if "/V" not in f and f["/T"].startswith("Archive"))  # fmt: skip
    field[key] = value
    writer.mark_update(field.container_ref)


def _seen(writer: Any) -> None:
    _field(writer, "/Rect", generic.ArrayObject(generic.NumberObject(n) for n in (10, 10, 300, 300)))


def _more(writer: Any) -> None:
    writer.add_object(generic.pdf_string("hidden"))


def in_company() -> Iterator[tuple[str, Attack]]:
    for name, extra in {
        "language": b"/Lang (xx)", "action": b"/OpenAction << /S /URI /URI (x) >>", "layers": b"/OCProperties <<\n>>",
        "version": b"/Version /2.0",
    }.items():  # fmt: skip
        yield f"evidence and {name} in the catalogue", partial(_catalog, extra=extra)
    for name, more in {
        "an object that nothing needs": lambda p: {new(p, 9): b"(hidden)"},
        "other content on a page": lambda p: {page_content(p): stream(b"BT ET")},
        "other data about the file": lambda p: {opened(p).newest.trailer["Info"].number: b"<<\n/Title (x)\n>>"},
    }.items():
        yield f"evidence and {name}", partial(_also, more=more)
    for name, changed in {
        "an unknown key": lambda p: {b"Extra": b"1"}, "another size": lambda p: {b"Size": b"%d" % (new(p) + 60)},
        "other data about the file": lambda p: {b"Info": b"%d 0 R" % page_content(p)},
        "another identifier": lambda p: {b"ID": b"[ <%s> <%s> ]" % (b"0" * 32, b"1" * 32)},
        "a long identifier": lambda p: {b"ID": b"[ <%s> <%s> ]" % (
            opened(p).newest.trailer["ID"][0].hex().encode(), b"1" * 64)},
        "no earlier table": lambda p: {b"Prev": b"0"},
    }.items():  # fmt: skip
        yield f"evidence and a trailer with {name}", partial(_trailer, changed=changed)
    yield "evidence and bytes before it", lambda p: update(p, purpose(p), orphans=b"% hidden\n")

    def evidence(change: Callable[[int, int, Objects], None]) -> Attack:
        return lambda p: fresh(p, change)

    def put(number: int, value: Callable[[Objects, int, int], bytes]) -> Attack:
        def change(certified: int, dss: int, objects: Objects) -> None:
            objects[(certified, dss)[number]] = value(objects, certified, dss)

        return evidence(change)

    yield "evidence with a space more", put(0, lambda o, c, d: o[c].replace(b"\n>>", b" \n>>", 1))
    yield "evidence with a remark", put(0, lambda o, c, d: o[c].replace(b"\n>>", b" %x\n>>", 1))
    yield "evidence with another key", put(0, lambda o, c, d: o[c].replace(b"<<\n", b"<<\n/X 1\n", 1))
    yield "store with another key", put(1, lambda o, c, d: o[d].replace(b"<<\n", b"<<\n/X 1\n", 1))
    yield "store of another type", put(1, lambda o, c, d: o[d].replace(b"<<\n", b"<<\n/Type /XXX\n", 1))
    yield "store with a remark", put(1, lambda o, c, d: o[d].replace(b"\n>>", b" %x\n>>", 1))
    yield "store that lists one twice", put(1, lambda o, c, d: b"<<\n/Certs [ %d 0 R %d 0 R ]\n>>" % (c, c))
    yield "evidence in the place of a page", lambda p: fresh(p, lambda c, d, o: o.update(
        {page_content(p): o.pop(c), d: b"<<\n/Certs [ %d 0 R ]\n>>" % page_content(p)}))
    yield "evidence taken away", _taken_away
    own = b"<<\n/Cert [ %d 0 R ]\n>>"
    for name, (who, entry) in {
        "nobody": (b"A" * 40, own), "the signature, with another key": (b"", own.replace(b"\n>>", b"\n/TU (x)\n>>")),
        "the signature, twice": (b"", b"<<\n/Cert [ %d 0 R %d 0 R ]\n>>"),
        "the signature, without it": (b"", b"<<\n/Cert [ ]\n>>"), "a page": (b"", b"<<\n/Cert [ 5 0 R ]\n>>"),
    }.items():
        yield f"index of {name}", partial(_index, name=who, entry=entry)
    for name, did in {
        "another language": _language, "other content": _content, "a field that is seen": _seen,
        "another name of the field": lambda w: _field(w, "/TU", generic.pdf_string("Paid")),
        "an action": lambda w: _field(w, "/A", generic.pdf_string("x")), "an object more": _more,
    }.items():
        yield f"true stamp and {name}", partial(stamped, change=did)
