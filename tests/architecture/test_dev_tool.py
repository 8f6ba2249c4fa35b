"""dev.py: what it decides without touching the machine."""

from __future__ import annotations

import re

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
