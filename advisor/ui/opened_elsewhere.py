"""What another program shows: files in the reader that the person has for them, folders in her file manager."""

from __future__ import annotations

from pathlib import Path


def open_file(path: Path) -> None:
    """Opens a file or a folder with what this system uses for it."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def write_mail(address: str) -> None:
    """Opens a new mail in the person's mail program; nothing is sent."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl(address))
