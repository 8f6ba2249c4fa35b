"""The decisions of the line test on lines that are only numbers."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.line_search import LONGEST, PROBE, SLICE, DirectionSearch, Slice, StepJudge, loss_is_high

NEEDS = (("audio", 60.0), ("sd", 600.0), ("hd", 2600.0))
LADDER = ("none", "audio", "sd", "hd")


def search_on(capacity: float, queue: float = 0.25, jitter: float = 0.0, loss: float = 0.0, seed: int = 1):
    """One direction on a line of ``capacity``: a queue that fills, then drops."""
    source = random.Random(seed)
    search = DirectionSearch(NEEDS)
    while (need := search.next_need()) is not None:
        judge, rate, waiting, finding = StepJudge(need, jitter), need * PROBE, 0.0, None
        for number in range(round(LONGEST / SLICE)):
            sent = 10
            waiting += SLICE * (rate / capacity - 1)
            dropped = max(0.0, waiting - queue) * capacity / rate / SLICE
            waiting = min(max(0.0, waiting), queue)
            lost = min(sent, round(sent * dropped) + sum(source.random() < loss for _ in range(sent)))
            delay = waiting + source.uniform(0, jitter) / 3
            finding = judge.add(Slice(number * SLICE, sent, lost, delay if lost < sent else None))
            if finding:
                break
        search.record(finding or judge.finish())
    return search


def truth(capacity: float) -> str:
    return next((tier for tier, need in reversed(NEEDS) if capacity >= need), "none")


def near(capacity: float) -> bool:
    return any(abs(capacity - need) <= 0.1 * need for _, need in NEEDS)


rates = st.floats(20, 100_000)
queues = st.sampled_from([0.03, 0.06, 0.25, 1.0])


@given(rates, queues)
def test_away_from_the_needs_the_answer_is_right(capacity, queue):
    if not near(capacity):
        assert search_on(capacity, queue).tier == truth(capacity)


@given(st.sampled_from([600.0, 2600.0]), st.floats(0.93, 1.07), queues)
def test_close_to_a_need_the_answer_is_borderline(need, share, queue):
    assert search_on(need * share, queue).borderline


@given(rates, rates, queues)
def test_a_better_line_never_gets_a_worse_answer(one, other, queue):
    low, high = sorted((one, other))
    assert LADDER.index(search_on(low, queue).tier) <= LADDER.index(search_on(high, queue).tier)


@given(st.lists(st.builds(Slice, st.floats(0, 2), st.integers(1, 30), st.integers(0, 30),
                          st.none() | st.floats(0, 5)), max_size=40))
def test_any_groups_give_an_answer(groups):
    judge = StepJudge(600)
    for group in groups:
        judge.add(group)
    assert 0 <= judge.finish().capacity <= 600 * PROBE


def test_loss_is_told_apart_from_rate():
    """Five in a hundred lost on a fast line: the rate stands, the loss is told."""
    assert search_on(50_000, loss=0.03).tier == "hd"
    assert loss_is_high(200, 12) is True
    assert loss_is_high(200, 0) is False
    assert loss_is_high(20, 0) is None


def test_the_core_is_quick():
    """The goal is 2,000 lines a second; the benchmark states the figure, this guards against a slip."""
    source = random.Random(7)
    began = time.perf_counter()
    for number in range(300):
        search_on(10 ** source.uniform(1.5, 5), jitter=0.005, seed=number)
    assert 300 / (time.perf_counter() - began) > 200
