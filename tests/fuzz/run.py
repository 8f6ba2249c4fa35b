"""A long run by hand: ``python tests/fuzz/run.py [COUNT] [SEED]``. Ends with 1 where anything went wrong.

Without a seed a fresh one is taken and printed, so that any finding can be had again.
"""

from __future__ import annotations

import secrets
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1]), str(HERE.parent / "adapters")]

from corpus import records  # noqa: E402
from judging import Tally, run  # noqa: E402

CHUNK = 2500


def main(count: int = 1_000_000, seed: int | None = None, processes: int = 2) -> int:
    seed = secrets.randbits(32) if seed is None else seed
    genuine, trust = records()
    print(f"{count} mutants of {len(genuine)} genuine records, seed {seed}", flush=True)
    started, total = time.monotonic(), Tally()
    with ProcessPoolExecutor(processes) as pool:
        jobs = [pool.submit(run, seed + n, min(CHUNK, count - n * CHUNK), genuine, trust)
                for n in range(-(-count // CHUNK))]  # fmt: skip
        for number, job in enumerate(jobs, 1):
            total.add(job.result())
            if number % 20 == 0:
                made = sum(total.made.values())
                print(f"{made} in {time.monotonic() - started:.0f} s, wrong {len(total.wrong)}", flush=True)
    made = sum(total.made.values())
    print(f"{made} mutants in {time.monotonic() - started:.0f} s: {total.unchanged} equal to a genuine record, "
          f"{total.harmless} accepted that show and hold the same, slowest {total.slowest:.2f} s of the processor")
    print("made:", dict(total.made.most_common()))
    print("refused by:", dict(total.refused_by.most_common()))
    print(f"wrong: {len(total.wrong)}", *total.wrong[:50], sep="\n  ")
    return 1 if total.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
