"""An internet line that does not exist, and a line test over it on a clock that does not exist.

Each direction has a rate, a queue that drops what does not fit, a delay with
jitter, random loss, and a rate that wobbles. Client and server are the real ones.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass
from itertools import count

from advisor.adapters.line_server.sessions import LineSessions
from advisor.domain.line_session import LineSession, Reading
from advisor.domain.line_wire import UDP_IP

NEEDS = (("audio", 100.0), ("sd", 600.0), ("hd", 2600.0))
NEEDS_UP = (("audio", 100.0), ("sd", 600.0), ("hd", 1800.0))


@dataclass(frozen=True)
class Line:
    """Kilobits per second, milliseconds, shares."""

    up: float
    down: float
    rtt: float = 30.0
    jitter: float = 0.0
    loss: float = 0.0
    queue: float = 250.0
    wobble: float = 0.0


def random_line(source: random.Random) -> Line:
    """One of the family that the method was designed on."""
    rates = (200, 500, 1000, 2000, 4000, 8000, 20_000, 100_000)
    down = source.choice(rates) if source.random() < 0.5 else 10 ** source.uniform(2.08, 5)
    return Line(
        up=max(120.0, down / source.choice((1, 4, 10))), down=float(down), rtt=source.choice((10, 30, 50, 100, 200)),
        jitter=source.choice((0, 5, 20)), loss=source.choice((0, 0.001, 0.005)),
        queue=source.choice((30, 60, 250, 1000)), wobble=source.choice((0, 0.1)),
    )  # fmt: skip


class OneWay:
    """One direction of the line."""

    def __init__(self, kbit: float, line: Line, source: random.Random) -> None:
        self.kbit, self.line, self.source = kbit, line, source
        self.free_at = 0.0
        self.now_kbit, self.change_at = kbit, 0.0

    def arrival(self, size: int, now: float) -> float | None:
        """When a packet that is sent now comes out; None: dropped."""
        if now >= self.change_at:
            self.change_at = now + 0.1
            self.now_kbit = self.kbit * self.source.lognormvariate(0, self.line.wobble)
        if self.source.random() < self.line.loss:
            return None
        start = max(now, self.free_at)
        # A real queue holds at least a few packets, however slow the line is.
        if start - now > max(self.line.queue / 1000, 3 * size * 8 / 1000 / self.now_kbit):
            return None
        self.free_at = start + size * 8 / 1000 / self.now_kbit
        return self.free_at + self.line.rtt / 2000 + self.source.uniform(0, self.line.jitter) / 1000


def run(
    line: Line, seed: int, up=NEEDS_UP, down=NEEDS, tick: float = 0.002, wire: list[int] | None = None
) -> Reading:
    """One whole test. ``wire`` gets the size of each packet that either end sent, with those the line dropped."""
    source = random.Random(seed)
    there, back = OneWay(line.up, line, source), OneWay(line.down, line, source)
    server = LineSessions(b"s" * 32, bytes(1200))
    client = LineSession(up, down, source.randbytes(8), bytes(1200))
    address = ("192.0.2.7", 4711)
    flying: list[tuple[float, int, bool, bytes]] = []
    order = count()
    now = 1000.0

    def send(raw: bytes, up: bool) -> None:
        if wire is not None:
            wire.append(len(raw) + UDP_IP)
        at = (there if up else back).arrival(len(raw) + UDP_IP, now)
        if at is not None:
            heapq.heappush(flying, (at, next(order), up, raw))

    next_tick = now
    while client.phase != "done":
        if flying and flying[0][0] <= next_tick:
            now, _, up_way, raw = heapq.heappop(flying)
            if up_way:
                for answer in server.receive(raw, address, now):
                    send(answer, False)
            else:
                client.receive(raw, now)
            continue
        now = next_tick
        next_tick += tick
        for raw in client.poll(now):
            send(raw, True)
        for _, raw in server.poll(now):
            send(raw, False)
    return client.reading()


def truth(kbit: float, needs: tuple[tuple[str, float], ...]) -> str:
    return next((tier for tier, need in reversed(needs) if kbit >= need), "none")


def near(kbit: float, needs: tuple[tuple[str, float], ...]) -> bool:
    return any(abs(kbit - need) <= 0.1 * need for _, need in needs)
