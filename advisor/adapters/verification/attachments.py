"""Rule 6: what is attached to the signed revision, and that the pages print its fingerprint.

A decision or a re-check carries its data and nothing else. An opinion or an addendum carries its data and, behind
them, the very file that it is about; its data name that file's sum, and its pages print it.
"""

from __future__ import annotations

import hashlib
import json

from advisor.adapters.pdf_objects import Document, Stream
from advisor.adapters.verification import limits
from advisor.adapters.verification.broken import Broken
from advisor.adapters.verification.printed_text import prints

# What carries a record, and the name of its own data. Inside a text of the data the quotes would be escaped.
CARRIERS = {b'opinion/1"': b"opinion.json", b'addendum/1"': b"addendum.json"}
_SCHEMA = b'"schema":"advisor/'


def attached(document: Document) -> tuple[bytes, bytes]:
    """The data, and the record that an opinion or an addendum is about (else nothing)."""
    root = document.root
    names = document.entry(document.entry(document.entry(root, "Names", dict), "EmbeddedFiles", dict), "Names", list)
    listed = document.entry(root, "AF", list)
    if len(listed) not in (1, 2) or len(names) != 2 * len(listed) or names[1::2] != listed:
        raise Broken(6, "attachment")  # rule 6: nothing attached that is not listed, nothing listed twice
    data = _file(document, listed[0])
    if not _printed(document, hashlib.sha256(data).hexdigest()):
        raise Broken(6, "fingerprint")
    carriers = _carriers(data)
    if len(carriers) != len(listed) - 1:
        raise Broken(6, "attachment")  # rule 6: an opinion without its decision, or a decision with company
    return data, _decided(document, data, names, listed[1], carriers[0]) if carriers else b""


def _carriers(data: bytes) -> list[bytes]:
    """The name that the own data must have, for each kind of carrier that the data say they are."""
    found, at = set[bytes](), data.find(_SCHEMA)
    while at >= 0:
        at += len(_SCHEMA)
        found |= {name for schema, name in CARRIERS.items() if data.startswith(schema, at)}
        at = data.find(_SCHEMA, at)
    return list(found)


def _decided(document: Document, data: bytes, names: list[object], link: object, own: bytes) -> bytes:
    """Rule 6: the file that an opinion or an addendum is about is the one that its data and its pages name."""
    if names[0] != own or names[2] != b"record.pdf":
        raise Broken(6, "attachment")
    record = _file(document, link)
    fingerprint = hashlib.sha256(record).hexdigest()
    if json.loads(data)["about"]["sha256"] != fingerprint or not _printed(document, fingerprint):
        raise Broken(6, "opinion_other_file")
    return record


def _file(document: Document, link: object) -> bytes:
    files = document.entry(link, "EF", dict)
    stream = document.get(files.get("F"))
    if not isinstance(stream, Stream) or files.get("UF", files["F"]) != files["F"]:
        raise Broken(6, "attachment")
    return stream.unpacked(limits.MOST_DATA)


def _printed(document: Document, fingerprint: str) -> bool:
    """Is the fingerprint in the text of a page? It stands near the end."""
    pages = document.entry(document.entry(document.root, "Pages", dict), "Kids", list)
    return any(prints(document, page, fingerprint) for page in reversed(pages[-limits.MOST_PAGES :]))
