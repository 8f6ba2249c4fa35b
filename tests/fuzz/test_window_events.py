"""A share of the random keys and clicks, from a fixed seed. The long run is ``tests/fuzz/window_events.py``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import rounds

ROOT = Path(__file__).resolve().parents[2]
SPOILED = """
import sys
sys.path.insert(0, "tests/fuzz")
import window_events
from advisor.ui.main_window import MainWindow
def broken(self):
    # Raised in Python: on 3.11 the library falls over an error that C code raises inside a handler.
    raise ArithmeticError("planted")
MainWindow.explain_words = broken
sys.exit(window_events.main(60, 5, 300))
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=500,
                          env=environment)  # fmt: skip


def test_random_keys_and_clicks_break_nothing() -> None:
    events = str(rounds(300, 1500))
    done = run(str(ROOT / "tests/fuzz/window_events.py"), "300", "2026", events)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert f"{events} events" in done.stdout
    assert "wrong: 0" in done.stdout


def test_a_window_that_breaks_is_found_out() -> None:
    done = run("-c", SPOILED)
    assert done.returncode == 1, done.stdout + done.stderr[-3000:]
    assert "ArithmeticError: " in done.stdout
