"""A short share of killing the window. The long run is ``tests/kill/window.py``."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import rounds

pytestmark = pytest.mark.skipif(os.name != "posix", reason="victims are forks, and killed by a signal")
SCRIPT = Path(__file__).with_name("window.py")


def test_killed_at_any_moment_no_acknowledged_answer_is_lost() -> None:
    count = str(rounds(3, 12))
    done = subprocess.run([sys.executable, str(SCRIPT), count], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong: 0" in done.stdout
    assert f"{{'killed': {count}}}" in done.stdout
    assert int(done.stdout.split("}; ")[1].split(" ")[0]) > int(count)  # they had really answered something


def test_a_lost_answer_is_found_out(tmp_path: Path) -> None:
    script = importlib.util.spec_from_file_location("kill_window", SCRIPT)
    assert script is not None
    assert script.loader is not None
    kill = importlib.util.module_from_spec(script)
    script.loader.exec_module(kill)
    assert kill.judge(tmp_path, {"role": {"host"}}) == "0 drafts"
    session = kill.InterviewSession(kill.source().checklist(), kill.DraftFiles(tmp_path / "drafts"), "a")
    session.save()
    assert kill.judge(tmp_path, {}) == ""
    assert kill.judge(tmp_path, {"role": {"host"}}) == "lost {'role': (['host'], None)} of 1"
