"""A small strict reader of PDF objects: only the plain kind of file that our records are.

Classic cross-reference tables, direct stream lengths, Flate only, no encryption,
no object streams. Every loop is bounded by the bytes at hand, nesting by DEEPEST
and unpacked data by the caller. What a lenient reader would repair is an error.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

DEEPEST = 24
MOST_UPDATES = 64
MOST_RUNS = 2000

_SPACE = rb"[\x00\t\n\x0c\r ]"
_WORD_END = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"
_TOKEN = re.compile(
    rb"(?:" + _SPACE + rb"|(?P<comment>%[^\r\n]*))*+(?:"
    rb"(?P<name>/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<ref>\d{1,9}" + _SPACE + rb"\d{1,5}" + _SPACE + rb"R" + _WORD_END + rb")"
    rb"|(?P<number>[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})" + _WORD_END + rb")"
    rb"|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|<(?P<hex>[0-9A-Fa-f]*)>|(?P<text>\()"
    rb"|(?P<word>true|false|null)" + _WORD_END + rb")")  # fmt: skip
_PLAIN_NAME = rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%#]*+" + _WORD_END
# The usual pair in one step: a plain key with a reference, a name or a whole number.
_PAIR = re.compile(
    _SPACE + rb"*+(?P<key>" + _PLAIN_NAME + rb")" + _SPACE + rb"*+(?:(?P<number>\d{1,9}) (?P<generation>\d{1,5}) R"
    + _WORD_END + rb"|(?P<name>" + _PLAIN_NAME + rb")|(?P<whole>\d{1,18})" + _WORD_END
    + rb"(?! \d{1,5} R" + _WORD_END + rb"))")  # fmt: skip
_REFS = re.compile(rb"(?:" + _SPACE + rb"*+\d{1,9} \d{1,5} R" + _WORD_END + rb")++" + _SPACE + rb"*+\]")
_REF = re.compile(rb"(\d+) (\d+) R")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_TEXT_PART = re.compile(rb"[^()\\]*+")
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}
_OBJECT = re.compile(rb"(\d{1,9}) (\d{1,5}) obj\r?\n")
_STREAM = re.compile(rb"[\r\n ]*stream\r?\n")
_DATE = re.compile(rb"D:(\d{14})(?:Z(?:00'00'?)?|([+-])(\d\d)'(\d\d)'?)?")
_STREAM_END = re.compile(rb"\r?\n?endstream")
_OBJECT_END = re.compile(rb"[\r\n ]*endobj")
_SECTION = re.compile(rb"(\d{1,9}) (\d{1,9}) *\r?\n")
_ENTRIES = re.compile(rb"(?:\d{10} \d{5} [nf](?: \n| \r|\r\n))*+")
_TRAILER = re.compile(rb"trailer\r?\n")
_END = re.compile(rb"\s*startxref\r?\n(\d{1,10})\r?\n%%EOF")


class NotPlainPdf(ValueError):
    """The bytes are not PDF of the plain kind, or lie about their own structure."""


class Name(str):
    """A PDF name, without the slash."""

    __slots__ = ()


class Ref(NamedTuple):
    number: int
    generation: int


@dataclass(frozen=True)
class Stream:
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


@dataclass(frozen=True)
class Placed:
    """An indirect object and the bytes it takes."""

    ref: Ref
    value: Any
    start: int
    end: int


class Reader:
    """Reads values one after the other from ``at`` on."""

    def __init__(self, data: bytes, at: int, comments: bool = True) -> None:
        self.data, self.at, self.comments = data, at, comments

    def value(self, depth: int = 0) -> Any:
        found = self._next(depth)
        if found is _CLOSE_DICT or found is _CLOSE_LIST:
            raise NotPlainPdf("bracket")
        return found

    def _next(self, depth: int) -> Any:
        token = _TOKEN.match(self.data, self.at)
        if token is None or depth > DEEPEST or (not self.comments and token["comment"] is not None):
            raise NotPlainPdf("value")
        self.at = token.end()
        kind = token.lastgroup
        if kind == "name":
            name = token["name"]
            return Name(_name(name[1:]) if b"#" in name else name[1:].decode("latin-1"))
        if kind == "ref":
            number, generation, _ = token["ref"].split()
            return Ref(int(number), int(generation))
        if kind == "number":
            text = token["number"]
            return float(text) if b"." in text else int(text)
        if kind == "open":
            return self._dictionary(depth) if token["open"] == b"<<" else self._list(depth)
        if kind == "close":
            return _CLOSE_DICT if token["close"] == b">>" else _CLOSE_LIST
        if kind == "hex":
            digits = token["hex"]
            return bytes.fromhex((digits + b"0" if len(digits) % 2 else digits).decode("ascii"))
        if kind == "text":
            return self._text()
        return {b"true": True, b"false": False}.get(token["word"])

    def _list(self, depth: int) -> list[Any]:
        refs = _REFS.match(self.data, self.at)
        if refs is not None:
            self.at = refs.end()
            return [Ref(int(number), int(generation)) for number, generation in _REF.findall(refs[0])]
        found = []
        while (item := self._next(depth + 1)) is not _CLOSE_LIST:
            if item is _CLOSE_DICT:
                raise NotPlainPdf("bracket")
            found.append(item)
        return found

    def _dictionary(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            pair = _PAIR.match(self.data, self.at)
            if pair is not None:
                word, number, generation, name, whole = pair.groups()
                key = word[1:].decode("latin-1")
                if key in found:
                    raise NotPlainPdf("key given twice")
                if number is not None:
                    found[key] = Ref(int(number), int(generation))
                else:
                    found[key] = int(whole) if name is None else Name(name[1:].decode("latin-1"))
                self.at = pair.end()
                continue
            key = self._next(depth + 1)
            if key is _CLOSE_DICT:
                return found
            if not isinstance(key, Name) or key in found:
                raise NotPlainPdf("key given twice" if isinstance(key, Name) else "key")
            found[str(key)] = self.value(depth + 1)

    def _text(self) -> bytes:
        out, level, data = [], 1, self.data
        while True:
            part = _TEXT_PART.match(data, self.at)
            assert part is not None  # the pattern also matches nothing
            out.append(part[0])
            sign = data[part.end() : part.end() + 1]
            self.at = part.end() + 1
            if sign == b"(":
                level += 1
                out.append(sign)
            elif sign == b")":
                level -= 1
                if level == 0:
                    return b"".join(out)
                out.append(sign)
            elif sign == b"\\":
                out.append(self._escape())
            else:
                raise NotPlainPdf("text without end")

    def _escape(self) -> bytes:
        octal = re.compile(rb"[0-7]{1,3}").match(self.data, self.at)
        if octal:
            self.at = octal.end()
            return bytes([int(octal[0], 8) & 255])
        sign = self.data[self.at : self.at + 1]
        self.at += 1
        return _ESCAPES.get(sign, sign)

    def placed(self) -> Placed:
        """The indirect object that begins exactly here."""
        head = _OBJECT.match(self.data, self.at)
        if head is None:
            raise NotPlainPdf("object")
        start, self.at = self.at, head.end()
        value = self.value()
        stream = _STREAM.match(self.data, self.at)
        if stream is not None:
            if not isinstance(value, dict) or type(value.get("Length")) is not int or value["Length"] < 0:
                raise NotPlainPdf("stream length")
            begin, end = stream.end(), stream.end() + value["Length"]
            closing = _STREAM_END.match(self.data, end)
            if closing is None:
                raise NotPlainPdf("stream length")
            value, self.at = Stream(value, self.data[begin:end]), closing.end()
        closing = _OBJECT_END.match(self.data, self.at)
        if closing is None:
            raise NotPlainPdf("object without end")
        self.at = closing.end()
        return Placed(Ref(int(head[1]), int(head[2])), value, start, self.at)


_CLOSE_DICT, _CLOSE_LIST = object(), object()


def _name(raw: bytes) -> str:
    return _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), raw).decode("latin-1")


@dataclass(frozen=True)
class Section:
    """One cross-reference table and its trailer. The entries stay bytes until one is asked for."""

    data: bytes
    start: int  # of the word xref
    end: int  # after %%EOF
    runs: tuple[tuple[int, int, int], ...]  # first number, how many, where the first entry stands
    trailer: dict[str, Any]

    def entry(self, number: int) -> tuple[int, int] | None:
        """Offset and generation of an object; None where this table does not list it, (-1, 0) where it is free."""
        for first, count, at in self.runs:
            if first <= number < first + count:
                row = at + 20 * (number - first)
                used = self.data[row + 17 : row + 18] == b"n"
                return (int(self.data[row : row + 10]), int(self.data[row + 11 : row + 16])) if used else (-1, 0)
        return None


def read_section(data: bytes, start: int, end: int) -> Section:
    """The table at ``start``; it must end, with its own address, before ``end``."""
    if not data.startswith(b"xref\n", start) and not data.startswith(b"xref\r\n", start):
        raise NotPlainPdf("cross-reference table")
    at = data.index(b"\n", start) + 1
    runs: list[tuple[int, int, int]] = []
    while (head := _SECTION.match(data, at)) is not None:
        first, count, at = int(head[1]), int(head[2]), head.end()
        if at + 20 * count > end or _ENTRIES.fullmatch(data, at, at + 20 * count) is None:
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
    reader = Reader(data, mark.end())
    trailer = reader.value()
    closing = _END.match(data, reader.at, end)
    if not isinstance(trailer, dict) or closing is None or int(closing[1]) != start:
        raise NotPlainPdf("trailer")
    if {"Encrypt", "XRefStm"} & trailer.keys() or not isinstance(trailer.get("Root"), Ref):
        raise NotPlainPdf("trailer")
    return Section(data, start, closing.end(), tuple(runs), trailer)


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
    moment = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
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
        plain = b"".join(bytes([c]) if bytes([c]).isalnum() or c == 32 else b"\\%03o" % c for c in value)
        return b"(" + plain + b")"
    if isinstance(value, Stream):
        return written(value.keys) + b"\nstream\n" + value.raw + b"\nendstream"
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
        self.root = self.newest.trailer["Root"]
        self._read: dict[int, Placed] = {}

    def place(self, number: int) -> tuple[int, int] | None:
        """Offset and generation of an object, by the newest table that lists it."""
        return next((found for section in self.sections if (found := section.entry(number)) is not None), None)

    def mentions(self, ref: Any, key: bytes) -> bool:
        """Could the object hold this key? Cheaper than reading it; a name in disguise counts as yes."""
        place = self.place(ref.number) if isinstance(ref, Ref) else None
        if place is None or place[0] < 0:
            return True
        text = self.data[place[0] : self.data.find(b"endobj", place[0], self.end)]
        return key in text or b"#" in text

    def placed(self, ref: Any) -> Placed:
        if not isinstance(ref, Ref):
            raise NotPlainPdf("reference")
        known = self._read.get(ref.number)
        if known is None:
            offset, generation = self.place(ref.number) or (-1, -1)
            if not 0 <= offset < self.end or generation != ref.generation:
                raise NotPlainPdf("reference to nothing")
            known = Reader(self.data, offset).placed()
            if known.ref != ref or known.end > self.end:
                raise NotPlainPdf("reference to another object")
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
