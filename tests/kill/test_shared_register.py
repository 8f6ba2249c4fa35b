"""A short share of the kill test of the shared register. The long run is ``tests/kill/shared_register.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from postgresql_server import postgresql_programs

from tests.conftest import only_in_the_whole_run


@only_in_the_whole_run("the shared register wants a PostgreSQL of its own")
def test_killed_writers_and_a_crashed_server_lose_nothing_and_double_nothing() -> None:
    assert postgresql_programs() is not None, "missing: postgresql"
    script = Path(__file__).with_name("shared_register.py")
    done = subprocess.run([sys.executable, str(script), "600", "8", "2"], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "wrong: 0" in done.stdout
