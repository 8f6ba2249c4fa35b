"""Bars beside the numbers of a table. Pale, hatched and full: they stay apart on grey paper and to every eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.adapters.record_pdf import icons
from advisor.adapters.record_pdf.styles import BLUE

_HEIGHT = 8.0
_STEP = 3.0  # between two lines of the hatching
_SWATCH = 16.0


def bar(parts: Sequence[tuple[str, float]], x: float, middle: float, whole: float) -> Iterator[str]:
    """Drawing code of each part, from the left; ``whole`` is the width of the longest bar."""
    for result, share in parts:
        width = share * whole
        if width > 0:
            yield _part(result, x, middle - _HEIGHT / 2, width)
        x += width


def swatch(result: str, x: float, y: float) -> str:
    """What the parts of this result look like: a small piece in the header of their column."""
    return _part(result, x, y, _SWATCH)


def _part(result: str, x: float, y: float, width: float) -> str:
    box = f"{x:.1f} {y:.1f} {width:.1f} {_HEIGHT:g} re"
    if not result:
        return f"{BLUE} rg 1 1 1 RG 0.8 w {box} B"
    ink, tint = icons.COLOURS[result]
    if result == "stop":
        return f"{ink} rg 1 1 1 RG 0.8 w {box} B"
    lines = ""
    if result == "condition":
        count = int((width + _HEIGHT) / _STEP) + 1
        lines = " ".join(f"{x + n * _STEP - _HEIGHT:.1f} {y:.1f} m {x + n * _STEP:.1f} {y + _HEIGHT:.1f} l"
                         for n in range(count))  # fmt: skip
        lines = f"q {box} W n {ink} RG 1 w {lines} S Q "
    return f"{tint} rg {box} f {lines}{ink} RG 0.6 w {box} S"
