"""What does this line carry? The decisions of the line test, without clock, network or packets.

For each direction a few needs are asked in turn, the middle one first. A step
sends a little more than the need. Where the line carries less than is sent, the
packets queue up and their delay grows, or some are dropped. How fast the delay
grows says how much the line carries: enough, clearly too little, or so close to
the need that only "borderline" is honest.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

PROBE = 1.15  # a step sends this much more than the need, so that "enough" means enough with a margin
SLICE = 0.05  # seconds: packets are judged in groups, which evens jitter out
SHORTEST, LONGEST = 0.30, 1.50  # seconds of one step
HARD_STOP = 8.0
MOST_BYTES = 1_000_000
STALL = 0.030  # a gap of our own sending that makes a step worthless

# Growth of delay per second for what the line carries, as a share of the need: growth = PROBE / share - 1.
_CLEAN_YES = PROBE / 1.11 - 1
_EVEN = PROBE / 1.0 - 1
_CLEAN_NO = PROBE / 0.88 - 1
_SURE = 2.6  # standard errors
_NOISE = 0.0012  # seconds that one group's delay is never more exact than
_POLICED = 0.12  # loss beyond this means the line drops what it cannot carry, even when no delay shows it


@dataclass(frozen=True, slots=True)
class Slice:
    """One group of packets in the order of sending: when, how many, how many lost, how late (seconds)."""

    at: float
    sent: int
    lost: int
    delay: float | None  # mean over those that arrived, against the quiet line; None: all lost


@dataclass(frozen=True, slots=True)
class Finding:
    """What one step says about one need."""

    need: float
    carried: bool
    borderline: bool
    capacity: float  # kilobits per second that the line seems to carry; the rate sent where it carries that


class StepJudge:
    """Judges the groups of one step as they come, and stops as soon as the answer is sure."""

    def __init__(self, need: float, jitter: float = 0.0, run_in: float = 0.0) -> None:
        self.need = need
        self._run_in = run_in  # seconds at the start that tell nothing: TCP has yet to open its window
        self._jitter = jitter
        self._points: list[tuple[float, float]] = []
        self._slices: list[Slice] = []
        self._low = math.inf
        self._last = 0.0
        self._n = 0
        self._t = self._l = self._tt = self._tl = self._ll = 0.0
        self._dropped = 0.0
        self._sent = self._lost = 0
        self.chance_sent = self.chance_lost = 0  # packets while no queue stood, and what was lost of them

    def add(self, group: Slice) -> Finding | None:
        """The finding, once it is sure."""
        self._slices.append(group)
        self._sent += group.sent
        self._lost += group.lost
        delay = group.delay
        if delay is not None and delay < self._low:
            self._low = delay
        full = delay is None or delay > self._low + 0.012 + self._jitter
        if full and group.lost:
            # A dropped packet would have waited at the end of the queue: count that time as delay.
            self._dropped += SLICE * group.lost / max(1, group.sent - group.lost)
        elif not full:
            self.chance_sent += group.sent
            self.chance_lost += group.lost
        if delay is not None:
            self._last = delay
        if group.at >= self._run_in:
            self._point(group.at, self._last + self._dropped)
        if group.at + SLICE < SHORTEST + self._run_in - 1e-9 or self._n < 4:
            return None
        growth, error = self._fit()
        if self._policed():
            return self._finding(max(growth, self._drop_growth()))
        low, high = growth - _SURE * error, growth + _SURE * error
        if high < _CLEAN_YES + 0.012 or low > _CLEAN_NO or (low > 0.02 and high < _CLEAN_NO + 0.04):
            return self._finding(growth)
        if group.at + SLICE >= LONGEST - 1e-9:
            return self.finish()
        return None

    def finish(self) -> Finding:
        """The best answer with what there is; single late groups do not sway it."""
        if len(self._points) < 3:
            return Finding(self.need, carried=False, borderline=True, capacity=0.0)
        slopes = [
            (b[1] - a[1]) / (b[0] - a[0])
            for i, a in enumerate(self._points)
            for b in self._points[i + 1 :]
            if b[0] > a[0]
        ]
        growth = statistics.median(slopes or [0.0])
        return self._finding(max(growth, self._drop_growth()) if self._policed() else growth)

    def overdue(self, capacity: float) -> Finding:
        """So much is late that nothing more need be sent; ``capacity`` from what did arrive."""
        return Finding(self.need, carried=False, borderline=False, capacity=min(capacity, self.need * 0.85))

    def _point(self, at: float, lag: float) -> None:
        self._points.append((at, lag))
        self._n += 1
        self._t += at
        self._l += lag
        self._tt += at * at
        self._tl += at * lag
        self._ll += lag * lag

    def _fit(self) -> tuple[float, float]:
        """Growth of delay and its standard error: the line of least squares."""
        n = self._n
        wide = self._tt - self._t * self._t / n
        across = self._tl - self._t * self._l / n
        if wide < 1e-9:
            return 0.0, math.inf  # all at the same time: nothing can be said about growth
        growth = across / wide
        rest = max(0.0, self._ll - self._l * self._l / n - growth * across)
        noise = max(math.sqrt(rest / max(1, n - 2)) * (1 + 3 / n), _NOISE)
        return growth, noise / math.sqrt(wide)

    def _policed(self) -> bool:
        return self._sent >= 40 and self._lost > _POLICED * self._sent

    def _drop_growth(self) -> float:
        return self._lost / max(1, self._sent - self._lost)

    def _finding(self, growth: float) -> Finding:
        rate = self.need * PROBE
        capacity = rate / (1 + max(0.0, growth))
        return Finding(self.need, growth < _EVEN, _CLEAN_YES < growth < _CLEAN_NO, capacity)


def loss_is_high(sent: int, lost: int) -> bool | None:
    """Sequential test of 1 % against 5 % loss, each wrong once in a hundred; None: cannot be said yet."""
    likelihood = lost * math.log(0.05 / 0.01) + (sent - lost) * math.log(0.95 / 0.99)
    if likelihood >= math.log(99):
        return True
    return False if likelihood <= -math.log(99) else None


@dataclass
class DirectionSearch:
    """Which of the needs one direction carries: the middle one is asked first."""

    needs: Sequence[tuple[str, float]]  # tier and kilobits per second, lowest first
    findings: dict[int, Finding] = field(default_factory=dict)
    tested: float = 0.0  # the highest rate that was really carried
    last: Finding | None = None
    _low: int = -1  # the highest need known to be carried
    _high: int = 0

    def __post_init__(self) -> None:
        self._high = len(self.needs)

    def next_need(self) -> float | None:
        """What to ask next; None when all is known."""
        if self._high - self._low <= 1:
            return None
        return self.needs[(self._low + self._high) // 2][1]

    @property
    def asking(self) -> str:
        """The tier whose need is asked next or now; empty when all is known."""
        return "" if self.next_need() is None else self.needs[(self._low + self._high) // 2][0]

    def record(self, finding: Finding) -> None:
        """Takes one step's finding in. A capacity far above a lower need answers that one too."""
        index = (self._low + self._high) // 2
        self.findings[index] = self.last = finding
        self.tested = max(self.tested, min(finding.capacity, finding.need * PROBE))
        if finding.carried:
            self._low = index
            if finding.borderline:  # the next need is far away unless it is nearly the same
                while self._low + 1 < self._high and self.needs[self._low + 1][1] > finding.capacity * 1.3:
                    self._high = self._low + 1
            return
        self._high = index
        # On a full line the packets come through at the line's own rate. Too few tell nothing.
        enough = finding.capacity > 0.2 * finding.need * PROBE
        while self._high - self._low > 1 and enough and finding.capacity > 1.4 * self.needs[self._low + 1][1]:
            self._low += 1

    def leave_out(self) -> None:
        """The next need cannot be asked here: it is not known to be carried, nor that it is not."""
        self._high = (self._low + self._high) // 2

    def doubt_last(self) -> None:
        """The last finding has another cause than this direction: it counts as not asked."""
        self.findings = {index: found for index, found in self.findings.items() if found is not self.last}
        carried = [index for index, found in self.findings.items() if found.carried]
        self._low = max(carried, default=-1)

    @property
    def tier(self) -> str:
        """The best tier that is known to be carried."""
        return self.needs[self._low][0] if self._low >= 0 else "none"

    @property
    def carried(self) -> float:
        """The highest need that is known to be carried, in kilobits per second."""
        return self.needs[self._low][1] if self._low >= 0 else 0.0

    @property
    def borderline(self) -> bool:
        """A need is too close to call, or was not asked for want of time or bytes."""
        near = any(f.borderline for i, f in self.findings.items() if i in (self._low, self._high))
        return near or self._high - self._low > 1
