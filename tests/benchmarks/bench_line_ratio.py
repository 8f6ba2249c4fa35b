"""What the line test sends on shaped lines, beside M-Lab's own ndt7 client: ten seconds down and ten up, unpaced.

Each line of the family is measured by both, one after the other, with every byte counted on its TUN devices: both
directions, acknowledgements, what the line dropped. The goal over a whole set is 1/80. Only as root, where network
namespaces are allowed, with the genuine server and client in build/interop as ``.ci/run`` builds them. A line takes
about 25 seconds, so there is one; ``--lines 20 --seed 5`` takes twenty others.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent), str(TESTS / "adapters"), str(TESTS / "interop")]

from line_servers import ndt_words  # noqa: E402 - live beside the tests
from simulated_line import Line  # noqa: E402
from test_line_namespaces import family, measured, wrong  # noqa: E402
from tun_line import FAR, TunLine, lacking, tun_line  # noqa: E402

PEERS = TESTS.parent / "build" / "interop"
PORT, HEALTH = 4443, 8888


@dataclass(frozen=True)
class Pair:
    """One line, measured twice: bytes on the wire and seconds of each."""

    line: Line
    ours: int
    our_seconds: float
    ours_wrong: int
    flood: int
    flood_seconds: float
    flood_said: str

    @property
    def computed(self) -> float:
        """What ten seconds each way at the line's rate would be."""
        return (self.line.up + self.line.down) * 1000 / 8 * 10


def quiet(ends: TunLine) -> None:
    """Waits until nothing of the test before is on the line, 10 seconds at most."""
    seen, until = -1, time.monotonic() + 10
    while time.monotonic() < until and (now := ends.wire()["bytes"]) != seen:
        seen = now
        time.sleep(0.5)


def pair(ends: TunLine, line: Line, seed: int) -> Pair | str:
    """Both on one line; or why there is no pair. The flood is read before it dries up, so it is not overstated."""
    reading = measured(ends, line, seed)
    if reading["problem"]:
        return f"the line test said {reading['problem']}"
    quiet(ends)
    ends.become(line, seed)
    began = time.monotonic()
    done = ends.client(run=[str(PEERS / "ndt7-client"), "-server", f"{FAR[0]}:{PORT}", "-scheme", "ws",
                            "-format", "json", "-quiet"])  # fmt: skip
    seconds, flood = time.monotonic() - began, ends.wire()["bytes"]
    quiet(ends)
    if done["code"] != 0:
        return f"the ndt7 client ended with {done['code']} after {seconds:.0f} s and {flood / 1e6:.2f} MB"
    return Pair(line, reading["wire"]["bytes"], reading["seconds"], len(wrong(line, reading)), flood, seconds,
                said(done["said"]))  # fmt: skip


def said(output: str) -> str:
    """The rates that the ndt7 client prints at its end, up and down in Mbit/s."""
    summary: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return "/".join(f"{summary[way]['Throughput']['Value']:.3g}" for way in ("Upload", "Download"))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--lines", type=int, default=1)
    words.add_argument("--seed", type=int, default=6)
    asked, _ = words.parse_known_args()
    lack = lacking() or next((f"build/interop/{name}" for name in ("ndt-server", "ndt7-client")
                              if not (PEERS / name).exists()), "")  # fmt: skip
    if lack:
        print(f"the line test beside fixed ndt7: not measured, this machine lacks {lack}")
        return
    source = random.Random(asked.seed)
    pairs: list[Pair] = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, \
            tun_line([ndt_words(str(PEERS / "ndt-server"), FAR[0], PORT, Path(folder), HEALTH)]) as ends:  # fmt: skip
        control = Path("/proc/sys/net/ipv4/tcp_congestion_control")
        print(f"seed {asked.seed}, {asked.lines} lines; ndt7 sends up with "
              f"{ends.client(run=['cat', str(control)])['said'].strip()}")  # fmt: skip
        for number in range(asked.lines):
            line = family(source)
            one = pair(ends, line, number)
            what = (f"{line.up / 1000:7.2f} up {line.down / 1000:7.2f} down Mbit/s, {line.rtt:3.0f} ms, "
                    f"{line.loss:.1%} lost, queue {line.queue:4.0f} ms, wobble {line.wobble:.0%}")  # fmt: skip
            if isinstance(one, str):
                print(f"{what}: left out, {one}", flush=True)
                continue
            pairs.append(one)
            print(f"{what}: {one.ours / 1000:4.0f} kB in {one.our_seconds:.1f} s, {one.ours_wrong} wrong; "
                  f"ndt7 {one.flood / 1e6:7.2f} MB in {one.flood_seconds:.0f} s, read {one.flood_said}; "
                  f"{one.flood / one.ours:.0f} times as much", flush=True)  # fmt: skip
    if pairs:
        ours, flood = sum(one.ours for one in pairs), sum(one.flood for one in pairs)
        print(f"the line test beside fixed ndt7, {len(pairs)} of {asked.lines} lines: {ours / 1e6:.2f} MB, "
              f"{flood / 1e6:.1f} MB; {flood / ours:.0f} times as much (goal 80 over a whole set), median line "
              f"{statistics.median(one.flood / one.ours for one in pairs):.0f} times; the flood is "
              f"{flood / sum(one.computed for one in pairs):.2f} of rate x 10 s each way")  # fmt: skip


if __name__ == "__main__":
    main()
