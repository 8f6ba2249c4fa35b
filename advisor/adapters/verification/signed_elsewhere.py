"""A record that another program signed, for instance the state's application for identity cards.

Such a program does not certify the file and writes in its own way. So its update is read by meaning: beside the
pages that this program made it may hold one signature that nobody sees, and nothing else. It must cover the whole
file; a later revision is not accepted. Two ways of writing may be its own (rules 1 and 2): the entries of its table
end in CR LF, and where they do, the digits around its signature may be lower case, all of them.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from advisor.adapters.pdf_objects import Document, Ref, Stream, read_date
from advisor.adapters.verification.broken import Broken

MOST_OBJECTS = 20_000
_TAIL = re.compile(rb"startxref\n(\d{1,10})\n%%EOF\n")
_OF_FIELD = {"V", "Lock", "AP", "M", "F"}  # what signing may add to our own empty field
_OF_CATALOG = {"AcroForm", "Extensions", "Perms"}
_OF_INFO = {"ModDate", "Producer"}


def signing_time(document: Document, data: bytes, contents: bytes) -> datetime | None:
    """The time that the signature claims. Raises Broken where the update holds more than one unseen signature."""
    before = _pages_of_ours(document, data)
    field, value = _filled_field(document, before, contents)
    changed = {n for n in range(1, _size(document)) if document.newest.entry(n) is not None}
    if 0 in changed or _rest(document.newest.trailer) != _rest(before.newest.trailer):
        raise Broken(5, "later_change")
    old = {n for n in changed if before.place(n) is not None}
    for number in old:
        _same_but_for_the_signature(document, before, number, field)
    if not changed - old <= _reached(document, before, field, value):
        raise Broken(5, "later_change")  # rule 5: objects that nothing needs
    return read_date(value.get("M"))


def _pages_of_ours(document: Document, data: bytes) -> Document:
    """The file as this program wrote it: its first revision, without any signature."""
    end = data.find(b"\n%%EOF\n") + 7
    found = _TAIL.search(data, max(0, end - 40), end)
    if end < 7 or found is None or found.end() != end or data.find(b"/ByteRange", 0, end) >= 0:
        raise Broken(2, "second_signature")
    before = Document(data, int(found[1]), end)
    starts = [section.start for section in document.sections]
    if starts[1:] != [section.start for section in before.sections]:
        raise Broken(5, "later_change")  # rule 5: one update, the one that signs
    if not all(section.plain for section in before.sections):
        raise Broken(1, "structure")  # rule 1: only the other program's own table may have the form of others
    return before


def _size(document: Document) -> int:
    size = document.newest.trailer.get("Size")
    if type(size) is not int or not 0 < size <= MOST_OBJECTS:
        raise Broken(5, "later_change")
    return size


def _rest(trailer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in trailer.items() if key not in ("Prev", "Size", "ID")}


def _fields(document: Document) -> list[Any]:
    found: list[Any] = document.entry(document.entry(document.root, "AcroForm", dict), "Fields", list)
    return found


def _filled_field(document: Document, before: Document, contents: bytes) -> tuple[Ref, dict[str, Any]]:
    """Rule 2: one field holds a value, the signature that was checked; nobody sees it on the page."""
    known, fields = _fields(before), _fields(document)
    added = fields[len(known) :]
    filled = [f for f in fields if isinstance(f, Ref) and "V" in document.get(f)]
    if fields[: len(known)] != known or len(added) > 1 or len(filled) != 1 or (added and added != filled):
        raise Broken(2, "second_signature")
    field = document.get(filled[0])
    value = document.placed(field["V"]).value
    if not isinstance(value, dict) or value.get("Contents") != contents:
        raise Broken(2, "hole")
    if (value.get("Type"), value.get("SubFilter")) != ("Sig", "ETSI.CAdES.detached"):
        raise Broken(2, "signature_form")
    if field.get("FT") != "Sig" or "Kids" in field or "A" in field or "AA" in field or not _unseen(field.get("Rect")):
        raise Broken(2, "seen_signature")
    return filled[0], value


def _unseen(box: Any) -> bool:
    """A box without area, so that nothing of it can cover the page."""
    if not isinstance(box, list) or len(box) != 4 or not all(isinstance(side, int | float) for side in box):
        return False
    return bool(box[0] == box[2] or box[1] == box[3])


def _same_but_for_the_signature(document: Document, before: Document, number: int, field: Ref) -> None:
    """Rule 5: an object that was there before says what it said, except for what signing needs."""
    old, new = before.placed(Ref(number, 0)).value, document.placed(Ref(number, 0)).value
    if isinstance(old, list) and isinstance(new, list):
        if new not in (old, [*old, field]) or not _is_list_of_ours(before, number):
            raise Broken(5, "later_change")
        return
    if not isinstance(old, dict) or not isinstance(new, dict):
        raise Broken(5, "later_change")
    free = _free(before, number, field)
    if {k: v for k, v in old.items() if k not in free} != {k: v for k, v in new.items() if k not in free}:
        raise Broken(5, "later_change")
    if "Annots" in free:
        shown = document.get(new.get("Annots", []))
        if shown not in (before.get(old.get("Annots", [])), [*before.get(old.get("Annots", [])), field]):
            raise Broken(5, "later_change")
    if "Perms" in free and new.get("Perms") != old.get("Perms") and set(document.get(new.get("Perms"))) != {"DocMDP"}:
        raise Broken(5, "later_change")
    if "AcroForm" in free:
        _form(before.get(old["AcroForm"]), document.get(new.get("AcroForm")))


def _free(before: Document, number: int, field: Ref) -> set[str]:
    """Which entries of this object signing may change."""
    if number == before.root.number:
        return _OF_CATALOG
    link = before.get(before.root).get("AcroForm")
    if isinstance(link, Ref) and link.number == number:
        return {"Fields", "SigFlags"}
    if number == field.number:
        return _OF_FIELD
    information = before.newest.trailer.get("Info")
    if isinstance(information, Ref) and information.number == number:
        return _OF_INFO
    if number in {page.number for page in _pages(before)}:
        return {"Annots"}
    return set()


def _form(old: Any, new: Any) -> None:
    if not isinstance(old, dict) or not isinstance(new, dict):
        raise Broken(5, "later_change")
    if {k: v for k, v in old.items() if k not in ("Fields", "SigFlags")} != {
        k: v for k, v in new.items() if k not in ("Fields", "SigFlags")
    }:
        raise Broken(5, "later_change")


def _pages(before: Document) -> list[Ref]:
    kids = before.entry(before.entry(before.root, "Pages", dict), "Kids", list)
    return [kid for kid in kids if isinstance(kid, Ref)]


def _is_list_of_ours(before: Document, number: int) -> bool:
    """Is this list one of the two that a new field belongs to: the fields, or what stands on a page?"""
    links = [before.entry(before.root, "AcroForm", dict).get("Fields")]
    links += [before.get(page).get("Annots") for page in _pages(before)]
    return any(isinstance(link, Ref) and link.number == number for link in links)


def _reached(document: Document, before: Document, field: Ref, value: dict[str, Any]) -> set[int]:
    """The new objects that the signature and its field need, their unseen appearance among them."""
    found: set[int] = set()
    extensions = document.get(document.root).get("Extensions")
    waiting: list[Any] = [field, value, document.get(field), extensions, *document.get(document.root).values()]
    form = document.get(document.root).get("AcroForm")
    waiting += [form] if isinstance(form, Ref) else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, Ref):
            if one.number in found or before.place(one.number) is not None:
                continue
            found.add(one.number)
            waiting.append(document.placed(one).value)
        elif isinstance(one, Stream):
            waiting += list(one.keys.values())
        elif isinstance(one, dict):
            waiting += list(one.values())
        elif isinstance(one, list):
            waiting += one
    return found
