"""Qt's own words, in file dialogs, menus of text fields and the calendar, in the person's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication, QTranslator


class QtWords:
    """One translation at a time; none for English, which Qt speaks by itself."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._translator: QTranslator | None = None

    def speak(self, language: str) -> None:
        """Where Qt has no translation its words stay English; dates and names of days follow in any case."""
        # All the world's languages come with this import; the first page is painted without them.
        from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

        system = QLocale.system()
        QLocale.setDefault(system if system.name().split("_")[0] == language else QLocale(language))
        self.silence()
        made = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if language != "en" and made.load(f"qtbase_{language}", folder):
            self._app.installTranslator(made)
            self._translator = made

    def silence(self) -> None:
        """A window that closes takes its language along: the next one may speak another."""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
