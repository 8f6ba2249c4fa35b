"""The one font family of the record: widths, missing signs, and the subset that is embedded."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

from advisor.domain.errors import PlainError

_REMEMBERED = 20_000
_ALWAYS_THERE = frozenset(map(chr, range(32, 127))) | {"\u00a0"}
_SPACE_LIKE = {0x09, 0x0A, 0x0D, 0xA0, 0x202F, 0x2009, 0x2007, 0x2028, 0x2029}


def printable(text: str) -> str:
    """The text as it can stand on paper: composed letters, no control signs.

    Control and invisible formatting signs mean nothing on paper and some of
    them reorder what a reader sees, so they are left out. The data embedded in
    the record keeps them.
    """
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text)
    kept = []
    for sign in composed:
        if ord(sign) in _SPACE_LIKE:
            kept.append("\u00a0" if sign in "\u00a0\u202f\u2007" else " ")
        elif unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co"):
            kept.append(sign)
    return "".join(kept)


class Face:
    """One cut of the family, as read from its file; never changes, so threads may share it."""

    def __init__(self, file: Path) -> None:
        from reportlab.pdfbase.ttfonts import TTFontFace  # type: ignore[import-untyped]

        self.data: Any = TTFontFace(str(file))
        self.name: str = self.data.name.decode("ascii")
        self.widths: dict[int, float] = self.data.charWidths
        self.glyphs: dict[int, int] = self.data.charToGlyph
        self._default: float = self.data.defaultWidth
        self._measured: dict[str, float] = {}  # the same words come again and again

    def width(self, text: str, size: float) -> float:
        units = self._measured.get(text)
        if units is None:
            units = sum(map(self.widths.get, map(ord, text), repeat(self._default)))
            if len(self._measured) < _REMEMBERED:
                self._measured[text] = units
        return units * size / 1000

    def require(self, text: str) -> None:
        """Fail loudly where a sign has no picture: a box on paper would hide what was meant."""
        missing = {sign for sign in set(text).difference(_ALWAYS_THERE) if ord(sign) not in self.glyphs}
        if not missing:
            return
        start = next(place for place, sign in enumerate(text) if sign in missing)
        sign = text[start]
        name = unicodedata.name(sign, "").lower() or "without a name"
        where = text[max(0, start - 20) : start + 20]
        raise PlainError("sign_not_printable", sign=sign, point=f"U+{ord(sign):04X}", name=name, where=where)


@cache
def face(file: Path) -> Face:
    """Reading a font takes longer than setting a page; once per process is enough."""
    return Face(file)


class _HexOfSign(dict[int, str]):
    """What ``str.translate`` looks up; numbers a sign when it is first met."""

    def __init__(self, number: Callable[[int], int]) -> None:
        super().__init__()
        self._number_of = number

    def __missing__(self, sign: int) -> str:
        made = self[sign] = f"{self._number_of(sign):04X}"
        return made


class EmbeddedFont:
    """The signs of one document in one cut, numbered in the order of first use."""

    def __init__(self, source: Face) -> None:
        self.face = source
        self._number_of_glyph: dict[int, int] = {0: 0}
        self._signs: list[int] = []
        self._code: dict[int, int] = {}
        self._hex = _HexOfSign(self._number)

    def encode(self, text: str) -> str:
        return text.translate(self._hex)

    def _number(self, sign: int) -> int:
        sign = 0x20 if sign == 0xA0 else sign
        known = self._code.get(sign)
        if known is None:
            glyph = self.face.glyphs[sign]
            known = self._number_of_glyph.setdefault(glyph, len(self._number_of_glyph))
            self._code[sign] = known
            self._signs.append(sign)
        return known

    def program(self) -> bytes:
        # reportlab numbers the glyphs of a subset by first use, exactly as _number does.
        return bytes(self.face.data.makeSubset(self._signs))

    def widths(self) -> str:
        by_number = {self._code[sign]: self.face.widths[sign] for sign in self._signs}
        missing = self.face.data.defaultWidth
        return " ".join(f"{by_number.get(n, missing):.4g}" for n in range(len(self._number_of_glyph)))

    def to_unicode(self) -> bytes:
        seen: dict[int, int] = {}
        for sign in self._signs:
            seen.setdefault(self._code[sign], sign)
        rows = [f"<{number:04X}> <{sign:04X}>" for number, sign in sorted(seen.items())]
        blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")

    def subset_name(self) -> str:
        # Six letters that follow from the signs used: the same record has the same name.
        number = zlib.crc32(",".join(map(str, sorted(self._signs))).encode())
        letters = []
        for _ in range(6):
            number, rest = divmod(number, 26)
            letters.append(chr(65 + rest))
        return "".join(letters) + "+" + self.face.name
