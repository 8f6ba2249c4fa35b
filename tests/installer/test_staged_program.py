"""The staged folder as it lies: it starts, and the main job of the program is done, before any installer touches it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.installer.wine import Wine

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "data" / "examples" / "council_meeting.yaml"


@pytest.fixture(scope="module")
def console(wine: Wine, built: Path) -> Path:
    """The folder copied into the prefix, under a name with spaces and letters of this country."""
    folder = wine.drive / "Ľubica Šťastná" / "Poradca"
    shutil.copytree(built / "stage", folder)
    return folder / "advisor.exe"


def test_the_window_is_painted_and_nothing_heavy_was_loaded(wine: Wine, console: Path) -> None:
    ran = wine.run(str(console), "--exit-after-first-paint")
    assert json.loads(ran.out) == {"schema": "advisor/start/1", "page": "start", "heavy_modules": []}
    assert ran.code == 0


def test_answers_become_a_signed_record_that_poppler_accepts(wine: Wine, console: Path) -> None:
    record = console.parent.parent / "Záznam č. 1.pdf"
    home = wine.windows_path(console.parent.parent / "domov")
    ran = wine.run(
        str(console), "decide", wine.windows_path(ANSWERS), "--out", wine.windows_path(record), "--json",
        ADVISOR_HOME=home,
    )  # fmt: skip
    told = json.loads(ran.out)
    assert ran.code == {"stop": 1}.get(told["verdict"], 0)
    assert told["signature"]["level"] == "B-B"
    seen = subprocess.run(["pdfsig", str(record)], capture_output=True, text=True).stdout
    assert "Signature is Valid." in seen
    assert "Total document signed" in seen


def test_a_wrong_command_is_told_in_words_with_its_exit_code(wine: Wine, console: Path) -> None:
    ran = wine.run(str(console), "nonsense", "--lang", "en")
    assert ran.code == 2
    assert "Traceback" not in ran.out + ran.err
    assert "(wrong_command)" in ran.err
