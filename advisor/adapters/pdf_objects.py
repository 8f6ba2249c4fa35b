"""A small strict reader of PDF objects: only the plain kind of file that our records are.

Classic cross-reference tables, direct stream lengths, Flate only, no encryption,
no object streams. Every loop is bounded by the bytes at hand, nesting by DEEPEST
and unpacked data by the caller. What a lenient reader would repair is an error.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from advisor.adapters.pdf_forms import Name, Ref, read_form

DEEPEST = 24
MOST_UPDATES = 64
MOST_RUNS = 2000  # in all tables of a file together
MOST_VALUE = 512 * 1024  # bytes of one value, streams not counted
MOST_FIELD = 2000  # bytes of an object that are searched for a key instead of being read
MOST_READ = 4 * 1024 * 1024  # bytes of all values that are read of a file
__all__ = [
    "DEEPEST", "Document", "Name", "NotPlainPdf", "Placed", "Ref", "Section", "Stream", "last_table", "read_date",
    "read_object", "read_section", "read_value", "shown_text", "written", "written_table",
]  # fmt: skip

_new = tuple.__new__  # half the time of a named tuple's constructor
_SPACE = rb"[\x00\t\n\x0c\r ]"
_WORD_END = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"
_NAME = rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*+"
_REF = rb"\d{1,9}" + _SPACE + rb"\d{1,5}" + _SPACE + rb"R" + _WORD_END
# One token: a name (with the simple value after it: two in one step), a reference, a word, references in brackets,
# a bracket, a text. A sign that begins none of these is a token of its own, and an error.
_TOKEN = re.compile(
    _SPACE + rb"*+(?:(" + _NAME + _SPACE + rb"*+(?:" + _REF + rb"|" + _NAME + rb"|\d{1,18}" + _WORD_END + rb"))|("
    + _NAME + rb"|" + _REF + rb"|[^\x00\t\n\x0c\r ()<>\[\]{}/%]++"
    rb"|\[(?:" + _SPACE + rb"*+" + _REF + rb")++" + _SPACE + rb"*+\]|<<|>>|\[|\]"
    rb"|<[0-9A-Fa-f]*+>|\((?:[^()\\]++|\\.)*+\)"
    rb"|[^\x00\t\n\x0c\r ]))", re.DOTALL)  # fmt: skip
_REFS = re.compile(rb"(\d+)" + _SPACE + rb"(\d+)" + _SPACE + rb"R")
_NAME_FIRST, _SPACES = re.compile(_NAME), b"\x00\t\n\x0c\r "
_NUMBER = re.compile(rb"[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})")
_WORDS = {b"true": True, b"false": False, b"null": None}
_BRACKETS_AND_TEXTS = frozenset(b"<>[](")
_MOST_REMEMBERED = 64  # bytes of a token
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NOT_PLAIN = re.compile(rb"[^0-9A-Za-z ]")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}
_OBJECT = re.compile(rb"(\d{1,9}) (\d{1,5}) obj\r?\n")
_STREAM = re.compile(rb"[\r\n ]*stream\r?\n")
_DATE = re.compile(rb"D:(\d{14})(?:Z(?:00'00'?)?|([+-])(\d\d)'(\d\d)'?)?")
_STREAM_END = re.compile(rb"\r?\n?endstream")
_OBJECT_END = re.compile(rb"[\r\n ]*endobj")
_SECTION = re.compile(rb"(\d{1,9}) (\d{1,9}) *\r?\n")
# An entry with every digit made 0 and every letter f made n: all entries at once are compared with this. The standard
# (ISO 32000-1, 7.5.4) knows three ends of the 20 bytes: we write space LF, others CR LF.
_ENTRY, _AS_ENTRY = b"0000000000 00000 n \n", bytes.maketrans(b"123456789f", b"000000000n")
_ENTRY_OF_OTHERS = b"0000000000 00000 n\r\n"
_TRAILER = re.compile(rb"trailer\r?\n")
_END = re.compile(rb"\s*startxref\r?\n(\d{1,10})\r?\n%%EOF")


class NotPlainPdf(ValueError):
    """The bytes are not PDF of the plain kind, or lie about their own structure."""


class Stream(NamedTuple):
    keys: dict[str, Any]
    raw: bytes

    def unpacked(self, most: int) -> bytes:
        """The content, at most ``most`` bytes; a bomb or bytes after the packed data are an error."""
        filters = self.keys.get("Filter", [])
        filters = filters if isinstance(filters, list) else [filters]
        if not filters and len(self.raw) <= most:
            return self.raw
        if filters != ["FlateDecode"] or "DecodeParms" in self.keys:
            raise NotPlainPdf("filter")
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(self.raw, most)
        except zlib.error as error:
            raise NotPlainPdf("packed data") from error
        if not unpacker.eof or unpacker.unused_data.strip(b"\r\n"):
            raise NotPlainPdf("packed data")
        return data


class Placed(NamedTuple):
    """An indirect object and the bytes it takes."""

    ref: Ref
    value: Any
    start: int
    end: int

    @property
    def size(self) -> int:
        """Bytes that had to be read one by one: those of a stream were not."""
        return self.end - self.start - (len(self.value.raw) if isinstance(self.value, Stream) else 0)


def read_value(data: bytes, at: int) -> tuple[Any, int]:
    """The value that begins at ``at`` (or after white space), and where it ends. Comments are an error."""
    items: list[Any]
    outer: list[tuple[bytes, list[Any]]] = []  # what the value is nested in: the bracket that closes it, items so far
    closing, items = b"", []
    for token in _TOKEN.finditer(data, at, at + MOST_VALUE):
        pair, text = token.groups()
        if pair is not None:
            if not outer:
                break  # no object of a record is a bare name
            items += _pair(pair) if len(pair) <= _MOST_REMEMBERED else _pair.__wrapped__(pair)
            continue
        if text[0] not in _BRACKETS_AND_TEXTS:
            found = _word(text) if len(text) <= _MOST_REMEMBERED else _word.__wrapped__(text)
        elif text == b"<<" or text == b"[":
            if len(outer) >= DEEPEST:
                raise NotPlainPdf("nesting")
            outer.append((closing, items))
            closing, items = b">>" if text == b"<<" else b"]", []
            continue
        elif text == closing:
            found = items if text == b"]" else _dictionary(items)
            closing, items = outer.pop()
        elif len(text) == 1:
            break
        elif text[0] == 0x28:
            found = text[1:-1]
            if b"\\" in found:
                found = _ESCAPE.sub(_escaped, found)
        elif text[0] == 0x3C:
            found = _from_hex(text[1:-1])
        elif text[0] == 0x5B:
            found = [Ref(int(number), int(generation)) for number, generation in _REFS.findall(text)]
        else:
            break
        if not outer:
            return found, token.end()
        items.append(found)
    raise NotPlainPdf("value")


@lru_cache(maxsize=4096)
def _pair(text: bytes) -> tuple[Any, Any]:
    """A name and what follows it."""
    name = _NAME_FIRST.match(text)
    assert name is not None  # the token begins with one
    return _word.__wrapped__(name[0]), _word.__wrapped__(text[name.end() :].lstrip(_SPACES))


@lru_cache(maxsize=4096)
def _word(text: bytes) -> Any:
    """A name, a reference, a number or one of the three words."""
    if text[0] == 0x2F:
        return Name(_NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text[1:]).decode("latin-1"))
    if text in _WORDS:
        return _WORDS[text]
    ref = _REFS.fullmatch(text)
    if ref is not None:
        return Ref(int(ref[1]), int(ref[2]))
    if not _NUMBER.fullmatch(text):
        raise NotPlainPdf("value")
    return float(text) if b"." in text else int(text)


def _dictionary(items: list[Any]) -> dict[str, Any]:
    try:
        found = dict(zip(items[::2], items[1::2], strict=True))
    except (TypeError, ValueError):
        raise NotPlainPdf("key") from None
    if 2 * len(found) != len(items):
        raise NotPlainPdf("key given twice")
    for key in found:
        if type(key) is not Name:
            raise NotPlainPdf("key")
    return found


def _from_hex(digits: bytes) -> bytes:
    return bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))


def _escaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8) & 255]) if sign[0] in b"01234567" else _ESCAPES.get(sign, sign)


def read_object(data: bytes, start: int) -> Placed:
    """The indirect object that begins exactly at ``start``."""
    head = _OBJECT.match(data, start)
    if head is None:
        raise NotPlainPdf("object")
    begin = head.end()
    value, at = read_form(data, begin) or read_value(data, begin)
    ref = _new(Ref, (int(head[1]), int(head[2])))
    if data.startswith(b"\nendobj", at):  # as nearly every object ends
        return _new(Placed, (ref, value, start, at + 7))
    closing = _OBJECT_END.match(data, at)
    if closing is None:
        stream = _STREAM.match(data, at)
        length = value.get("Length") if isinstance(value, dict) else None
        if stream is None or type(length) is not int or length < 0:
            raise NotPlainPdf("object without end")
        begin, end = stream.end(), stream.end() + length
        after = _STREAM_END.match(data, end)
        if after is None:
            raise NotPlainPdf("stream length")
        value = Stream(value, data[begin:end])
        closing = _OBJECT_END.match(data, after.end())
        if closing is None:
            raise NotPlainPdf("object without end")
    return _new(Placed, (ref, value, start, closing.end()))


class Section(NamedTuple):
    """One cross-reference table and its trailer. The entries stay bytes until one is asked for."""

    data: bytes
    start: int  # of the word xref
    end: int  # after %%EOF
    runs: tuple[tuple[int, int, int], ...]  # first number, how many, where the first entry stands
    trailer: dict[str, Any]
    plain: bool  # its entries end as ours do: space LF

    def entry(self, number: int) -> tuple[int, int] | None:
        """Offset and generation of an object; None where this table does not list it, (-1, 0) where it is free."""
        return _place((self,), number)


def _place(sections: Iterable[Section], number: int) -> tuple[int, int] | None:
    """What the first table that lists an object says of it."""
    for data, _, _, runs, *_ in sections:
        for first, count, at in runs:
            if first <= number < first + count:
                row = at + 20 * (number - first)
                if data[row + 17] != 0x6E:  # n: in use
                    return -1, 0
                return int(data[row : row + 10]), int(data[row + 11 : row + 16])
    return None


def read_section(data: bytes, start: int, end: int) -> Section:
    """The table at ``start``; it must end, with its own address, before ``end``."""
    if not data.startswith(b"xref\n", start) and not data.startswith(b"xref\r\n", start):
        raise NotPlainPdf("cross-reference table")
    at = data.index(b"\n", start) + 1
    runs: list[tuple[int, int, int]] = []
    entry = b""  # the form of the first one is that of all
    while (head := _SECTION.match(data, at)) is not None:
        first, count, at = int(head[1]), int(head[2]), head.end()
        if count and not entry:
            entry = _ENTRY_OF_OTHERS if data.startswith(b"\r\n", at + 18) else _ENTRY
        if at + 20 * count > end or data[at : at + 20 * count].translate(_AS_ENTRY) != entry * count:
            raise NotPlainPdf("cross-reference entries")
        if runs and first < runs[-1][0] + runs[-1][1]:
            raise NotPlainPdf("object listed twice")
        runs.append((first, count, at))
        at += 20 * count
        if len(runs) > MOST_RUNS:
            raise NotPlainPdf("cross-reference table")
    mark = _TRAILER.match(data, at)
    if mark is None:
        raise NotPlainPdf("trailer")
    trailer, after = read_form(data, mark.end()) or read_value(data, mark.end())
    closing = _END.match(data, after, end)
    if not isinstance(trailer, dict) or closing is None or int(closing[1]) != start:
        raise NotPlainPdf("trailer")
    if {"Encrypt", "XRefStm"} & trailer.keys() or not isinstance(trailer.get("Root"), Ref):
        raise NotPlainPdf("trailer")
    return Section(data, start, closing.end(), tuple(runs), trailer, entry != _ENTRY_OF_OTHERS)


def last_table(data: bytes) -> int:
    """Where the newest table stands, as the end of the file says."""
    found = _END.match(data, max(data.rfind(b"startxref"), 0))
    if found is None:
        raise NotPlainPdf("end")
    return int(found[1])


_LOW, _HIGH = "˘ˇˆ˙˝˛˚˜", "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\ufffd€"
_SIGNS = [chr(n) for n in range(256)]
_SIGNS[0x18:0x20], _SIGNS[0x80:0xA1] = _LOW, _HIGH


def shown_text(raw: Any) -> str:
    """A text string as words: the same words may be written in two encodings."""
    if not isinstance(raw, bytes):
        return ""
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    return "".join(_SIGNS[byte] for byte in raw)


def read_date(raw: object) -> datetime | None:
    """A PDF date as a moment; None where it is not one."""
    found = _DATE.fullmatch(raw) if isinstance(raw, bytes) else None
    if found is None:
        return None
    digits = found[1].decode("ascii")
    moment = datetime.fromisoformat(f"{digits[:8]}T{digits[8:]}").replace(tzinfo=UTC)
    if found[2]:
        away = (int(found[3]) * 60 + int(found[4])) * 60
        moment = datetime.fromtimestamp(moment.timestamp() - (away if found[2] == b"+" else -away), UTC)
    return moment


def written(value: Any) -> bytes:
    """A value as our signing library writes it. Later revisions must look exactly so: no room for hidden bytes."""
    if isinstance(value, Ref):
        return b"%d %d R" % value
    if isinstance(value, Name):
        return b"/" + value.encode("latin-1")
    if isinstance(value, dict):
        return b"<<\n" + b"".join(b"/%s %s\n" % (k.encode("latin-1"), written(v)) for k, v in value.items()) + b">>"
    if isinstance(value, list):
        return b"[ " + b" ".join(map(written, value)) + b" ]"
    if isinstance(value, bytes):
        return b"(" + _NOT_PLAIN.sub(lambda sign: b"\\%03o" % sign[0][0], value) + b")"
    if isinstance(value, Stream):
        end = b"\r\nendstream" if value.raw.endswith(b"\r") else b"\nendstream"
        return written(value.keys) + b"\nstream\n" + value.raw + end
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if type(value) is int:
        return b"%d" % value
    raise NotPlainPdf("a kind of value that no later revision needs")


def written_table(trailer: dict[str, Any], places: dict[int, int], start: int) -> bytes:
    """Table, trailer and end of an update as our signing library writes them."""
    rows = {0: b"0000000000 65535 f \n", **{n: b"%010d 00000 n \n" % place for n, place in sorted(places.items())}}
    out = [b"xref\n"]
    for number, row in rows.items():
        if number - 1 not in rows:
            out.append(b"%d %d\n" % (number, next(n for n in range(1, len(rows) + 1) if number + n not in rows)))
        out.append(row)
    out.append(b"trailer\n<<\n")
    for key in [*(key for key in trailer if key != "Prev"), "Prev"]:
        value = trailer[key]
        shown = b"[ <%s> <%s> ]" % tuple(i.hex().encode() for i in value) if key == "ID" else written(value)
        out.append(b"/%s %s\n" % (key.encode(), shown))
    return b"".join(out) + b">>\nstartxref\n%d\n%%%%EOF\n" % start


class Document:
    """The objects of the file as it was at ``end``; later bytes are not looked at."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self.data, self.end = data, end
        self.newest = read_section(data, start, end)
        self.sections = [self.newest]
        while "Prev" in self.sections[-1].trailer:
            later, previous = self.sections[-1].start, self.sections[-1].trailer["Prev"]
            if type(previous) is not int or not 0 < previous < later or len(self.sections) > MOST_UPDATES:
                raise NotPlainPdf("earlier table")
            self.sections.append(read_section(data, previous, later))
            if sum(len(section.runs) for section in self.sections) > MOST_RUNS:
                raise NotPlainPdf("cross-reference tables")
        self.root = self.newest.trailer["Root"]
        self._read: dict[int, Placed] = {}
        self._left = MOST_READ

    def place(self, number: int) -> tuple[int, int] | None:
        """Offset and generation of an object, by the newest table that lists it."""
        return _place(self.sections, number)

    def mentions(self, ref: Any, key: bytes) -> bool:
        """Could the object hold this key? Cheaper than reading it; a name in disguise counts as yes."""
        start, _ = (_place(self.sections, ref.number) or (-1, 0)) if isinstance(ref, Ref) else (-1, 0)
        if start < 0:
            return True
        data = self.data
        end = data.find(b"endobj", start, min(self.end, start + MOST_FIELD))
        return end < 0 or data.find(key, start, end) >= 0 or data.find(b"#", start, end) >= 0

    def placed(self, ref: Any) -> Placed:
        if not isinstance(ref, Ref):
            raise NotPlainPdf("reference")
        known = self._read.get(ref[0])
        if known is None:
            offset, generation = _place(self.sections, ref[0]) or (-1, -1)
            if not 0 <= offset < self.end or generation != ref[1]:
                raise NotPlainPdf("reference to nothing")
            known = read_object(self.data, offset)
            if known.ref != ref or known.end > self.end:
                raise NotPlainPdf("reference to another object")
            self._left -= known.size
            if self._left < 0:
                raise NotPlainPdf("too much to read")
            self._read[ref.number] = known
        return known

    def get(self, value: Any) -> Any:
        """The value itself, or what a reference points at."""
        return self.placed(value).value if isinstance(value, Ref) else value

    def entry(self, holder: Any, key: str, kind: type[Any]) -> Any:
        """One entry of a dictionary, followed and of the expected kind."""
        keys = self.get(holder)
        found = self.get(keys.get(key)) if isinstance(keys, dict) else None
        if not isinstance(found, kind):
            raise NotPlainPdf(f"entry {key}")
        return found
