#!/usr/bin/env python3
"""One command for everything: sets up what is missing, then does the work.

    python3 dev.py run           open the program (without a display: do the same job in the terminal)
    python3 dev.py test          run every test
    python3 dev.py lint          style, types and import rules
    python3 dev.py bench         measure start, memory and advice
    python3 dev.py screenshots   make the pictures of the README
    python3 dev.py texts         collect the texts to translate
    python3 dev.py lock          choose and pin the versions of the dependencies
    python3 dev.py installer     build the installers for Windows, on Linux

Words after the command go to the program behind it: ``dev.py run apps``, ``dev.py test -k advice``.
Needs Python 3.11 or newer and nothing else. Set-up happens once: a stamp with the
hash of its input says that it is done.
"""

from __future__ import annotations

import ctypes
import datetime
import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
WINDOWS_LOCK = "requirements-windows.lock"
EXAMPLE = ROOT / "data" / "examples" / "council_meeting.yaml"

# What Qt's Linux wheels expect from the system: file that must load -> Debian package.
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
DISPLAY_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class Stop(Exception):
    """Set-up cannot go on; the text tells the person what to do."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- system parts -----------------------------------------------------------------------------


def _os_release() -> dict[str, str]:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines) if value}


def _is_debian() -> bool:
    release = _os_release()
    kin = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    return bool(kin & {"debian", "ubuntu"}) and shutil.which("apt-get") is not None


def _glib_package() -> str:
    # Debian 13 and Ubuntu 24.04 renamed it when file times became 64 bits wide.
    release = _os_release()
    newest_with_old_name = {"debian": 12.0, "ubuntu": 23.10}.get(release.get("ID", ""), 12.0)
    try:
        return "libglib2.0-0t64" if float(release.get("VERSION_ID", "99")) > newest_with_old_name else "libglib2.0-0"
    except ValueError:
        return "libglib2.0-0"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries(wanted: dict[str, str]) -> dict[str, str]:
    """Those of the wanted libraries that this machine does not have."""
    if not sys.platform.startswith("linux"):
        return {}
    missing = {library: package for library, package in wanted.items() if not _loads(library)}
    if "libglib-2.0.so.0" in missing:
        missing["libglib-2.0.so.0"] = _glib_package()
    return missing


def apt_install(packages: list[str]) -> bool:
    """Installs Debian packages as root. False where that failed; says why."""
    say(f"Installing system parts: {' '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = [
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", *packages],
    ]
    for command in commands:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode and "install" in command:
            say((done.stdout + done.stderr).strip()[-1500:])
            return False
    return True


def system_parts(libraries: dict[str, str], programs: dict[str, str]) -> list[str]:
    """Sees to system libraries and programs; returns what is still missing after trying."""

    def missing() -> dict[str, str]:
        lacking = missing_libraries(libraries)
        if sys.platform.startswith("linux"):
            lacking |= {name: package for name, package in programs.items() if not shutil.which(name)}
        return lacking

    lacking = missing()
    if not lacking:
        return []
    packages = sorted(set(lacking.values()))
    if _is_debian():
        if os.geteuid() == 0:
            apt_install(packages)
            return sorted(missing())
        say("Missing system parts. Type: sudo apt-get install -y --no-install-recommends " + " ".join(packages))
    elif shutil.which("dnf"):
        wanted = [f"'{name}()(64bit)'" if ".so" in name else f"/usr/bin/{name}" for name in sorted(lacking)]
        say("Missing system parts. Type: sudo dnf install " + " ".join(wanted))
    else:
        say("Missing system parts. Install the packages that hold: " + " ".join(sorted(lacking)))
    return sorted(lacking)


# --- Python parts -----------------------------------------------------------------------------


def _sha256(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def _stamps(file: Path) -> dict[str, str]:
    try:
        stamps = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}


def _write_stamps(file: Path, stamps: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.write_text(json.dumps(stamps, indent=1), encoding="utf-8")
    unfinished.replace(file)


def _make_venv() -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        # Debian takes these two out of its python3 package.
        if _is_debian() and os.geteuid() == 0:
            if not apt_install(["python3-venv"]):
                raise Stop("Python's venv is missing and could not be installed.")
        elif _is_debian():
            raise Stop("Python's venv is missing. Type: sudo apt-get install -y python3-venv")
        else:
            raise Stop("This Python has no venv and ensurepip. Install the full Python 3.11 or newer.")
    say("Making .venv ...")
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"Could not make {VENV}:\n{(done.stdout + done.stderr).strip()[-1500:]}")


def install(kind: str) -> None:
    """Makes .venv hold exactly what the lock names; ``kind`` is "run" or "dev"."""
    stamp_file = VENV / "installed.json"
    stamps = _stamps(stamp_file)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = {name: _sha256(ROOT / lock) for name, lock in LOCKS.items()}
    # The developers' lock holds everything the program's lock holds.
    done = stamps.get("dev") == wanted["dev"] or stamps.get(kind) == wanted[kind]
    if done and PYTHON.exists() and stamps.get("python") == python:
        return
    if not PYTHON.exists() or stamps.get("python") != python:
        _make_venv()
    say("Installing the program's parts into .venv (once, about 110 MB to download) ...")
    # Every file is checked against its hash; no build code runs; nothing beyond the lock comes in.
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes",
               "--no-deps", "--only-binary", ":all:", "-r", str(ROOT / LOCKS[kind])]
    if not sys.stderr.isatty():
        command.append("--quiet")
    if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode:
        raise Stop("The parts could not be installed. Is there a network? Read the lines above, then try again.")
    # Only the last word counts: another lock may have put other versions in before.
    _write_stamps(stamp_file, {"python": python, kind: wanted[kind]})


def _po_files():
    # Loaded by path: it is a tool of the translations, not a part of the program.
    location = ROOT / "resources" / "locale" / "po_files.py"
    specification = importlib.util.spec_from_file_location("po_files", location)
    if specification is None or specification.loader is None:
        raise Stop(f"{location} is missing.")
    module = importlib.util.module_from_spec(specification)
    sys.modules["po_files"] = module
    specification.loader.exec_module(module)
    return module


def compile_parts(python: Path = PYTHON) -> None:
    """Translations and catalogue in the form that loads fast; only where their sources changed."""
    compiled = ROOT / "resources" / "compiled"
    stamp_file = compiled / "stamps.json"
    stamps = _stamps(stamp_file)

    locale = ROOT / "resources" / "locale"
    sources = sorted(locale.glob("*/LC_MESSAGES/*.po"))
    texts = _sha256(locale / "po_files.py", *sources)
    if stamps.get("texts") != texts or not all(source.with_suffix(".mo").exists() for source in sources):
        po_files = _po_files()
        try:
            po_files.compile_all(locale)
        except po_files.BadPoFile as reason:
            raise Stop(str(reason)) from None
        stamps["texts"] = texts
        _write_stamps(stamp_file, stamps)

    maker = ROOT / "advisor" / "adapters" / "compile_data.py"
    if not maker.exists():
        return
    code = [maker, maker.with_name("catalogue_files.py"), *(ROOT / "advisor" / "domain").glob("*.py")]
    catalogue = _sha256(*sorted(code), *sorted((ROOT / "data").rglob("*.yaml")))
    made = [file for file in compiled.glob("*") if file != stamp_file]
    if stamps.get("catalogue") != catalogue or not made:
        done = subprocess.run([str(python), "-m", "advisor.adapters.compile_data"], cwd=ROOT, capture_output=True,
                              text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})
        if done.returncode:
            raise Stop(f"The data files could not be read:\n{done.stderr.strip()}")
        stamps["catalogue"] = catalogue
        _write_stamps(stamp_file, stamps)


# --- commands ---------------------------------------------------------------------------------


def call(*words: str, **environment: str) -> int:
    """Runs Python of .venv in the checkout and hands its exit code on."""
    try:
        return subprocess.call([str(PYTHON), *words], cwd=ROOT, env={**os.environ, **environment})
    except KeyboardInterrupt:
        return 130


def has_display() -> bool:
    """Is there a screen that answers? A left-over DISPLAY is none."""
    if not sys.platform.startswith("linux"):
        return True
    wayland, runtime = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("XDG_RUNTIME_DIR", "")
    if wayland and Path(runtime, wayland).exists():
        return True
    host, colon, rest = os.environ.get("DISPLAY", "").rpartition(":")
    number = rest.split(".")[0]
    if not colon or not number.isdigit():
        return False
    try:
        if host in {"", "unix"}:
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(2)
                try:
                    probe.connect(f"\0/tmp/.X11-unix/X{number}")
                except OSError:
                    probe.connect(f"/tmp/.X11-unix/X{number}")
        else:
            socket.create_connection((host, 6000 + int(number)), timeout=2).close()
    except OSError:
        return False
    return True


def _in_the_terminal() -> int:
    if sys.stdin is not None and sys.stdin.isatty():
        say("There is no display, so the questions come here.")
        return call("-m", "advisor", "interview")
    say("There is no display and nobody at the keyboard, so the example answers are used.")
    asked = subprocess.run([str(PYTHON), "-c", "from advisor.adapters.places import records_dir; print(records_dir())"],
                           cwd=ROOT, capture_output=True, text=True, check=True)
    folder = Path(asked.stdout.strip())
    folder.mkdir(parents=True, exist_ok=True)
    name = f"example-{datetime.datetime.now():%Y-%m-%d-%H%M%S}"
    record = folder / f"{name}.pdf"
    code = call("-m", "advisor", "decide", str(EXAMPLE), "--out", str(record))
    # 1 is the program's word for "done, and the verdict is stop": the record is there all the same.
    if code in {0, 1} and record.exists():
        print(f"The folder: {folder}\nThe signed record: {record}", flush=True)
        return 0
    return code or 3


def run(words: list[str]) -> int:
    install("run")
    compile_parts()
    if words:
        return call("-m", "advisor", *words)
    if has_display() and not system_parts(QT_LIBRARIES | DISPLAY_LIBRARIES, {}):
        return call("-m", "advisor")
    return _in_the_terminal()


def test(words: list[str]) -> int:
    install("dev")
    lacking = system_parts(QT_LIBRARIES | DISPLAY_LIBRARIES, {"Xvfb": "xvfb"})
    compile_parts()
    options: list[str] = []
    if missing_libraries(QT_LIBRARIES):
        # pytest-qt stops the whole run where Qt does not load; the other tests need no Qt.
        say(f"Left out: the tests of the window, because this is missing: {' '.join(lacking)}")
        options = ["-p", "no:pytest-qt", "-W", "ignore::pytest.PytestConfigWarning",
                   "--ignore=tests/ui", "--ignore=tests/end_to_end"]
    elif lacking:
        say(f"Left out: the run of the real window, because this is missing: {' '.join(lacking)}")
        options = ["--ignore=tests/end_to_end"]
    if options and os.environ.get("CI"):
        raise Stop("In CI nothing may be left out.")
    return call("-m", "pytest", *options, *words)


def lint(words: list[str]) -> int:
    install("dev")
    scripts = "bin" if os.name != "nt" else "Scripts"
    steps = [
        [str(PYTHON), "-m", "ruff", "check", "."],
        [str(PYTHON), "-m", "mypy"],
        [str(VENV / scripts / "lint-imports")],
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    codes = [subprocess.call(step, cwd=ROOT, env=environment) for step in steps]
    return max(codes)


def bench(words: list[str]) -> int:
    install("dev")
    system_parts(QT_LIBRARIES, {})
    compile_parts()
    return max((call(str(file), *words, PYTHONPATH=str(ROOT))
                for file in sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py"))), default=0)


def screenshots(words: list[str]) -> int:
    install("dev")
    system_parts(QT_LIBRARIES, {})
    compile_parts()
    pictures = ROOT / "docs" / "images"
    pictures.mkdir(parents=True, exist_ok=True)
    return call(str(ROOT / "tests" / "end_to_end" / "take_screenshots.py"), str(pictures), *words, PYTHONPATH=str(ROOT))


def texts(words: list[str]) -> int:
    install("dev")
    return call(str(ROOT / "resources" / "locale" / "extract.py"), *words, PYTHONPATH=str(ROOT))


def lock(words: list[str]) -> int:
    """Pins versions and hashes for every system and Python this program supports."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        scripts = Path(folder, "Scripts" if os.name == "nt" else "bin")
        subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
        for kind, name in LOCKS.items():
            # Versions already in a lock stay unless "--upgrade" is given. Both locks agree on them.
            agree = ["-c", LOCKS["run"]] if kind == "dev" else []
            group = ["--group", "dev"] if kind == "dev" else []
            subprocess.run(
                [scripts / "uv", "pip", "compile", "--quiet", "pyproject.toml", *group, *agree, "--universal",
                 "--generate-hashes", "--python-version", "3.11", "--no-header", "--no-annotate",
                 "--no-emit-index-url", "--no-emit-find-links", "-o", name, *words],
                cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        # The installed program on Windows: the same versions, chosen for that system alone. pip on Linux would
        # read the markers as Linux and leave out what only Windows needs.
        subprocess.run(
            [scripts / "uv", "pip", "compile", "--quiet", "pyproject.toml", "--extra", "shared-register", "-c",
             LOCKS["dev"], "--python-platform", "windows", "--python-version", "3.13", "--only-binary", ":all:",
             "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
             "-o", WINDOWS_LOCK, *words],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    for name in (*LOCKS.values(), WINDOWS_LOCK):
        if "://" in (ROOT / name).read_text(encoding="utf-8"):
            raise Stop(f"{name} names a host; a lock holds only names, versions and hashes.")
    return 0


def installer(words: list[str]) -> int:
    """Windows installers; ``installer/README.md`` says what it needs besides Python."""
    install("dev")
    system_parts(QT_LIBRARIES, {"x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64", "mvn": "maven",
                                 "makensis": "nsis", "wixl": "wixl"})
    compile_parts()
    return call(str(ROOT / "installer" / "build.py"), *words)


COMMANDS = {"run": run, "test": test, "lint": lint, "bench": bench, "screenshots": screenshots,
            "texts": texts, "lock": lock, "installer": installer}


def main(words: list[str]) -> int:
    # A tuple of its own: older Pythons do run this line, whatever the linter concludes.
    if tuple(sys.version_info)[:2] < (3, 11):
        say(f"This needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 2
    if not words or words[0] not in COMMANDS:
        print(__doc__)
        return 0 if words and words[0] in {"-h", "--help", "help"} else 2
    try:
        return COMMANDS[words[0]](words[1:])
    except Stop as reason:
        say(str(reason))
        return 3
    except subprocess.CalledProcessError as failed:
        say(f"This step failed: {' '.join(map(str, failed.cmd))}\n{failed.stderr or ''}".strip())
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
