"""The person's own settings, one JSON file. A broken file means the defaults."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

MAX_BYTES = 1_000_000


class SettingsFile:
    """``services.ports.OwnSettings`` over a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.where = str(file)

    def read(self) -> dict[str, object]:
        try:
            with self._file.open("rb") as stream:
                found = json.loads(stream.read(MAX_BYTES))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {name: _of_today(name, value) for name, value in found.items()}

    def write(self, values: Mapping[str, object]) -> None:
        """A setting that cannot be kept is no reason to stop anybody's work."""
        new = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
            os.replace(new, self._file)
        except OSError:
            new.unlink(missing_ok=True)


def _of_today(name: str, value: object) -> object:
    """The first version kept the text size as a factor in a text: "1.25" is 125 percent today."""
    if name == "text_scale" and isinstance(value, str):
        try:
            return round(float(value) * 100)
        except (ValueError, OverflowError):
            return value
    return value
