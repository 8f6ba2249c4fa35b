"""The first module of the installed program; the launchers run it."""

from __future__ import annotations

import io
import os
import sys

# Installed modules have no source; what is compiled from the steps of the register must not stay behind.
sys.dont_write_bytecode = True
# Tells the program that it is installed, and multiprocessing to start it again as its own helper.
sys.frozen = True  # type: ignore[attr-defined]
# Libraries find each other in "lib": the client of PostgreSQL has OpenSSL there.
os.add_dll_directory(os.path.join(os.path.dirname(sys.executable), "lib"))  # type: ignore[attr-defined,unused-ignore]


def _say_in_a_window(text: str) -> None:
    """Started without a console, a sentence about what went wrong needs another place."""
    import ctypes

    ctypes.windll.user32.MessageBoxW(None, text, "Videoconference Advisor", 0x10)


def _stay_portable() -> None:
    """Unpacked from the portable archive, the program keeps everything in a folder beside itself."""
    home = os.path.dirname(sys.executable)
    if os.path.exists(os.path.join(home, "portable")):
        os.environ.setdefault("ADVISOR_HOME", os.path.join(home, "data"))


def main() -> int:
    _stay_portable()
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
