"""Whole line tests, the real client against the real server, on lines and a clock that do not exist."""

from __future__ import annotations

import random
import secrets
import statistics
from dataclasses import replace

import pytest
from simulated_line import NEEDS, NEEDS_UP, Line, near, random_line, run, truth

FIXED = 20261125
LARGE = (("audio", 100.0), ("sd", 1600.0), ("hd", 5000.0))


def judged(seed: int, lines: int) -> dict[str, float]:
    source = random.Random(seed)
    wrong, right, said, close = [], 0, 0, 0
    readings = []
    for number in range(lines):
        line = random_line(source)
        reading = run(line, number)
        assert reading.problem == "", (seed, number, line)
        readings.append(reading)
        for kbit, needs, way in ((line.up, NEEDS_UP, reading.up), (line.down, NEEDS, reading.down)):
            if near(kbit, needs):
                close += 1
                said += way.borderline
            elif way.tier == truth(kbit, needs):
                right += 1
            else:
                wrong.append((number, line, way))
    seconds = sorted(r.seconds for r in readings)
    return {
        "wrong": len(wrong), "of": right + len(wrong), "borderline": said, "close": close,
        "most_bytes": max(r.bytes_sent + r.bytes_received for r in readings),
        "median": statistics.median(seconds), "p95": seconds[int(len(seconds) * 0.95)], "longest": seconds[-1],
    }  # fmt: skip


@pytest.mark.parametrize(("seed", "lines"), [(FIXED, 200), (None, 100)])
def test_two_hundred_fixed_and_a_hundred_fresh_lines(seed, lines):
    seed = secrets.randbits(32) if seed is None else seed
    found = judged(seed, lines)
    print(f"seed {seed}: {found}")
    # About one in five hundred is wrong where a line's rate wobbles; fresh lines may have bad luck.
    assert found["wrong"] <= (2 if lines == 200 else 5), (seed, found)
    assert found["most_bytes"] <= 1_000_000, (seed, found)
    assert found["longest"] <= 8.0, (seed, found)
    slack = 1.0 if lines == 200 else 1.25  # a fresh hundred may hold more slow lines
    assert found["median"] <= 1.6 * slack, (seed, found)
    assert found["p95"] <= 4.0 * slack, (seed, found)


def test_close_to_a_need_nine_of_ten_answers_say_that_it_is_close():
    """Rates within a tenth of a need, steady and wobbling lines alike."""
    source, said = random.Random(FIXED), 0
    for number in range(120):
        need = source.choice(NEEDS)[1]
        line = Line(
            50_000, need * source.uniform(0.9, 1.1), rtt=source.choice((10, 30, 50, 100, 200)),
            jitter=source.choice((0, 5, 20)), loss=source.choice((0, 0.001, 0.005)),
            queue=source.choice((30, 60, 250, 1000)), wobble=source.choice((0, 0.1)),
        )  # fmt: skip
        said += run(line, number).down.borderline
    assert said >= 0.9 * 120, said


def test_both_directions_of_a_whole_test_are_judged_alike():
    """The line turned round gives the answer turned round, away from a need and where the rate does not wobble."""
    source, other = random.Random(FIXED), 0
    for number in range(60):
        line = random_line(source)
        if near(line.up, NEEDS) or near(line.down, NEEDS):
            continue
        here = run(replace(line, wobble=0), number, up=NEEDS, down=NEEDS)
        there = run(replace(line, up=line.down, down=line.up, wobble=0), number, up=NEEDS, down=NEEDS)
        other += (here.up.tier, here.down.tier) != (there.down.tier, there.up.tier)
    assert other == 0


def test_a_fixed_seed_gives_the_same_reading_again():
    assert run(Line(2000, 8000, jitter=5, loss=0.005), 3) == run(Line(2000, 8000, jitter=5, loss=0.005), 3)


@pytest.mark.parametrize("line", [Line(1, 1), Line(120, 30), Line(30, 5000, queue=1000), Line(100, 100, loss=0.5),
                                  Line(5000, 5000, loss=1.0), Line(5000, 5000, rtt=1500)])
def test_a_hopeless_line_ends_in_time(line):
    reading = run(line, 1)
    assert reading.seconds <= 8.0
    assert reading.bytes_sent + reading.bytes_received <= 1_000_000


@pytest.mark.parametrize("needs", [(NEEDS_UP, NEEDS), (LARGE, LARGE)], ids=["two people", "many people"])
@pytest.mark.parametrize(("up", "down"), [(1000, 1000), (700, 700), (4000, 1000), (2500, 2500), (1900, 6000)])
def test_a_long_queue_does_not_make_the_test_dearer_than_it_says(up, down, needs):
    """On the wire, with what the line drops: the word to stop lies in the queue, the server stops by itself."""
    wire: list[int] = []
    reading = run(Line(up, down, rtt=50, queue=1000), 1, *needs, wire=wire)
    assert reading.problem == ""
    assert sum(wire) <= 1_000_000
    assert (reading.up.tier, reading.down.tier) == (truth(up, needs[0]), truth(down, needs[1]))


def test_loss_is_reported_apart():
    reading = run(Line(20_000, 20_000, loss=0.1), 4)
    assert reading.problem == ""
    assert reading.down.loss_percent > 4
    assert reading.down.loss_high
