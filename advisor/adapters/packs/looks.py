"""When this computer last looked for new packs, and what came of it: one small file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

EVERY = timedelta(hours=12)
MAX_BYTES = 100_000


class Looks:
    """A broken file means that nobody has looked yet."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "looked.json"

    def last(self) -> dict[str, Any]:
        """``at`` and, by place, code and values of the trouble (None for none); empty where nobody has looked."""
        try:
            with self._file.open("rb") as stream:
                found = json.loads(stream.read(MAX_BYTES))
            datetime.fromisoformat(found["at"])
            return {"at": str(found["at"]), "places": dict(found["places"])}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}

    def is_time(self, places: list[str], now: datetime) -> bool:
        """Not within twelve hours of the last look at these places; a clock that went back is no reason to wait."""
        last = self.last()
        if not last or sorted(last["places"]) != sorted(places):
            return True
        try:
            return not timedelta(0) <= now - datetime.fromisoformat(last["at"]) < EVERY
        except TypeError:  # a time without a zone: not written by this program
            return True

    def note(self, at: datetime, places: Mapping[str, Mapping[str, Any] | None]) -> None:
        """A full disk is no reason to trouble anybody: then the next start looks again."""
        new = self._file.with_suffix(".new")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps({"at": at.isoformat(), "places": places}, ensure_ascii=False), encoding="utf-8")
            os.replace(new, self._file)
