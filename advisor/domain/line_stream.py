"""One direction of a running line test: from single arrivals to groups, findings and the next step.

Both directions work alike. Only the clocks differ: a one-way delay mixes two of
them, so it counts against the smallest one seen while the line was quiet.
"""

from __future__ import annotations

import math
from collections import deque

from advisor.domain.line_search import LONGEST, SLICE, DirectionSearch, Finding, Slice, StepJudge
from advisor.domain.line_wire import WRAP, packet_bytes, since

PROBE_PAUSE = 2.5  # seconds to wait at most until the queue of the last step has emptied
SILENT = 2.0  # seconds without one packet of a step


class Stream:
    """The state of one direction. ``step`` is 0 while the line is left to rest."""

    def __init__(self, search: DirectionSearch, probe: float) -> None:
        self.search = search
        self._probe = probe
        self._steps = 0
        self.step = 0
        self.most = 0  # packets of the running step that may be sent, where they are numbered; 0: no such limit
        self.rate = 0.0  # kilobits per second of the running step
        self.bytes = 0  # per packet on the wire
        self.done = search.next_need() is None
        self.spoilt = 0  # steps thrown away because a computer stalled
        self.sent, self.lost = 0, 0  # while no queue stood
        self.jitter = 0.0
        self.run_in = 0.0  # seconds at the start of a step that are not judged
        self.smallest = 0  # bytes on the wire of a packet, at least
        self._samples = 0.0
        self.steady: list[float] = []  # delays on the quiet line, newest last
        self._judge: StepJudge | None = None
        self._reference: int | None = None
        self._base = 0.0
        self._rest: deque[float] = deque(maxlen=3)
        self._rest_since = 0.0
        self._delays: dict[int, float] = {}
        self._highest = -1
        self._group = 0
        self._lost_so_far = 0
        self._size = 1
        self._began = 0.0
        self._first_at = self._last_at = 0.0
        self._dirty = False

    def sampled(self, pace: float) -> None:
        """The running step is judged by so many pings a second among its packets, not by the packets themselves."""
        self._samples = pace
        self._size = max(3, round(pace * SLICE))

    @property
    def pace(self) -> float:
        """Packets a second of the running step that are judged."""
        if self._samples:
            return self._samples
        return self.rate * 1000 / 8 / self.bytes if self.bytes else 0.0

    @property
    def last_step(self) -> int:
        """The running step, or the last one."""
        return self._steps

    @property
    def next_number(self) -> int:
        """The packet after the newest that came."""
        return self._highest + 1

    def delay(self, arrival: int, sent_at: int) -> float:
        """Seconds later than the quickest packet so far."""
        raw = (arrival - sent_at) % WRAP
        if self._reference is None:
            self._reference = raw
        self._base = min(self._base, since(raw, self._reference))
        return since(raw, self._reference) - self._base

    def knows(self, other: Stream) -> None:
        """Takes over the other's quickest packet: both go the same way by the same clock."""
        self._reference, self._base, self.jitter = other._reference, other._base, other.jitter

    def overdue(self, receiver_now: int, sent_at: int) -> float:
        """Seconds that a packet is late already which has not come yet."""
        if self._reference is None:
            return 0.0
        return since((receiver_now - sent_at) % WRAP, self._reference) - self._base

    def rested(self, delay: float) -> None:
        """A packet of between the steps came."""
        self._rest.append(delay)
        if len(self.steady) < 12:
            self.steady.append(delay)

    def unsettle(self, now: float) -> None:
        """Another stream's step may have left a queue behind: wait until it has gone."""
        self._rest.clear()
        self._rest_since = now

    def settle(self) -> None:
        """The opening pings are over: how much does the delay vary on the quiet line?"""
        pairs = list(zip(self.steady, self.steady[1:], strict=False))
        self.jitter = sum(abs(b - a) for a, b in pairs) / len(pairs) if pairs else 0.0

    def begin_if_quiet(self, now: float) -> bool:
        """Starts the next step once the last one's queue is gone."""
        need = self.search.next_need()
        if self.step or self.done or need is None:
            return False
        quiet = len(self._rest) >= 2 and max(list(self._rest)[-2:]) < 0.010 + 2 * self.jitter
        if not quiet and now - self._rest_since < PROBE_PAUSE and self._rest_since:
            return False
        self._steps += 1
        self.step, self.most = self._steps, 0
        self.rate = need * self._probe
        self.bytes = max(self.smallest, packet_bytes(self.rate))
        self._judge = StepJudge(need, self.jitter, self.run_in)
        self._size = max(3, round(self.pace * SLICE))
        self._delays, self._highest, self._group, self._lost_so_far = {}, -1, 0, 0
        self._began, self._first_at, self._dirty = now, 0.0, False
        return True

    def spoil(self) -> None:
        """A computer stalled: what this step says is worth nothing."""
        self._dirty = self._dirty or bool(self.step)

    def arrived(self, number: int, delay: float, at: float) -> None:
        """A packet of the running step came; ``at`` in seconds of the receiver."""
        if number in self._delays:
            return
        if not self._delays:
            self._first_at = at
        self._last_at = max(self._last_at, at) if self._delays else at
        self._delays[number] = delay
        self._highest = max(self._highest, number)

    def judge(self, now: float, arrived: int | None, late: float) -> bool:
        """Looks at what came. True when the step is over; ``late``: how long the next packet is overdue.

        ``arrived``: how many came, where the other side counts and its reports may get lost; None: all are known.
        """
        if self._judge is None:
            return False
        if self._dirty:
            self.spoilt += 1
            self._end(None, now)
            return True
        running = now - self._began
        margin = math.ceil((0.008 + self.jitter) * self.pace)
        finding: Finding | None = None
        while finding is None and (self._group + 1) * self._size + margin <= self._highest + 1:
            finding = self._next_group(arrived)
        if finding is None and late > 0.45 * max(running, 0.4) + 0.1:
            finding = self._judge.overdue(self._seen())
        if finding is None and not self._delays and running > SILENT:
            finding = self._judge.overdue(0.0)
        if finding is None and (running > LONGEST + 0.2 or 0 < self.most <= self._highest + 1):
            finding = self._judge.finish()
        if finding is not None:
            self._end(finding, now)
        return finding is not None

    def stop(self, now: float) -> None:
        """No time or bytes are left: the running step gives what it can."""
        if self._judge is not None:
            self._end(self._judge.finish() if not self._dirty else None, now)
        self.done = True

    def _next_group(self, arrived: int | None) -> Finding | None:
        assert self._judge is not None
        first = self._group * self._size
        delays = [d for d in map(self._delays.get, range(first, first + self._size)) if d is not None]
        lost = self._size - len(delays)
        if arrived is not None:
            # Of a packet without a report it is not known whether it came; how many came in all is known.
            lost = min(lost, max(0, self._highest + 1 - arrived - self._lost_so_far))
            self._lost_so_far += lost
        mean = sum(delays) / len(delays) if delays else None
        if mean is None and not lost:
            # They came, but the reports of when did not: that tells nothing, least of all that they were quick.
            self._group += 1
            return None
        at = first / self.pace
        self._group += 1
        return self._judge.add(Slice(at, self._size, lost, mean))

    def _seen(self) -> float:
        """Kilobits per second at which packets came through."""
        span = self._last_at - self._first_at
        if len(self._delays) < 5 or span <= 0:
            return 0.0
        came = (len(self._delays) - 1) / span
        # Pings among the packets come through in the same share as these.
        return came / self._samples * self.rate if self._samples else came * self.bytes * 8 / 1000

    def _end(self, finding: Finding | None, now: float) -> None:
        assert self._judge is not None
        if finding is not None:
            self.search.record(finding)
            self.sent += self._judge.chance_sent
            self.lost += self._judge.chance_lost
        self._judge, self.step, self.rate = None, 0, 0.0
        self._samples = 0.0
        self.unsettle(now)
        self.done = self.search.next_need() is None
