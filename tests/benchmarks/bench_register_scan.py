"""A scan of a folder tree: taken in with every check, then once more with nothing changed.

``python -m tests.benchmarks.bench_register_scan [FILES]``: one file in ten is a genuine record (copies of the frozen
ones), the others are PDFs that are none. Prints files a second, the processor's time and the peak of the memory.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.processes import ROOT

IN_A_FOLDER = 500


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["ADVISOR_HOME"] = home
        folder = Path(home, "archive")
        frozen = sorted((ROOT / "tests" / "frozen").glob("2026-11-b-*.pdf"))
        for number in range(count):
            file = folder / f"unit {number // IN_A_FOLDER}" / f"record {number}.pdf"
            file.parent.mkdir(parents=True, exist_ok=True)
            if number % 10:
                file.write_bytes(b"%%PDF-1.7\n%d\n%%%%EOF\n" % number)
            else:
                shutil.copy(frozen[number // 10 % len(frozen)], file)
            os.utime(file, (1_700_000_000, 1_700_000_000))
        from advisor.main import command_parts
        from advisor.services.register_scan import Wish

        jobs = command_parts().register(None)
        for name in ("first, every byte", "nothing changed", "nothing changed, again"):
            started, worked = time.perf_counter(), sum(os.times()[:4])
            document = jobs.scan([str(folder)], Wish())
            spent, cpu = time.perf_counter() - started, sum(os.times()[:4]) - worked
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{name}: {count} files, {document['read']} read, {spent:.2f} s, {count / spent:,.0f} files/s, "
                  f"{cpu / count * 1e6:.0f} us of the processors each, "
                  f"peak {peak:.0f} MB", flush=True)  # fmt: skip
            time.sleep(1.1)  # a scan of its own second
        jobs.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
