"""The organisation's logo in the window: at the head, with its name for the ear, and nothing where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from advisor.ui.main_window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.looking import RULES
from tests.ui.showing import show

LOGO = Path(__file__).resolve().parents[2] / "docs" / "examples" / "organisation" / "logo.png"
OWN = (LOGO, "Mesto Príklad")


def logos(window: MainWindow) -> list[QLabel]:
    return [one for one in window.findChildren(QLabel) if one.accessibleName() == OWN[1] and one.isVisible()]


@pytest.mark.parametrize("page", ["start", "checklist"])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_it_stands_at_the_head_once_and_breaks_no_rule(open_window: OpenWindow, page: str, scale: float) -> None:
    window = open_window("de", "dark", scale, size=(round(1366 * scale), round(728 * scale)), logo=OWN)
    window.activateWindow()
    show(window, page)
    (one,) = logos(window)
    picture = one.pixmap()
    assert picture.width() <= window.look.em(12)
    assert picture.height() <= window.look.em(3)
    assert [f"{name}: {found}" for name, rule in RULES.items() for found in rule.look(window)] == []


def test_no_logo_and_a_file_that_is_none_leave_nothing(open_window: OpenWindow, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"x")
    for logo in (None, (tmp_path / "broken.png", "Mesto Príklad"), (tmp_path / "none.png", "Mesto Príklad")):
        window = open_window(logo=logo)
        show(window, "checklist")
        assert logos(window) == []
