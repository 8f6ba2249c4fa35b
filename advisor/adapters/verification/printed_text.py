"""Finds a fingerprint in the text that a page shows, by the page's own fonts (ToUnicode)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from advisor.adapters.pdf_objects import Document, Stream

MOST_PAGE = 512 * 1024
MOST_TABLE = 64 * 1024
MOST_TRIES = 20

# Only the rows of the hex digits (0-9, A-F, a-f), each a line of its own.
_ROW = re.compile(rb"\n<([0-9A-Fa-f]{4})> <(00(?:3[0-9]|[46][1-6]))>(?=\n)")
_SHOWN = re.compile(rb"<([0-9A-Fa-f]*)> Tj")
_CODES = re.compile(rb".{4}", re.DOTALL)
Letters = tuple[dict[bytes, str], dict[str, bytes]]
_LONGEST_KEPT = 8192  # bytes of a packed table that is remembered


def prints(document: Document, page: Any, fingerprint: str) -> bool:
    """Does the page show these hex digits, whatever stands between their groups?"""
    code = document.entry(page, "Contents", Stream).unpacked(MOST_PAGE)
    fonts = document.entry(document.entry(page, "Resources", dict), "Font", dict)
    return any(_shown(code, _letters(document, font), fingerprint) for font in list(fonts.values())[:4])


def _letters(document: Document, font: Any) -> Letters:
    """Which code of this font shows which hex digit, and the other way round."""
    table = document.entry(font, "ToUnicode", Stream)
    packed = len(table.raw) <= _LONGEST_KEPT and table.keys == {"Filter": "FlateDecode", "Length": len(table.raw)}
    return _letters_packed(table.raw) if packed else _letters_of(table.unpacked(MOST_TABLE))


@lru_cache(maxsize=64)
def _letters_packed(raw: bytes) -> Letters:
    """The same, remembered by all bytes of the table: many records of an office show the same letters."""
    return _letters_of(Stream({"Filter": "FlateDecode"}, raw).unpacked(MOST_TABLE))


def _letters_of(table: bytes) -> Letters:
    letters = {shown.upper(): chr(int(sign, 16)) for shown, sign in _ROW.findall(table)}
    return letters, {letter: shown for shown, letter in letters.items()}


def _shown(code: bytes, font: Letters, fingerprint: str) -> bool:
    letters, codes = font
    for start in (fingerprint[:4], fingerprint[:4].upper()):
        key = b"".join(codes.get(letter, b"-") for letter in start)
        at, tries = code.rfind(key), 0  # it stands near the end
        while at >= 0 and tries < MOST_TRIES:
            if _digits(code, at, letters, len(fingerprint)).lower() == fingerprint:
                return True
            at, tries = code.rfind(key, 0, at + len(key) - 1), tries + 1
    return False


def _digits(code: bytes, at: int, letters: dict[bytes, str], count: int) -> str:
    """The next ``count`` hex digits that the page shows from here on."""
    found: list[str] = []
    end = code.find(b">", at)
    shown: bytes | None = code[at:end]
    while shown is not None and len(found) < count:
        codes = shown.upper()
        found += filter(None, map(letters.get, _CODES.findall(codes)))
        following = _SHOWN.search(code, max(end, at), end + 400) if end >= 0 else None
        shown, end = (following[1], following.end()) if following else (None, -1)
    return "".join(found[:count])
