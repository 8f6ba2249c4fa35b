"""The set-up for one person: a script with every file by name, and makensis."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath

from launchers import run
from windows_python import FILE_TIME, ROOT

HERE = Path(__file__).resolve().parent / "setup"


def files_of(stage: Path) -> list[PurePosixPath]:
    """Every file of the finished folder, sorted, as it lies below it."""
    return sorted(PurePosixPath(file.relative_to(stage).as_posix()) for file in stage.rglob("*") if file.is_file())


def files_script(stage: Path) -> str:
    """Two macros: what is put there and what is taken away. Nothing else is ever removed."""
    files = files_of(stage)
    folders = sorted({parent for file in files for parent in file.parents if str(parent) != "."})
    install, remove = ["!macro INSTALL_FILES"], ["!macro REMOVE_FILES"]
    last = None
    for file in files:
        if file.parent != last:
            install.append(f'  SetOutPath "{_inside(file.parent)}"')
            last = file.parent
        install.append(f'  File "{_quoted(str(stage / file))}"')
        remove.append(f'  Delete "{_inside(file)}"')
    # The deepest folders first; one that still holds a file of somebody's stays.
    remove += [f'  RMDir "{_inside(folder)}"' for folder in sorted(folders, key=lambda p: (-len(p.parts), str(p)))]
    return "\n".join([*install, "!macroend", "", *remove, "!macroend", ""])


def _quoted(text: str) -> str:
    return text.replace("$", "$$").replace('"', '$\\"')


def _inside(path: PurePosixPath) -> str:
    return "$INSTDIR" + "".join(f"\\{_quoted(part)}" for part in path.parts)


def make_picture(svg: Path, target: Path) -> None:
    """The side of the last page: the program's picture on white, 164 by 314 dots as NSIS asks, drawn by Qt."""
    code = (
        "import sys\n"
        "from PySide6.QtCore import QRectF, Qt\n"
        "from PySide6.QtGui import QGuiApplication, QImage, QPainter\n"
        "from PySide6.QtSvg import QSvgRenderer\n"
        "app = QGuiApplication([])\n"
        "image = QImage(164, 314, QImage.Format.Format_RGB32)\n"
        "image.fill(Qt.GlobalColor.white)\n"
        "painter = QPainter(image)\n"
        "QSvgRenderer(sys.argv[1]).render(painter, QRectF(34, 40, 96, 96))\n"
        "painter.end()\n"
        "image.convertToFormat(QImage.Format.Format_RGB888).save(sys.argv[2], 'BMP')\n"
    )
    run([sys.executable, "-c", code, str(svg), str(target)], target.parent, QT_QPA_PLATFORM="offscreen")


def make_setup(stage: Path, out: Path, scratch: Path, version: str, compression: str, sign: str = "") -> None:
    """Writes the set-up program. ``compression``: full for a release, fast or none for tests."""
    scratch.mkdir(parents=True, exist_ok=True)
    script = scratch / "files.nsh"
    script.write_text(files_script(stage), encoding="utf-8")
    picture = scratch / "side.bmp"
    make_picture(ROOT / "resources" / "icons" / "app.svg", picture)
    os.utime(picture, (FILE_TIME, FILE_TIME))
    size = sum((stage / file).stat().st_size for file in files_of(stage)) // 1024
    defines = {"VERSION": version, "OUT": str(out), "STAGE": str(stage), "SIZE_KB": str(size), "FILES": str(script),
               "PICTURE": str(picture), "COMPRESSION": compression} | ({"SIGN": sign} if sign else {})  # fmt: skip
    given = [f"-D{name}={value}" for name, value in defines.items()]
    run(["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *given, str(HERE / "setup.nsi")], HERE,
        SOURCE_DATE_EPOCH=os.environ.get("SOURCE_DATE_EPOCH", "0"))
