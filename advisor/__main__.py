"""Starts the program: a command in the terminal, or the window. Imports nothing heavy."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

FIRST_PAINT = "--exit-after-first-paint"


def window_call(argv: list[str]) -> dict[str, str] | None:
    """The options of ``advisor [FILE]``; nothing where the words are meant for the command line.

    A name with a dot or a path in it is a file; a bare word is a command.
    """
    found: dict[str, str] = {}
    words = iter(argv)
    for word in words:
        name, equals, value = word.partition("=")
        if name in ("--lang", "--as-of"):
            found[name] = value if equals else next(words, "")
        elif word == FIRST_PAINT:
            found[word] = "yes"
        elif not word.startswith("-") and "file" not in found and any(sign in word for sign in "./\\"):
            found["file"] = word
        else:
            return None
    return found


def main() -> int:
    """The entry of ``advisor`` and of ``python -m advisor``; gives the exit code."""
    argv = sys.argv[1:]
    if "--multiprocessing-fork" in argv:  # an installed program that was started to help itself with many files
        from multiprocessing import freeze_support

        freeze_support()
    try:
        call = window_call(argv)
        if call is not None:
            return _window(call, argv)
        from advisor.cli import run
        from advisor.main import command_parts

        return run(argv, command_parts())
    except KeyboardInterrupt:
        return 130


def no_display() -> str:
    """Why no window can open here; empty where one can be tried. Qt itself would end the whole program."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    display = os.environ.get("DISPLAY", "")
    if not display:
        return "no display"
    host, _, screen = display.rpartition(":")
    number = screen.split(".")[0]
    if host in ("", "unix") and number.isdigit():
        listed = f"/tmp/.X11-unix/X{number}"
        hidden = f"@{listed}"  # the same name without a file, as some systems keep it
        with contextlib.suppress(OSError), open("/proc/net/unix", encoding="ascii", errors="replace") as sockets:
            return "" if os.path.exists(listed) or hidden in sockets.read() else f"no display {display}"
    return ""


def _window(call: dict[str, str], argv: list[str]) -> int:
    from pathlib import Path

    from advisor.main import open_window

    missing = no_display()
    try:
        if missing:
            raise ImportError(missing)
        today = _day(call["--as-of"]) if "--as-of" in call else None
        file = Path(call["file"]) if "file" in call else None
        return open_window(
            file, language=call.get("--lang"), today=today, exit_after_first_paint=FIRST_PAINT in call
        )
    except (ImportError, ValueError) as error:
        # No Qt or no display on this machine, or a date that is none: the command line says it in words.
        from advisor.cli import tell
        from advisor.domain.errors import PlainError
        from advisor.main import command_parts

        if isinstance(error, ValueError):
            return tell(PlainError("wrong_date", value=call["--as-of"]), argv, command_parts())
        return tell(PlainError("no_window", exit_code=3, detail=str(error)), argv, command_parts())


def _day(words: str) -> date:
    from datetime import date  # the first page does not need it

    return date.fromisoformat(words)


if __name__ == "__main__":
    sys.exit(main())
