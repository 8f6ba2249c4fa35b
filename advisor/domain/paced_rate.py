"""What a paced TCP stream says about a line: does it come through as fast as it is asked for, or slower?

The stream is held to a little more than the highest need, so that a fast line is
never filled. Cumulative byte counts come in; the answer is out as soon as every
need is clearly met, clearly missed, or clearly too close to call. Used for ndt7
(github.com/m-lab/ndt-server, spec/ndt7-protocol.md), whose servers need not know.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from advisor.domain.line_search import PROBE
from advisor.domain.line_target import Row

WIRE = 1500 / 1448  # bytes on the wire for one byte inside TCP with time stamps (RFC 9293, RFC 7323)
LONGEST = 2.6  # seconds of one direction
_RUN_IN_TRIPS, _RUN_IN = 3.0, 0.15  # until TCP has opened its window
_SHORTEST = 0.35  # seconds that are judged, at least
_STALL_TRIPS = 3.0
_LEAST = 4  # samples
_LAST = 3  # samples that stand for a run too short to be judged
_SURE = 2.6  # standard errors
_NOISE = 0.015  # share of the rate that it is never known better than
_YES, _NO = 1.11, 0.88
_COUNTS = 0.93  # of a need: TCP reads a line up to a tenth too low, where its queue is short, and never too high
_UNSURE = 0.65  # of a need: this PC's own TCP may lack a third over short queues and lost packets
_FULL, _FULL_AFTER = 0.975, 0.2


class PacedRate:
    """Judges one direction. ``trip``: the round trip in seconds."""

    def __init__(
        self, rows: Sequence[Row], trip: float, start: float = 0.0, longest: float = LONGEST, known: float = 0.0,
        ours: bool = False,
    ) -> None:  # fmt: skip
        """``start``: when this pace begins, on the clock of the samples; ``known``: kbit/s shown to be carried.

        ``ours``: this PC sends, by whatever its system has; servers of ndt7 send by BBR, which fills short queues too.
        """
        self._rows = rows
        self._known, self._trip, self._ours = known, trip, ours
        self._run_in = start + _RUN_IN + (_RUN_IN_TRIPS if not known else _RUN_IN_TRIPS / 2) * trip
        self._ends = start + longest
        self._samples: list[tuple[float, int]] = []  # seconds since the start, bytes so far
        self.slice = max(0.08, trip)
        self.done = not rows
        self.cut = False  # time or bytes ran out before the answer was clear

    @property
    def pace(self) -> float:
        """Bytes inside TCP that a second may bring."""
        return self._rows[-1][1] * PROBE * 125 / WIRE if self._rows else 0.0

    def add(self, at: float, total: int) -> None:
        """``total`` bytes came through by ``at``. Samples should lie ``slice`` apart, more or less."""
        if self._samples and at <= self._samples[-1][0]:
            return
        self._samples.append((at, total))
        if self.done or at < self._run_in:
            return
        rate, error = self._estimate()
        # One lost packet holds everything behind it back for a round trip or two.
        long = self._span() >= _SHORTEST + _STALL_TRIPS * self._trip
        clear = long and rate > 0 and all(_clear(need, rate, error) for _, need in self._rows)
        # At full pace nothing more can be learned.
        self.done = clear or self.full or at >= self._ends

    @property
    def full(self) -> bool:
        """The line carries the whole pace."""
        judged, span = self._judged(), self._span()
        # An error of a tenth does no harm here: the pace lies further above the need.
        return span >= _FULL_AFTER + self._trip and (judged[-1][1] - judged[0][1]) / span > _FULL * self.pace

    @property
    def short(self) -> bool:
        """Too little was seen for an answer."""
        return self._span() < 0.8 * _SHORTEST and not self.full

    def _judged(self) -> list[tuple[float, int]]:
        """The samples after the run-in; those that lie too close together are left out."""
        kept: list[tuple[float, int]] = []
        for sample in self._samples:
            if sample[0] >= self._run_in and (not kept or sample[0] - kept[-1][0] >= 0.6 * self.slice):
                kept.append(sample)
        return kept

    def _span(self) -> float:
        judged = self._judged()
        return judged[-1][0] - judged[0][0] if judged else 0.0

    @property
    def kbit(self) -> float:
        """Kilobits per second on the wire, not above the pace."""
        most = self._rows[-1][1] * PROBE if self._rows else 0.0  # catching up it may be faster for a moment
        return max(self._known, min(most, self._estimate()[0]))

    @property
    def tier(self) -> str:
        rate = self.kbit
        return next((tier for tier, need in reversed(self._rows) if rate >= _COUNTS * need), "none")

    @property
    def borderline(self) -> bool:
        rate = self.kbit
        close = any((_UNSURE if self._ours else _NO) * need <= rate < _YES * need for _, need in self._rows)
        # TCP stumbles on very slow lines whatever they carry: a "no" to the lowest need is never sure.
        slow = bool(self._rows) and rate < self._rows[0][1]
        return self.short or close or slow or (self.cut and not self.full)

    def _estimate(self) -> tuple[float, float]:
        """The rate, and its standard error from the parts that it is made of."""
        judged = self._judged()
        if len(judged) < 2:
            judged = self._samples[-_LAST:]  # cut short: TCP was nearest to its pace at the end
        span = judged[-1][0] - judged[0][0] if len(judged) > 1 else 0.0
        if span <= 0:
            return 0.0, math.inf
        whole = (judged[-1][1] - judged[0][1]) / span
        parts = [
            ((late[1] - early[1]) / (late[0] - early[0]), late[0] - early[0])
            for early, late in zip(judged, judged[1:], strict=False)
        ]
        kbit = WIRE / 125
        if len(parts) < _LEAST - 1:
            return whole * kbit, math.inf
        # Neighbouring parts are not independent: what one lacks the next brings. The spread errs on the safe side.
        spread = sum(weight * (rate - whole) ** 2 for rate, weight in parts) / span
        error = max(math.sqrt(spread / (len(parts) - 1)), _NOISE * whole)
        return whole * kbit, error * kbit


def _clear(need: float, rate: float, error: float) -> bool:
    low, high = rate - _SURE * error, rate + _SURE * error
    near = low > _NO * need and high < _YES * need
    return low > _YES * need * 0.97 or high < _NO * need * 1.03 or near
