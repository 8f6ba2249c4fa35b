"""Texts in one language from gettext files (fulfils ``services.ports.Texts``).

A text without a translation appears in English, so a half-translated
language is usable and never shows an id.
"""

from __future__ import annotations

import gettext as _gettext
import os
from pathlib import Path

LANGUAGES = ("en", "sk", "cs", "de")
_DOMAIN = "advisor"


class GettextTexts:
    """All texts of one language. English needs no file."""

    def __init__(self, language: str, locale_dir: Path) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
        file = locale_dir / self.language / "LC_MESSAGES" / f"{_DOMAIN}.mo"
        if self.language != "en" and file.is_file():
            with file.open("rb") as stream:
                self._catalogue = _gettext.GNUTranslations(stream)

    def gettext(self, message: str) -> str:
        # The empty message is gettext's file header; nobody should ever read it.
        return self._catalogue.gettext(message) if message else ""

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return self._catalogue.ngettext(singular, plural, count)

    def pgettext(self, context: str, message: str) -> str:
        """The translation of a data text; ``context`` is its id."""
        return self._catalogue.pgettext(context, message) if message else ""


def system_language() -> str:
    """The system's language if the program speaks it, else English."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            code = value.split(":")[0].split("_")[0].split(".")[0].lower()
            return code if code in LANGUAGES else "en"
    return _windows_language() if os.name == "nt" else "en"


def _windows_language() -> str:
    import locale

    # Python reports "Slovak_Slovakia" here, so the name's start decides.
    name = (locale.getlocale()[0] or "").lower()
    names = {"slovak": "sk", "sk": "sk", "czech": "cs", "cs": "cs", "german": "de", "de": "de"}
    return next((code for start, code in names.items() if name.startswith(start)), "en")
