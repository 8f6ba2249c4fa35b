"""Policies from files: ``policies.json`` beside the program, and in the system's common folder.

The same names and the same power as the registry: ``{"policies": {"LineServer": "udp://line.example.org:4433"}}``.
A file in the common folder counts only where nobody but the administrator can write it.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from advisor.domain.settings import Layer, Level

FILE = "policies.json"
MAX_BYTES = 1_000_000


def policy_places(program_dir: Path) -> list[tuple[Path, bool]]:
    """Where policies of the machine may lie, the strongest first, and whether only an administrator may write there."""
    if sys.platform == "win32":
        common = Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Videoconference Advisor"
    elif sys.platform == "darwin":
        common = Path("/Library/Application Support/Videoconference Advisor")
    else:
        common = Path("/etc/videoconference-advisor")
    return [(program_dir / FILE, False), (common / FILE, True)]


def policy_layers(places: Iterable[tuple[Path, bool]]) -> list[Layer]:
    return [read_policies(path, guarded) for path, guarded in places]


def read_policies(path: Path, guarded: bool = False, level: Level = Level.MACHINE) -> Layer:
    """What one file says. A file that cannot be read, or that others may write, sets nothing and is named."""
    where = str(path)
    try:
        with path.open("rb") as stream:
            if guarded and _others_may_write(path, stream.fileno()):
                return Layer(level, where, trouble="others_may_write")
            raw = stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Layer(level, where, found=False)
    except OSError:
        return Layer(level, where, trouble="unreadable")
    if len(raw) > MAX_BYTES:
        return Layer(level, where, trouble="too_big")
    try:
        document = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once_each)
    except _Twice:
        return Layer(level, where, trouble="name_twice")
    except (ValueError, RecursionError):
        return Layer(level, where, trouble="not_json")
    policies = document.get("policies") if isinstance(document, dict) else None
    if not isinstance(policies, dict):
        return Layer(level, where, trouble="no_policies")
    return Layer(level, where, policies)


class _Twice(ValueError):
    """Which of two equal names would count is nobody's guess."""


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    seen = set()
    for name, value in pairs:
        if name.casefold() in seen:
            raise _Twice(name)
        seen.add(name.casefold())
        found[name] = value
    return found


def _others_may_write(path: Path, opened: int) -> bool:
    """Is the file, or its folder, in other hands than the administrator's?"""
    if sys.platform == "win32":
        from advisor.adapters.windows_owner import owned_by_administrators

        # Whoever makes a folder under ProgramData owns it, so the owner tells who laid the file there.
        return not (owned_by_administrators(path) and owned_by_administrators(path.parent))
    return any(
        found.st_uid != 0 or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        for found in (os.fstat(opened), path.parent.stat())
    )
