"""What the line server answers, without sockets and clock: datagrams and times in, datagrams out.

Nothing goes out to an address that has not returned its cookie, but one answer
that is shorter than the question. Nobody's address is written anywhere: it is
held in memory while its session lives, and for the limits, then forgotten.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from advisor.domain import line_wire as wire

Address = tuple[Any, ...]  # host and port first, as the system gives it

CREDIT = 0.150  # seconds without a heartbeat after which a stream stops
MOST_KBIT = 6000
MOST_BYTES = 1_000_000  # per session
LIFE = 12.0  # seconds of a session
COOKIE_LIFE = 30.0
LONGEST_STEP = 2.0
PER_ADDRESS = 64  # sessions at once: a school's computers share one address
PER_ADDRESS_AND_MINUTE = 240
MOST_SESSIONS = 1000
REST = 0.018  # seconds between answers while no stream runs
BURST = 16_000  # bytes
MOST_TO_TELL = 1200


@dataclass(slots=True)
class _Session:
    address: Address
    id: bytes
    proof: bytes
    born: float
    bytes_out: int = 0
    allowance: float = BURST  # bytes that may go out now
    allowed_at: float = 0.0
    heard: float = 0.0
    newest: int | None = None  # the client's newest time
    newest_at: float = 0.0
    sent_at: float = 0.0
    # the stream that goes out
    step: int = 0
    pace: float = 0.0
    size: int = wire.SMALLEST
    began: float = 0.0
    step_born: float = 0.0
    number: int = 0
    most: int = 0  # packets of it that the client lets out
    due: float = 0.0  # when its next packet goes out
    # what comes in
    up_step: int = 0
    arrived: int = 0
    rest_number: int = 0
    # Arrivals (number, time) to report: never told yet, told once, told twice; and the newest of all.
    to_tell: tuple[deque[tuple[int, int]], ...] = field(default_factory=lambda: _queues())
    last_arrival: tuple[int, int] | None = None


class LineSessions:
    """All sessions of a server."""

    def __init__(
        self, secret: bytes, filler: bytes, token: bytes | None = None, credit: float = CREDIT,
        most: int = MOST_SESSIONS,
    ) -> None:  # fmt: skip
        """``most``: sessions at once; who comes then hears that the server is busy."""
        self._secret, self._filler, self._token, self._credit, self._most = secret, filler, token, credit, most
        self._sessions: dict[bytes, _Session] = {}
        self._ended: dict[bytes, float] = {}
        self._of_address: dict[str, list[float]] = {}
        self._swept = 0.0
        self._admit_from = 0.0
        self.served = 0

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def streaming(self) -> bool:
        return any(session.pace for session in self._sessions.values())

    def admit_nobody(self, until: float) -> None:
        """The computer does not keep up: a test that begins now would get a wrong answer. Better say "busy"."""
        self._admit_from = max(self._admit_from, until)

    def receive(self, raw: bytes, address: Address, now: float, came: float | None = None) -> list[bytes]:
        """Answers to one datagram. ``came``: when it reached this computer, where that is known better than ``now``."""
        try:
            kind, session = wire.session_of(raw)
            if kind == wire.HELLO:
                flags = wire.TOKEN_NEEDED if self._token is not None else 0
                return [wire.cookie(session, wire.hello_time(raw), self._cookie(address, session, now), flags)]
            if kind == wire.BYE:
                self._bye(session, wire.read_bye(raw), address, now)
            elif kind == wire.DATA:
                return self._data(session, wire.read_data(raw), address, now, now if came is None else came)
        except wire.BadPacket:
            pass
        return []

    def poll(self, now: float) -> Iterator[tuple[Address, bytes]]:
        """What the streams send now."""
        if now - self._swept > 1.0:
            self._sweep(now)
        for session in list(self._sessions.values()):
            if session.pace and (session.due <= now or now - session.heard > self._credit):
                yield from ((session.address, raw) for raw in self._stream(session, now))

    # -- who may

    def _cookie(self, address: Address, session: bytes, now: float, back: int = 0) -> bytes:
        epoch = int(now / COOKIE_LIFE) - back
        said = f"{address[0]}|{address[1]}|{epoch}".encode() + session
        return hmac.new(self._secret, said, hashlib.sha256).digest()[:8]

    def _proven(self, given: bytes, address: Address, session: bytes, now: float) -> bool:
        return any(
            hmac.compare_digest(given, wire.proof(self._cookie(address, session, now, back), session, self._token))
            for back in (0, 1)
        )

    def _bye(self, session: bytes, given: bytes, address: Address, now: float) -> None:
        known = self._sessions.get(session)
        if known is not None and known.address == address and hmac.compare_digest(given, known.proof):
            self._end(known, now)

    def _open(self, session: bytes, given: bytes, address: Address, now: float) -> _Session | int:
        if session in self._ended:
            return wire.USED_UP
        if not self._proven(given, address, session, now):
            return wire.BAD_TOKEN
        recent = [at for at in self._of_address.get(address[0], ()) if now - at < 60]
        at_once = sum(1 for other in self._sessions.values() if other.address[0] == address[0])
        if now < self._admit_from:
            return wire.BUSY
        if len(self._sessions) >= self._most or at_once >= PER_ADDRESS or len(recent) >= PER_ADDRESS_AND_MINUTE:
            return wire.BUSY
        self._of_address[address[0]] = [*recent, now]
        made = _Session(address, session, given, born=now, allowed_at=now)
        self._sessions[session] = made
        self.served += 1
        return made

    def _end(self, session: _Session, now: float) -> None:
        self._sessions.pop(session.id, None)
        self._ended[session.id] = now

    def _sweep(self, now: float) -> None:
        self._swept = now
        for session in list(self._sessions.values()):
            if now - session.born > LIFE or now - session.heard > 3.0:
                self._end(session, now)
        # A cookie is dead after two periods; until then its session must not come to life again.
        self._ended = {key: at for key, at in self._ended.items() if now - at < 2 * COOKIE_LIFE}
        self._of_address = {key: kept for key, ats in self._of_address.items()
                            if (kept := [at for at in ats if now - at < 60])}  # fmt: skip

    # -- what comes in

    def _data(self, key: bytes, packet: wire.Data, address: Address, now: float, came: float) -> list[bytes]:
        session = self._sessions.get(key)
        if session is None:
            opened = self._open(key, packet.cookie, address, now)
            if isinstance(opened, int):
                return [wire.refused(key, opened)]
            session = opened
        elif session.address != address or not hmac.compare_digest(packet.cookie, session.proof):
            return []
        session.heard = now
        self._note_arrival(session, packet, came)
        if session.newest is None or wire.since(packet.sent_at, session.newest) >= 0:
            session.newest, session.newest_at = packet.sent_at, came
            self._wish(session, packet, now)
        if session.bytes_out >= MOST_BYTES:
            self._end(session, now)
            return [wire.refused(key, wire.USED_UP)]
        if not session.pace and now - session.sent_at >= REST:
            session.rest_number = (session.rest_number + 1) & 0xFFFF
            return self._packet(session, 0, session.rest_number, 0, now)
        return []

    def _note_arrival(self, session: _Session, packet: wire.Data, came: float) -> None:
        step = packet.step
        if step != session.up_step:
            if session.newest is not None and wire.since(packet.sent_at, session.newest) < 0:
                return  # a straggler of what is over
            session.up_step, session.arrived = step, 0
            for told in session.to_tell:
                told.clear()
        session.arrived += 1
        session.last_arrival = (packet.number, _cut(came))
        session.to_tell[0].append(session.last_arrival)

    def _wish(self, session: _Session, packet: wire.Data, now: float) -> None:
        kbit = min(packet.want_kbit, MOST_KBIT)
        if not packet.want_step or not kbit:
            session.pace = 0.0
            return
        size = min(wire.LARGEST, max(wire.SMALLEST, packet.want_bytes))
        if packet.want_step != session.step:
            session.step, session.number = packet.want_step, 0
            session.size, session.began, session.step_born, session.due = size, now, now, now
            session.pace, session.most = kbit * 1000 / 8 / size, packet.want_most
        elif session.number >= session.most:
            session.pace, session.step_born = 0.0, now - LONGEST_STEP  # what was let out is out: this step is over
            return
        elif not session.pace and now - session.step_born < LONGEST_STEP:
            # It had stopped for want of heartbeats: go on from here, without a burst.
            session.pace = kbit * 1000 / 8 / session.size
            session.began, session.due = now - session.number / session.pace, now
        session.most = max(session.most, packet.want_most)

    # -- what goes out

    def _stream(self, session: _Session, now: float) -> Iterator[bytes]:
        if now - session.heard > self._credit or now - session.step_born > LONGEST_STEP:
            session.pace = 0.0
            return
        due = min(int((now - session.began) * session.pace) + 1, session.most) - session.number
        for _ in range(due):
            number = session.number
            session.number += 1
            yield from self._packet(session, session.step, number, session.size, now)
        session.due = session.began + session.number / session.pace

    def _packet(self, session: _Session, step: int, number: int, size: int, now: float) -> list[bytes]:
        gain = (now - session.allowed_at) * MOST_KBIT * 1000 / 8
        session.allowance, session.allowed_at = min(BURST, session.allowance + gain), now
        room = wire.room_for_reports(size) if size else wire.MOST_REPORTS
        packet = wire.Data(
            bytes(8), step, number, _cut(now), session.newest or 0, int((now - session.newest_at) * 1e6),
            gone=session.bytes_out + size, report_step=session.up_step, arrived=session.arrived,
            reports=_reports(session, room),
        )  # fmt: skip
        raw = wire.data(session.id, packet, size, self._filler)
        total = len(raw) + wire.UDP_IP
        if session.allowance < total or session.bytes_out + total > MOST_BYTES:
            return []
        session.allowance -= total
        session.bytes_out += total
        session.sent_at = now
        return [raw]


def _reports(session: _Session, room: int) -> tuple[tuple[int, int], ...]:
    """Each arrival is told three times in different packets, the news first; the newest of all as long as it is."""
    fresh, once, twice = session.to_tell
    news = _taken(fresh, room)
    second = _taken(once, room - len(news))
    third = _taken(twice, room - len(news) - len(second))
    once.extend(news)
    twice.extend(second)
    if not (news or second or third) and session.last_arrival is not None and room:
        return (session.last_arrival,)
    return (*news, *second, *third)


def _taken(queue: deque[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    return [queue.popleft() for _ in range(min(len(queue), most))] if queue else []


def _queues() -> tuple[deque[tuple[int, int]], ...]:
    """Of bounded length: a client may send more than can ever be told."""
    return deque(maxlen=MOST_TO_TELL), deque(maxlen=MOST_TO_TELL), deque(maxlen=MOST_TO_TELL)


def _cut(now: float) -> int:
    return int(now * 1e6) % wire.WRAP
