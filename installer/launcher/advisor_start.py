"""The first module of the installed program; the launchers run it."""

from __future__ import annotations

import io
import sys

# Tells multiprocessing to start this program again as its helper instead of a bare interpreter.
sys.frozen = True  # type: ignore[attr-defined]


def _say_in_a_window(text: str) -> None:
    """Started without a console, a sentence about what went wrong needs another place."""
    import ctypes

    ctypes.windll.user32.MessageBoxW(None, text, "Videoconference Advisor", 0x10)


def main() -> int:
    from advisor.__main__ import main as advisor_main

    if sys.stderr is not None:
        return advisor_main()
    said = io.StringIO()
    sys.stderr = said
    code = advisor_main()
    if code not in (0, 130) and said.getvalue().strip():
        _say_in_a_window(said.getvalue().strip())
    return code


if __name__ == "__main__":
    sys.exit(main())
