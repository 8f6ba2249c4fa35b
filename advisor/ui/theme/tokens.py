"""Every colour of the window, by what it is for. Three themes; nothing else in the program names a colour."""

from typing import NamedTuple

from PySide6.QtGui import QColor, QPalette

THEMES = ("system", "light", "dark", "contrast")


class Tokens(NamedTuple):
    """Colours as #rrggbb."""

    name: str
    window: str  # behind the page
    surface: str  # sidebar, cards, fields
    text: str
    muted: str  # second lines; still 4.5:1
    line: str  # borders of things one can press; 3:1
    hairline: str  # separators that carry no meaning
    accent: str  # primary action, selection, links
    accent_text: str  # on the accent
    accent_hover: str
    selected: str  # behind a chosen card
    hover: str
    focus: str
    fine: str
    fine_paper: str
    condition: str
    condition_paper: str
    stop: str
    stop_paper: str
    info_paper: str

    def result(self, result: str) -> tuple[str, str]:
        """Ink and paper of a result: fine, condition, stop, or anything else for a plain note."""
        pairs = {
            "fine": (self.fine, self.fine_paper),
            "condition": (self.condition, self.condition_paper),
            "stop": (self.stop, self.stop_paper),
        }
        return pairs.get(result, (self.accent, self.info_paper))


LIGHT = Tokens(
    name="light", window="#f5f7f9", surface="#ffffff", text="#1b1f24", muted="#4d5663", line="#6b7685",
    hairline="#d5dae1", accent="#1d5ba6", accent_text="#ffffff", accent_hover="#174a88", selected="#e4edf8",
    hover="#eef3f9", focus="#0b0c0e", fine="#14663a", fine_paper="#e4f3ea", condition="#7a4b00",
    condition_paper="#fdf2d8", stop="#9f1c1c", stop_paper="#fde8e8", info_paper="#e8f0fa",
)  # fmt: skip

DARK = Tokens(
    name="dark", window="#15181c", surface="#1f2429", text="#eef1f4", muted="#b3bbc5", line="#8a94a1",
    hairline="#363d45", accent="#7eb2f2", accent_text="#0d1722", accent_hover="#a3c8f7", selected="#1d3048",
    hover="#262d34", focus="#ffffff", fine="#7fd6a2", fine_paper="#16301f", condition="#f3c061",
    condition_paper="#352a12", stop="#ff9d97", stop_paper="#3c1a1a", info_paper="#1b2b3f",
)  # fmt: skip


def _hex(color: QColor) -> str:
    return color.name(QColor.NameFormat.HexRgb)


def contrast_tokens(palette: QPalette) -> Tokens:
    """High contrast from the system's own colours: the person has chosen them, so they win.

    Results are told apart by shape and word alone here.
    """
    role = QPalette.ColorRole
    paper, ink = _hex(palette.color(role.Base)), _hex(palette.color(role.Text))
    high, on_high = _hex(palette.color(role.Highlight)), _hex(palette.color(role.HighlightedText))
    if contrast(ink, paper) < 7 or contrast(high, paper) < 4.5 or contrast(on_high, high) < 4.5:
        # Asked for by the person while the system itself has an ordinary palette.
        paper, ink, high, on_high = "#000000", "#ffffff", "#ffe45c", "#000000"
    same = dict.fromkeys(Tokens._fields, ink)
    papers = ("window", "surface", "selected", "hover", "fine_paper", "condition_paper", "stop_paper", "info_paper")
    same |= dict.fromkeys(papers, paper)
    same |= {"name": "contrast", "accent": high, "accent_text": on_high, "accent_hover": high, "focus": high}
    return Tokens(**same)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG counts it: 1 (same) to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# (foreground, background, ratio asked for): what the tests check and what a new theme must keep.
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("text", "window", 4.5), ("text", "surface", 4.5), ("text", "selected", 4.5), ("text", "hover", 4.5),
    ("muted", "window", 4.5), ("muted", "surface", 4.5), ("muted", "selected", 4.5), ("muted", "hover", 4.5),
    ("accent", "window", 4.5), ("accent", "surface", 4.5), ("accent_text", "accent", 4.5),
    ("accent_text", "accent_hover", 4.5), ("fine", "fine_paper", 4.5), ("condition", "condition_paper", 4.5),
    ("stop", "stop_paper", 4.5), ("text", "fine_paper", 4.5), ("text", "condition_paper", 4.5),
    ("text", "stop_paper", 4.5), ("text", "info_paper", 4.5), ("accent", "info_paper", 4.5),
    ("accent", "selected", 3.0), ("line", "window", 3.0), ("line", "surface", 3.0),
    ("focus", "window", 3.0), ("focus", "surface", 3.0), ("fine", "surface", 4.5), ("condition", "surface", 4.5),
    ("stop", "surface", 4.5), ("fine", "window", 3.0), ("condition", "window", 3.0), ("stop", "window", 3.0),
)  # fmt: skip
