"""Checking records: one process over many files, beside pdfsig on the same files in the same run.

pdfsig checks less (no time stamps, no later changes, no data) and is a process
per file, so its figure includes its start.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.processes import ROOT, measure

sys.path.insert(0, str(ROOT / "tests" / "adapters"))
RECORDS, ROUNDS = 20, 50


def main() -> None:
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with tempfile.TemporaryDirectory() as home:
        os.environ["ADVISOR_HOME"] = home
        folder = Path(home, "checked")
        folder.mkdir()
        _records(folder)
        _levels()
        files = sorted(folder.iterdir())
        print(f"{len(files)} records of {sum(f.stat().st_size for f in files) / len(files) / 1024:.0f} KB")
        ours = _ours(files)
        theirs = _pdfsig(files)
        if theirs:
            print(f"pdfsig, one process a file: {theirs:.2f} ms a file; ours / pdfsig = {ours / theirs:.2f}")
        done = measure(["-m", "advisor", "verify", str(folder), "--json"], ADVISOR_HOME=home)
        print(f"advisor verify as a process over {len(files)}: {done.total_ms:.0f} ms, {done.peak_mb:.0f} MB at most")


def _records(folder: Path) -> None:
    from advisor.cli import run
    from advisor.main import command_parts

    kept, sys.stdout = sys.stdout, open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    parts = command_parts()
    for number in range(RECORDS):
        answers = str(ROOT / "data" / "examples" / ("council_meeting", "lesson", "lunch_chat")[number % 3]) + ".yaml"
        assert run(["decide", answers, "--out", str(folder / f"{number}.pdf"), "--json"], parts) in (0, 1)
    sys.stdout = kept


def _ours(files: list[Path]) -> float:
    from advisor.adapters.places import user_data_dir
    from advisor.adapters.verification.verifier import PdfRecordVerifier, RecordsOnDisk

    verifier, source = PdfRecordVerifier(user_data_dir()), RecordsOnDisk()
    assert {verifier.verify(source.read(str(f))).overall for f in files} == {"good"}
    started, cpu = time.perf_counter(), time.process_time()
    for _ in range(ROUNDS):
        for file in files:
            verifier.verify(source.read(str(file)))
    count = ROUNDS * len(files)
    wall, cpu = (time.perf_counter() - started) * 1000 / count, (time.process_time() - cpu) * 1000 / count
    print(f"ours, B-B, all seven rules, in one process: {wall:.2f} ms a file ({cpu:.2f} ms of the processor)")
    return wall


def _levels() -> None:
    from genuine_records import levels, trust

    from advisor.adapters.verification.rules import judge

    told = trust()
    for level, record in levels().items():
        cpu = time.process_time()
        for _ in range(100):
            assert judge(record, told).overall == "good"
        print(f"  {level}, {len(record) / 1024:.0f} KB: {(time.process_time() - cpu) * 10:.2f} ms of the processor")


def _pdfsig(files: list[Path]) -> float | None:
    program = shutil.which("pdfsig")
    if program is None:
        print("pdfsig is not on this machine")
        return None
    started = time.perf_counter()
    for _ in range(3):
        for file in files:
            subprocess.run([program, "-nocert", str(file)], check=True, capture_output=True)
    return (time.perf_counter() - started) * 1000 / (3 * len(files))


if __name__ == "__main__":
    main()
