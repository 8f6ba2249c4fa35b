"""Windows for the tests: real knowledge, no screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from advisor.ui.main_window import MainWindow
from tests.ui.window_parts import make_parts

OpenWindow = Callable[..., MainWindow]


def bury(app: QApplication) -> None:
    """Really deletes what was marked: without a running event loop Qt keeps it, and every later test gets slower."""
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def put_away(app: QApplication, window: MainWindow) -> None:
    """Before the next one opens: a style that changes is worked out for every window that is still there."""
    window.close()
    window.deleteLater()
    bury(app)


@pytest.fixture
def open_window(qapp: QApplication, tmp_path: Path) -> Iterator[OpenWindow]:
    """Makes windows and closes them after the test."""
    qapp.setStyle("Fusion")
    opened: list[MainWindow] = []

    def make(
        language: str = "en", theme: str = "light", scale: float = 1.0,
        size: tuple[int, int] = (1100, 760), **changed: object,
    ) -> MainWindow:  # fmt: skip
        parts = make_parts(tmp_path, language, **changed)
        for key, value in {"language": language, "theme": theme, "text_scale": round(scale * 100)}.items():
            if not parts.settings.locked(key):
                parts.settings.set(key, value)
        window = MainWindow(parts)
        window.resize(*size)
        window.go("start")
        window.show()
        qapp.processEvents()
        opened.append(window)
        return window

    yield make
    for window in opened:
        if isValid(window):
            put_away(qapp, window)
    qapp.processEvents()
    bury(qapp)
