"""A short share of the kill test of the shared register. The long run is ``tests/kill/shared_register.py``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from postgresql_server import postgresql_programs


@pytest.mark.skipif(os.name != "posix", reason="writers are forks, and killed by a signal")
def test_killed_writers_and_a_crashed_server_lose_nothing_and_double_nothing() -> None:
    if postgresql_programs() is None:
        assert "ADVISOR_INTEROP" not in os.environ, "missing: postgresql"
        pytest.skip("this machine lacks postgresql; .ci/run installs it")
    script = Path(__file__).with_name("shared_register.py")
    numbers = ["600", "8", "2"] if os.environ.get("CI") else ["300", "4", "1"]
    done = subprocess.run([sys.executable, str(script), *numbers], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong: 0" in done.stdout
