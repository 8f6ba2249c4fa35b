"""The command ``installed``: which apps of the catalogue are on this computer, and which of them need an update."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.cli import Call


def installed(call: Call) -> int:
    """1 where a version is older than the one that mends a known hole. Reads here, sends nothing."""
    from advisor.services.installed_apps import OLDER, installed_lines

    document = call.parts.installed(call.day, call.known_on, call.texts)
    call.show(document, installed_lines(document))
    return 1 if any(row["state"] == OLDER for row in document["apps"]) else 0
