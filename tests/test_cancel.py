"""Ctrl-C while many files are checked: what is printed stays whole, and nobody goes on working."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

MANY = 100_000  # far more than can be done before the signal


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a signal here")
@pytest.mark.parametrize("command", ["verify", "recheck"])
def test_cancelled_it_keeps_what_is_done(command: str, tmp_path: Path) -> None:
    names = tmp_path / "names"
    names.write_text(f"{ROOT / 'tests' / 'frozen' / '2026-11-lesson.pdf'}\n" * MANY, "utf-8")
    with names.open("rb") as listed, (tmp_path / "said").open("wb") as said_to:
        process = subprocess.Popen([sys.executable, "-m", "advisor", command, "-", "--json"], stdin=listed, cwd=ROOT,
                                   stdout=subprocess.PIPE, stderr=said_to, start_new_session=True)  # fmt: skip
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(300)]  # by now other processes help
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does: to all of them
    rest = process.stdout.read()
    code, said = process.wait(timeout=120), (tmp_path / "said").read_bytes()
    process.stdout.close()
    assert code == 130, said
    assert b"Traceback" not in said
    found = [json.loads(line) for line in (*lines, *rest.splitlines())]
    assert 300 <= len(found) < MANY
    assert {document["path"] for document in found} == {str(ROOT / "tests" / "frozen" / "2026-11-lesson.pdf")}
    deadline = time.monotonic() + 60
    while _alive(process.pid):
        assert time.monotonic() < deadline, "a process goes on working"
        time.sleep(0.05)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
