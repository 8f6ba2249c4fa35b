"""The line test: how many lines its decisions judge in a second, and what whole tests cost on simulated lines."""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS / "adapters"), str(TESTS / "domain")]

from simulated_line import random_line, run  # noqa: E402 - live beside the tests
from test_line_search import search_on  # noqa: E402


def main() -> None:
    source = random.Random(1)
    rates = [10 ** source.uniform(2, 5) for _ in range(4000)]
    began = time.perf_counter()
    for rate in rates:
        search_on(rate)
        search_on(rate / 4)
    spent = time.perf_counter() - began
    print(f"decisions: {len(rates) / spent:.0f} lines a second, both directions, the line's model included (goal 2000)")
    lines = [random_line(source) for _ in range(200)]
    began = time.perf_counter()
    readings = [run(line, number) for number, line in enumerate(lines)]
    spent = time.perf_counter() - began
    volume = sum(r.bytes_sent + r.bytes_received for r in readings)
    flood = sum((line.up + line.down) * 1000 / 8 * 10 for line in lines)
    seconds = sorted(r.seconds for r in readings)
    print(f"whole tests, every packet: {len(lines) / spent:.0f} simulated lines a second; "
          f"{statistics.median(seconds):.2f} s median (goal 1.5), {seconds[190]:.2f} s p95 (goal 4); "
          f"a flood of 10 s each way sends {flood / volume:.0f} times as much (goal 80)")


if __name__ == "__main__":
    main()
