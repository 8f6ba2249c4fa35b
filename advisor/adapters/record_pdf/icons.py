"""Tick, triangle and octagon: shape and word carry the verdict, colour only helps."""

from __future__ import annotations

import math

# ink, tint: the ink on its tint and on white is dark enough for small print, also in grey.
COLOURS = {
    "fine": ("0.06 0.38 0.2", "0.92 0.97 0.935"),
    "condition": ("0.5 0.31 0", "1 0.965 0.87"),
    "stop": ("0.62 0.07 0.09", "0.995 0.925 0.92"),
}


def _polygon(points: list[tuple[float, float]]) -> str:
    first, *rest = points
    return f"{first[0]:.2f} {first[1]:.2f} m " + " ".join(f"{x:.2f} {y:.2f} l" for x, y in rest) + " h "


def _circle(x: float, y: float, r: float) -> str:
    k = r * 0.5523
    return (
        f"{x + r:.2f} {y:.2f} m {x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
        f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
        f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
        f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c h "
    )


def draw(result: str, x: float, y: float, r: float = 17.0) -> str:
    """Drawing code of the sign for a result, centred on a point."""
    ink, _ = COLOURS[result]
    white = "1 1 1 RG 1 J 1 j 3.4 w "
    if result == "fine":
        tick = f"{x - 8:.2f} {y - 0.5:.2f} m {x - 2.5:.2f} {y - 6.5:.2f} l {x + 8:.2f} {y + 6:.2f} l S"
        return f"{ink} rg {_circle(x, y, r)}f {white}{tick}"
    if result == "condition":
        corners = [(x, y + r), (x + r * 1.08, y - r * 0.82), (x - r * 1.08, y - r * 0.82)]
        bar = f"{x:.2f} {y + 6:.2f} m {x:.2f} {y - 3:.2f} l S 1 1 1 rg {_circle(x, y - 8.6, 1.9)}f"
        return f"{ink} rg {ink} RG 1 j 2.5 w {_polygon(corners)}B {white}{bar}"
    angles = [math.pi / 8 + i * math.pi / 4 for i in range(8)]
    corners = [(x + r * math.cos(a), y + r * math.sin(a)) for a in angles]
    return f"{ink} rg {_polygon(corners)}f {white}{x - 8:.2f} {y:.2f} m {x + 8:.2f} {y:.2f} l S"
