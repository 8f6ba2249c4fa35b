"""The built files, looked at from outside: nothing of unknown origin, nothing missing, nothing twice."""

from __future__ import annotations

import hashlib
import json
import re
import struct
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer"))

MOST_INSTALLED = 110_000_000  # bytes
# What every Windows 10 from 1809 brings along.
OF_WINDOWS = {
    "advapi32", "authz", "bcp47langs", "bcrypt", "bcryptprimitives", "comdlg32", "crypt32", "d2d1", "d3d11", "d3d12",
    "d3d9", "dcomp", "dnsapi", "dwmapi", "dwrite", "dxgi", "gdi32", "icuuc", "imm32", "iphlpapi", "kernel32", "mpr",
    "mscms", "msi", "msvcrt", "mswsock", "ncrypt", "netapi32", "normaliz", "ntdll", "ole32", "oleaut32", "powrprof",
    "propsys", "psapi", "rpcrt4", "runtimeobject", "secur32", "setupapi", "shcore", "shell32", "shlwapi",
    "synchronization", "uiautomationcore", "user32", "userenv", "uxtheme", "version", "wbemuuid", "winhttp", "winmm",
    "winspool", "winspool.drv", "wldap32", "ws2_32", "wtsapi32",
}  # fmt: skip


def imports_of(data: bytes) -> set[str]:
    """Names of the libraries in the import tables, the delayed one too."""
    header = struct.unpack_from("<I", data, 0x3C)[0]
    count, size = struct.unpack_from("<H", data, header + 6)[0], struct.unpack_from("<H", data, header + 20)[0]
    sections = [struct.unpack_from("<III", data, header + 24 + size + 40 * n + 12) for n in range(count)]

    def offset(address: int) -> int:
        return next(address - start + raw for start, length, raw in sections if start <= address < start + length)

    def text(address: int) -> str:
        place = offset(address)
        return data[place : data.index(b"\0", place)].decode("ascii").lower()

    found = set()
    for directory, entry, name in ((1, 20, 12), (13, 32, 4)):
        address = struct.unpack_from("<I", data, header + 24 + 112 + 8 * directory)[0]
        place = offset(address) if address else 0
        while place and (at := struct.unpack_from("<I", data, place + name)[0]):
            found.add(text(at))
            place += entry
    return found


def test_every_file_has_a_known_origin_and_is_what_it_was(built: Path) -> None:
    rows = {row["path"]: row for row in json.loads((built / "origins.json").read_text(encoding="utf-8"))}
    stage = built / "stage"
    there = {file.relative_to(stage).as_posix() for file in stage.rglob("*") if file.is_file()}
    for archive in ("lib/libraries.zip", "lib/python313.zip"):
        with zipfile.ZipFile(stage / archive) as opened:
            there |= {f"{archive}!{name}" for name in opened.namelist() if not name.endswith("/")}
    assert there == set(rows)
    lock = (ROOT / "requirements-windows.lock").read_text(encoding="utf-8")
    for path, row in rows.items():
        outer = path.partition("!")[0]
        if "!" not in path:
            assert hashlib.sha256((stage / outer).read_bytes()).hexdigest() == row["sha256"], path
        wheel = re.search(r"\.whl sha256:(\w{64})$", row["origin"])
        source = row["origin"].removeprefix("compiled from ")
        known = (
            wheel is not None and wheel[1] in lock
            or "org.bytedeco:cpython:" in row["origin"]
            or row["origin"].startswith("made: ")
            or (ROOT / source).is_file()
        )
        assert known, (path, row["origin"])


def test_every_library_that_is_asked_for_is_there_and_none_is_twice(built: Path) -> None:
    stage = built / "stage"
    binary = [file for file in stage.rglob("*") if file.suffix in {".dll", ".pyd", ".exe"}]
    names = [file.name.lower() for file in binary]
    plain = [name for name in names if not name.endswith(".pyd")]  # modules are told apart by their packages
    assert sorted(set(plain)) == sorted(plain)
    asked = {file: imports_of(file.read_bytes()) for file in binary}
    for file, wanted in asked.items():
        for name in wanted:
            windows = name.removesuffix(".dll") in OF_WINDOWS or name.startswith(("api-ms-win-", "ext-ms-"))
            assert windows or name in names, f"{file.name} wants {name}"
    # A plain library that nobody asks for would be dead weight; plugins are asked for by Qt itself.
    everywhere = set().union(*asked.values()) | {"python313.dll"}
    idle = {file.name for file in binary if file.suffix == ".dll" and "plugins" not in file.parts
            and file.name.lower() not in everywhere}  # fmt: skip
    assert idle == set()


def test_it_is_as_small_as_was_promised(built: Path) -> None:
    assert sum(file.stat().st_size for file in (built / "stage").rglob("*") if file.is_file()) <= MOST_INSTALLED


def test_only_bytecode_and_the_steps_of_the_register_are_in(built: Path) -> None:
    stage = built / "stage"
    sources = [file.relative_to(stage).as_posix() for file in stage.rglob("*.py")]
    assert sources
    assert all("/migrations/" in name for name in sources)
    assert not list(stage.rglob("__pycache__"))


def test_the_bill_of_materials_is_the_lock(built: Path) -> None:
    import keep_list
    import stage
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = next((built / "out").glob("*.cdx.json")).read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    listed = {part["name"]: part for part in json.loads(text)["components"]}
    locked = {name: what for name, what in stage.locked().items() if name not in keep_list.DISTRIBUTIONS_LEFT_OUT}
    assert set(listed) == set(locked) | {"cpython"}
    for name, (version, sums) in locked.items():
        assert listed[name]["version"] == version
        assert listed[name]["hashes"][0]["content"] in sums
    assert all((built / "stage" / "licences" / f"{name}-{locked[name][0]}.txt").is_file() for name in locked)


def test_sums_and_winget_name_these_very_files(built: Path) -> None:
    out = built / "out"
    for line in (out / "SHA256SUMS").read_text(encoding="ascii").splitlines():
        said, name = line.split("  ")
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == said
    yaml = pytest.importorskip("yaml")
    manifest = yaml.safe_load(next((out / "winget").glob("*.installer.yaml")).read_text(encoding="utf-8"))
    scopes = {one["Scope"]: one for one in manifest["Installers"]}
    assert set(scopes) == {"user", "machine"}
    for one in scopes.values():
        file = out / one["InstallerUrl"].rpartition("/")[2]
        assert hashlib.sha256(file.read_bytes()).hexdigest().upper() == one["InstallerSha256"]


def test_the_launchers_come_out_the_same_each_time(built: Path, tmp_path: Path) -> None:
    import launchers

    version = json.loads((built / "stage" / "build.json").read_text(encoding="utf-8"))["version"]
    launchers.make_launchers(tmp_path / "made", tmp_path / "scratch", version)
    for name in (launchers.WINDOW, launchers.CONSOLE):
        assert (tmp_path / "made" / name).read_bytes() == (built / "stage" / name).read_bytes()


def test_the_launchers_say_that_they_know_long_paths(built: Path) -> None:
    for name in ("advisor.exe", "Videoconference Advisor.exe"):
        assert re.search(rb"<longPathAware [^>]*>true</longPathAware>", (built / "stage" / name).read_bytes()), name


def test_the_portable_archive_holds_the_same_and_says_that_it_is_portable(built: Path) -> None:
    stage = built / "stage"
    with zipfile.ZipFile(next((built / "out").glob("*portable*.zip"))) as archive:
        inside = {name.removeprefix("VideoconferenceAdvisor/"): archive.read(name) for name in archive.namelist()}
    assert inside.pop("portable")
    assert set(inside) == {file.relative_to(stage).as_posix() for file in stage.rglob("*") if file.is_file()}
    assert inside["advisor.exe"] == (stage / "advisor.exe").read_bytes()
