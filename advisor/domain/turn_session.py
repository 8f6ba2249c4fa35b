"""The line test against a STUN and TURN server as it stands beside a meeting server; no clock, no sockets.

Without a login: pings, for delay and loss. With one: what the uplink carries,
by sending what the server drops behind it while pings show the queue; then both
directions at once, by one's own relayed address, from which every packet comes
back. So receiving can be shown only as far as sending carries it. The server
carries people's calls: one allocation, one step at a time, and an end.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.domain import stun_wire as stun
from advisor.domain.line_search import HARD_STOP, MOST_BYTES, PROBE, STALL, DirectionSearch
from advisor.domain.line_session import RUN_IN_MOST, RUN_IN_TRIPS, OneWay, Reading
from advisor.domain.line_stream import Stream
from advisor.domain.line_wire import UDP_IP, WRAP
from advisor.domain.turn_login import CLOSE_WITHIN, TurnLogin

NO_ANSWER = 3.0
GONE, GONE_TCP = 2.0, 4.5  # seconds of silence: inside TCP a slow line must first get rid of a whole step
PINGS_ALONE, PINGS_FIRST = 110, 20
PING_EVERY = 0.020  # seconds
STEP_PINGS = 60.0  # a second, while the uplink is asked
PING_BYTES = 20
LATE_PING = 0.6  # seconds after the last ping until those without an answer count as lost
MOST_SPOILT = 5
RESERVE = 60_000
_LOAD = struct.Struct("!8sHII")  # of our own packets in the hairpin: mark, step, number, time
_SEND_HEAD = 36  # bytes around the filler of a Send indication


@dataclass(slots=True)
class _Ping:
    at: float
    number: int = -1  # within the step of the uplink; -1: between the steps
    step: int = 0
    counts: bool = False  # among the opening pings


class TurnSession:
    """One run. ``login`` is None for STUN alone."""

    def __init__(
        self, up: Sequence[tuple[str, float]], down: Sequence[tuple[str, float]], mark: bytes, filler: bytes,
        login: TurnLogin | None, limit: float = HARD_STOP, tcp_overhead: int = 0,
    ) -> None:  # fmt: skip
        """``tcp_overhead``: bytes on the wire around each message where they travel inside TCP; 0 for UDP."""
        self.phase = "connecting"  # connecting, listening, login, asking, done
        self.problem = ""
        self.bytes_sent = self.bytes_received = 0
        self.up, self.down = Stream(DirectionSearch(up), PROBE), Stream(DirectionSearch(down), PROBE)
        self._extra: Stream | None = None  # a step of the uplink that explains a bad hairpin
        self._login, self._mark, self._filler, self._limit = login, mark, filler, limit
        self._limits: list[str] = []
        self._tcp, self._around = tcp_overhead > 0, tcp_overhead or UDP_IP
        self._began: float | None = None
        self._ended = self._heard = self._polled = 0.0
        self._count = 0
        self._pings: dict[bytes, _Ping] = {}
        self._pings_sent = self._pings_back = 0
        self._next_ping = 0.0
        self._trips: list[float] = []
        self._step_began = 0.0
        self._loads = 0  # packets of the running step
        self._step_times: list[int] = []  # when its numbered packets were sent

    # -- in

    def receive(self, raw: bytes, now: float) -> None:
        """Takes one datagram; what is not ours is dropped without a word."""
        if self.phase == "done" or self._began is None:
            return
        try:
            if raw[:1] and raw[0] & 0xC0 == 0x40:
                self._returned(stun.read_channel(raw), now)
            else:
                self._message(stun.read_message(raw), now)
        except (stun.BadMessage, struct.error):
            return
        self.bytes_received += len(raw) + self._around
        self._heard = now

    def _message(self, got: stun.Message, now: float) -> None:
        ping = self._pings.pop(got.id, None)
        if ping is not None and got.method == stun.BINDING:
            if got.kind in (stun.SUCCESS, stun.ERROR):
                self._pong(ping, now)
        elif self._login is not None and self._login.owns(got):
            self._login.receive(got)
        else:
            raise stun.BadMessage

    def _pong(self, ping: _Ping, now: float) -> None:
        if ping.counts:
            self._pings_back += 1
            self._trips.append(now - ping.at)
        if self.phase == "connecting":
            self.phase = "listening"
        asked = self._extra or self.up
        delay = asked.delay(_cut(now), _cut(ping.at))
        if not self.down.step:
            self.down.knows(asked)
        if ping.number < 0:
            # A ping of before the step's end may lie in its queue: only a later one tells that it has gone.
            for stream in (self.up, self.down, *([self._extra] if self._extra else ())):
                if not stream.step:
                    stream.rested(delay)
        elif ping.step == asked.step and asked.step:
            asked.arrived(ping.number, delay, now)

    def _returned(self, payload: bytes, now: float) -> None:
        mark, step, number, at = _LOAD.unpack_from(payload)
        if mark != self._mark:
            raise stun.BadMessage
        if step == self.down.step and number < len(self._step_times):
            self.down.arrived(number, self.down.delay(_cut(now), at), now)

    # -- out

    def poll(self, now: float) -> list[bytes]:
        """What is to be sent now."""
        if self._began is None:
            self._began = self._heard = self._next_ping = now
        if self.phase == "done":
            return []
        out: list[bytes] = []
        self._steer(now)
        if self.phase not in ("done", "closing"):
            self._send_pings(out, now)
            self._send_loads(out, now)
        if self._login is not None:
            out += self._login.poll(now)
            if self.phase == "closing" and self._login.closed:
                self._end(now)
        elif self.phase == "closing":
            self._end(now)
        self._polled = now
        self.bytes_sent += sum(len(raw) + self._around for raw in out)
        return out

    def _steer(self, now: float) -> None:
        assert self._began is not None
        if self.phase == "connecting":
            if now - self._began > NO_ANSWER:
                self._finish("no_answer", now)
        elif self.phase == "listening":
            self._listen(now)
        elif self.phase == "login":
            self._log_in(now)
        elif self.phase == "asking":
            self._ask(now)
        over = now - self._began > self._limit - 0.5
        if over and self.phase in ("listening", "login"):
            self._finish("gone", now)

    def _listen(self, now: float) -> None:
        wanted = PINGS_ALONE if self._login is None else PINGS_FIRST
        if self._pings_sent < wanted:
            return
        waited = now - (self._next_ping - PING_EVERY)
        if self._pings_back < self._pings_sent and waited < LATE_PING:
            return
        if len(self._trips) < 3:
            self._finish("gone", now)
            return
        for stream in (self.up, self.down):
            stream.settle()
            if self._tcp:
                stream.run_in = min(RUN_IN_MOST, RUN_IN_TRIPS * sorted(self._trips)[len(self._trips) // 2])
        if self._login is None:
            self._limits.append("no_login")
            self._finish("", now)
            return
        self.phase = "login"
        self._login.begin(now)

    def _log_in(self, now: float) -> None:
        assert self._login is not None
        if self._login.problem == "turn_none" and now - self._heard > GONE / 2:
            self._finish("gone", now)  # it does not answer pings any more either
        elif self._login.problem == "turn_none":
            self._limits.append("turn_none")
            self._finish("", now)
        elif self._login.problem:
            self._finish(self._login.problem, now)
        elif self._login.allocated:
            self.phase, self._heard = "asking", now

    def _ask(self, now: float) -> None:
        assert self._login is not None
        assert self._began is not None
        streams = [self.up, self.down, *([self._extra] if self._extra else ())]
        running = next((stream for stream in streams if stream.step), None)
        if self._polled and now - self._polled > STALL:
            for stream in streams:
                stream.spoil()
        full = self.bytes_sent + self.bytes_received > MOST_BYTES - RESERVE
        if full or now - self._began > self._limit - 0.6:
            self._stop(streams, now)
            self._finish("", now)
            return
        if sum(stream.spoilt for stream in streams) > MOST_SPOILT:
            self._finish("stalled", now)
        elif running is None and now - self._heard > (GONE_TCP if self._tcp else GONE):
            self._finish("gone", now)
        elif running is None:
            self._next_step(now)
        else:
            number, late = running.next_number, 0.0
            if number < len(self._step_times):
                late = running.overdue(_cut(now), self._step_times[number])
            found = len(running.search.findings)
            waits = running is self.down and self._hold(running)
            if running.judge(now, None, late):
                if len(running.search.findings) > found and waits:
                    self._explain()
                for stream in (self.up, self.down, self._extra):
                    if stream is not None:
                        stream.unsettle(now)

    def _stop(self, streams: Sequence[Stream], now: float) -> None:
        """No time or bytes are left. A bad hairpin that nobody explained says nothing about receiving."""
        unsure = bool(self.down.step) and self._hold(self.down)
        for stream in streams:
            stream.stop(now)
        if self._extra is not None:
            self._judge_hairpin(self._extra.search.carried > 0)
        elif unsure and self.down.search.last is not None and not self.down.search.last.carried:
            self._judge_hairpin(uplink_carries=False)

    # -- which step comes next

    def _next_step(self, now: float) -> None:
        assert self._login is not None
        if self._login.problem:
            self._finish(self._login.problem, now)
            return
        if self._extra is not None and self._extra.done:
            self._judge_hairpin(self._extra.search.tier != "none")
            self._extra = None
        stream = self._extra or (self.up if not self.up.done else self.down)
        need = stream.search.next_need()
        if need is None or stream.done:
            self._finish("", now)
            return
        if self._login.most_kbit and need * PROBE > 0.95 * self._login.most_kbit:
            stream.search.leave_out()
            stream.done = stream.search.next_need() is None
            self._note("quota")
        elif stream is self.down and need > self.up.search.carried and need * PROBE > 1.03 * self._uplink():
            self._leave_out_down()
        elif stream is self.down and not self._login.bound:
            self._login.bind(now)
        elif stream.begin_if_quiet(now):
            self._step_began, self._loads, self._step_times = now, 0, []
            if stream is not self.down:
                stream.sampled(STEP_PINGS)
                self._next_ping = now

    def _uplink(self) -> float:
        """Kilobits per second that the uplink is known not to exceed."""
        failed = [found.capacity for found in self.up.search.findings.values() if not found.carried]
        return max(self.up.search.tested, min(failed, default=float("inf")))

    def _hold(self, stream: Stream) -> bool:
        """Whether a bad hairpin could be the uplink's fault: it has not been shown to carry so much."""
        return stream.rate > 1.02 * self.up.search.tested

    def _explain(self) -> None:
        """After a hairpin that the line did not carry: is it the uplink? Ask it the same."""
        last = self.down.search.last
        if last is None or last.carried:
            return
        self._extra = Stream(DirectionSearch([("extra", last.need)]), PROBE)
        self._extra.knows(self.up)
        self._extra.run_in = self.up.run_in
        self.down.done = False

    def _judge_hairpin(self, uplink_carries: bool) -> None:
        if not uplink_carries:
            self.down.search.doubt_last()
            self._note("down_shown_to")
        self.down.done = self.down.search.next_need() is None

    def _leave_out_down(self) -> None:
        self.down.search.leave_out()
        self.down.done = self.down.search.next_need() is None
        self._note("down_shown_to")

    def _note(self, limit: str) -> None:
        if limit not in self._limits:
            self._limits.append(limit)

    # -- packets

    def _send_pings(self, out: list[bytes], now: float) -> None:
        stream = self._extra or self.up
        if self.phase == "asking" and self.down.step:
            return  # the hairpin's own packets tell enough
        if self.phase == "listening" and self._pings_sent >= (PINGS_ALONE if self._login is None else PINGS_FIRST):
            return
        first = self.phase == "connecting"
        every = 0.25 if first else 1 / STEP_PINGS if stream.step else PING_EVERY
        while now >= self._next_ping:
            self._next_ping = max(self._next_ping + every, now - every)
            if stream.step and now - self._step_began > 1.55:
                return
            number = -1
            if stream.step:
                number = len(self._step_times)
                self._step_times.append(_cut(now))
            ident = self._ident()
            counts = self.phase == "listening"
            self._pings[ident] = _Ping(now, number, stream.step, counts)
            self._pings_sent += counts
            out.append(stun.message(stun.BINDING, stun.REQUEST, ident))

    def _send_loads(self, out: list[bytes], now: float) -> None:
        assert self._login is not None or self.phase != "asking"
        if self.phase != "asking" or self._login is None:
            return
        stream = self.down if self.down.step else self._extra or self.up
        if not stream.step:
            return
        pings = 0.0 if stream is self.down else STEP_PINGS * (PING_BYTES + self._around) * 8 / 1000
        pace = max(0.0, stream.rate - pings) * 1000 / 8 / stream.bytes
        due = min(int((now - self._step_began) * pace) + 1, int(1.55 * pace))
        for number in range(self._loads, due):
            if stream is self.down:
                out.append(self._hairpin_packet(stream, number, now))
                self._step_times.append(_cut(now))
            else:
                filler = self._filler[: stream.bytes - _SEND_HEAD - self._around]
                out.append(self._login.to_nowhere(self._ident(), filler))
            self._loads = number + 1

    def _hairpin_packet(self, stream: Stream, number: int, now: float) -> bytes:
        head = _LOAD.pack(self._mark, stream.step, number, _cut(now))
        return stun.channel_data(head + self._filler[: stream.bytes - self._around - 4 - len(head)])

    def _ident(self) -> bytes:
        self._count += 1
        return self._mark + self._count.to_bytes(4, "big")

    # -- the end

    def cancel(self, now: float) -> list[bytes]:
        """The person wants no more: the allocation is given back, and that is the last packet."""
        out = self._login.end(now) if self._login is not None else []
        self.problem, self.phase, self._ended = "cancelled", "done", now
        return out

    def give_up(self, problem: str, now: float) -> None:
        if self.phase != "done":
            self.problem, self.phase, self._ended = problem, "done", now

    def _finish(self, problem: str, now: float) -> None:
        self.problem = problem
        self.phase = "closing"
        if self._login is not None:
            left = self._limit - (now - (self._began or now)) - 0.05
            self._login.close(now, max(0.2, min(CLOSE_WITHIN, left)))

    def _end(self, now: float) -> None:
        self.phase, self._ended = "done", now

    @property
    def state(self) -> str:
        """As ``LineSession.state``: the phase; while "asking" the tiers known and asked, sending then receiving."""
        if self.phase != "asking":
            return self.phase
        ways = (self.up.search, self.down.search)
        return " ".join(["asking", *(word for way in ways for word in (way.tier, way.asking or "-"))])

    def reading(self) -> Reading:
        """What was found; to be read when ``phase`` is "done"."""
        trips = sorted(self._trips)
        sent, lost = self._pings_sent, self._pings_sent - self._pings_back
        rated = self._login is not None and "turn_none" not in self._limits
        up, down = self.up, self.down
        if rated:
            sent, lost = down.sent + up.sent, down.lost + up.lost
            shown = down.search.tested if "down_shown_to" in self._limits or "quota" in self._limits else 0.0
            ways = (
                OneWay(up.search.tier, up.search.borderline, up.search.tested, sent, lost),
                OneWay(down.search.tier, down.search.borderline, down.search.tested, 0, 0, shown),
            )
        else:
            ways = (OneWay("none", False, 0.0, sent, lost), OneWay("none", False, 0.0, 0, 0))
        spoilt = up.spoilt + down.spoilt + (self._extra.spoilt if self._extra else 0)
        return Reading(
            self.problem, *ways, trips[len(trips) // 2] * 1000 if trips else 0.0, _jitter(self._trips) * 1000,
            self.bytes_sent, self.bytes_received, self._ended - (self._began or 0.0), spoilt,
            transport="tcp" if self._tcp else "udp",
            limits=(*self._limits, *(("tcp_only", "no_loss") if self._tcp else ("loss_both",))),
        )  # fmt: skip


def _jitter(trips: Sequence[float]) -> float:
    pairs = list(zip(trips, trips[1:], strict=False))
    return sum(abs(b - a) for a, b in pairs) / len(pairs) if pairs else 0.0


def _cut(now: float) -> int:
    return int(now * 1e6) % WRAP
