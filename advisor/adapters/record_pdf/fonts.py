"""The one font family of the record: widths, missing signs, and the subset that is embedded."""

from __future__ import annotations

import unicodedata
import zlib
from functools import cache
from pathlib import Path
from typing import Any

from advisor.domain.errors import PlainError

_SPACE_LIKE = {0x09, 0x0A, 0x0D, 0xA0, 0x202F, 0x2009, 0x2007, 0x2028, 0x2029}


def printable(text: str) -> str:
    """The text as it can stand on paper: composed letters, no control signs.

    Control and invisible formatting signs mean nothing on paper and some of
    them reorder what a reader sees, so they are left out. The data embedded in
    the record keeps them.
    """
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

    def width(self, text: str, size: float) -> float:
        widths, default = self.widths, self._default
        return sum(widths.get(ord(sign), default) for sign in text) * size / 1000

    def require(self, text: str) -> None:
        """Fail loudly where a sign has no picture: a box on paper would hide what was meant."""
        for sign in text:
            if ord(sign) not in self.glyphs and sign != "\u00a0":
                name = unicodedata.name(sign, "").lower() or "without a name"
                start = max(0, text.index(sign) - 20)
                raise PlainError(
                    "sign_not_printable",
                    sign=sign,
                    point=f"U+{ord(sign):04X}",
                    name=name,
                    where=text[start : start + 40],
                )


@cache
def face(file: Path) -> Face:
    """Reading a font takes longer than setting a page; once per process is enough."""
    return Face(file)


class EmbeddedFont:
    """The signs of one document in one cut, numbered in the order of first use."""

    def __init__(self, source: Face) -> None:
        self.face = source
        self._number_of_glyph: dict[int, int] = {0: 0}
        self._signs: list[int] = []
        self._code: dict[int, int] = {}

    def encode(self, text: str) -> str:
        return "".join(f"{self._number(0x20 if sign == chr(0xA0) else ord(sign)):04X}" for sign in text)

    def _number(self, sign: int) -> int:
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
