"""``pipx install .`` in small: a wheel from the sources, in a fresh environment, at work far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not os.environ.get("ADVISOR_INTEROP"):
        pytest.skip("building a wheel fetches the build tool; .ci/run does it")
    sources, out = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in tracked.decode().split("\0"):
        if name and not name.startswith(("tests/", "docs/")) and (ROOT / name).is_file():
            target = sources / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    assert not list(sources.rglob("*.mo")), "what is compiled must be made by the build"
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--disable-pip-version-check", "-w", str(out)]
    subprocess.run([*pip, str(sources)], check=True, stdin=subprocess.DEVNULL)
    return next(out.glob("*.whl"))


def test_the_wheel_carries_knowledge_translations_and_menu_entry(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for ending in ("advisor/resources/compiled/catalogue.json", "advisor/resources/locale/sk/LC_MESSAGES/advisor.mo",
                   "advisor/data/checklist.yaml", "migrations/versions/0001_sqlite.sql",
                   "share/applications/videoconference-advisor.desktop"):  # fmt: skip
        assert any(name.endswith(ending) for name in names), ending


def test_installed_it_works_far_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "fresh"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    python = place / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True, stdin=subprocess.DEVNULL)
    # The libraries of the tests stand in for a download of 110 MB; the program itself is the installed one.
    site = next((place / "lib").glob("python*")) / "site-packages"
    (site / "libraries.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "ADVISOR_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    program = [str(place / "bin" / "advisor")]
    words = [*program, "selftest", "--json"]
    document = json.loads(subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True).stdout)
    assert {row["proof"]: row["state"] for row in document["rows"] if row["state"] != "passed"} == {}
    where = [str(python), "-c", "from advisor.adapters import places; print(places.data_dir())"]
    found = subprocess.run(where, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert Path(found.strip()).is_relative_to(place)


def test_the_menu_entry_is_well_formed() -> None:
    lines = (ROOT / "installer/linux/videoconference-advisor.desktop").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "[Desktop Entry]"
    entry = dict(line.split("=", 1) for line in lines[1:])
    assert entry["Exec"].split()[0] == "advisor"
    assert {f"Comment[{code}]" for code in ("sk", "cs", "de")} <= set(entry)
