"""One stylesheet and one palette, made from the tokens and the text size."""

from __future__ import annotations

from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from advisor.ui.theme.tokens import Tokens

BASE_PT = 11.0
_STEPS = {"small": 0.87, "body": 1.0, "section": 1.2, "heading": 1.7, "title": 1.9}


def sizes(scale: float) -> dict[str, float]:
    """Text sizes in points: one base, one scale."""
    return {name: round(BASE_PT * scale * step, 1) for name, step in _STEPS.items()}


def stylesheet(tokens: Tokens, scale: float, template: Path) -> str:
    """The stylesheet's text."""
    values: dict[str, object] = tokens._asdict() | dict(sizes(scale))
    values |= {"pad": round(7 * scale), "padwide": round(16 * scale)}
    # A stylesheet takes pictures from files only, so this one drawing exists in two inks.
    ground = "dark" if QColor(tokens.surface).lightnessF() < 0.5 else "light"
    arrow = template.parent / "icons" / f"arrow-on-{ground}.svg"
    values |= {"arrow": arrow.as_posix(), "arrowsize": round(11 * scale), "line_height": round(BASE_PT * scale * 1.7)}
    return Template(template.read_text(encoding="utf-8")).substitute(values)


def palette(tokens: Tokens) -> QPalette:
    """For what Fusion paints itself: menus, dialogs, selections."""
    role = QPalette.ColorRole
    made = QPalette()
    pairs = {
        role.Window: tokens.window, role.WindowText: tokens.text, role.Base: tokens.surface, role.Text: tokens.text,
        role.AlternateBase: tokens.hover, role.Button: tokens.surface, role.ButtonText: tokens.text,
        role.Highlight: tokens.accent, role.HighlightedText: tokens.accent_text, role.Link: tokens.accent,
        role.PlaceholderText: tokens.muted, role.ToolTipBase: tokens.surface, role.ToolTipText: tokens.text,
    }  # fmt: skip
    for name, color in pairs.items():
        made.setColor(name, QColor(color))
    return made


def dress(app: QApplication, tokens: Tokens, scale: float, template: Path) -> None:
    """Give the whole application its look."""
    font = app.font()
    font.setPointSizeF(BASE_PT * scale)
    app.setFont(font)
    app.setPalette(palette(tokens))
    app.setStyleSheet(stylesheet(tokens, scale, template))
