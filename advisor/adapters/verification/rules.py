"""The verifier: nothing after the signature counts, except time and revocation evidence.

Rules (the number stands beside each check):
1  The file begins with %PDF and ends exactly with startxref, an offset and %%EOF; the offset is the last table.
2  One signature; its ByteRange leaves out its own hex digits and nothing else of the signed revision.
3  The signature is well formed, its hashes fit, and the key really made it.
4  Who: a pinned key or an organisation root. When and certificate: from embedded evidence only, never the network.
5  Later revisions may add evidence (/DSS) and fill empty ArchiveTimestamp fields, byte for byte as our signer writes.
6  The data attached to the signed revision has the fingerprint that the pages print (attachments.py). A record
   inside an opinion is judged by the same rules.
7  Four separate answers: intact, who, when, certificate. (4 and 7 stand in answers.py.)

Whatever the bytes: time and memory are bounded by the size of the file and by limits.py.
"""

from __future__ import annotations

import hashlib
import re
from binascii import unhexlify
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from advisor.adapters.pdf_forms import read_signature_rest
from advisor.adapters.pdf_objects import (
    Document,
    Name,
    Placed,
    Ref,
    Stream,
    read_date,
    read_object,
    read_section,
    shown_text,
    written,
    written_table,
)
from advisor.adapters.verification import answers, cms, der, evidence, limits
from advisor.adapters.verification.attachments import attached
from advisor.adapters.verification.broken import Broken
from advisor.adapters.verification.cms import Certificate
from advisor.adapters.verification.signed_elsewhere import signing_time
from advisor.adapters.verification.trust import Trust
from advisor.domain.verification import BAD, NOTE, Finding, Verification

MARKS = (b"(decision.json)", b"decision\\056json", b"Videoconference Advisor")  # in every record, never packed

_TAIL = re.compile(rb"startxref\n(\d{1,10})\n%%EOF\n")
_RANGE = re.compile(rb"/ByteRange ?\[ ?0 (\d{1,9}) (\d{1,9}) (\d{1,9}) ?\]")
_SPARE = re.compile(rb"ArchiveTimestamp[1-9]\d?")


@dataclass
class _Case:
    """What has been established about one file so far."""

    data: bytes
    trust: Trust
    signed: cms.Signed | None = None
    hole: tuple[int, int] = (0, 0)  # where the digits of the signature begin and end
    small_digits: bool = False  # they are lower case, as other programs write them
    stamps: list[cms.Stamp] = field(default_factory=list)
    claimed: datetime | None = None
    evidence: evidence.Evidence = field(default_factory=evidence.Evidence)
    to_read: int = limits.MOST_LATER
    contents: list[bytes] = field(default_factory=list)  # of every signature and document time stamp
    chains: list[tuple[Certificate, ...]] = field(default_factory=list)  # whose certificates each of them used
    evidence_stamped: bool = False  # a document time stamp stands over evidence
    elsewhere: bool = False  # another program signed


@dataclass(frozen=True)
class _Store:
    """The /DSS of one revision: every object it takes, and the pieces of evidence among them."""

    numbers: frozenset[int] = frozenset()
    pieces: frozenset[Ref] = frozenset()


def is_ours(data: bytes) -> bool:
    """Does the file claim to be a record of this program? Decided on raw bytes, before anything is parsed."""
    return b"%PDF-" in data[:1024] and len(data) <= limits.MOST_BYTES and any(mark in data for mark in MARKS)


def judge(data: bytes, trust: Trust, inside: bool = False) -> Verification:
    """The four answers about one file. Never raises for what the bytes say. ``inside``: it lies in an opinion."""
    if not is_ours(data):
        return Verification(is_record=False, findings=(Finding("not_a_record", BAD),))
    case = _Case(data, trust)
    try:
        content, decided = _document_rules(case, _signature(case))
        if decided and inside:
            raise Broken(6, "attachment")  # rule 6: an opinion is about a decision, not about an opinion
        if case.signed is None:
            raise Broken(2, "not_signed")
        about = judge(decided, trust, inside=True) if decided else None
        noted = (Finding("signed_elsewhere", NOTE, 2),) if case.elsewhere else ()
        met = answers.Met(case.signed, case.stamps, case.claimed, case.evidence, case.evidence_stamped, content, about,
                          noted)
        return answers.answer(met, trust)  # rules 4 and 7
    except Broken as broken:
        finding = broken.finding
    except Exception:  # noqa: BLE001 - a reader, ours or a library's, met what no record of ours contains
        finding = Finding("structure", BAD, 1)
    # Of a broken file nothing more is claimed than that it is broken.
    return Verification(intact="no", findings=(finding,))


def _signature(case: _Case) -> int:
    """Rules 1 to 3 on raw bytes. Gives the end of the signed revision."""
    data = case.data
    if not data.startswith(b"%PDF-1."):
        raise Broken(1, "start")  # rule 1: nothing before the file
    if _TAIL.fullmatch(data, max(data.rfind(b"startxref\n"), 0)) is None:
        raise Broken(1, "tail")  # rule 1: nothing after it
    first = data.find(b"/ByteRange")
    if first < 0:
        raise Broken(2, "not_signed")
    found = _RANGE.match(data, first)
    if found is None:
        raise Broken(2, "byte_range")
    gap, after, rest = (int(number) for number in found.groups())
    end = after + rest
    if data.find(b"/ByteRange", first + 1, end) >= 0:
        raise Broken(2, "second_signature")  # rule 2: one signature in the signed revision
    if not gap < after <= end <= len(data) or _TAIL.search(data, max(0, end - 40), end) is None:
        raise Broken(2, "byte_range")
    if end < len(data) and not data.startswith(b"\n%%EOF\n", end - 7):
        raise Broken(2, "byte_range")
    node, case.hole = _contents(case, gap, after), (gap, after)
    try:
        case.signed = cms.check_signature(node, (memoryview(data)[:gap], memoryview(data)[after:end]))  # rule 3
    except cms.BadSignature as error:
        raise Broken(3, "changed") from error
    except (ValueError, IndexError) as error:
        raise Broken(3, "signature_form") from error
    return end


def _contents(case: _Case, gap: int, after: int) -> der.Node:
    """Rule 2: between the two signed parts stand ``<``, hex digits of one case with zeros at the end, ``>``."""
    hole = case.data[gap:after]
    digits = hole[1:-1]
    framed = hole[:1] == b"<" and hole[-1:] == b">" and len(hole) <= limits.MOST_HOLE
    if not framed:
        raise Broken(2, "hole")
    if digits.translate(None, b"0123456789ABCDEF"):
        if case.signed is not None or digits.translate(None, b"0123456789abcdef"):
            raise Broken(2, "hole")  # rule 2: no white space, one way to write a digit; only we add time stamps
        case.small_digits = True
    try:
        raw = unhexlify(digits)
        node = der.read_padded(raw)
    except ValueError as error:
        raise Broken(2, "hole") from error
    case.contents.append(raw)
    return node


def _document_rules(case: _Case, end: int) -> tuple[bytes, bytes]:
    """Rule 1 (tables), rule 2 (the dictionary around the signature), 5 and 6. Gives what ``attached`` gives."""
    document = Document(case.data, _table_address(case.data, end), end)
    try:
        _signature_dictionary(case, document)
        if not all(section.plain for section in document.sections):
            raise Broken(1, "structure")  # rule 1: our own tables have one form
    except Broken:
        if end < len(case.data):
            raise  # rule 5 speaks of our own signatures only
        case.claimed = signing_time(document, case.data, case.contents[0])
        case.elsewhere = True
    if case.small_digits and document.newest.plain:
        raise Broken(2, "hole")  # rule 2: lower case only beside a table in the form of others, which is signed
    found = attached(document)
    stamp = case.signed.stamp if case.signed else None
    if stamp is not None and case.signed is not None:
        case.stamps.append(_stamp(stamp, (case.signed.signature,)))
    case.chains.append(case.signed.chain if case.signed else ())
    if end < len(case.data):
        _later_revisions(case, document, end)
    return found


def _table_address(data: bytes, end: int) -> int:
    found = _TAIL.search(data, max(0, end - 40), end)
    if found is None or found.end() != end:
        raise Broken(1, "tail")
    return int(found[1])


def _signature_dictionary(case: _Case, document: Document) -> None:
    """Rule 2: the checked bytes are the value of the field Signature, which forbids all changes."""
    fields = document.entry(document.entry(document.root, "AcroForm", dict), "Fields", list)
    if len(fields) > limits.MOST_FIELDS:
        raise Broken(2, "second_signature")
    filled = [f for f in map(document.get, (f for f in fields if document.mentions(f, b"/V"))) if "V" in f]
    if len(filled) != 1 or filled[0].get("T") != b"Signature" or not isinstance(filled[0]["V"], Ref):
        raise Broken(2, "second_signature")
    value = _around_hole(case, document, filled[0]["V"])
    if not isinstance(value, dict) or value.get("Contents") != case.contents[0]:
        raise Broken(2, "hole")
    if (value.get("Type"), value.get("SubFilter")) != ("Sig", "ETSI.CAdES.detached"):
        raise Broken(2, "signature_form")
    references = value.get("Reference")
    reference = references[0] if isinstance(references, list) and len(references) == 1 else None
    terms = reference.get("TransformParams") if isinstance(reference, dict) else None
    if not isinstance(terms, dict) or reference is None or terms.get("P") != 1:
        raise Broken(2, "not_certified")
    if reference.get("TransformMethod") != "DocMDP":
        raise Broken(2, "not_certified")
    case.claimed = read_date(value.get("M"))


def _around_hole(case: _Case, document: Document, ref: Ref) -> object:
    """The dictionary that ``ref`` names. Where the checked digits stand in it, they are not read a second time."""
    head = b"%d %d obj\n<<\n/Contents " % ref
    start = case.hole[0] - len(head)
    if document.place(ref.number) == (start, ref.generation) and case.data.startswith(head, start):
        rest = read_signature_rest(case.data, case.hole[1])
        if rest is not None and case.data.startswith(b"\nendobj", rest[1]) and rest[1] < document.end:
            return {"Contents": case.contents[0], **rest[0]}
    return document.placed(ref).value


def _stamp(node: der.Node, parts: Sequence[bytes | memoryview]) -> cms.Stamp:
    try:
        return cms.check_stamp(node, parts)  # rule 3, for time stamps
    except cms.BadSignature as error:
        raise Broken(3, "stamp_false") from error
    except (ValueError, IndexError) as error:
        raise Broken(3, "stamp_form") from error


def _later_revisions(case: _Case, signed: Document, begin: int) -> None:
    """Rule 5: read every later revision from its first to its last byte; each byte must have its purpose."""
    before, dss, revisions = signed, _Store(), 0
    while begin < len(case.data):
        revisions += 1
        if revisions > limits.MOST_REVISIONS:
            raise Broken(5, "later_change")
        before, dss, begin = _revision(case, signed, before, dss, begin)
    needed = [case.signed.chain, *(stamp.chain for stamp in case.stamps)] if case.signed else []
    if not case.evidence.all_needed([link for chain in needed for link in chain]):
        raise Broken(5, "later_change")  # rule 5: evidence about nobody is not evidence


def _revision(case: _Case, signed: Document, before: Document, dss: _Store,
              begin: int) -> tuple[Document, _Store, int]:
    """One later revision. Gives the document after it, the objects of its /DSS, and where it ends."""
    data, at = case.data, begin
    objects: dict[int, Placed] = {}
    while not data.startswith(b"xref\n", at):
        placed = read_object(data, at)
        if placed.ref.number in (0, *objects) or placed.ref.generation or data[placed.end : placed.end + 1] != b"\n":
            raise Broken(5, "later_change")
        case.to_read -= placed.size
        if len(objects) >= limits.MOST_NEW or case.to_read < 0:
            raise Broken(5, "later_change")
        objects[placed.ref.number] = placed
        at = placed.end + 1
    section = read_section(data, at, len(data))
    end = section.end + 1
    _table_written_plainly(data, before, section.trailer, objects, at, end)
    after = Document(data[:end], at, end)
    rest = dict(objects)
    changed_dss = _catalog(signed, before, after, rest.pop(signed.root.number, None))
    stamped = _spare_field(case, before, after, rest)
    now = _dss(case, before, after, rest)
    case.evidence_stamped |= stamped and bool(now.pieces)
    if rest or not (changed_dss or stamped or now.numbers & objects.keys()):
        raise Broken(5, "later_change")  # rule 5: objects without use, or a revision without purpose
    for number, placed in objects.items():
        if number in now.numbers:
            if before.place(number) and number not in dss.numbers:
                raise Broken(5, "later_change")  # rule 5: evidence may not take another object's number
            if data[placed.start : placed.end] != b"%d 0 obj\n%s\nendobj" % (number, written(placed.value)):
                raise Broken(5, "later_change")  # rule 5: no hidden bytes
    if not dss.pieces <= now.pieces:
        raise Broken(5, "later_change")  # rule 5: evidence is added, never taken away
    return after, now, end


def _table_written_plainly(data: bytes, before: Document, trailer: dict[str, object], objects: dict[int, Placed],
                           at: int, end: int) -> None:
    """Rule 5: the table lists exactly the objects that stand here; the trailer changes nothing."""
    old = before.newest.trailer
    identity, first = trailer.get("ID"), old.get("ID")
    size, highest = trailer.get("Size"), max(objects, default=0)
    if not isinstance(identity, list) or not isinstance(first, list) or len(identity) != 2 or len(identity[1]) != 16:
        raise Broken(5, "later_change")
    if identity[0] != first[0] or type(size) is not int or not max(highest + 1, old["Size"]) <= size <= highest + 9:
        raise Broken(5, "later_change")
    if old.keys() - {"Prev"} != {"ID", "Info", "Root", "Size"}:
        raise Broken(5, "later_change")
    expected = {**old, "ID": identity, "Size": size, "Prev": before.newest.start}
    if data[at:end] != written_table(expected, {number: p.start for number, p in objects.items()}, at):
        raise Broken(5, "later_change")


def _catalog(signed: Document, before: Document, after: Document, changed: Placed | None) -> bool:
    """Rule 5: in the catalog only /DSS may be added or point elsewhere."""
    if changed is None:
        return False
    old = signed.placed(signed.root)
    body = signed.data[old.start : old.end].removesuffix(b">>\nendobj")
    link = changed.value.get("DSS") if isinstance(changed.value, dict) else None
    known = before.get(before.root).get("DSS")
    if not isinstance(link, Ref) or known not in (None, link):
        raise Broken(5, "later_change")
    if after.data[changed.start : changed.end] != body + b"/DSS " + written(link) + b"\n>>\nendobj":
        raise Broken(5, "later_change")
    return known is None


def _spare_field(case: _Case, before: Document, after: Document, rest: dict[int, Placed]) -> bool:
    """Rule 5: one empty ArchiveTimestamp field may gain a document time stamp over everything before it."""
    fields = before.entry(before.entry(before.root, "AcroForm", dict), "Fields", list)
    touched = [f for f in fields if isinstance(f, Ref) and f.number in rest]
    if not touched:
        return False
    if len(touched) != 1:
        raise Broken(5, "later_change")
    old, new = before.get(touched[0]), rest.pop(touched[0].number)
    value = new.value.get("V") if isinstance(new.value, dict) else None
    if not isinstance(old, dict) or "V" in old or not isinstance(value, Ref) or not _SPARE.fullmatch(old.get("T", b"")):
        raise Broken(5, "later_change")
    words = {"TU": new.value["TU"]} if shown_text(old.get("TU")) == shown_text(new.value.get("TU")) != "" else {}
    plain = b"%d 0 obj\n%s\nendobj" % (touched[0].number, written({**old, **words, "V": value}))
    stamp = rest.pop(value.number, None)
    if after.data[new.start : new.end] != plain or stamp is None or before.place(value.number):
        raise Broken(5, "later_change")
    _document_stamp(case, after, stamp)
    return True


def _document_stamp(case: _Case, after: Document, placed: Placed) -> None:
    """Rules 2, 3 and 5 for a document time stamp: it covers the whole file up to its revision's end."""
    data, keys = after.data, placed.value
    if not isinstance(keys, dict) or list(keys) != ["Contents", "ByteRange", "Type", "Filter", "SubFilter"]:
        raise Broken(5, "later_change")
    numbers = keys["ByteRange"]
    gap = data.find(b"<", data.find(b"/Contents ", placed.start))
    after_gap = gap + 2 * len(keys["Contents"]) + 2
    if numbers != [0, gap, after_gap, len(data) - after_gap]:
        raise Broken(5, "later_change")
    text = b" ".join(b"%d" % n for n in numbers)
    head = b"%d 0 obj\n<<\n/Contents " % placed.ref.number
    tail = b"\n/ByteRange [%s]%s\n/Type /DocTimeStamp\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.RFC3161\n>>\nendobj"
    spaces = data[after_gap : placed.end].count(b" ", len(text) + 14) - 3
    if data[placed.start : gap] != head or data[after_gap : placed.end] != tail % (text, b" " * max(spaces, 0)):
        raise Broken(5, "later_change")
    node = _contents(case, gap, after_gap)
    case.stamps.append(_stamp(node, (memoryview(data)[:gap], memoryview(data)[after_gap:])))
    case.chains.append(case.stamps[-1].chain)


def _dss(case: _Case, before: Document, after: Document, rest: dict[int, Placed]) -> _Store:
    """Rule 5: /DSS holds certificates, OCSP answers, revocation lists and their index; nothing else."""
    link = after.get(after.root).get("DSS")
    if link is None:
        return _Store()
    store = after.entry(after.root, "DSS", dict)
    kinds: dict[str, Callable[[bytes], None]] = {
        "Certs": case.evidence.add_certificate, "OCSPs": case.evidence.add_ocsp, "CRLs": case.evidence.add_crl}
    used, members = {link.number}, dict[Ref, bytes]()
    for key in store:
        if key not in kinds and key != "VRI" and (key, store[key]) != ("Type", Name("DSS")):
            raise Broken(5, "later_change")
    for key, add in kinds.items():
        for ref in after.get(store.get(key, [])):
            stream = after.placed(ref).value
            if ref in members or not isinstance(stream, Stream) or list(stream.keys) != ["Length"]:
                raise Broken(5, "later_change")
            add(stream.raw)
            members[ref] = stream.raw
            used.add(ref.number)
    used |= _index(case, before, after, store.get("VRI", {}), members, rest.keys())
    for number in used & rest.keys():
        del rest[number]
    if not members:
        raise Broken(5, "later_change")  # rule 5: a store without evidence has no purpose
    return _Store(frozenset(used), frozenset(members))


def _index(case: _Case, before: Document, after: Document, vri: object, members: Mapping[Ref, bytes],
           objects: Collection[int]) -> set[int]:
    """Rule 5: the index names signatures of this file, each with its signer, and evidence of this store only."""
    used = {vri.number} if isinstance(vri, Ref) else set()
    known = {hashlib.sha1(raw, usedforsecurity=False).hexdigest().upper(): n for n, raw in enumerate(case.contents)}
    store = before.get(before.get(before.root).get("DSS")) or {}
    earlier = before.get(store.get("VRI", {}))
    for name, entry in after.get(vri).items():
        if name not in known or not isinstance(entry, Ref) or entry.number in used:
            raise Broken(5, "later_change")
        if entry.number not in objects and earlier.get(name) != entry:
            raise Broken(5, "later_change")
        used.add(entry.number)
        signer = case.chains[known[name]][0].raw
        for key, value in after.get(entry).items():
            if (key, value) == ("Type", "VRI"):
                continue
            refs = after.get(value)
            if key not in ("Cert", "OCSP", "CRL") or not set(refs) <= members.keys() or len(set(refs)) != len(refs):
                raise Broken(5, "later_change")
            if key == "Cert" and signer not in [members[ref] for ref in refs]:
                raise Broken(5, "later_change")
    return used
