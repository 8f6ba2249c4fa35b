"""The same input gives the same bytes, wherever and whenever it is built. A whole second build would take minutes, so
each step that could bring in a time, a path or a random number is done again elsewhere.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer"))

import build as whole  # noqa: E402
import libraries  # noqa: E402
import make_msi  # noqa: E402
import make_setup  # noqa: E402
import stage  # noqa: E402
import windows_python  # noqa: E402

SOME = ("advisor.exe", "advisor.ico", "build.json", "python313._pth", "licences/*", "lib/pkcs11/*")


def packed(built: Path, folder: Path, when: float) -> dict[str, bytes]:
    """A part of the finished folder, copied at another time, as each of the three installers."""
    for pattern in SOME:
        for file in filter(Path.is_file, (built / "stage").glob(pattern)):
            target = folder / "stage" / file.relative_to(built / "stage")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            os.utime(target, (when, when))
    # Wishes of the set-up name this file, as the whole folder has it.
    shutil.copyfile(built / "stage" / "Videoconference Advisor.exe", folder / "stage" / "Videoconference Advisor.exe")
    stage.set_times(folder / "stage")
    make_setup.make_setup(folder / "stage", folder / "install.exe", folder / "scratch", "0.1.0", "none")
    make_msi.make_msi(folder / "stage", folder / "package.msi", folder / "scratch", "0.1.0", "test")
    whole.make_archive(folder / "stage", folder / "portable.zip", {}, fast=True)
    return {name: (folder / name).read_bytes() for name in ("install.exe", "package.msi", "portable.zip")}


def test_each_installer_is_the_same_elsewhere_and_later(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = packed(built, tmp_path / "here", 1_600_000_000)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    umask = os.umask(0o077)
    try:
        second = packed(built, tmp_path / "another place", 1_700_000_000)
    finally:
        os.umask(umask)
    assert {name: len(data) for name, data in first.items()} == {name: len(data) for name, data in second.items()}
    assert [name for name in first if first[name] != second[name]] == []


def test_another_content_is_another_package(built: Path, tmp_path: Path) -> None:
    first = packed(built, tmp_path / "a", 0)["package.msi"]
    (tmp_path / "a" / "stage" / "licences" / "more.txt").write_text("more", encoding="ascii")
    code = make_msi.package_code(tmp_path / "a" / "stage", "0.1.0", "test")
    assert f"{{{code}}}".encode() not in first
    with pytest.raises(windows_python.Stop):
        make_msi.with_own_summary(b"no package", code)


def test_every_staged_file_has_the_one_time(built: Path) -> None:
    files = list((built / "stage").rglob("*"))
    assert {file.stat().st_mtime for file in files} == {float(windows_python.FILE_TIME)}


def test_the_programs_own_part_comes_out_the_same(built: Path, tmp_path: Path) -> None:
    runtime = windows_python.Runtime(tmp_path, "3.13", "test", "")
    again = stage.Staged(tmp_path / "stage", "0.1.0", runtime)
    stage._stage_program(again, tmp_path / "scratch")
    assert len(again.origins) > 200
    different = [name for name in again.origins
                 if (again.folder / name).read_bytes() != (built / "stage" / name).read_bytes()]  # fmt: skip
    assert different == []


def test_the_linker_takes_no_base_from_the_path(tmp_path: Path) -> None:
    made = []
    for name in ("one", "another"):
        folder = tmp_path / name
        folder.mkdir()
        make_msi.make_check(folder / "check.dll")
        made.append((folder / "check.dll").read_bytes())
    assert made[0] == made[1]
    header = struct.unpack_from("<I", made[0], 0x3C)[0]
    assert struct.unpack_from("<Q", made[0], header + 24 + 24)[0] == int(libraries.DLL_BASE, 16)
