"""The look of a record's pages: measures, inks, styles, and how a line of text is written."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.adapters.record_pdf.fonts import EmbeddedFont

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 54.0, 54.0, 64.0, 56.0
TEXT = WIDTH - LEFT - RIGHT
INK, GREY, RULE, SOFT, BLUE = "0.12 0.15 0.2", "0.36 0.39 0.44", "0.8 0.83 0.86", "0.945 0.955 0.965", "0.05 0.28 0.55"


@dataclass(frozen=True)
class Style:
    size: float
    lead: float
    bold: bool = False
    colour: str = INK
    before: float = 0.0
    after: float = 4.0


BODY = Style(9.3, 12.7, after=4)
STRONG = Style(9.3, 12.7, bold=True, after=4)
SMALL = Style(7.5, 9.4, colour=GREY, after=3)
CELL = Style(8, 10.3)
CELL_HEAD = Style(8, 10.3, bold=True)
HEADINGS = {0: Style(16, 20, bold=True, after=8), 1: Style(12.5, 16, bold=True, before=10, after=4),
            2: Style(10, 14, bold=True, before=5, after=2)}  # fmt: skip
PARAGRAPHS = {"body": BODY, "strong": STRONG, "small": SMALL}
PAD_X, PAD_Y = 4.5, 2.3
# What a header cell is the header of. Written once: header cells are many, and point there.
ATTRIBUTES = {"column": "<</O/Table/Scope/Column>>", "row": "<</O/Table/Scope/Row>>",
              "decimal": "<</O/List/ListNumbering/Decimal>>"}  # fmt: skip
COLUMN, ROW, DECIMAL = ATTRIBUTES
_ESCAPED = ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r"), (b"\n", b"\\n"))
WHOLE = 150.0  # a table up to this height is not broken


def string(font: EmbeddedFont, text: str) -> str:
    """The signs as a string of the page's code: as bytes, which pack to half of what hex digits need.

    Fingerprints stay in hex digits, the form in which the verifier looks for them.
    """
    codes = font.encode(text)
    if not text.strip("0123456789abcdef "):
        return f"<{codes}>"
    raw = bytes.fromhex(codes)
    for plain, written in _ESCAPED:
        raw = raw.replace(plain, written)
    return f"({raw.decode('latin-1')})"
