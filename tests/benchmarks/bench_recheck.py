"""Would we decide the same today? The command over many old records, its start included, beside verify alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.processes import ROOT

MANY = 5_000
EXAMPLES = ("council_meeting", "lesson", "lunch_chat")


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "ADVISOR_HOME": home, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        for name in EXAMPLES:
            answers, out = str(ROOT / "data" / "examples" / f"{name}.yaml"), str(Path(home, f"{name}.pdf"))
            command = [sys.executable, "-m", "advisor", "decide", answers, "--out", out, "--json"]
            assert subprocess.run(command, env=environment, cwd=ROOT, capture_output=True).returncode in (0, 1)
        names = "".join(f"{Path(home, EXAMPLES[number % 3])}.pdf\n" for number in range(MANY)).encode()
        for job in ("verify", "recheck"):
            started, spent = time.perf_counter(), os.times()
            done = subprocess.run([sys.executable, "-m", "advisor", job, "-", "--json"], input=names, env=environment,
                                  cwd=ROOT, capture_output=True, check=True)  # fmt: skip
            seconds, after = time.perf_counter() - started, os.times()
            assert len(done.stdout.splitlines()) == MANY + 1
            cpu = after.children_user + after.children_system - spent.children_user - spent.children_system
            print(f"{job} of {MANY} records, {os.cpu_count()} cores: {seconds:.1f} s, {cpu / MANY * 1000:.2f} ms of "
                  f"the processor each; 10,000 would take {seconds / MANY * 10_000:.1f} s")
        print("(goals for 10,000 on two free cores: verify 3 s, recheck 15 s)")


if __name__ == "__main__":
    main()
