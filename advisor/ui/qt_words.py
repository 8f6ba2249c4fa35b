"""Qt's own words, in file dialogs, menus of text fields and the calendar, in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication


class QtWords:
    """One translation at a time; none for English, which Qt speaks by itself."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app

    def speak(self, language: str) -> None:
        """Where Qt has no translation its words stay English; dates and names of days follow in any case."""
        # All the world's languages come with this import; the first page is painted without them.
        from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

        system = QLocale.system()
        QLocale.setDefault(system if system.name().split("_")[0] == language else QLocale(language))
        # One at a time for the whole program: another window may have left its own.
        for old in self._app.findChildren(QTranslator):
            self._app.removeTranslator(old)
            old.setParent(None)
        made = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language != "en" and made.load(f"qtbase_{language}", folder):
            made.setParent(self._app)
            self._app.installTranslator(made)
