"""The portable archive, unpacked: the main job of the program is done, and all that is hers stays in its folder."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.installer.wine import Wine

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "data" / "examples" / "council_meeting.yaml"


@pytest.fixture(scope="module")
def console(wine: Wine, built: Path) -> Path:
    """Unpacked into the prefix, under a name with blanks and letters that no Western code page knows."""
    folder = wine.drive / "Kľúče a nástroje" / "Ľubica Šťastná"
    with zipfile.ZipFile(next((built / "out").glob("*portable*.zip"))) as archive:
        archive.extractall(folder)
    return folder / "VideoconferenceAdvisor" / "advisor.exe"


def test_it_says_its_version(wine: Wine, console: Path) -> None:
    ran = wine.run(str(console), "--version")
    assert (ran.code, ran.out.split()[:3]) == (0, ["Videoconference", "Advisor", "0.1.0"])


def test_it_proves_itself(wine: Wine, console: Path) -> None:
    ran = wine.run(str(console), "selftest", "--json")
    document = json.loads(ran.out)
    states = {row["proof"]: row["state"] for row in document["rows"]}
    proofs = ("window", "catalogue", "record", "signed", "verified", "line", "policies")
    assert states == dict.fromkeys(proofs, "passed")
    assert ran.code == 0


def test_the_window_is_painted_and_nothing_heavy_was_loaded(wine: Wine, console: Path) -> None:
    ran = wine.run(str(console), "--exit-after-first-paint")
    assert json.loads(ran.out) == {"schema": "advisor/start/1", "page": "start", "heavy_modules": []}
    assert ran.code == 0


def test_answers_become_a_signed_record_and_the_key_stays_in_the_folder(wine: Wine, console: Path) -> None:
    record = console.parent.parent / "Záznam č. 1.pdf"
    ran = wine.run(str(console), "decide", wine.windows_path(ANSWERS), "--out", wine.windows_path(record), "--json")
    told = json.loads(ran.out)
    assert ran.code == {"stop": 1}.get(told["verdict"], 0)
    assert told["signature"]["level"] == "B-B"
    seen = subprocess.run(["pdfsig", str(record)], capture_output=True, text=True).stdout
    assert "Signature is Valid." in seen
    assert "Total document signed" in seen
    assert list((console.parent / "data").rglob("my-key.p12"))
    assert not list((wine.drive / "users").rglob("my-key.p12"))


def test_a_wrong_command_is_told_in_words_with_its_exit_code(wine: Wine, console: Path) -> None:
    ran = wine.run(str(console), "nonsense", "--lang", "en")
    assert ran.code == 2
    assert "Traceback" not in ran.out + ran.err
    assert "(wrong_command)" in ran.err
