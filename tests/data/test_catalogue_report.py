"""The report is the one that its script writes, and a change of data says what it turns."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_report_is_current() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "catalogue_report.py"))
    text = (ROOT / "docs" / "catalogue-report.md").read_text(encoding="utf-8")
    assert text == script["report"](), "run: python docs/catalogue_report.py"
    # What most verdicts hang on comes first.
    soon = text.split("## All")[0]
    hang = [int(line.split("|")[6]) for line in soon.splitlines() if line.startswith("| `")]
    assert hang
    assert hang == sorted(hang, reverse=True)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed; only who changes the catalogue needs it")
def test_a_change_of_data_says_which_verdicts_turn(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    script = runpy.run_path(str(ROOT / "docs" / "data_changes.py"))
    assert "No result changes." in script["changes"]("HEAD", tmp_path)
    app = tmp_path / "data" / "apps" / "signal.yaml"
    app.write_text(app.read_text("utf-8").replace("value: default", "value: none", 1), encoding="utf-8")
    lines = script["changes"]("HEAD", tmp_path)
    assert any(re.search("Signal.*was .*, is now ", line) for line in lines)
    assert any(line.startswith("  - Changed: Signal") for line in lines)
