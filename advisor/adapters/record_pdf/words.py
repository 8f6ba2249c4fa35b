"""Where a line may end."""

from __future__ import annotations

import re
from collections.abc import Callable

# After these signs an address or a long id may go on in the next line.
_INSIDE = re.compile(r"(?<=[/?&=_.\-])(?=[^\s/])")


def break_lines(text: str, width: float, measure: Callable[[str], float], taken: float = 0.0) -> list[str]:
    """Lines of at most ``width``. A one-letter word stays with the word after it (Slovak and Czech rule).

    ``taken``: how much of the first line is used by what stands before the text; that line may come out empty.
    """
    words = re.sub(r"(?<![^ ])(\w) (?=\S)", "\\1\u00a0", text).split(" ")
    lines: list[str] = []
    line, used, space = "", taken, measure(" ")
    for word in filter(None, words):
        long = measure(word)
        needed = used + space + long if used else long
        if needed <= width:
            line, used = f"{line} {word}" if line else word, needed
            continue
        if long <= width:
            lines.append(line)
            line, used = word, long
            continue
        if used and not line:
            lines.append("")
        line = f"{line} {word}" if line else word
        while measure(line) > width:
            head = _head(line, width, measure)
            lines.append(line[: len(head)].rstrip(" "))
            line = line[len(head) :].lstrip(" ")
        used = measure(line)
    return [*lines, line] if line or not lines else lines


def _head(text: str, width: float, measure: Callable[[str], float]) -> str:
    """As much of a long word as fits, cut at a natural place where there is one."""
    end = max(1, next((i for i in range(1, len(text) + 1) if measure(text[:i]) > width), len(text) + 1) - 1)
    places = [m.start() for m in _INSIDE.finditer(text[: end + 1]) if m.start() > end // 3]
    spaces = [i + 1 for i, sign in enumerate(text[:end]) if sign == " "]
    best = max(places + spaces, default=end)
    return text[:best]
