"""Attacks that append a revision: content, the document's settings, attachments, fields, false evidence."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

from pdf_changes import Attack, catalog_replaced, catalog_with, fields, new, opened, page, raw, ref, stream, update

from advisor.adapters.pdf_objects import Ref, written

_ATTACHED = b'{"schema":"advisor/record/1","verdict":"fine"}'
TEXT = b"BT /F1 12 Tf 72 400 Td <00010002> Tj ET"


def in_content() -> Iterator[tuple[str, Attack]]:
    """What a reader sees: pages, fonts, annotations, layers."""
    yield "EAA page content replaced", lambda p: update(p, {page(p)[2]: stream(TEXT)})
    yield (
        "EAA page content packed anew",
        lambda p: update(p, {page(p)[2]: stream(zlib.compress(TEXT), b"/Filter /FlateDecode\n")}),
    )
    yield (
        "EAA content array with an extra stream",
        lambda p: update(
            p,
            {
                page(p)[0]: page(p)[1].replace(
                    b"/Contents %d 0 R" % page(p)[2], b"/Contents [%d 0 R %d 0 R]" % (page(p)[2], new(p))
                ),
                new(p): stream(TEXT),
            },
        ),
    )
    for kind in (
        b"FreeText",
        b"Stamp",
        b"Square",
        b"Highlight",
        b"Link",
        b"Redact",
        b"Popup",
        b"FileAttachment",
        b"Screen",
        b"Movie",
        b"RichMedia",
        b"Widget",
        b"Watermark",
        b"Ink",
    ):
        note = b"<<\n/Type /Annot\n/Subtype /%s\n/Rect [ 0 0 400 400 ]\n/Contents (fine)\n/DA (/F1 12 Tf)\n>>" % kind
        yield (
            f"EAA annotation {kind.decode()}",
            lambda p, note=note: update(
                p, {page(p)[0]: page(p)[1].removesuffix(b">>") + b"/Annots [%d 0 R]>>" % new(p), new(p): note}
            ),
        )
    yield "page removed", lambda p: _pages(p, lambda kids: kids[1:])
    yield "page twice", lambda p: _pages(p, lambda kids: kids + kids[:1])
    yield "pages in another order", lambda p: _pages(p, lambda kids: kids[::-1])
    yield "page rotated", lambda p: update(p, {page(p)[0]: page(p)[1].removesuffix(b">>") + b"/Rotate 90>>"})
    yield "page cropped", lambda p: update(p, {page(p)[0]: page(p)[1].removesuffix(b">>") + b"/CropBox[0 0 100 100]>>"})
    yield (
        "page action",
        lambda p: update(
            p, {page(p)[0]: page(p)[1].removesuffix(b">>") + b"/AA<</O<</S/JavaScript/JS(app.alert\\(1\\))>>>>>>"}
        ),
    )
    yield "every object number 1 to 40 emptied", lambda p: update(p, {n: b"null" for n in range(5, 40)})
    for step in range(12):
        yield f"object {step * 8 + 3} overwritten", lambda p, n=step * 8 + 3: update(p, {n: b"<<\n>>"})


def _pages(pdf: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    document = opened(pdf)
    number = document.get(document.root)["Pages"].number
    kids = [b"%d 0 R" % k.number for k in document.get(document.get(document.root)["Pages"])["Kids"]]
    kids = change(kids)
    return update(pdf, {number: b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))})


CATALOG_KEYS = {
    "OpenAction": b"/OpenAction <</S /JavaScript /JS (1)>>",
    "AA": b"/AA <</WC <</S/JavaScript/JS(1)>>>>",
    "NeedAppearances": b"/NeedAppearances true",
    "Collection": b"/Collection <<>>",
    "Threads": b"/Threads []",
    "OCProperties": b"/OCProperties <</OCGs[] /D<<>>>>",
    "Legal": b"/Legal <<>>",
    "PieceInfo": b"/PieceInfo <<>>",
    "Requirements": b"/Requirements []",
    "URI": b"/URI <</Base (http://a.example)>>",
    "PageMode": b"/PageMode /UseAttachments",
    "PageLabels": b"/PageLabels <</Nums []>>",
    "Dests": b"/Dests <<>>",
    "SpiderInfo": b"/SpiderInfo <<>>",
    "DSS given directly": b"/DSS <<>>",
    "junk": b"/Junk (x)",
    "key twice": b"/Lang (sk)",
    "Version twice": b"/Version /1.4",
    "only white space": b"        ",
    "a comment": b"% a comment",
    "a name with an escape": b"/D#53S <<>>",
}


def in_catalog() -> Iterator[tuple[str, Attack]]:
    """The document's own settings, metadata and attachments."""
    for name, extra in CATALOG_KEYS.items():
        yield f"catalog: {name}", lambda p, extra=extra: catalog_with(p, extra)
    for name, old, by in (
        ("/Lang", b"/Lang (en)", b"/Lang (sk)"),
        ("/MarkInfo", b"/Marked true", b"/Marked false"),
        ("/Version", b"/Version /2.0", b"/Version /1.3"),
        ("/Extensions", b"/ExtensionLevel 1", b"/ExtensionLevel 9"),
        ("/Perms removed", b"/Perms", b"/Perks"),
        ("/AcroForm removed", b"/AcroForm", b"/AcroFarm"),
        ("/SigFlags", b"/SigFlags 3", b"/SigFlags 0"),
        ("/AF removed", b"/AF [", b"/AG ["),
        ("/Names removed", b"/Names <<", b"/Games <<"),
        ("/Metadata removed", b"/Metadata", b"/Metadate"),
        ("/StructTreeRoot removed", b"/StructTreeRoot", b"/StructTreeBoot"),
        ("/Outlines removed", b"/Outlines", b"/Inlines"),
        ("fields removed", b"/Fields [ 7 0 R", b"/Fields [ "),
        ("attachment's name", b"decision\\056json", b"decision\\056txt"),
        ("AcroForm NeedAppearances", b"/SigFlags 3", b"/SigFlags 3\n/NeedAppearances true"),
        ("AcroForm XFA", b"/SigFlags 3", b"/SigFlags 3\n/XFA (x)"),
        ("AcroForm DR", b"/SigFlags 3", b"/SigFlags 3\n/DR <<>>"),
    ):
        yield f"catalog: {name} changed", lambda p, old=old, by=by: catalog_replaced(p, old, by)
    yield "another catalog", lambda p: update(p, {new(p): raw(opened(p), opened(p).root.number)}, root=new(p))
    yield (
        "JavaScript by name",
        lambda p: catalog_replaced(
            p,
            b"/Names <<",
            b"/Names <<\n/JavaScript <</Names [(a) %d 0 R]>>" % new(p),
            {new(p): b"<</S/JavaScript/JS(1)>>"},
        ),
    )
    yield "Info title", lambda p: update(p, {2: b"<<\n/Title (Another)\n>>"})
    yield "Info elsewhere", lambda p: update(p, {new(p): b"<<\n/Title (A)\n>>"}, {b"Info": b"%d 0 R" % new(p)})
    yield "Info removed", lambda p: update(p, {}, {b"Info": b"null"})
    yield "XMP replaced", lambda p: update(p, {_metadata(p): stream(b"<x/>", b"/Type /Metadata\n/Subtype /XML\n")})
    yield (
        "embedded data replaced",
        lambda p: update(p, {_attachment(p)[1]: stream(_ATTACHED, b"/Type /EmbeddedFile\n")}),
    )
    yield (
        "attachment points elsewhere",
        lambda p: update(
            p,
            {
                _attachment(p)[0]: b"<</Type/Filespec/F(decision.json)/UF(decision.json)/EF<</F %d 0 R>>>>" % new(p),
                new(p): stream(_ATTACHED, b"/Type /EmbeddedFile\n"),
            },
        ),
    )
    yield (
        "second attachment of the same name",
        lambda p: catalog_replaced(
            p,
            b"/Names [ (",
            b"/Names [ (decision.json) %d 0 R (" % new(p),
            {
                new(p): b"<</Type/Filespec/F(decision.json)/EF<</F %d 0 R>>>>" % (new(p) + 1),
                new(p) + 1: stream(_ATTACHED),
            },
        ),
    )


def _metadata(pdf: bytes) -> int:
    document = opened(pdf)
    return int(document.get(document.root)["Metadata"].number)


def _attachment(pdf: bytes) -> tuple[int, int]:
    document = opened(pdf)
    link = document.get(document.root)["AF"][0]
    return link.number, document.get(link)["EF"]["F"].number


def in_fields() -> Iterator[tuple[str, Attack]]:
    """Signature fields, second signatures, false time stamps, evidence that is none."""
    yield (
        "signature taken away",
        lambda p: update(p, {fields(p)[0]: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)>>"}),
    )
    yield (
        "SSA signature field made visible",
        lambda p: _field(p, 0, lambda v: v.replace(b"[ 0 0 0 0 ]", b"[ 0 0 300 300 ]")),
    )
    yield "spare field made visible", lambda p: _field(p, 4, lambda v: re.sub(rb"\[ ?0 0 0 0 ?\]", b"[0 0 300 300]", v))
    yield "spare field renamed", lambda p: _field(p, 4, lambda v: v.replace(b"ArchiveTimestamp", b"ArchiveTimestanp"))
    yield "spare field rewritten unchanged", lambda p: _field(p, 4, lambda v: v)
    yield "spare field with an appearance", lambda p: _field(p, 4, lambda v: v.removesuffix(b">>") + b"/AP<<>>>>")
    for name, value in {
        "nothing": b"null",
        "an empty dictionary": b"<<\n>>",
        "a name": b"/X",
        "the signature itself": b"106 0 R",
        "text": b"(stamped)",
        "itself": b"11 0 R",
    }.items():
        yield (
            f"spare field filled with {name}",
            lambda p, value=value: _field(p, 4, lambda v, value=value: v.removesuffix(b">>") + b"/V " + value + b">>"),
        )
    for kind, sub in (
        (b"Sig", b"ETSI.CAdES.detached"),
        (b"Sig", b"adbe.pkcs7.detached"),
        (b"DocTimeStamp", b"ETSI.RFC3161"),
    ):
        for hole in (b"", b"00", b"3003020101", b"FF" * 60):
            yield (
                f"SWA second {kind.decode()} {sub.decode()} <{hole.decode()[:10]}>",
                (lambda p, kind=kind, sub=sub, hole=hole: _stamp(p, kind, sub, hole)),
            )
    yield "SWA signature copied into a spare field", _copied
    for name, store in {
        "empty": b"<<\n>>",
        "junk key": b"<<\n/Junk (x)\n>>",
        "junk certificate": b"<<\n/Certs [ %d 0 R ]\n>>",
        "junk OCSP": b"<<\n/OCSPs [ %d 0 R ]\n>>",
        "junk CRL": b"<<\n/CRLs [ %d 0 R ]\n>>",
        "VRI of nobody": b"<<\n/VRI <<\n/%s <<\n>>\n>>\n>>" % (b"A" * 40),
        "type": b"<<\n/Type /DSS\n/Kids [ %d 0 R ]\n>>",
        "certificate list is a page": b"<<\n/Certs [ 6 0 R ]\n>>",
        "a list": b"[ 1 2 ]",
        "certificate twice": b"<<\n/Certs [ %d 0 R %d 0 R ]\n>>",
    }.items():
        yield f"DSS: {name}", lambda p, store=store: _store(p, store)
    yield "DSS: foreign but true certificate", _foreign_certificate


def _field(pdf: bytes, index: int, change: Callable[[bytes], bytes]) -> bytes:
    number = fields(pdf)[index]
    return update(pdf, {number: change(raw(opened(pdf), number))})


def _stamp(pdf: bytes, kind: bytes, sub: bytes, hole: bytes) -> bytes:
    number = fields(pdf)[4]
    field = written({**opened(pdf).get(ref(opened(pdf), number)), "V": _reference(new(pdf))})
    value = b"<<\n/Contents <%s>\n/ByteRange [0 100 200 %d]\n/Type /%s\n/Filter /Adobe.PPKLite\n/SubFilter /%s\n>>" % (
        hole,
        len(pdf) - 200,
        kind,
        sub,
    )
    return update(pdf, {number: field, new(pdf): value})


def _reference(number: int) -> Ref:
    return Ref(number, 0)


def _copied(pdf: bytes) -> bytes:
    document = opened(pdf)
    value = document.get(ref(document, fields(pdf)[0]))["V"]
    return _field(pdf, 4, lambda v: v.removesuffix(b">>") + b"/V %d 0 R>>" % value.number)


def _store(pdf: bytes, store: bytes) -> bytes:
    number = new(pdf)
    values = {number: stream(b"junk")} if b"%d" in store else {}
    store = store.replace(b"%d", b"%d" % number)
    return catalog_with(pdf, b"/DSS %d 0 R" % (number + 1), {**values, number + 1: store})


def _foreign_certificate(pdf: bytes) -> bytes:
    from cryptography.hazmat.primitives import serialization
    from genuine_records import identity

    other = identity("Somebody else").certificate.public_bytes(serialization.Encoding.DER)
    number = new(pdf)
    store = b"<<\n/Certs [ %d 0 R ]\n>>" % number
    return catalog_with(pdf, b"/DSS %d 0 R" % (number + 1), {number: stream(other), number + 1: store})
