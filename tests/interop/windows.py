"""A Windows Python under wine: for what only Windows has, such as its registry.

The Python is the one that Bytedeco lays into Maven's repository; ``.ci/run``
fetches it to ``build/interop``. Nothing outside its standard library is there,
so only those parts of the program run that need nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "build" / "interop" / "cpython-3.13.5-1.5.12-windows-x86_64.jar"
_INSIDE = "org/bytedeco/cpython/windows-x86_64/"
_LEFT_OUT = ("lib/test/", "lib/idlelib/", "lib/turtledemo/", "lib/ensurepip/", "include/", "libs/", "share/")
SECONDS = 120  # a new prefix on a busy machine; a run takes one


def unpack(jar: Path, folder: Path) -> Path:
    """The Python of the archive, in ``folder``; its ``python.exe``."""
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            inside = name.removeprefix(_INSIDE)
            if name.endswith("/") or inside == name or inside.startswith(_LEFT_OUT):
                continue
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(name))
    return folder / "python.exe"


def as_windows(path: Path) -> str:
    """How wine names a file of this computer."""
    return "Z:" + str(path).replace("/", "\\")


class Windows:
    """One Windows of its own, with its registry and its drive C."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.python, self.prefix = python, folder / "prefix"
        self.drive_c = self.prefix / "drive_c"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8",
            "WINEPREFIX": str(self.prefix), "WINEARCH": "win64", "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=",
            "PYTHONPATH": as_windows(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1",
            "ADVISOR_HOME": r"C:\home",
        }  # fmt: skip
        self.prefix.mkdir(parents=True)
        self._wine("wineboot", "--init")

    def close(self) -> None:
        subprocess.run(["wineserver", "-k"], env=self.environment, check=False, timeout=SECONDS)

    def python_code(self, code: str, given: object = None, **environment: str) -> Any:
        """Runs the code with ``given`` and gives what it put into ``found``. Both travel as JSON."""
        (self.drive_c / "given.json").write_text(json.dumps(given), encoding="utf-8")
        whole = (
            f"import json\nwith open(r'C:\\given.json', encoding='utf-8') as stream:\n    given = json.load(stream)\n"
            f"{code}\nprint(json.dumps(found))\n"
        )
        (self.drive_c / "script.py").write_text(whole, encoding="utf-8")
        return json.loads(self._wine(str(self.python), r"C:\script.py", **environment).splitlines()[-1])

    def advisor(self, *words: str, **environment: str) -> Any:
        """The document that a command of the program prints."""
        return json.loads(self._wine(str(self.python), "-m", "advisor", *words, "--json", **environment))

    def _wine(self, *words: str, **environment: str) -> str:
        # Pipes on all three sides: with a file, or with nothing, a console program finds no handle here.
        ran = subprocess.run(
            ["wine", *words], input="", capture_output=True, text=True, encoding="utf-8", timeout=SECONDS, check=False,
            env={**self.environment, **environment}, cwd=self.prefix.parent,
        )  # fmt: skip
        if ran.returncode not in (0, 1) or "Traceback" in ran.stderr:  # 1: the answer of a command is no
            raise AssertionError(f"{words[:3]} gave {ran.returncode}:\n{ran.stdout[-2000:]}\n{ran.stderr[-3000:]}")
        return ran.stdout


