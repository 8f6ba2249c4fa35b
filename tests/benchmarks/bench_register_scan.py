"""Scans of a folder tree: one in which nothing changed, and a new register from real signed records.

``python -m tests.benchmarks.bench_register_scan unchanged [FILES]`` looks again and again at PDFs that are known
(100,000). ``... rebuild [FILES] [FOLDER]`` takes signed records of the program (2,000) into a new register, every one
read once and verified; FOLDER keeps them for the next time. Both print seconds, the processor's time of all
processes, and the peak of the memory; the second one what a million files would take.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import ROOT

IN_A_FOLDER, ROUNDS = 500, 5
MILLION = 1_000_000


def unchanged(home: Path, count: int) -> None:
    folder = home / "archive"
    for number in range(count):
        file = folder / f"unit {number // IN_A_FOLDER}" / f"record {number}.pdf"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"%%PDF-1.7\n%d\n%%%%EOF\n" % number)
        os.utime(file, (1_700_000_000, 1_700_000_000))
    scanned(folder, "taken in", count)
    rounds = [scanned(folder, "nothing changed", count) for _ in range(ROUNDS)]
    wall, cpu = (min(each[at] for each in rounds) for at in (0, 1))
    print(f"nothing changed in {count} files, the best of {ROUNDS}: {wall:.2f} s, {cpu:.2f} s of the processor")


def rebuild(home: Path, count: int, folder: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "adapters"))
    from synthetic_records import decisions

    have = sum(1 for _ in folder.rglob("*.pdf"))
    decisions(folder, home, max(count - have, 0), have)
    count = max(count, have)
    cores = len(os.sched_getaffinity(0))
    wall, cpu = scanned(folder, "a new register", count)
    print(f"a million files, computed: {wall / count * MILLION / 60:.0f} minutes as it was here, "
          f"{cpu / count * MILLION / 60 / cores:.0f} on {cores} cores that do nothing else")  # fmt: skip


def scanned(folder: Path, name: str, count: int) -> tuple[float, float]:
    """Seconds, and those of the processor, of one scan by a program that begins anew."""
    from advisor.main import command_parts
    from advisor.services.register_scan import Wish

    jobs = command_parts().register(None)
    started, worked = time.perf_counter(), sum(os.times()[:4])
    document: dict[str, Any] = jobs.scan([str(folder)], Wish())
    jobs.close()
    spent = time.perf_counter() - started
    cpu = _all_processes() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {count} files, {document['read']} read, {document['new']} new, {spent:.2f} s, "
          f"{count / spent:,.0f} files/s, {cpu / count * 1e6:,.0f} us of the processors each, peak {peak:.0f} MB",
          flush=True)  # fmt: skip
    return spent, cpu


def _all_processes() -> float:
    """The processor's time so far; helpers that are just ending are waited for, because only then they count."""
    deadline = time.monotonic() + 5
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.05)
    return sum(os.times()[:4])


def main(words: list[str]) -> None:
    kind = words[0] if words else "unchanged"
    with tempfile.TemporaryDirectory() as name:
        os.environ["ADVISOR_HOME"] = name
        os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
        home = Path(name)
        if kind == "unchanged":
            unchanged(home, int(words[1]) if len(words) > 1 else 100_000)
        else:
            rebuild(home, int(words[1]) if len(words) > 1 else 2_000, Path(words[2]) if words[2:] else home / "real")


if __name__ == "__main__":
    main(sys.argv[1:])
