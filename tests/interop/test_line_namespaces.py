"""The line test through the kernel of this computer: lines made by TUN devices between two network namespaces.

Only with ADVISOR_INTEROP=1, as root, where namespaces are allowed. A run takes 40 lines; ADVISOR_LINES=300 takes
that many and prints the figures (about nine minutes).
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "adapters"))

from simulated_line import NEEDS, NEEDS_UP, Line, near, truth
from tun_line import FAR, TunLine, lacking, tun_line

SEED = int(os.environ.get("ADVISOR_LINES_SEED", "20261126"))
COUNT = int(os.environ.get("ADVISOR_LINES", "40"))
MOST_TRIES = 4  # a computer that stalls says so, and that run does not count


@pytest.fixture(scope="module")
def line() -> Iterator[TunLine]:
    if not os.environ.get("ADVISOR_INTEROP"):
        pytest.skip("takes minutes; .ci/run sets ADVISOR_INTEROP")
    if lack := lacking():
        pytest.skip(f"this machine lacks {lack}")
    with tun_line() as made:
        yield made


def family(source: random.Random) -> Line:
    """One of the whole family: all rates, delays, queues, loss up to 5 %, rates that wobble; some receive less than
    they send, which chokes the reports of what was sent."""
    rates = (200, 500, 1000, 2000, 4000, 8000, 20_000, 100_000)
    down = source.choice(rates) if source.random() < 0.5 else 10 ** source.uniform(2.08, 5)
    up = max(120.0, down / source.choice((1, 4, 10)))
    up, down = (down, up) if source.random() < 0.15 else (up, down)
    return Line(
        up=float(up), down=float(down), rtt=source.choice((10, 30, 50, 100, 200)),
        jitter=source.choice((0, 5, 20)), loss=source.choice((0, 0, 0.001, 0.001, 0.005, 0.005, 0.02, 0.05)),
        queue=source.choice((30, 60, 250, 1000)), wobble=source.choice((0, 0, 0.1, 0.1, 0.2)),
    )  # fmt: skip


def measured(ends: TunLine, line: Line, seed: int, **words: Any) -> dict[str, Any]:
    """One reading, with what the wire carried."""
    for attempt in range(MOST_TRIES):
        ends.become(line, seed + 1000 * attempt)
        reading = ends.client(up=NEEDS_UP, down=NEEDS, **words)
        time.sleep(0.25 + line.queue / 1000)  # what still lies in a queue is this line's, not the next one's
        reading["wire"] = ends.wire()
        if reading["problem"] != "stalled":
            break
    return reading


def ways(line: Line, reading: dict[str, Any]) -> Iterator[tuple[float, Any, dict[str, Any]]]:
    yield line.up, NEEDS_UP, reading["up"]
    yield line.down, NEEDS, reading["down"]


def wrong(line: Line, reading: dict[str, Any]) -> list[str]:
    """The directions outside a tenth of a need whose answer is not the line's."""
    return [f"{line}: {kbit:.0f} taken for {way['tier']}" for kbit, needs, way in ways(line, reading)
            if not near(kbit, needs) and way["tier"] != truth(kbit, needs)]  # fmt: skip


def test_lines_of_the_whole_family(line: TunLine) -> None:
    source = random.Random(SEED)
    lines = [family(source) for _ in range(COUNT)]
    readings = [measured(line, one, number) for number, one in enumerate(lines)]
    counted = [(one, reading) for one, reading in zip(lines, readings, strict=True) if reading["problem"] != "stalled"]
    assert len(counted) >= 0.75 * COUNT
    assert [(one, reading) for one, reading in counted if reading["problem"]] == []
    groups = {
        "loss <= 0.5 %, wobble <= 10 %": [c for c in counted if c[0].loss <= 0.005 and c[0].wobble <= 0.1],
        "loss <= 0.5 %, wobble 20 %": [c for c in counted if c[0].loss <= 0.005 and c[0].wobble > 0.1],
        "loss 2 %": [c for c in counted if c[0].loss == 0.02],
        "loss 5 %": [c for c in counted if c[0].loss == 0.05],
    }
    print(f"\nseed {SEED}, {COUNT} lines, {COUNT - len(counted)} not counted because this computer stalled")
    for name, group in groups.items():
        if not group:
            continue
        missed = [words for one, reading in group for words in wrong(one, reading)]
        decided = sum(not near(kbit, needs) for one, r in group for kbit, needs, _ in ways(one, r))
        volumes = [r["wire"]["bytes"] for _, r in group]
        times = sum((one.up + one.down) * 1000 / 8 * 10 for one, _ in group) / sum(volumes)
        seconds = sorted(r["seconds"] for _, r in group)
        print(f"{name}: {len(group)} lines, {len(missed)} wrong of {decided}; "
              f"{statistics.median(seconds):.2f} s median, {seconds[int(0.95 * len(seconds))]:.2f} p95, "
              f"{seconds[-1]:.2f} most; on the wire {statistics.median(volumes) / 1000:.0f} kB median, "
              f"{max(volumes) / 1000:.0f} most; a 10 s flood each way: {times:.0f} times as much",
              *missed, sep="\n    ")  # fmt: skip
    close = [(one, kbit, way) for one, r in groups["loss <= 0.5 %, wobble <= 10 %"]
             for kbit, needs, way in ways(one, r) if near(kbit, needs)]  # fmt: skip
    unsaid = [f"{one}: {kbit:.0f} {way}" for one, kbit, way in close if not way["borderline"]]
    print(f"within a tenth of a need: {len(close) - len(unsaid)} of {len(close)} said to be close",
          *unsaid, sep="\n    ")  # fmt: skip
    # The computer may be busy while this runs: a line counts as wrong when it is so twice more.
    good = groups["loss <= 0.5 %, wobble <= 10 %"]
    left = [one for one, reading in good if wrong(one, reading)]
    left = [one for one in left if all(wrong(one, measured(line, one, 7000 + n)) for n in range(2))]
    assert len(left) <= 0.01 * 2 * len(good) + 1, left
    for _, reading in counted:
        assert reading["bytes_sent"] + reading["bytes_received"] <= 1_000_000
        assert reading["wire"]["bytes"] <= 1_000_000  # with what the line dropped, both ways
        assert reading["seconds"] <= 8.0
        assert reading["wire"]["to"] == [FAR[0]]
    everything = sum(reading["wire"]["bytes"] for _, reading in counted)
    assert sum((one.up + one.down) * 1000 / 8 * 10 for one, _ in counted) >= 60 * everything


def test_the_newer_kind_of_address(line: TunLine) -> None:
    fine = Line(20_000, 20_000, rtt=40)
    reading = measured(line, fine, 1, kind=6)
    assert reading["problem"] in ("", "stalled")
    assert reading["wire"]["to"] == [FAR[1]]
    if not reading["problem"]:
        assert wrong(fine, reading) == [] or wrong(fine, measured(line, fine, 2, kind=6)) == []


def test_after_cancel_the_line_falls_silent(line: TunLine) -> None:
    """200 ms from the button to the last packet; whatever the test was about to ask stays unasked."""
    gaps = []
    for number in range(5):
        line.become(Line(8000, 8000, rtt=50), number)
        reading = line.client(up=NEEDS_UP, down=NEEDS, cancel_after=0.1 + 0.12 * number)
        time.sleep(0.4)
        assert reading["problem"] == "cancelled"
        gaps.append(line.wire()["last_up"] - reading["pressed"][0])
    print(f"\nfrom cancel to the last packet: {max(gaps) * 1000:.1f} ms at most of {len(gaps)}")
    assert sorted(gaps)[2] <= 0.2
