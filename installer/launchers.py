"""The two programs of the installed Windows version, made by mingw: one for the window, one for the console."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from libraries import Stop
from windows_python import ROOT

HERE = Path(__file__).resolve().parent / "launcher"
WINDOW, CONSOLE = "Videoconference Advisor.exe", "advisor.exe"
ICON_SIZES = (16, 20, 24, 32, 48, 64, 256)


def make_icon(svg: Path, target: Path) -> None:
    """The picture in the sizes that Windows shows, drawn by Qt, kept as PNG in one .ico."""
    # Another process: this one has no use for Qt, and Qt wants its platform chosen first.
    code = (
        "import struct, sys\n"
        "from PySide6.QtCore import QBuffer, QByteArray, Qt\n"
        "from PySide6.QtGui import QGuiApplication, QImage, QPainter\n"
        "from PySide6.QtSvg import QSvgRenderer\n"
        "app = QGuiApplication([])\n"
        "svg, target, *sizes = sys.argv[1:]\n"
        "drawn = []\n"
        "for size in map(int, sizes):\n"
        "    image = QImage(size, size, QImage.Format.Format_ARGB32)\n"
        "    image.fill(Qt.GlobalColor.transparent)\n"
        "    painter = QPainter(image)\n"
        "    QSvgRenderer(svg).render(painter)\n"
        "    painter.end()\n"
        "    held = QByteArray()\n"
        "    out = QBuffer(held)\n"
        "    out.open(QBuffer.OpenModeFlag.WriteOnly)\n"
        "    image.save(out, 'PNG')\n"
        "    drawn.append((size, held.data()))\n"
        "head = struct.pack('<HHH', 0, 1, len(drawn))\n"
        "place = len(head) + 16 * len(drawn)\n"
        "for size, data in drawn:\n"
        "    head += struct.pack('<BBBBHHII', size % 256, size % 256, 0, 0, 1, 32, len(data), place)\n"
        "    place += len(data)\n"
        "open(target, 'wb').write(head + b''.join(data for _size, data in drawn))\n"
    )
    command = [sys.executable, "-c", code, str(svg), str(target), *map(str, ICON_SIZES)]
    run(command, target.parent, QT_QPA_PLATFORM="offscreen")


def run(command: list[str], folder: Path, **environment: str) -> str:
    """Runs one tool of the build; what it said where it failed becomes the reason to stop."""
    try:
        done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True)  # fmt: skip
    except FileNotFoundError:
        raise Stop(f"{command[0]} is missing; installer/README.md names the packages.") from None
    if done.returncode:
        raise Stop(f"This step failed: {' '.join(command)}\n{(done.stdout + done.stderr).strip()[-2000:]}")
    return done.stdout


def make_launchers(folder: Path, scratch: Path, version: str) -> None:
    """Both programs with icon, manifest and version. Equal input gives equal bytes: no time goes in."""
    scratch.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    numbers = [*version.split("."), "0", "0"][:4]
    make_icon(ROOT / "resources" / "icons" / "app.svg", scratch / "advisor.ico")
    manifest = (HERE / "advisor.manifest").read_text(encoding="utf-8").replace("@VERSION@", ".".join(numbers))
    (scratch / "advisor.manifest").write_text(manifest, encoding="utf-8")
    described = {WINDOW: "Videoconference Advisor", CONSOLE: "Videoconference Advisor (command line)"}
    for name, description in described.items():
        defines = "".join(
            f"#define {key} {value}\n"
            for key, value in (
                ("VERSION_COMMAS", ",".join(numbers)), ("VERSION_TEXT", f'"{version}"'),
                ("DESCRIPTION", f'"{description}"'), ("FILE_NAME", f'"{name}"'),
            )
        )  # fmt: skip
        source = scratch / "launcher.rc"
        source.write_text(defines + (HERE / "launcher.rc").read_text(encoding="utf-8"), encoding="utf-8")
        run(["x86_64-w64-mingw32-windres", source.name, "resource.o"], scratch)
        kind = ["-mwindows", "-DWINDOW"] if name == WINDOW else ["-mconsole"]
        run(
            ["x86_64-w64-mingw32-gcc", "-municode", "-O2", "-Wall", "-Wextra", "-Werror", "-s", "-static-libgcc", *kind,
             "-Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--high-entropy-va",
             "-o", str(folder / name), str(HERE / "launcher.c"), "resource.o"],
            scratch,
        )  # fmt: skip
