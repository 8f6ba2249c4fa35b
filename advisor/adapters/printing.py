"""Hands a finished file to the printer, as this system does it. A record is printed by whoever reads PDFs here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from advisor.domain.errors import PlainError

SECONDS = 20  # the spooler takes a file at once, or something is wrong


def file_printer() -> Callable[[Path], None] | None:
    """What prints a file here; None where nothing is known to: then no button is shown."""
    if sys.platform == "win32":
        return _by_windows
    command = shutil.which("lp") or shutil.which("lpr")
    return (lambda path: _by_spooler(command, path)) if command else None


def _by_windows(path: Path) -> None:
    try:
        os.startfile(path, "print")  # type: ignore[attr-defined,unused-ignore]
    except OSError as error:
        raise PlainError("not_printed", exit_code=3, file=path, problem=str(error)) from None


def _by_spooler(command: str, path: Path) -> None:
    try:
        done = subprocess.run([command, "--", str(path)], capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PlainError("not_printed", exit_code=3, file=path, problem=str(error)) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip() or f"{command}: {done.returncode}"
        raise PlainError("not_printed", exit_code=3, file=path, problem=said[:200])
