"""Puts the installed program together: one folder that runs as it lies, and a list that says where each file is from.

    Videoconference Advisor.exe, advisor.exe    the launchers
    python313.dll, python3.dll, *140*.dll       interpreter and the runtime of Microsoft's compiler, once
    lib/python313.zip                           standard library, bytecode only
    lib/libraries.zip                           libraries without binary parts, bytecode only
    lib/...                                     binary modules, Qt, libraries with files of their own
    app/advisor/                                this program with data and resources
    licences/                                   one text for each part
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import keep_list
from launchers import make_launchers
from libraries import Stop, imported_names, make_forwarder
from windows_python import CACHE, FILE_TIME, ROOT, Runtime, compile_tree, make_runtime, sha256, write_zip

LOCK = ROOT / "requirements-windows.lock"
HERE = Path(__file__).resolve().parent
# Read by the program as files while it runs: where they lie is said in advisor/adapters/places.py.
RESOURCES = ("fonts/*", "icons/*", "packs/*", "compiled/*.json", "theme.qss", "locale/*/LC_MESSAGES/*.mo")
SOURCES_LEFT_OUT = {"stamps.json"}


@dataclass
class Staged:
    """The finished folder with what is known about each file in it."""

    folder: Path
    version: str
    runtime: Runtime
    origins: dict[str, str] = field(default_factory=dict)  # path, or archive!member -> where it is from

    def add(self, source: Path | bytes, name: str, origin: str) -> None:
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source if isinstance(source, bytes) else source.read_bytes())
        self.origins[name] = origin


@dataclass(frozen=True)
class Wheel:
    """One distribution as the lock names it and as it was downloaded."""

    file: Path
    name: str
    version: str
    sha256: str

    @property
    def origin(self) -> str:
        return f"{self.file.name} sha256:{self.sha256}"


def version_of_the_program() -> str:
    text = (ROOT / "advisor" / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'__version__ = "(.+?)"', text)[1]  # type: ignore[index]


def locked() -> dict[str, tuple[str, set[str]]]:
    """Name -> version and the SHA-256 of every file that the lock allows."""
    found: dict[str, tuple[str, set[str]]] = {}
    for block in re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8").strip()):
        name, version = re.match(r"([\w.-]+)==(\S+)", block).groups()  # type: ignore[union-attr]
        found[_plain(name)] = (version, set(re.findall(r"sha256:(\w{64})", block)))
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wheels() -> list[Wheel]:
    """The wheels for Windows, downloaded once and checked against the lock."""
    allowed = locked()
    folder = CACHE / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    found = _found_wheels(folder, allowed)
    if set(found) != set(allowed):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input",
                   "--no-deps", "--require-hashes", "--only-binary", ":all:", "--platform", "win_amd64",
                   "--python-version", "3.13", "--implementation", "cp", "--abi", "cp313", "--abi", "abi3", "--abi",
                   "none", "--dest", str(folder), "-r", str(LOCK)]  # fmt: skip
        for _attempt in range(3):
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode == 0:
                break
        else:
            raise Stop(f"The libraries could not be downloaded:\n{done.stderr[-1500:]}")
        found = _found_wheels(folder, allowed)
    if missing := sorted(set(allowed) - set(found)):
        raise Stop(f"No wheel for Windows of: {', '.join(missing)}")
    return [found[name] for name in sorted(found)]


def _found_wheels(folder: Path, allowed: dict[str, tuple[str, set[str]]]) -> dict[str, Wheel]:
    found = {}
    for file in sorted(folder.glob("*.whl")):
        name, version = file.name.split("-")[:2]
        sum_ = sha256(file)
        if _plain(name) in allowed and sum_ in allowed[_plain(name)][1]:
            found[_plain(name)] = Wheel(file, _plain(name), version, sum_)
        else:
            file.unlink()  # of another lock
    return found


def _wanted(wheel: Wheel) -> dict[str, bytes]:
    """Those files of a wheel that go in."""
    test = keep_list.qt_wanted if wheel.name in {"pyside6-essentials", "shiboken6"} else keep_list.library_wanted
    with zipfile.ZipFile(wheel.file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/") and test(name)}


def _licences(wheel: Wheel) -> str:
    """What the wheel says about its licence, and every licence text in it."""
    parts = [f"{wheel.name} {wheel.version}"]
    with zipfile.ZipFile(wheel.file) as archive:
        facts = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        head = archive.read(facts).decode("utf-8", "replace").partition("\n\n")[0]
        kept = ("License", "Classifier: License", "Home-page")
        parts += [line for line in head.splitlines() if line.startswith(kept)]
        for name in sorted(archive.namelist()):
            last = PurePosixPath(name).name.lower()
            if ".dist-info/" in name and last.startswith(("licen", "copying", "notice", "authors")):
                text = archive.read(name).decode("utf-8", "replace").strip()
                parts.append(f"--- {PurePosixPath(name).name}\n\n{text}")
    return "\n\n".join(parts) + "\n"


def _packages(files: dict[str, bytes]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """The top-level packages and modules of a wheel with their files."""
    tops: dict[str, dict[str, bytes]] = {}
    for name, data in files.items():
        tops.setdefault(name.partition("/")[0], {})[name] = data
    yield from sorted(tops.items())


def _stage_libraries(staged: Staged, all_wheels: list[Wheel], scratch: Path) -> None:
    archive: dict[str, bytes] = {}
    from_where: dict[str, str] = {}
    jobs: list[tuple[Path, Path, str]] = []
    compiled: list[tuple[Path, str, str, bool]] = []
    for wheel in all_wheels:
        text = f"licences/{wheel.name}-{wheel.version}.txt"
        staged.add(_licences(wheel).encode(), text, f"licences of {wheel.origin}")
        if wheel.name in keep_list.DISTRIBUTIONS_LEFT_OUT:
            continue
        for top, files in _packages(_wanted(wheel)):
            loose = top in keep_list.LOOSE or any(name.endswith((".pyd", ".dll")) for name in files)
            for name, data in files.items():
                if name.endswith(".py"):
                    source, target = scratch / "source" / name, scratch / "compiled" / f"{name}c"
                    source.parent.mkdir(parents=True, exist_ok=True)
                    source.write_bytes(data)
                    jobs.append((source, target, name))
                    compiled.append((target, f"{name}c", f"compiled from {wheel.origin}", loose))
                elif loose:
                    staged.add(data, f"lib/{name}", wheel.origin)
                else:
                    archive[name], from_where[name] = data, wheel.origin
    for file in sorted((HERE / "shims").rglob("*.py")):
        name = file.relative_to(HERE / "shims").as_posix()
        jobs.append((file, scratch / "compiled" / f"{name}c", name))
        compiled.append((scratch / "compiled" / f"{name}c", f"{name}c", f"compiled from installer/shims/{name}", False))
    compile_tree(jobs)
    for target, name, origin, loose in compiled:
        if loose:
            staged.add(target, f"lib/{name}", origin)
        else:
            archive[name], from_where[name] = target.read_bytes(), origin
    # Packed: half of the size on disk, and the start does not feel it.
    write_zip(staged.folder / "lib" / "libraries.zip", archive, zipfile.ZIP_DEFLATED)
    staged.origins["lib/libraries.zip"] = "made: archive of the members below"
    staged.origins |= {f"lib/libraries.zip!{name}": origin for name, origin in from_where.items()}


def _stage_openssl_for_postgresql(staged: Staged, scratch: Path) -> None:
    """The client of PostgreSQL asks for OpenSSL under the names of a copy of its own, which stays out: six million
    bytes, and a second thing to keep up to date. Two forwarders under those names lead it to Python's OpenSSL, of
    which it uses a hundred old functions."""
    libraries = staged.folder / "lib"
    client = next((libraries / "psycopg_binary.libs").glob("libpq-*.dll"))
    scratch.mkdir(parents=True, exist_ok=True)
    for wanted, names in sorted(imported_names(client).items()):
        if wanted.startswith(("libcrypto-", "libssl-")):
            own = libraries / f"{wanted.partition('-')[0]}-3.dll"
            if not own.is_file():
                raise Stop(f"{own.name} of Python is missing; {client.name} needs it.")
            make_forwarder(scratch / wanted, own, names)
            staged.add(scratch / wanted, f"lib/{client.parent.name}/{wanted}",
                       f"made: installer/libraries.py, forwards to {own.name}")  # fmt: skip


def _stage_runtime(staged: Staged, all_wheels: list[Wheel], scratch: Path) -> None:
    origin = staged.runtime.origin
    msvc = next(wheel for wheel in all_wheels if wheel.name == keep_list.MSVC_FROM)
    for file in sorted(staged.runtime.folder.iterdir()):
        if file.name in {"python.exe", *keep_list.MSVC}:
            continue
        if file.name == "python313.zip":
            _stage_stdlib(staged, file)
        elif file.name == "LICENSE.txt":
            staged.add(file, "licences/python.txt", f"licence of {origin}")
        elif file.name == "python3.dll" and staged.runtime.kind == "test":
            staged.add(file, file.name, "made: installer/windows_python.py, forwards to python313.dll")
        else:
            core = file.name.startswith("python3") and file.suffix == ".dll"
            staged.add(file, file.name if core else f"lib/{file.name}", origin)
    with zipfile.ZipFile(msvc.file) as archive:
        for name in keep_list.MSVC:
            staged.add(archive.read(f"shiboken6/{name}"), name, msvc.origin)
    paths = "lib\\python313.zip\nlib\\libraries.zip\nlib\napp\n"
    staged.add(paths.encode(), "python313._pth", "made: installer/stage.py")


def _stage_stdlib(staged: Staged, file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {
            name: archive.read(name) for name in archive.namelist() if not name.endswith("/")
            and name.partition("/")[0].removesuffix(".pyc") not in keep_list.STDLIB_LEFT_OUT
        }  # fmt: skip
    write_zip(staged.folder / "lib" / file.name, members, zipfile.ZIP_DEFLATED)
    staged.origins[f"lib/{file.name}"] = "made: archive of the members below"
    origin = f"compiled from {staged.runtime.origin}"
    staged.origins |= {f"lib/{file.name}!{name}": origin for name in members}


def _stage_program(staged: Staged, scratch: Path) -> None:
    jobs, names = [], []
    for file in sorted((ROOT / "advisor").rglob("*")):
        name = file.relative_to(ROOT).as_posix()
        if file.is_dir() or "__pycache__" in file.parts:
            continue
        if file.suffix != ".py" or fnmatchcase(name, keep_list.SOURCES):
            staged.add(file, f"app/{name}", name)
            continue
        jobs.append((file, scratch / "app" / f"{name}c", name))
        names.append((f"app/{name}c", name))
    start = HERE / "launcher" / "advisor_start.py"
    jobs.append((start, scratch / "app" / "advisor_start.pyc", "advisor_start.py"))
    names.append(("app/advisor_start.pyc", "installer/launcher/advisor_start.py"))
    compile_tree(jobs)
    for (_source, target, _shown), (name, source_name) in zip(jobs, names, strict=True):
        staged.add(target, name, f"compiled from {source_name}")
    for file in sorted((ROOT / "data").rglob("*")):
        if file.is_file():
            name = file.relative_to(ROOT).as_posix()
            staged.add(file, f"app/advisor/{name}", name)
    for pattern in RESOURCES:
        found = sorted((ROOT / "resources").glob(pattern))
        if not found:
            raise Stop(f"resources/{pattern} is missing; run it through dev.py, which makes it.")
        for file in found:
            if file.name not in SOURCES_LEFT_OUT:
                name = file.relative_to(ROOT).as_posix()
                staged.add(file, f"app/advisor/{name}", name)
    for name, target in (("LICENSE", "licences/videoconference-advisor.txt"), ("CHANGELOG.md", "CHANGELOG.txt")):
        staged.add(ROOT / name, target, name)
    for file in sorted((HERE / "licences").iterdir()):
        staged.add(file, f"licences/{file.name}", f"installer/licences/{file.name}")


def _stage_launchers(staged: Staged, scratch: Path, sign: Callable[[Path], None]) -> None:
    made = scratch / "programs"
    make_launchers(made, scratch / "launcher", staged.version)
    for file in sorted(made.iterdir()):
        sign(file)
        staged.add(file, file.name, "made: installer/launcher/launcher.c")
    staged.add(scratch / "launcher" / "advisor.ico", "advisor.ico", "made: resources/icons/app.svg")


def stage(folder: Path, official: Path | None = None, sign: Callable[[Path], None] = lambda file: None) -> Staged:
    """Fills ``folder`` anew and writes ``origins.json`` beside it. ``sign`` signs the programs made here.

    Raises ``Stop`` where a part is missing, unknown, or would go in twice.
    """
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    scratch = folder.with_name("scratch")
    shutil.rmtree(scratch, ignore_errors=True)
    runtime = make_runtime(folder.with_name("runtime"), official)
    staged = Staged(folder, version_of_the_program(), runtime)
    all_wheels = wheels()
    _stage_runtime(staged, all_wheels, scratch)
    _stage_libraries(staged, all_wheels, scratch)
    _stage_openssl_for_postgresql(staged, scratch / "openssl")
    _stage_program(staged, scratch)
    _stage_launchers(staged, scratch, sign)
    about = {"schema": "advisor/build/1", "version": staged.version, "python": runtime.version,
             "runtime": runtime.kind, "runtime_origin": runtime.origin}  # fmt: skip
    staged.add((json.dumps(about, indent=1) + "\n").encode(), "build.json", "made: installer/stage.py")
    shutil.rmtree(scratch)
    rows = [
        {"path": name, "origin": origin, "sha256": _sum_of(folder, name)}
        for name, origin in sorted(staged.origins.items())
    ]
    folder.with_name("origins.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    set_times(folder)
    return staged


def set_times(folder: Path) -> None:
    """One time and one set of rights for all files: installers carry both along, so equal input gives equal bytes."""
    for file in folder.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)
        os.utime(file, (FILE_TIME, FILE_TIME))


def _sum_of(folder: Path, name: str) -> str:
    outer, _mark, member = name.partition("!")
    if not member:
        return sha256(folder / name)
    with zipfile.ZipFile(folder / outer) as archive:
        return hashlib.sha256(archive.read(member)).hexdigest()
