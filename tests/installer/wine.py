"""A Windows of the tests' own: a wine prefix, a screen, and programs started in it with a time limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.installer import standins

LIMIT = 180  # s for one program; a busy machine is slow, a hanging one is stopped


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


class Wine:
    """Everything lies under ``folder``; nothing of the machine's own wine is touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.prefix = folder / "prefix"
        self.drive = self.prefix / "drive_c"
        self._screen: subprocess.Popen[bytes] | None = None
        self.display = ""

    def __enter__(self) -> Wine:
        read, write = os.pipe()
        self._screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-noreset", "-nolisten", "tcp"],
            pass_fds=[write], start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as stream:
            self.display = f":{stream.readline().strip()}"
        self.run("wineboot", "-i")
        standins.make(self.drive / "windows" / "system32")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(["wineserver", "-k"], env=self.environment(), timeout=30, stdin=subprocess.DEVNULL)
        if self._screen is not None:
            self._screen.terminate()
            self._screen.wait(10)
        shutil.rmtree(self.prefix, ignore_errors=True)  # half a gigabyte

    def environment(self, **more: str) -> dict[str, str]:
        kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
        inherited = {name: os.environ[name] for name in kept if name in os.environ}
        return inherited | {
            "WINEPREFIX": str(self.prefix), "WINEARCH": "win64", "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscms=n",
            "DISPLAY": self.display,
        } | more  # fmt: skip

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Starts a program in its own session. Its input is a pipe: a console Python dies on the null device."""
        return subprocess.Popen(
            ["wine", *words], env=self.environment(**more), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip

    def run(self, *words: str, limit: float = LIMIT, **more: str) -> Ran:
        """Runs a program to its end. Raises ``TimeoutExpired`` after stopping it where it hangs."""
        process = self.start(*words, **more)
        try:
            out, err = process.communicate("\n", timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return Ran(process.returncode, out, err)

    def windows_path(self, path: Path) -> str:
        """A path of this machine as the programs inside see it."""
        if path.is_relative_to(self.drive):
            return "C:\\" + "\\".join(path.relative_to(self.drive).parts)
        return "Z:" + str(path).replace("/", "\\")

    def wait_for(self, what: str, test: object, limit: float = LIMIT) -> object:
        """Waits until the test, called again and again, gives something true, and gives it back."""
        assert callable(test)
        end = time.monotonic() + limit
        while time.monotonic() < end:
            found = test()
            if found:
                return found
            time.sleep(0.2)
        raise AssertionError(f"not within {limit} s: {what}")
