"""Finds a fingerprint in the text that a page shows, by the page's own fonts (ToUnicode)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from advisor.adapters.pdf_objects import Document, Stream

MOST_PAGE = 512 * 1024
MOST_TABLE = 64 * 1024
MOST_TRIES = 20

_ROW = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4})>")
_SHOWN = re.compile(rb"<([0-9A-Fa-f]*)> Tj")
_CODES = re.compile(rb".{4}", re.DOTALL)
_DIGITS = "0123456789abcdefABCDEF"


def prints(document: Document, page: Any, fingerprint: str) -> bool:
    """Does the page show these hex digits, whatever stands between their groups?"""
    code = document.entry(page, "Contents", Stream).unpacked(MOST_PAGE)
    fonts = document.entry(document.entry(page, "Resources", dict), "Font", dict)
    return any(_shown(code, _letters(document, font), fingerprint) for font in list(fonts.values())[:4])


def _letters(document: Document, font: Any) -> dict[bytes, str]:
    """Which code of this font shows which hex digit."""
    table = document.entry(font, "ToUnicode", Stream)
    packed = len(table.raw) <= MOST_TABLE and table.keys == {"Filter": "FlateDecode", "Length": len(table.raw)}
    return _letters_packed(table.raw) if packed else _letters_of(table.unpacked(MOST_TABLE))


@lru_cache(maxsize=64)
def _letters_packed(raw: bytes) -> dict[bytes, str]:
    """The same, remembered by all bytes of the table: many records of an office show the same letters."""
    return _letters_of(Stream({"Filter": "FlateDecode"}, raw).unpacked(MOST_TABLE))


def _letters_of(table: bytes) -> dict[bytes, str]:
    wanted = {b"%04X" % ord(letter): letter for letter in _DIGITS}
    return {shown.upper(): wanted[sign.upper()] for shown, sign in _ROW.findall(table) if sign.upper() in wanted}


def _shown(code: bytes, letters: dict[bytes, str], fingerprint: str) -> bool:
    codes = {letter: shown for shown, letter in letters.items()}
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
