"""``advisor selftest``: what a row says was seen, a broken part is named, and nobody's own folder is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor import main_selftest
from advisor.__main__ import main
from advisor.adapters import places
from advisor.services.selftest import NotPossible

PROOFS = ["window", "catalogue", "record", "signed", "verified", "line", "policies"]


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, *words: str
) -> tuple[int, str]:
    monkeypatch.setenv("ADVISOR_HOME", str(home))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("sys.argv", ["advisor", "selftest", "--lang", "en", *words])
    return main(), capsys.readouterr().out


def test_a_sound_program_proves_everything_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out = run(monkeypatch, capsys, tmp_path, "--json")
    document = json.loads(out)
    assert code == 0
    assert document["schema"] == "advisor/selftest/1"
    assert [(row["proof"], row["state"]) for row in document["rows"]] == [(name, "passed") for name in PROOFS]
    seen = {row["proof"]: row["seen"] for row in document["rows"]}
    assert seen["window"] == {"page": "start", "heavy_modules": 0}
    assert seen["catalogue"]["apps"] >= 30
    assert seen["signed"]["level"] == "B-B"
    assert seen["verified"] == {"genuine": "good", "changed": "bad"}
    assert not list(tmp_path.rglob("*.p12"))
    assert not list(tmp_path.rglob("own-keys.txt"))


def test_a_broken_part_is_named_and_the_rest_still_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    real = places.resources_dir()
    damaged = tmp_path / "resources"
    damaged.mkdir()
    for folder in real.iterdir():
        if folder.name != "fonts":
            (damaged / folder.name).symlink_to(folder)
    monkeypatch.setattr(places, "resources_dir", lambda: damaged)
    monkeypatch.setattr(main_selftest, "_window", lambda *_words: {"page": "start"})

    def no_line(*_words: object) -> dict[str, object]:
        raise NotPossible("no network")

    monkeypatch.setattr(main_selftest, "_line", no_line)
    code, out = run(monkeypatch, capsys, tmp_path / "home", "--json")
    states = {row["proof"]: row["state"] for row in json.loads(out)["rows"]}
    assert code == 1
    assert states == {"window": "passed", "catalogue": "passed", "record": "failed", "signed": "failed",
                      "verified": "failed", "line": "not_possible", "policies": "passed"}  # fmt: skip


def test_people_get_one_line_a_proof_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_words: object) -> dict[str, object]:
        raise RuntimeError("exit code 9")

    monkeypatch.setattr(main_selftest, "_window", broken)
    code, out = run(monkeypatch, capsys, tmp_path)
    lines = out.splitlines()
    assert code == 1
    assert lines[0].startswith("no ")
    assert "The window opens and is painted." in lines[0]
    assert "errors.log" in lines[1]
    assert "Traceback" not in out
    assert sum(line.startswith("yes ") for line in lines) == len(PROOFS) - 1
