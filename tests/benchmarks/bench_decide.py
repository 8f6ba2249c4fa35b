"""From nothing to a signed PDF: the command as a cold process, beside bare Python and beside advice alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.benchmarks.processes import ROOT, Measured, measure, median


def main() -> None:
    answers = str(ROOT / "data" / "examples" / "council_meeting.yaml")
    runs: dict[str, list[Measured]] = {"bare Python": [], "advise": [], "decide": []}
    with tempfile.TemporaryDirectory() as home:
        environment = {"ADVISOR_HOME": home, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        for number in range(6):
            record = str(Path(home, f"{number}.pdf"))
            commands = {
                "bare Python": ["-c", "print()"],
                "advise": ["-m", "advisor", "advise", answers, "--json"],
                "decide": ["-m", "advisor", "decide", answers, "--out", record, "--json"],
            }
            for name, words in commands.items():
                done = measure(words, good=(0, 1), **environment)
                if number:  # the first round makes the signing key
                    runs[name].append(done)
        size = Path(record).stat().st_size
    for name, done in runs.items():
        print(f"{name} as a process: {median(done, 'total_ms'):.0f} ms, {median(done, 'peak_mb'):.0f} MB at most")
    print(f"the record: {size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
