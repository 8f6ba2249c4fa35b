"""Contrast of every pair of colours, in every theme; high contrast follows the system's palette."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from advisor.ui.theme.tokens import DARK, LIGHT, PAIRS, Tokens, contrast, contrast_tokens


def system_palette(paper: str, ink: str, highlight: str, on_highlight: str) -> QPalette:
    made, role = QPalette(), QPalette.ColorRole
    for name, color in (
        (role.Base, paper), (role.Text, ink), (role.Highlight, highlight), (role.HighlightedText, on_highlight),
    ):  # fmt: skip
        made.setColor(name, QColor(color))
    return made


YELLOW = system_palette("#000000", "#ffff00", "#1aebff", "#000000")
WHITE = system_palette("#ffffff", "#000000", "#37006e", "#ffffff")
ORDINARY = system_palette("#ffffff", "#444444", "#99ccff", "#ffffff")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p[0]} on {p[1]}")
@pytest.mark.parametrize("kind", ["light", "dark", "yellow", "white", "ordinary"])
def test_contrast(qapp: QApplication, kind: str, pair: tuple[str, str, float]) -> None:
    palettes = {"yellow": YELLOW, "white": WHITE, "ordinary": ORDINARY}
    tokens: Tokens = {"light": LIGHT, "dark": DARK}.get(kind) or contrast_tokens(palettes[kind])
    front, back, wanted = pair
    assert contrast(getattr(tokens, front), getattr(tokens, back)) >= wanted


def test_high_contrast_takes_the_systems_colours(qapp: QApplication) -> None:
    tokens = contrast_tokens(YELLOW)
    assert (tokens.text, tokens.window, tokens.accent) == ("#ffff00", "#000000", "#1aebff")


def test_contrast_is_counted_as_in_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
