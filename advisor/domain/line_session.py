"""The client's side of a line test without sockets and clock: packets and times in, packets out.

``receive`` takes what came, ``poll`` gives what is to be sent now. Times are
seconds of any steady clock. The same code runs against a real server, against
an emulated line, and in tests on a clock that does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.domain import line_wire as wire
from advisor.domain.line_search import HARD_STOP, LONGEST, MOST_BYTES, PROBE, STALL, DirectionSearch, loss_is_high
from advisor.domain.line_stream import Stream

HELLOS = (0.0, 0.25, 0.7, 1.2, 2.0)  # when a hello is sent again
NO_ANSWER = 3.0
PINGS = 6
BEAT = 0.025  # a heartbeat at least this often: the server stops when none comes
BEAT_TCP = 0.05  # a heartbeat costs more there, and the server waits longer for it
GONE = 2.0  # seconds of silence after which the server counts as gone
MOST_SPOILT = 5
RUN_IN_TRIPS, RUN_IN_MOST = 3.0, 0.7  # round trips, and seconds, until TCP has opened its window
RESERVE = 30_000  # bytes kept back for pings and the last words
LEAST_STEP = 0.4  # seconds: for less, no step begins
FIRST_SHARE = 0.6  # of the bytes that are left, for receiving while sending may want some too


@dataclass(frozen=True, slots=True)
class OneWay:
    """What one direction showed."""

    tier: str
    borderline: bool
    tested_kbit_s: float
    sent: int
    lost: int
    shown_to: float = 0.0  # kilobits per second above which this way cannot show anything; 0: no such limit

    @property
    def loss_percent(self) -> float:
        return 100 * self.lost / self.sent if self.sent else 0.0

    @property
    def loss_high(self) -> bool:
        """Too much loss for video: the sequential test says so, or it cannot tell and the share is above 3 %."""
        said = loss_is_high(self.sent, self.lost)
        return self.loss_percent > 3 and said is not False


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of a run. ``problem`` is empty, or a code that says why there is no verdict."""

    problem: str
    up: OneWay
    down: OneWay
    rtt_ms: float
    jitter_ms: float
    bytes_sent: int
    bytes_received: int
    seconds: float
    steps_discarded: int
    transport: str = "udp"  # udp | tcp
    limits: tuple[str, ...] = ()  # what this way of asking cannot show: keys of services/line_words.LIMITS


class LineSession:
    """One run of the test."""

    def __init__(
        self,
        up: Sequence[tuple[str, float]],
        down: Sequence[tuple[str, float]],
        session: bytes,
        filler: bytes,
        token: bytes | None = None,
        limit: float = HARD_STOP,
        tcp_overhead: int = 0,
    ) -> None:
        """``tcp_overhead``: bytes on the wire around each packet where it travels inside TCP; 0 for UDP."""
        self.up = Stream(DirectionSearch(up), PROBE)
        self.down = Stream(DirectionSearch(down), PROBE)
        self.phase = "connecting"  # connecting, listening, asking, done
        self.problem = ""
        self.bytes_sent = self.bytes_received = 0
        self._id, self._filler, self._token, self._limit = session, filler, token, limit
        self._tcp = tcp_overhead > 0
        self._overhead = tcp_overhead or wire.UDP_IP
        self._beat = BEAT_TCP if self._tcp else BEAT
        self.up.smallest = self.down.smallest = wire.SMALLEST - wire.UDP_IP + self._overhead if self._tcp else 0
        self._began: float | None = None
        self._phase_began = 0.0
        self._ended = 0.0
        self._server_sent = 0  # bytes, as it says itself
        self._granted = 0  # packets of the step of receiving that the server may send
        self._open = 0  # bytes that it may still send unasked: word to stop may lie in a queue for a second
        self._stopped_at = 0.0  # when the last step of receiving ended here
        self._hellos = 0
        self._proof = bytes(8)
        self._heard = self._polled = self._sent_last = 0.0
        self._echo: tuple[int, float] | None = None  # the server's newest time, and when it came
        self._trips: list[float] = []
        self._server_now = self._server_zero = 0
        self._step_began = 0.0
        self._arrived_up = 0
        self._up_times: list[int] = []
        self._rest_times: dict[int, int] = {}
        self._rest_number = 0
        self._down_last: tuple[int, int] | None = None
        self._stepping = 0  # the step of receiving that ran at the last look

    # -- in

    def receive(self, raw: bytes, now: float) -> None:
        """Takes one datagram. What is not ours or broken is dropped without a word."""
        if self.phase == "done":
            return
        try:
            kind, session = wire.session_of(raw)
            if session != self._id:
                return
            if kind == wire.COOKIE and self.phase == "connecting":
                self._accept(*wire.read_cookie(raw), now)
            elif kind == wire.REFUSED:
                reason = wire.read_refused(raw)
                self._finish({wire.BAD_TOKEN: "token", wire.BUSY: "busy"}.get(reason, "refused"), now)
            elif kind == wire.DATA and self.phase in ("listening", "asking"):
                self._data(wire.read_data(raw), len(raw) + self._overhead, now)
            else:
                return
        except wire.BadPacket:
            return
        if kind != wire.DATA:
            self.bytes_received += len(raw) + self._overhead

    def _accept(self, echo: int, secret: bytes, flags: int, now: float) -> None:
        if abs(wire.since(_cut(now), echo)) > NO_ANSWER + 1:
            return
        if flags & wire.TOKEN_NEEDED and self._token is None:
            self._finish("token", now)
            return
        self._proof = wire.proof(secret, self._id, self._token)
        self.phase, self._phase_began = "listening", now
        self._heard = now

    def _data(self, packet: wire.Data, size: int, now: float) -> None:
        self._heard = now
        self.bytes_received += size
        here = _cut(now)
        if packet.echo or packet.held:
            trip = wire.since(here, packet.echo) - packet.held / 1e6
            if 0 <= trip < HARD_STOP and self.phase == "listening":
                self._trips.append(trip)
        newest = self._echo is None or wire.since(packet.sent_at, self._echo[0]) > 0
        if newest:
            self._echo = (packet.sent_at, now)
            self._server_now = packet.sent_at
            self._count_server(packet)
        delay = self.down.delay(here, packet.sent_at)
        if packet.step == 0:
            self.down.rested(delay)
        elif packet.step == self.down.step and packet.number < 65536:
            self._server_gap(packet)
            self.down.arrived(packet.number, delay, now)
        self._reports(packet)

    def _count_server(self, packet: wire.Data) -> None:
        """What the server has sent, and what it may yet send before our next word reaches it."""
        self._server_sent = max(self._server_sent, packet.gone)
        if packet.step and packet.step == self.down.last_step:
            self._open = max(0, self._granted - packet.number - 1) * self.down.bytes
        elif not packet.step and not self.down.step and wire.since(packet.echo, _cut(self._stopped_at)) >= 0:
            self._open = 0

    def _used(self) -> int:
        """Bytes that this test has put on the line both ways, or may yet: what the line drops counts too."""
        return self.bytes_sent + max(self.bytes_received, self._server_sent + self._open)

    def _left(self) -> int:
        return MOST_BYTES - RESERVE - self._used()

    def _server_gap(self, packet: wire.Data) -> None:
        """The server's own stall shows in its sending times."""
        if self._down_last is not None and packet.number == self._down_last[0] + 1:
            gap = wire.since(packet.sent_at, self._down_last[1])
            if gap > STALL + 1 / self.down.pace:
                self.down.spoil()
        if self._down_last is None or packet.number > self._down_last[0]:
            self._down_last = (packet.number, packet.sent_at)

    def _reports(self, packet: wire.Data) -> None:
        if packet.report_step == 0:
            for number, arrival in packet.reports:
                sent_at = self._rest_times.pop(number, None)
                if sent_at is not None:
                    self.up.rested(self.up.delay(arrival, sent_at))
            return
        if packet.report_step != self.up.step:
            return
        sent = len(self._up_times)
        if packet.arrived <= sent:
            self._arrived_up = max(self._arrived_up, packet.arrived)
        for number, arrival in packet.reports:
            if number < sent:
                at = wire.since(arrival, self._server_zero)
                self.up.arrived(number, self.up.delay(arrival, self._up_times[number]), at)

    # -- out

    def poll(self, now: float) -> list[bytes]:
        """What is to be sent now. Call it at least every 2 ms while ``phase`` is "asking"."""
        if self._began is None:
            self._began = self._phase_began = self._heard = now
        if self.phase == "done":
            return []
        out: list[bytes] = []
        if self.phase == "connecting":
            self._connect(out, now)
        else:
            self._run(out, now)
        self._polled = now
        self.bytes_sent += sum(len(raw) + self._overhead for raw in out)
        return out

    def _connect(self, out: list[bytes], now: float) -> None:
        waited = now - self._phase_began
        if waited > NO_ANSWER:
            self._finish("no_answer", now)
        elif self._hellos < len(HELLOS) and waited >= HELLOS[self._hellos]:
            self._hellos += 1
            out.append(wire.hello(self._id, _cut(now)))

    def _run(self, out: list[bytes], now: float) -> None:
        assert self._began is not None
        if now - self._heard > GONE and not self.up.step:
            self._finish("gone", now)
            return
        if self.phase == "listening":
            waited = now - self._phase_began
            enough = len(self._trips) >= PINGS and len(self.up.steady) >= 3
            if enough or (waited > 1.2 and len(self._trips) >= 3 and len(self.up.steady) >= 2):
                self.up.settle()
                self.down.settle()
                if self._tcp:
                    trip = sorted(self._trips)[len(self._trips) // 2]
                    self.up.run_in = self.down.run_in = min(RUN_IN_MOST, RUN_IN_TRIPS * trip)
                self.phase = "asking"
            elif waited > NO_ANSWER:
                self._finish("gone", now)
                return
        if self.phase == "asking" and self._steer(now):
            out.append(wire.bye(self._id, self._proof))
            return
        if self.up.step:
            self._send_step(out, now)
        if now - self._sent_last >= self._beat:
            self._send_rest(out, now)

    def _steer(self, now: float) -> bool:
        """Judges both directions and starts what comes next. True when the test is over."""
        if self._polled and now - self._polled > STALL:
            self.up.spoil()
            self.down.spoil()
        late = 0.0
        number = self.up.next_number
        if self.up.step and number < len(self._up_times):
            late = self.up.overdue(self._server_now, self._up_times[number])
        self.up.judge(now, self._arrived_up, late)
        late = 0.0
        if self.down.step and self._down_last is not None:
            late = self.down.overdue(_cut(now), self._down_last[1]) - 0.15
        self.down.judge(now, None, late)
        assert self._began is not None
        if self._stepping and not self.down.step:
            self._stopped_at = now
        if self.bytes_sent + self._server_sent > MOST_BYTES - RESERVE or now - self._began > self._limit - 0.3:
            self.up.stop(now)
            self.down.stop(now)
        if self.up.spoilt + self.down.spoilt > MOST_SPOILT:
            self._finish("stalled", now)
            return True
        if self.up.done and self.down.done:
            self._finish("", now)
            return True
        if self._affords(self.up, now) and self.up.begin_if_quiet(now):
            self._up_times, self._arrived_up = [], 0
            self._server_zero = self._server_now
            self._step_began = now
        if self._affords(self.down, now) and self.down.begin_if_quiet(now):
            self._down_last, self._granted = None, 0
            self._grant(1.0 if self.up.done else FIRST_SHARE)
        elif self.down.step and not self.up.step:
            self._grant(1.0)
        self._stepping = self.down.step
        return False

    def _affords(self, stream: Stream, now: float) -> bool:
        """Whether the bytes that are left are enough for a step that tells something."""
        need = stream.search.next_need()
        if stream.step or stream.done or need is None:
            return True
        other = self.down if stream is self.up else self.up
        both = need * PROBE + (other.rate if other is self.up else 0.0)
        if self._left() > LEAST_STEP * both * 125:
            return True
        if not other.step and not self._open:  # nothing will be given back
            stream.stop(now)
        return False

    def _grant(self, share: float) -> None:
        """Lets the server send so much more of the running step."""
        size = self.down.bytes
        more = min(int(LONGEST * self.down.pace) - self._granted, int(share * self._left()) // size)
        if more > 0:
            self._granted += more
            self._open += more * size
        self.down.most = self._granted

    def _send_step(self, out: list[bytes], now: float) -> None:
        due = int((now - self._step_began) * self.up.pace) + 1
        sent = len(self._up_times)
        self.up.most = limit = min(int(LONGEST * self.up.pace), sent + max(0, self._left()) // self.up.bytes)
        for number in range(sent, min(due, limit)):
            self._up_times.append(_cut(now))
            size = self._inside(self.up.bytes)
            out.append(wire.data(self._id, self._packet(now, self.up.step, number), size, self._filler))
            self._sent_last = now

    def _send_rest(self, out: list[bytes], now: float) -> None:
        number = self._rest_number = (self._rest_number + 1) & 0xFFFF
        if not self.up.step:
            self._rest_times[number] = _cut(now)
        out.append(wire.data(self._id, self._packet(now, 0, number), 0, b""))
        self._sent_last = now

    def _packet(self, now: float, step: int, number: int) -> wire.Data:
        echo, came = self._echo or (0, now)
        size = self._inside(self.down.bytes) if self.down.step else 0
        kbit = self.down.rate * size / self.down.bytes if size else 0
        return wire.Data(
            self._proof, step, number, _cut(now), echo, int((now - came) * 1e6),
            want_step=self.down.step, want_kbit=min(65535, round(kbit)), want_bytes=size,
            want_most=self._granted if self.down.step else 0,
        )  # fmt: skip

    def _inside(self, size: int) -> int:
        """What a packet of ``size`` bytes on the wire would be over UDP: TCP takes more around it."""
        return size - self._overhead + wire.UDP_IP

    def cancel(self, now: float) -> list[bytes]:
        """The person wants no more: the last packet tells the server to stop."""
        self._finish("cancelled", now)
        return [wire.bye(self._id, self._proof)] if any(self._proof) else []

    def give_up(self, problem: str, now: float) -> None:
        """Something around the test makes it impossible."""
        self._finish(problem, now)

    def _finish(self, problem: str, now: float) -> None:
        if self.phase != "done":
            self.phase, self.problem, self._ended = "done", problem, now

    # -- the outcome

    @property
    def state(self) -> str:
        """The phase; while "asking" also, for sending and receiving, the tier known so far and the one being asked.

        For example ``asking audio sd none -``: a dash where nothing is asked any more.
        """
        if self.phase != "asking":
            return self.phase
        ways = (self.up.search, self.down.search)
        return " ".join(["asking", *(word for way in ways for word in (way.tier, way.asking or "-"))])

    def reading(self) -> Reading:
        """What was found; to be read when ``phase`` is "done"."""
        trips = sorted(self._trips)
        rtt = trips[len(trips) // 2] if trips else 0.0
        return Reading(
            self.problem, _one_way(self.up), _one_way(self.down), rtt * 1000,
            max(self.up.jitter, self.down.jitter) * 1000, self.bytes_sent, self.bytes_received,
            self._ended - (self._began or 0.0), self.up.spoilt + self.down.spoilt,
            "tcp" if self._tcp else "udp", ("tcp_only", "no_loss") if self._tcp else (),
        )  # fmt: skip


def _one_way(stream: Stream) -> OneWay:
    search = stream.search
    return OneWay(search.tier, search.borderline, search.tested, stream.sent, stream.lost)


def _cut(now: float) -> int:
    return int(now * 1e6) % wire.WRAP
