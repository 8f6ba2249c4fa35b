"""The person's own settings: language, colours, text size, name. A broken file means the defaults."""

from __future__ import annotations

import json
import os
from pathlib import Path

KEYS = ("language", "theme", "text_scale", "name", "role", "organisation")


class SettingsFile:
    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {key: value for key, value in found.items() if key in KEYS and isinstance(value, str)}

    def save(self, settings: dict[str, str]) -> None:
        """A setting that cannot be kept is no reason to stop anybody's work."""
        new = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(settings, ensure_ascii=False, indent=1), encoding="utf-8")
            os.replace(new, self._file)
        except OSError:
            new.unlink(missing_ok=True)
