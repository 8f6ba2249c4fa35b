"""The real window on a real X screen: from the start page to a signed PDF; kill -9 in the middle; a long sitting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.adapters.gettext_texts import GettextTexts
from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk
from advisor.services.verify_records import VerifyService

ROOT = Path(__file__).resolve().parents[2]


def start(mode: str, home: Path, display: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "ADVISOR_HOME": str(home), "DISPLAY": display, "QT_QPA_PLATFORM": "xcb",
                   "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LANGUAGE": "en"}  # fmt: skip
    script = str(ROOT / "tests/end_to_end/drive_window.py")
    return subprocess.Popen([sys.executable, script, mode], env=environment, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, encoding="utf-8")  # fmt: skip


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=240)
    if "xcb" in err and "could not" in err.lower():
        pytest.fail(f"Qt could not use the X screen: {err[-800:]}")
    assert process.returncode == 0, (out, err[-2000:])
    return out


def test_from_the_start_page_to_a_signed_record(x_display: str, tmp_path: Path) -> None:
    out = finished(start("sign", tmp_path, x_display))
    record = Path(out.split("record ", 1)[1].strip())
    assert record.parent == tmp_path / "records"
    assert record.read_bytes().startswith(b"%PDF-")
    verifier = VerifyService(PdfRecordVerifier(tmp_path), RecordsOnDisk())
    found = verifier.verify_one(str(record), GettextTexts("en", ROOT / "resources/locale"))
    assert (found["intact"], found["overall"] in ("good", "attention")) == ("yes", True)
    assert list((tmp_path / "drafts").iterdir()) == []


def test_kill_9_and_going_on(x_display: str, tmp_path: Path) -> None:
    process = start("answer", tmp_path, x_display)
    assert process.stdout is not None
    given = 0
    for line in process.stdout:
        assert line.startswith("answered"), line
        given += 1
        if given == 6:
            break
    process.kill()
    given += sum(line.startswith("answered") and line.endswith("\n") for line in process.stdout)
    process.communicate()
    assert int(finished(start("resume", tmp_path, x_display)).split()[1]) >= given
