"""dev.py: what it decides without touching the machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import dev


def names_in(lock: str) -> dict[str, str]:
    text = (dev.ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def test_the_developers_lock_holds_the_programs_lock() -> None:
    """dev.py relies on it: whoever has the developers' parts has the program's."""
    ours, theirs = names_in(dev.LOCKS["run"]), names_in(dev.LOCKS["dev"])
    assert ours.items() <= theirs.items()


@pytest.mark.parametrize("lock", dev.LOCKS.values())
def test_locks_name_no_host_and_hash_everything(lock: str) -> None:
    text = (dev.ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)


def test_a_left_over_display_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":4711")
    assert not dev.has_display()
    monkeypatch.setenv("DISPLAY", "nonsense")
    assert not dev.has_display()


@pytest.mark.parametrize(("system", "version", "package"), [
    ("debian", "12", "libglib2.0-0"), ("debian", "13", "libglib2.0-0t64"),
    ("ubuntu", "22.04", "libglib2.0-0"), ("ubuntu", "24.04", "libglib2.0-0t64"),
])
def test_the_package_of_glib_changed_its_name(monkeypatch: pytest.MonkeyPatch, system: str, version: str,
                                              package: str) -> None:
    monkeypatch.setattr(dev, "_os_release", lambda: {"ID": system, "VERSION_ID": version})
    assert dev._glib_package() == package


def test_a_missing_part_is_named_with_one_line_to_type(monkeypatch: pytest.MonkeyPatch,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev, "_loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(dev, "_is_debian", lambda: True)
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    assert dev.system_parts(dev.QT_LIBRARIES, {}) == ["libEGL.so.1"]
    assert "sudo apt-get install -y --no-install-recommends libegl1" in capsys.readouterr().err


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (dev.ROOT / "README.md").read_text(encoding="utf-8")
    first_block = re.search(r"```\n(.*?)```", readme, re.DOTALL)
    assert first_block
    assert first_block[1].splitlines() == ["python3 dev.py run", "python3 dev.py test"]


def test_papers_name_only_what_exists() -> None:
    """Commands of dev.py, links to files, pictures."""
    for paper in [*dev.ROOT.glob("*.md"), *(dev.ROOT / "docs").glob("*.md")]:
        text = paper.read_text(encoding="utf-8")
        commands = set(re.findall(r"`python3? dev\.py ([a-z]+)", text))
        assert commands <= set(dev.COMMANDS), paper.name
        links = re.findall(r"\]\(((?!https?:)[^)#]+)\)", text)
        assert [link for link in links if not (paper.parent / link).exists()] == [], paper.name


def test_a_second_run_needs_no_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp holds the lock's hash: the same lock starts nothing, another one installs."""
    called: list[list[str]] = []

    def pretend(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        called.append(command)
        if "venv" in command:
            dev.PYTHON.parent.mkdir(parents=True)
            dev.PYTHON.touch()
        return subprocess.CompletedProcess(command, 0, "", "")

    for name in dev.LOCKS.values():
        (tmp_path / name).write_text("one", encoding="utf-8")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(dev.subprocess, "run", pretend)

    def installs(kind: str) -> list[str]:
        called.clear()
        dev.install(kind)
        assert all("venv" in command or {"--require-hashes", "--no-deps"} <= set(command) for command in called)
        return [Path(command[command.index("-r") + 1]).name if "-r" in command else "venv" for command in called]

    assert installs("run") == ["venv", "requirements.lock"]
    assert installs("run") == []
    assert installs("dev") == ["requirements-dev.lock"]
    assert installs("run") == []
    (tmp_path / "requirements-dev.lock").write_text("two", encoding="utf-8")
    assert installs("run") == ["requirements.lock"], "what the other lock had put in may be too new or too old"
    assert installs("run") == []
    assert installs("dev") == ["requirements-dev.lock"]


def test_the_paper_of_commands_lists_all_commands_and_no_others() -> None:
    said = subprocess.run([dev.sys.executable, "-m", "advisor", "--help"], cwd=dev.ROOT, capture_output=True, text=True,
                          encoding="utf-8", env={**dev.os.environ, "LANGUAGE": "en", "COLUMNS": "100"}, check=True)
    offered = set(re.findall(r"^    ([a-z][a-z-]+) ", said.stdout, re.MULTILINE))
    paper = (dev.ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `advisor ([a-z-]+)", paper, re.MULTILINE)) == offered
