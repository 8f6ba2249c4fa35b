"""Where the key is a file or lies on a token, its passphrase or PIN is asked for on the page that signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLineEdit

if TYPE_CHECKING:
    from advisor.ui.page import Page


def secret_field(page: Page, grid: QGridLayout) -> QLineEdit | None:
    """The field, added to the page's grid; None where the key needs no secret."""
    _ = page.texts.gettext
    kind = page.place.parts.settings.text("identity")
    titles = {"file": _("&Passphrase of your key"), "token": _("&PIN of your token")}
    if kind not in titles:
        return None
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    page.field(grid, titles[kind], made)
    return made
