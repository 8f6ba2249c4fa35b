"""Times and memory of whole processes, measured from outside."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    first_line_ms: float  # from start of the process to its first line on standard output
    total_ms: float
    cpu_ms: float  # of the processor, the system's work for it included: other programs count less here
    peak_mb: float


def measure(words: list[str], good: tuple[int, ...] = (0,), **environment: str) -> Measured:
    """One run of ``python WORDS``."""
    # As on a user's machine: modules are compiled once and kept.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env={**surroundings, **environment})
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    first = time.perf_counter()
    process.stdout.read()
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    ended = time.perf_counter()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}:\n{said.decode()}")
    return Measured((first - started) * 1000, (ended - started) * 1000,
                    (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024)


def median(runs: list[Measured], name: str) -> float:
    return statistics.median(getattr(run, name) for run in runs)
