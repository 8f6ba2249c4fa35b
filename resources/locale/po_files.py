"""Reads, writes and compiles gettext files, with the standard library alone.

A newcomer's machine must be able to compile the translations before any
dependency is installed, and the files must merge well: sorted, one form,
without dates and line numbers.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[str, str]  # context ("" for none), English text


@dataclass
class Entry:
    """One text: its English plural, if any, and the translations (one, or one per plural form)."""

    context: str
    text: str
    plural: str = ""
    translations: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (self.context, self.text)

    @property
    def translated(self) -> bool:
        return bool(self.translations) and all(self.translations)


@dataclass
class PoFile:
    header: str
    entries: dict[Key, Entry] = field(default_factory=dict)


class BadPoFile(ValueError):
    """Names file and line."""


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def _unquote(text: str, where: str) -> str:
    text = text.strip()
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise BadPoFile(f"{where}: a text must stand in double quotes")
    out: list[str] = []
    letters = iter(text[1:-1])
    for letter in letters:
        if letter == '"':
            raise BadPoFile(f'{where}: write \\" for a quotation mark inside a text')
        out.append(_ESCAPES.get(next(letters, ""), "") if letter == "\\" else letter)
    return "".join(out)


def read(path: Path) -> PoFile:
    """All entries of a file. Entries marked fuzzy or obsolete count as not translated."""
    entries: dict[Key, Entry] = {}
    header = ""
    parts: dict[str, str] = {}
    comments: list[str] = []
    current, fuzzy = "", False

    def close(where: str) -> None:
        nonlocal header, parts, comments, fuzzy, current
        if "msgid" in parts:
            forms = sorted(name for name in parts if name.startswith("msgstr"))
            translations = [parts[name] for name in forms]
            entry = Entry(parts.get("msgctxt", ""), parts["msgid"], parts.get("msgid_plural", ""),
                          translations if any(translations) and not fuzzy else [], comments)
            if entry.key == ("", ""):
                header = "".join(translations)
            elif entry.key in entries:
                raise BadPoFile(f"{where}: the text above stands here twice: {entry.text[:60]!r}")
            else:
                entries[entry.key] = entry
        parts, comments, fuzzy, current = {}, [], False, ""

    number = 0
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line, where = raw.strip(), f"{path}, line {number}"
        if not line:
            continue
        if line.startswith("#"):
            if any(name.startswith("msgstr") for name in parts):
                close(where)
            if line.startswith("#,"):
                fuzzy = fuzzy or "fuzzy" in line
            elif line.startswith(("# ", "#.")):
                comments.append(line)
            continue
        if line.startswith('"'):
            if not current:
                raise BadPoFile(f"{where}: a text without a keyword")
            parts[current] += _unquote(line, where)
            continue
        keyword, _, rest = line.partition(" ")
        if keyword not in {"msgctxt", "msgid", "msgid_plural"} and not keyword.startswith("msgstr"):
            raise BadPoFile(f"{where}: {keyword!r} is not a keyword of a .po file")
        if (keyword == "msgctxt" or (keyword == "msgid" and "msgid" in parts)) and parts:
            close(where)
        current = keyword
        parts[current] = _unquote(rest, where)
    close(f"{path}, line {number}")
    return PoFile(header, entries)


def _quote(keyword: str, text: str) -> list[str]:
    def escaped(part: str) -> str:
        for plain, written in (("\\", "\\\\"), ('"', '\\"'), ("\t", "\\t"), ("\r", "\\r"), ("\n", "\\n")):
            part = part.replace(plain, written)
        return f'"{part}"'

    lines = text.splitlines(keepends=True)
    if len(lines) <= 1:
        return [f"{keyword} {escaped(text)}"]
    return [f'{keyword} ""', *(escaped(line) for line in lines)]


def plural_forms(header: str) -> int:
    """How many plural forms the language has, as its header says."""
    _, _, rest = header.partition("nplurals=")
    return int(rest.split(";")[0]) if rest else 2


def write(path: Path, po: PoFile) -> None:
    """Sorted by context and text; no dates, no line numbers, so that two people's work merges."""
    forms = plural_forms(po.header)
    blocks = ["\n".join(['msgid ""', *_quote("msgstr", po.header)])]
    for key in sorted(po.entries):
        entry = po.entries[key]
        lines = list(entry.comments)
        if entry.context:
            lines += _quote("msgctxt", entry.context)
        lines += _quote("msgid", entry.text)
        if entry.plural:
            lines += _quote("msgid_plural", entry.plural)
            given = entry.translations + [""] * forms
            for number in range(forms):
                lines += _quote(f"msgstr[{number}]", given[number])
        else:
            lines += _quote("msgstr", entry.translations[0] if entry.translations else "")
        blocks.append("\n".join(lines))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8", newline="\n")


def compiled(po: PoFile) -> bytes:
    """The file's binary form, as Python's and GNU's gettext read it."""
    texts: dict[bytes, bytes] = {b"": po.header.encode()}
    for entry in po.entries.values():
        if entry.translated:
            name = f"{entry.context}\x04{entry.text}" if entry.context else entry.text
            if entry.plural:
                name += f"\x00{entry.plural}"
            texts[name.encode()] = "\x00".join(entry.translations).encode()
    keys = sorted(texts)
    count = len(keys)
    originals, translations, body = [], [], bytearray()
    start = 28 + 16 * count
    for table, values in ((originals, keys), (translations, [texts[key] for key in keys])):
        for value in values:
            table.append((len(value), start + len(body)))
            body += value + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    return head + b"".join(struct.pack("<2I", *pair) for pair in originals + translations) + bytes(body)


def compile_all(locale_dir: Path) -> list[Path]:
    """Makes every advisor.mo beside its advisor.po."""
    made = []
    for source in sorted(locale_dir.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        unfinished = target.with_suffix(".mo.part")
        unfinished.write_bytes(compiled(read(source)))
        unfinished.replace(target)
        made.append(target)
    return made
