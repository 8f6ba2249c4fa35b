"""A short share of the kill test. The long run is ``tests/kill/run.py``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import rounds


@pytest.mark.skipif(os.name != "posix", reason="victims are forks, and killed by a signal")
def test_killed_at_any_moment_nothing_half_is_left_and_nothing_old_is_harmed() -> None:
    script = Path(__file__).with_name("run.py")
    count = str(rounds(10, 40))
    done = subprocess.run([sys.executable, str(script), count], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong: 0" in done.stdout
    assert ": killed" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="victims are forks, and killed by a signal")
def test_a_scan_killed_at_any_moment_loses_and_doubles_nothing() -> None:
    script = Path(__file__).with_name("register_scan.py")
    count = str(rounds(3, 20))
    done = subprocess.run([sys.executable, str(script), count], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"killed: {count} " in done.stdout
    assert "wrong: 0" in done.stdout
