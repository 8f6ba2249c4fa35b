"""Records what the decisions of the line test saw on emulated lines: tests/domain/line_traces.json. Root only.

    python tests/adapters/record_line_traces.py

test_line_traces.py plays it again: the same groups must give the same findings for ever, or somebody has changed what
the test decides and says so by recording anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).parent)]

from simulated_line import NEEDS, NEEDS_UP, Line  # noqa: E402
from tun_line import tun_line  # noqa: E402

TRACES = Path(__file__).resolve().parents[1] / "domain" / "line_traces.json"
LINES = (
    Line(50_000, 50_000, rtt=10), Line(20_000, 100_000, rtt=50, jitter=5, loss=0.005), Line(4000, 8000, rtt=30),
    Line(1800, 2600, rtt=30), Line(1900, 2500, rtt=50, jitter=5), Line(1000, 2000, rtt=100, queue=1000),
    Line(580, 620, rtt=30), Line(300, 1200, rtt=200, jitter=20, queue=60), Line(130, 500, rtt=50, queue=30),
    Line(5000, 5000, rtt=30, loss=0.05), Line(2000, 8000, rtt=100, jitter=20, loss=0.02, wobble=0.1),
    Line(90, 90, rtt=100),
)  # fmt: skip


def main() -> None:
    kept = []
    with tun_line() as ends:
        for seed, line in enumerate(LINES):
            ends.become(line, seed)
            seen = ends.client(up=NEEDS_UP, down=NEEDS, trace=True)
            for way, kbit in (("up", line.up), ("down", line.down)):
                outcome = {"tier": seen[way]["tier"], "borderline": seen[way]["borderline"]}
                kept.append({"line": f"{kbit} kbit/s of {line}", "way": way, "steps": seen["trace"][way], **outcome})
    rows = ",\n".join(json.dumps(row) for row in kept)
    TRACES.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
