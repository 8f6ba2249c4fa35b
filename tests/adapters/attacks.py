"""Changed copies of a genuine record: every class of attack that is known on signed PDF files.

Each attack gives bytes that differ from the genuine file in nothing but the
named change. Those that append a revision do it exactly as an honest program
would, so that nothing but the change itself can give them away.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator

from attacks_beside import in_company
from attacks_by_update import TEXT, in_catalog, in_content, in_fields
from pdf_changes import Attack, catalog_with, new, opened, page, stream, update


def in_structure() -> Iterator[tuple[str, Attack]]:
    """Tables, trailers, ends and beginnings of the file."""
    yield "empty update", lambda p: update(p, {})
    yield "orphan objects without a table", lambda p: update(p, {}, orphans=b"900 0 obj\n(hidden)\nendobj\n")
    yield "unused object", lambda p: update(p, {new(p): b"(hidden)"})
    yield "object without table (ISA)", lambda p: p + b"%d 0 obj\n%s\nendobj\n" % (page(p)[2], stream(TEXT))
    yield "ISA with an end", lambda p: p + b"%d 0 obj\n%s\nendobj\n%%%%EOF\n" % (page(p)[2], stream(TEXT))
    yield "ISA with trailer only", lambda p: p + b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    yield (
        "ISA trailer points at the old table",
        lambda p: p + b"%d 0 obj\n(x)\nendobj\nstartxref\n%d\n%%%%EOF\n" % (page(p)[2], opened(p).newest.start),
    )
    yield "hybrid table", lambda p: update(p, {}, hybrid=b"/XRefStm 1000\n")
    yield "encryption", lambda p: update(p, {}, {b"Encrypt": b"<</Filter/Standard/V 1/R 2/O()/U()/P -4>>"})
    yield "another file id", lambda p: update(p, {}, {b"ID": b"[<00><00>]"})
    yield "table without predecessor", lambda p: update(p, {}, {b"Prev": b"0"})
    yield "table that follows itself", lambda p: update(p, {}, {b"Prev": b"%d" % len(p)})
    yield "object stream", lambda p: update(p, {new(p): stream(b"5 0 (x)", b"/Type /ObjStm\n/N 1\n/First 4\n")})
    yield (
        "cross-reference stream",
        lambda p: (
            p
            + b"900 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % (stream(b"\0\0\0\0", b"/Type /XRef /W [1 2 1] /Size 1 /Root 1 0 R\n"), len(p))
        ),
    )
    yield "wrong table address", lambda p: re.sub(rb"startxref\n\d+\n%%EOF\n\Z", b"startxref\n15\n%%EOF\n", p)
    for name, tail in {
        "line": b"\n",
        "space": b" ",
        "zero": b"\0",
        "text": b"text",
        "comment": b"% comment\n",
        "end": b"%%EOF\n",
        "end again": b"startxref\n15\n%%EOF\n",
        "HTML": b"<html><body>fine</body></html>",
        "megabyte": b"A" * 1_000_000,
        "zip": b"",
        "script": b"\n#!/bin/sh\necho\n",
        "PDF head": b"%PDF-1.7\n",
        "zeros": b"\0" * 4096,
    }.items():
        yield f"bytes after the end: {name}", lambda p, tail=tail: p + (tail or _zip())
    for name, head in {
        "line": b"\n",
        "space": b" ",
        "text": b"junk",
        "mark": b"\xef\xbb\xbf",
        "HTML": b"<html>",
        "script": b"#!/bin/sh\n",
        "mail": b"From: a\n\n",
        "PDF head": b"%PDF-1.7\n",
        "image": b"GIF89a",
    }.items():
        yield f"bytes before the beginning: {name}", lambda p, head=head: head + p
    yield "concatenated with itself", lambda p: p + p
    yield "concatenated with an empty file", lambda p: p + b"%PDF-1.4\n%%EOF\n"
    yield "two files, genuine first", lambda p: p + _other()
    yield "two files, genuine last", lambda p: _other() + p
    for step in range(1, 30):
        yield f"cut off after {step}/30", lambda p, step=step: p[: len(p) * step // 30]
    for count in (1, 2, 6, 7, 20):
        yield f"last {count} bytes cut off", lambda p, count=count: p[:-count]
        yield f"first {count} bytes cut off", lambda p, count=count: p[count:]
    yield "back to the unsigned revision", lambda p: p[: p.index(b"%%EOF\n") + 6]
    yield "line ends changed", lambda p: p.replace(b"\n", b"\r\n")
    yield "version in the head", lambda p: p.replace(b"%PDF-1.7", b"%PDF-1.4", 1)
    yield (
        "a table entry moved",
        lambda p: re.sub(rb"(\d{10}) 00000 n \n(\d{10}) 00000 n \n", rb"\2 00000 n \n\1 00000 n \n", p, count=1),
    )
    yield "a table entry freed", lambda p: p.replace(b" 00000 n \n", b" 00000 f \n", 1)
    yield "ten thousand nested lists", lambda p: update(p, {new(p): b"[" * 10_000 + b"]" * 10_000})
    yield (
        "nested dictionaries in the catalog",
        lambda p: catalog_with(p, b"/X " + b"<</X " * 5000 + b"1" + b">>" * 5000),
    )
    yield (
        "packed bomb as evidence",
        lambda p: catalog_with(
            p,
            b"/DSS %d 0 R" % (new(p) + 1),
            {
                new(p): stream(zlib.compress(b"\0" * 30_000_000), b"/Filter /FlateDecode\n"),
                new(p) + 1: b"<<\n/Certs [ %d 0 R ]\n>>" % new(p),
            },
        ),
    )
    yield "sixty empty updates", _many_updates


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.txt", "fine")
    return out.getvalue()


def _other() -> bytes:
    from genuine_records import record, unsigned

    return unsigned(record("Another meeting", verdict="fine"))


def _many_updates(pdf: bytes) -> bytes:
    for _ in range(60):
        pdf = update(pdf, {})
    return pdf


RANGE = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]( *)")


def in_signature() -> Iterator[tuple[str, Attack]]:
    """USF: the signature's own dictionary, range and hole."""
    for name, by in {
        "negative": b"[0 -1 0 -1]",
        "empty": b"[]",
        "null": b"null",
        "three numbers": b"[0 10 20]",
        "zeros": b"[0 0 0 0]",
        "huge": b"[0 999999999 999999999 9]",
        "fractions": b"[0 1.5 2.5 3]",
        "whole file": b"[0 5 5 99999]",
        "reversed": b"[9 0 9 0]",
        "text": b"(0 1 2 3)",
        "reference": b"[5 0 R]",
    }.items():
        yield f"USF ByteRange {name}", lambda p, by=by: _range(p, lambda g, a, r, by=by: by)
    for name, change in {
        "shorter end": lambda g, a, r: (g, a, r - 1),
        "longer end": lambda g, a, r: (g, a, r + 1),
        "hole one wider left": lambda g, a, r: (g - 1, a, r),
        "hole one wider right": lambda g, a, r: (g, a + 1, r - 1),
        "hole narrower": lambda g, a, r: (g + 1, a, r),
        "starts later": lambda g, a, r: (g + 50, a + 50, r - 50),
    }.items():
        yield (
            f"USF ByteRange {name}",
            lambda p, change=change: _range(p, lambda g, a, r, change=change: b"[0 %d %d %d]" % change(g, a, r)),
        )
    yield "USF ByteRange missing", lambda p: p.replace(b"/ByteRange", b"/ByteRenge")
    yield "USF Contents missing", lambda p: p.replace(b"/Contents <", b"/Kontents <", 1)
    for name, by in {
        "null": b"null",
        "empty": b"<>",
        "zero": b"<00>",
        "zeros": b"<" + b"0" * 200 + b">",
        "text": b"(none)",
    }.items():
        yield f"USF Contents {name}", lambda p, by=by: _hole(p, lambda old, by=by: by)
        yield f"USF Contents {name}, same length", lambda p, by=by: _hole(p, lambda old, by=by: by.ljust(len(old)))
    for name, change in {
        "lower case": lambda h: h.lower(),
        "one digit lower case": lambda h: h.replace(b"A", b"a", 1),
        "space inside": lambda h: h[:-3] + b" 0>",
        "line inside": lambda h: h[:-2] + b"\n>",
        "text at the end": lambda h: h[:-5] + b"CAFE>",
        "last byte not zero": lambda h: h[:-3] + b"01>",
        "digits removed": lambda h: b"<" + h[3:-1] + b"00>",
        "two signatures in one": lambda h: h[:400] + h[1:401] + h[800:],
        "dictionary inside": lambda h: h[:-60] + b"/Evil (x)".rjust(59) + b">",
        "shifted": lambda h: b"<0" + h[1:-2] + b">",
        "version of the signature": lambda h: h.replace(b"020101310F", b"020103310F", 1),
        "digest weakened": lambda h: h.replace(b"608648016503040201", b"608648016503040204"),
        "sha-1 named": lambda h: h.replace(b"0609608648016503040201", b"06052B0E03021A00000000"),
    }.items():
        yield f"signature hole: {name}", lambda p, change=change: _hole(p, change)
    for name, change in {
        "lower case": lambda h: h.lower(),
        "one digit lower case": lambda h: h.replace(b"A", b"a", 1),
        "last byte not zero": lambda h: h[:-3] + b"01>",
    }.items():
        yield f"digits of the last time stamp: {name}", lambda p, change=change: _stamp_hole(p, change)
    for step in range(0, 40):
        yield f"signature digit {step}/40 flipped", lambda p, step=step: _hole(p, lambda h, step=step: _flip(h, step))
    for name, old, by in (
        ("kind", b"/ETSI.CAdES.detached", b"/adbe.pkcs7.detached"),
        ("permission 2", b"/P 1\n", b"/P 2\n"),
        ("time", b"/M (D", b"/M (E"),
        ("name", b"/Name (Jana", b"/Name (Dana"),
        ("filter", b"/Adobe.PPKLite", b"/Adobe.PPKLitf"),
        ("method", b"/DocMDP\n", b"/FielMD\n"),
        ("reference", b"/Reference", b"/Referance"),
    ):
        yield f"signature dictionary: {name}", lambda p, old=old, by=by: _once(p, old, by)


def _once(pdf: bytes, old: bytes, by: bytes) -> bytes | None:
    at = pdf.rfind(old)
    return None if at < 0 else pdf[:at] + by + pdf[at + len(old) :]


def _range(pdf: bytes, change: Callable[[int, int, int], bytes]) -> bytes:
    def by(found: re.Match[bytes]) -> bytes:
        made = b"/ByteRange " + change(int(found[1]), int(found[2]), int(found[3]))
        return made.ljust(len(found[0]))[: max(len(found[0]), len(made))]

    return RANGE.sub(by, pdf, count=1)


def _hole(pdf: bytes, change: Callable[[bytes], bytes]) -> bytes:
    found = RANGE.search(pdf)
    assert found
    gap, after = int(found[1]), int(found[2])
    return pdf[:gap] + change(pdf[gap:after]) + pdf[after:]


def _stamp_hole(pdf: bytes, change: Callable[[bytes], bytes]) -> bytes | None:
    """The room of the newest document time stamp."""
    ranges = list(RANGE.finditer(pdf))
    if len(ranges) < 2:
        return None
    gap, after = int(ranges[-1][1]), int(ranges[-1][2])
    return pdf[:gap] + change(pdf[gap:after]) + pdf[after:]


def _flip(hole: bytes, step: int) -> bytes:
    used = len(hole[:-1].rstrip(b"0"))
    at = 1 + (used - 2) * step // 40
    return hole[:at] + (b"1" if hole[at : at + 1] != b"1" else b"2") + hole[at + 1 :]


def in_data() -> Iterator[tuple[str, Attack]]:
    """Single places inside the signed bytes: shadow attacks prepare exactly these."""
    for name, old, by in (
        ("verdict in the subject", b"/Title", b"/Titel"),
        ("layer", b"/Type/Page", b"/Type/Pagf"),
        ("font", b"/FontFile2", b"/FontFile3"),
        ("to unicode", b"/ToUnicode", b"/ToUnicodf"),
        ("attachment kind", b"/AFRelationship/Data", b"/AFRelationship/Date"),
        ("annotation flags", b"/F 132", b"/F 164"),
        ("tag", b"/S/H1", b"/S/H2"),
        ("language", b"/Lang(en)", b"/Lang(sk)"),
        ("packed data", b"stream\nx", b"stream\ny"),
        ("outline", b"/Type/Outlines", b"/Type/Outlinez"),
        ("shadow hide: content reference", b"/Contents ", b"/Kontents "),
        ("shadow replace: font", b"/BaseFont", b"/BaseFond"),
        ("shadow hide-and-replace: second object", b"3 0 obj", b"4 0 obj"),
        ("id", b"/ID[<", b"/IE[<"),
    ):
        yield f"signed bytes: {name}", lambda p, old=old, by=by: p.replace(old, by, 1) if old in p else None
    for step in range(30):
        yield f"signed byte at {step}/30 flipped", lambda p, step=step: _bit(p, len(p) * step // 30)
    for step in range(10):
        yield f"byte inserted at {step}/10", lambda p, step=step: _cut(p, step, b"\n", 0)
        yield f"byte removed at {step}/10", lambda p, step=step: _cut(p, step, b"", 1)


def _cut(pdf: bytes, step: int, put: bytes, take: int) -> bytes:
    at = 20 + (len(pdf) - 40) * step // 10
    return pdf[:at] + put + pdf[at + take :]


def _bit(pdf: bytes, at: int) -> bytes:
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


CLASSES = {
    "Content and appearance (EAA, shadow attacks by update)": in_content,
    "Settings, actions, metadata, attachments": in_catalog,
    "Fields, second signatures, false time stamps and evidence (SSA, SWA, DSS)": in_fields,
    "Structure: tables, trailers, before, after, polyglots, cut off, nested, bombs (ISA)": in_structure,
    "The signature itself (USF, its digits, its dictionary)": in_signature,
    "Beside true evidence or under a true time stamp (SSA, DSS)": in_company,
    "Bytes inside the signed part (shadow attacks, flips)": in_data,
}


def attacks() -> list[tuple[str, Attack]]:
    """Every attack by name; one that does not fit a file gives None."""
    return [named for make in CLASSES.values() for named in make()]
