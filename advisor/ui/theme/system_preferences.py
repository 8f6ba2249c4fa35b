"""What the system says about colours, contrast and text size."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette

from advisor.ui.theme.tokens import DARK, LIGHT, Tokens, contrast_tokens

SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)


def tokens_for(theme: str, system_palette: QPalette) -> Tokens:
    """The colours for a choice of theme; "system" follows the system's contrast and dark setting."""
    hints = QGuiApplication.styleHints()
    if theme == "system":
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            theme = "contrast"
        else:
            theme = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
    if theme == "contrast":
        return contrast_tokens(system_palette)
    return DARK if theme == "dark" else LIGHT


def system_text_scale() -> float:
    """Windows keeps "make text bigger" where Qt does not look; elsewhere Qt's own font size says it."""
    if sys.platform == "win32":
        from PySide6.QtCore import QSettings

        store = QSettings(r"HKEY_CURRENT_USER\Software\Microsoft\Accessibility", QSettings.Format.NativeFormat)
        wanted = store.value("TextScaleFactor", 100)
        return min(max(float(str(wanted)) / 100, 1.0), 2.0) if str(wanted).isdigit() else 1.0
    return 1.0
