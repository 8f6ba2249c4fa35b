#!/usr/bin/env python3
"""Windows Python without Windows: a folder with the interpreter, made on Linux from pinned parts.

    python3 installer/windows_python.py FOLDER [--runtime ARCHIVE]

Afterwards ``wine FOLDER/python.exe -c "import winreg"`` works. Two sources give the same
layout: for tests a Maven artefact of a whole CPython, for a release the official embeddable
archive as it was downloaded (``--runtime``). Both are recognised by their SHA-256, never by their name.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from libraries import Stop, make_forwarder

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "build" / "installer" / "downloads"

ARTEFACT = "org.bytedeco:cpython:3.13.5-1.5.12"
INSIDE = "org/bytedeco/cpython/"
SUMS = {
    "windows-x86_64": "cfe5502ffa7ea369be707b6d88bf68344732a7800450665080fb4267c01bfeae",
    # The same Python for Linux: compiles what the one for Windows will run.
    "linux-x86_64": "50ad91aa0baa57f0235bb666b87d8bf2a44e215d28c250de1030502906af143b",
}
# Official embeddable archives (python-<version>-embed-amd64.zip) by the SHA-256 of the whole file. An unknown one is
# refused. installer/README.md says how each sum was checked.
OFFICIAL = {"7d2650fd9d1b9d002d4a315d5f354247fd6a44f30517c7ef577b08f57a0fb6d9": "3.13.5"}

# Beside the interpreter only what an installed program needs; tests, Tk and the module that asks WMI
# (slow on Windows, hangs under wine; platform falls back without it) stay out.
EXTENSIONS_LEFT_OUT = ("_test", "_ctypes_test", "xxlimited", "_tkinter", "_wmi", "winsound", "pyshellext",
                       "tcl86t", "tk86t", "zlib1")  # fmt: skip
STDLIB_LEFT_OUT = ("test", "idlelib", "turtledemo", "tkinter", "ensurepip", "pip", "venv", "site-packages",
                   "pydoc_data", "_pyrepl", "curses", "turtle", "antigravity", "this", "__phello__", "__hello__",
                   "lib2to3",
                   "pip-25.1.1.dist-info", "_android_support", "_ios_support", "_apple_support", "_osx_support",
                   "_aix_support")  # fmt: skip
STAMP = (1980, 1, 1, 0, 0, 0)  # the first time a zip archive can hold: equal input, equal bytes
FILE_TIME = 315532800  # s since 1970: the same moment, for what holds other kinds of time




@dataclass(frozen=True)
class Runtime:
    """One Windows Python in the common layout."""

    folder: Path
    version: str
    kind: str  # "test" or "release": said in the program and in the names of the files
    origin: str


def sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def jar(classifier: str) -> Path:
    """The pinned Maven artefact, downloaded once. A file with another sum is never used."""
    file = CACHE / f"cpython-{ARTEFACT.rpartition(':')[2]}-{classifier}.jar"
    if not file.exists():
        if not shutil.which("mvn"):
            raise Stop("Maven is missing. Type: sudo apt-get install -y --no-install-recommends maven")
        CACHE.mkdir(parents=True, exist_ok=True)
        copy = ["mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
                f"-Dartifact={ARTEFACT}:jar:{classifier}", f"-DoutputDirectory={CACHE}"]  # fmt: skip
        for _attempt in range(3):
            done = subprocess.run(copy, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode == 0:
                break
        else:
            raise Stop(f"Python for {classifier} could not be downloaded:\n{done.stdout[-1500:]}")
    if sha256(file) != SUMS[classifier]:
        file.unlink()
        raise Stop(f"{file.name} has another SHA-256 than the pinned one. It was removed.")
    return file


def unpacked(classifier: str) -> Path:
    """The artefact's files, unpacked once."""
    folder = CACHE / f"cpython-{classifier}"
    done = folder / "unpacked"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        with zipfile.ZipFile(jar(classifier)) as archive:
            prefix = f"{INSIDE}{classifier}/"
            for name in archive.namelist():
                short = name.removeprefix(prefix)
                if name.startswith(prefix) and not name.endswith("/") and not short.startswith(
                    ("include/", "lib/test/", "lib/python3.13/test/", "share/")
                ):
                    target = folder / short
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))
        done.touch()
    return folder


def linux_python() -> list[str]:
    """The command of a Python of the same version that runs here: bytecode differs between versions."""
    folder = unpacked("linux-x86_64")
    program = folder / "bin" / "python3.13"
    program.chmod(0o755)
    return ["env", "-i", f"LD_LIBRARY_PATH={folder / 'lib'}:{folder}", f"PYTHONHOME={folder}", str(program), "-I", "-S"]


def compile_tree(jobs: list[tuple[Path, Path, str]]) -> None:
    """Bytecode of many files in one run: source, target, and the name that a report of an error will show."""
    for _source, target, _shown in jobs:
        target.parent.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f"{source}\t{target}\t{shown}" for source, target, shown in jobs)
    maker = Path(__file__).with_name("bytecode.py")
    done = subprocess.run([*linux_python(), "-X", "utf8", str(maker)], input=lines, capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"Bytecode could not be made:\n{done.stderr[-1500:]}")


def _wanted_stdlib(name: str) -> bool:
    return name.partition("/")[0].removesuffix(".py") not in STDLIB_LEFT_OUT


def write_zip(target: Path, members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> None:
    """An archive in a fixed order with fixed times. What is stored an installer compresses better as a whole."""
    # Folders too: Python finds packages without an __init__ in an archive only through their entries.
    folders = {f"{parent.as_posix()}/" for name in members for parent in PurePosixPath(name).parents} - {"./"}
    members = members | dict.fromkeys(folders, b"")
    with zipfile.ZipFile(target, "w", method) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, STAMP)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, members[name], method)


def _stdlib_of_the_artefact(source: Path, scratch: Path) -> dict[str, bytes]:
    library = source / "lib"
    files = [file for file in sorted(library.rglob("*.py")) if _wanted_stdlib(file.relative_to(library).as_posix())]
    jobs = []
    for file in files:
        short = file.relative_to(library).as_posix()
        jobs.append((file, scratch / f"{short}c", short))
    compile_tree(jobs)
    return {target.relative_to(scratch).as_posix(): target.read_bytes() for _s, target, _n in jobs}


def _from_the_artefact(folder: Path) -> Runtime:
    source = unpacked("windows-x86_64")
    shutil.copyfile(source / "python.exe", folder / "python.exe")
    shutil.copyfile(source / "python313.dll", folder / "python313.dll")
    for file in sorted((source / "lib").iterdir()):
        if file.suffix in {".pyd", ".dll"} and not file.name.startswith(EXTENSIONS_LEFT_OUT):
            shutil.copyfile(file, folder / file.name)
    scratch = folder.with_name(folder.name + ".pyc")
    write_zip(folder / "python313.zip", _stdlib_of_the_artefact(source, scratch))
    shutil.rmtree(scratch)
    licence = unpacked("linux-x86_64") / "lib" / "python3.13" / "LICENSE.txt"
    shutil.copyfile(licence, folder / "LICENSE.txt")
    # Through it modules for every Python 3 reach this one; the artefact has none.
    make_forwarder(folder / "python3.dll", folder / "python313.dll")
    version = ARTEFACT.rpartition(":")[2].partition("-")[0]
    return Runtime(folder, version, "test", f"{ARTEFACT}:windows-x86_64 sha256:{SUMS['windows-x86_64']}")


def _from_the_official(archive: Path, folder: Path) -> Runtime:
    if not archive.is_file():
        raise Stop(f"{archive} is not a file. Name the archive as it was downloaded: python-3.13.*-embed-amd64.zip.")
    sum_ = sha256(archive)
    if sum_ not in OFFICIAL:
        raise Stop(f"This archive is not known: {sum_}\nAfter you checked it against the release page, "
                   "enter it in OFFICIAL of installer/windows_python.py.")  # fmt: skip
    with zipfile.ZipFile(archive) as opened:
        for name in sorted(opened.namelist()):
            known = name.endswith((".pyd", ".dll")) or name in {"python.exe", "LICENSE.txt"}
            if known and "/" not in name and not name.startswith(EXTENSIONS_LEFT_OUT):
                (folder / name).write_bytes(opened.read(name))
        stdlib = zipfile.ZipFile(io.BytesIO(opened.read("python313.zip")))
    members = {name: stdlib.read(name) for name in stdlib.namelist()
               if not name.endswith("/") and name.partition("/")[0].removesuffix(".pyc") not in STDLIB_LEFT_OUT}
    write_zip(folder / "python313.zip", members)
    return Runtime(folder, OFFICIAL[sum_], "release", f"python-{OFFICIAL[sum_]}-embed-amd64.zip sha256:{sum_}")


def make_runtime(folder: Path, official: Path | None = None) -> Runtime:
    """Fills ``folder`` with interpreter, extension modules and ``python313.zip``.

    Raises ``Stop`` where a source is missing or is not the pinned one.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return _from_the_official(official, folder) if official else _from_the_artefact(folder)


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", type=Path)
    words.add_argument("--runtime", type=Path, help="the official embeddable archive")
    options = words.parse_args()
    try:
        made = make_runtime(options.folder, options.runtime)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 3
    # Isolated from the machine's own Pythons; libraries may be laid into "lib" beside it.
    (options.folder / "python313._pth").write_text("python313.zip\n.\nlib\n", encoding="ascii", newline=os.linesep)
    print(f"Python {made.version} ({made.kind}) in {made.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
