"""Gathers the report for the help desk on this computer."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.adapters.error_log import ErrorLog
    from advisor.services.ports import Clock
    from advisor.services.settings import Settings


def diagnose(
    settings: Settings, clock: Clock, log: ErrorLog, records: Path, code: str, window: Mapping[str, Any]
) -> str:
    """``window``: what only the window knows. Nothing here names a person, a file or this computer."""
    from advisor.adapters import places
    from advisor.main_selftest import build
    from advisor.services.diagnosis import diagnosis

    home = places.user_data_dir()
    folders = {
        "drafts": _folder(home / "drafts", ".json"), "records": _folder(records, ".pdf"), "data": _folder(home, ""),
    }  # fmt: skip
    system = {
        "at": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "name": platform.system(), "release": platform.release(),
        "machine": platform.machine(), "processors": os.cpu_count(),
    }  # fmt: skip
    return diagnosis(code, build(), system, window, settings.all(), folders, log.last(40))


def diagnose_without_window(settings: Callable[[], Settings], clock: Clock, code: str) -> str:
    """The same report from the command line: also where the window does not open any more."""
    from advisor.adapters import places
    from advisor.adapters.error_log import ErrorLog
    from advisor.main_settings import records_dir

    found, log = settings(), ErrorLog(places.user_data_dir() / "errors.log")
    return diagnose(found, clock, log, records_dir(found), code, {})


def _folder(folder: Path, ending: str) -> dict[str, Any]:
    """Is it there, can it be written, how much room is left, how many files of ours."""
    found: dict[str, Any] = {"there": folder.is_dir()}
    if not found["there"]:
        return found
    found["writable"] = os.access(folder, os.W_OK)
    try:
        found["free_mb"] = shutil.disk_usage(folder).free // 1_000_000
        if ending:
            found["files"] = sum(1 for name in os.listdir(folder) if name.endswith(ending))
    except OSError as error:
        found["trouble"] = type(error).__name__
    return found
