"""Makes translations and catalogue in the form that loads fast before a wheel is built: ``pipx install .`` calls it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileParts(BuildHookInterface):
    """Runs what ``dev.py`` runs before the program starts from a checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        sys.path.insert(0, self.root)
        import dev

        dev.compile_parts(Path(sys.executable))
