"""A Windows of the tests' own: a wine prefix, a screen, and programs started in it with a time limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from tests.installer import standins

LIMIT = 180  # s for one program; a busy machine is slow, a hanging one is stopped
PERSON = "Žofia Krížová"  # wine's shortcuts keep only letters of its code page, 1252: no ľ, no ť


def _let_go(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _read(stream: IO[bytes], kept: bytearray) -> None:
    with contextlib.suppress(OSError, ValueError):
        while chunk := os.read(stream.fileno(), 65536):
            kept += chunk


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
        (self.folder / "home").mkdir()  # wine puts desktop and documents of its person there
        self.run("wineboot", "-i")
        standins.make(self.drive / "windows" / "system32")
        self.run("winecfg", "-v", "win10")
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
        kept = ("PATH", "LANG", "LC_ALL", "TMPDIR")
        inherited = {name: os.environ[name] for name in kept if name in os.environ}
        return inherited | {
            "WINEPREFIX": str(self.prefix), "WINEARCH": "win64", "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscms=n;winemenubuilder.exe=d",
            "DISPLAY": self.display, "HOME": str(self.folder / "home"), "USER": PERSON,
        } | more  # fmt: skip

    def start(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """Starts a program in its own session. All three streams are pipes: a console Python dies on anything else."""
        return subprocess.Popen(
            ["wine", *words], env=self.environment(**more), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Waits for a program that was told to go."""
        process.wait(LIMIT)
        _let_go(process)

    def run(self, *words: str, limit: float = LIMIT, typed: str = "", **more: str) -> Ran:
        """Runs a program to its end; ``typed`` is a line of its input. Raises ``TimeoutExpired`` where it hangs."""
        process = self.start(*words, **more)
        said = [bytearray(), bytearray()]
        readers = [
            threading.Thread(target=_read, args=(stream, kept), daemon=True)
            for stream, kept in zip((process.stdout, process.stderr), said, strict=True)
        ]
        for reader in readers:
            reader.start()
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.write(typed.encode() + b"\n")
            process.stdin.close()
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        for reader in readers:
            reader.join(3)  # no longer: wine's own helpers, started along the way, keep the pipes open
        _let_go(process)
        return Ran(process.returncode, *(bytes(kept).decode("utf-8", "replace") for kept in said))

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
