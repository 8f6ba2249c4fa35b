"""What a command with ``--json`` prints: one document after the other."""

from __future__ import annotations

import json
from typing import Any


def said_documents(out: str) -> list[dict[str, Any]]:
    """All of them, in order; an error where something else stands between or behind them."""
    decoder, found, rest = json.JSONDecoder(), [], out.strip()
    while rest:
        document, end = decoder.raw_decode(rest)
        found.append(document)
        rest = rest[end:].lstrip()
    return found
