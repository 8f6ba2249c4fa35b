"""Starts the program: a command in the terminal, or the window. Imports nothing heavy."""

from __future__ import annotations

import sys

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
    try:
        call = window_call(argv)
        if call is not None:
            return _window(call, argv)
        from advisor.cli import run
        from advisor.main import command_parts

        return run(argv, command_parts())
    except KeyboardInterrupt:
        return 130


def _window(call: dict[str, str], argv: list[str]) -> int:
    from datetime import date
    from pathlib import Path

    from advisor.main import open_window

    try:
        today = date.fromisoformat(call["--as-of"]) if "--as-of" in call else None
        file = Path(call["file"]) if "file" in call else None
        return open_window(
            file, language=call.get("--lang"), today=today, exit_after_first_paint=FIRST_PAINT in call
        )
    except (ImportError, ValueError) as error:
        # No Qt on this machine, or a date that is none: the command line says it in words.
        from advisor.cli import tell
        from advisor.domain.errors import PlainError
        from advisor.main import command_parts

        if isinstance(error, ValueError):
            return tell(PlainError("wrong_date", value=call["--as-of"]), argv, command_parts())
        return tell(PlainError("no_window", exit_code=3, detail=str(error)), argv, command_parts())


if __name__ == "__main__":
    sys.exit(main())
