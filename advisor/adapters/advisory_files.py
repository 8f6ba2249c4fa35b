"""Reads advisory files (JSON): foreign data, so bounded in size and depth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from advisor.domain.errors import PlainError
from advisor.services.advisories import FORMS

MAX_BYTES = 60_000_000  # the whole list of exploited holes has a tenth of it


def read_json(file: Path) -> Any:
    """The document. Raises ``advisory_unknown``, ``pack_no_access``."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as wrong:
        raise PlainError("pack_no_access", exit_code=3, place=str(file), detail=wrong.strerror) from None
    if len(raw) > MAX_BYTES:
        raise PlainError("advisory_unknown", file=str(file), forms=FORMS)
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise PlainError("advisory_unknown", file=str(file), forms=FORMS) from None
