"""The line test against any ndt7 server: its own protocol, but paced, and ended as soon as the answer is clear.

Sending first: that connection also tells the round trip, from which the buffers
of the second one follow. The server's own counts say what arrived of what was sent.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from websockets.frames import Opcode

from advisor.adapters.line_probe.proxies import Ask
from advisor.adapters.line_probe.readings import nothing
from advisor.adapters.line_probe.tcp_line import WebSocketLine, open_websocket
from advisor.adapters.line_probe.trouble import Trouble, Until
from advisor.domain.line_search import HARD_STOP, MOST_BYTES
from advisor.domain.line_session import OneWay, Reading
from advisor.domain.line_target import Asked, LineTarget, Row
from advisor.domain.paced_rate import WIRE, PacedRate

SUBPROTOCOL = "net.measurementlab.ndt.v7"
OPEN_TIMEOUT = 3.0
SMALLEST_BUFFER, LARGEST_BUFFER = 16_384, 131_072
BUFFER = 1.3  # of what is on its way: the system counts its own keeping of each packet too
STEP = 1.6  # seconds of one rate of sending
MOST_REPORTS = 150_000  # bytes that a server may say while it is sent to
DOWN_SECONDS, DOWN_TRIPS = 0.8, 1.2  # seconds and round trips of receiving, for which bytes are kept back
RESERVE = 100_000  # bytes for opening, closing, and what TCP sends again unsaid
LARGEST_MESSAGE = 1 << 24  # of the protocol
REPORTS_LATE = 0.3  # seconds until a server says what came
_STALL = 0.25  # seconds of our own that make a run worthless
_AROUND = 1_500  # bytes of opening and closing a connection
_ACKS = 1.02  # bytes that go the other way to acknowledge, as a share


@dataclass
class _Run:
    """What both directions share."""

    until: float
    cancel: threading.Event
    report: Callable[[str], None]
    roots: str | None
    ask: Ask | None
    bytes_sent: int = 0
    bytes_received: int = 0
    trip: float = 0.0
    resent: int = 0  # bytes that a server said it had to send again

    def left(self) -> float:
        return self.until - time.perf_counter()


def ndt7_reading(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None],
    limit: float = HARD_STOP, roots: str | None = None, ask: Ask | None = None,
) -> Reading:  # fmt: skip
    """One run of at most ``limit`` seconds and 1 MB."""
    scheme = "wss" if target.encrypted else "ws"
    place = f"[{target.host}]" if ":" in target.host else target.host
    base = f"{scheme}://{place}:{target.port}/ndt/v7"
    return ndt7_at(f"{base}/upload", f"{base}/download", asked, cancel, report, limit, roots, ask)


def ndt7_at(
    upload: str, download: str, asked: Asked, cancel: threading.Event, report: Callable[[str], None],
    limit: float = HARD_STOP, roots: str | None = None, ask: Ask | None = None,
) -> Reading:  # fmt: skip
    """The same with whole addresses, as the locate service gives them."""
    began = time.perf_counter()
    run = _Run(began + limit, cancel, report, roots, ask)
    try:
        report("connecting")
        up = _upload(upload, asked, run)
        down = _download(download, asked.down, run)
    except Trouble as trouble:
        empty = nothing(trouble.code, time.perf_counter() - began, "tcp")
        return Reading(**{**_fields(empty), "bytes_sent": run.bytes_sent, "bytes_received": run.bytes_received})
    return Reading(
        "", _way(up), _way(down), run.trip * 1000, 0.0, run.bytes_sent, run.bytes_received,
        time.perf_counter() - began, 0, "tcp", ("udp_untried", "no_loss"),
    )  # fmt: skip


def _fields(reading: Reading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in reading.__slots__}


def _way(rate: PacedRate) -> OneWay:
    return OneWay(rate.tier, rate.borderline, rate.kbit, 0, 0)


def _open(address: str, run: _Run, receive_buffer: int) -> tuple[WebSocketLine, float]:
    """The connection and how long its opening took."""
    begun = time.perf_counter()
    until = Until(min(begun + OPEN_TIMEOUT, run.until - 0.3), run.cancel)
    web = open_websocket(address, until, SUBPROTOCOL, receive_buffer, run.roots, LARGEST_MESSAGE, run.ask)
    return web, time.perf_counter() - begun


def _buffer(rate: PacedRate, trip: float) -> int:
    """Large enough that it does not hold the stream back."""
    return int(min(LARGEST_BUFFER, max(SMALLEST_BUFFER, BUFFER * rate.pace * trip)))


def _upload(address: str, asked: Asked, run: _Run) -> PacedRate:
    rows = asked.up
    web, opening = _open(address, run, 0)
    run.trip = min(web.line.trip, opening / 2)
    rate, down = PacedRate(rows, run.trip), PacedRate(asked.down, run.trip)
    most = MOST_BYTES - RESERVE - down.pace * (DOWN_SECONDS + DOWN_TRIPS * run.trip) - 1.3 * _buffer(down, run.trip)
    try:
        run.report("asking")
        began, known = time.perf_counter(), 0.0
        # The lowest need first: a slow line would need seconds to get rid of a faster stream.
        for step in range(1, len(rows) + 1):
            # By the server's clock it begins a round trip later: its count began before ours, and packets take time.
            start = time.perf_counter() - began + run.trip
            rate = PacedRate(rows[:step], run.trip, start, STEP, known, ours=True)
            web.line.set_buffers(send=_buffer(rate, run.trip))
            _send_paced(web, rate, run, began, most, 256 if step == 1 else 1_024)
            if rate.short or rate.borderline or rate.tier != rows[step - 1][0]:
                break
            known = rate.kbit
    finally:
        run.bytes_sent += int((web.line.sent + web.line.resent) * WIRE) + _AROUND
        run.bytes_received += int(web.line.received * WIRE) + int(web.line.sent * (_ACKS - 1)) + _AROUND
        web.line.abort()
    return rate


def _send_paced(web: WebSocketLine, rate: PacedRate, run: _Run, began: float, most: float, size: int) -> None:
    filler = os.urandom(size)
    start = last = time.perf_counter()
    before = web.line.sent + web.line.waiting
    heard = False  # the server reports its own counts
    noted = 0.0
    ends = start + min(STEP + 0.3 + 1.5 * run.trip, run.left() / 2)
    while not rate.done:
        now = time.perf_counter()
        if run.cancel.is_set():
            raise Trouble("cancelled")
        if now - last > _STALL:
            raise Trouble("stalled")
        last = now
        if now > ends or (web.line.sent + web.line.resent) * WIRE > most:
            _hear_out(web, rate, run)
            return
        if web.line.received > MOST_REPORTS:
            raise Trouble("refused")
        web.line.send()
        while web.line.waiting == 0 and web.line.sent - before < rate.pace * (now - start):
            web.send(filler)
        for raw in _texts(web):
            told = _counts(raw)
            if told is not None:
                heard = True
                rate.add(*told)
        # A server that says nothing: what the system took counts, after a while in which its buffer has filled.
        if not heard and now - start > 1.0 and now - noted >= rate.slice:
            noted = now
            rate.add(now - began, web.line.sent)
        if web.closed:
            raise Trouble("gone")
        web.line.wait(0.004)


def _hear_out(web: WebSocketLine, rate: PacedRate, run: _Run) -> None:
    """No more is sent; what the server says of the last bytes is still on its way."""
    rate.cut = True
    all_of_it = web.line.sent
    ends = time.perf_counter() + run.trip + REPORTS_LATE
    while not rate.done and time.perf_counter() < ends and not web.closed:
        if run.cancel.is_set():
            raise Trouble("cancelled")
        for told in filter(None, map(_counts, _texts(web))):
            if told[1] >= all_of_it:  # since when, nobody knows
                return
            rate.add(*told)
        web.line.wait(0.004)


def _texts(web: WebSocketLine, most: int = 16_384) -> list[bytes]:
    _, frames = web.receive(most)
    return [bytes(frame.data) for frame in frames if frame.opcode is Opcode.TEXT]


def _counts(raw: bytes) -> tuple[float, int] | None:
    """Seconds and bytes as the server counts them, from one of its measurements."""
    try:
        said = json.loads(raw)
        for name, key in (("TCPInfo", "BytesReceived"), ("AppInfo", "NumBytes")):
            part = said.get(name) or {}
            if part.get("ElapsedTime") and part.get(key) is not None:
                seconds, count = float(part["ElapsedTime"]) / 1e6, int(part[key])
                return (seconds, count) if 0 < seconds < 60 and 0 <= count < 1 << 40 else None
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        pass
    return None


def _resent(raw: bytes) -> int:
    """Bytes that the server sent again, as it says; 0 where it does not, or says what cannot be."""
    try:
        count = int(json.loads(raw)["TCPInfo"]["BytesRetrans"])
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return 0
    return count if 0 <= count <= MOST_BYTES else 0


def _download(address: str, rows: Sequence[Row], run: _Run) -> PacedRate:
    rate = PacedRate(rows, run.trip)
    buffer = _buffer(rate, run.trip)
    web, _ = _open(address, run, buffer)
    most = MOST_BYTES - run.bytes_sent - run.bytes_received - 1.3 * buffer - RESERVE
    try:
        _read_paced(web, rate, run, most)
    finally:
        held = buffer if web.line.received else 0  # on its way, or in the system's buffer, when it ends
        run.bytes_received += int((web.line.received + held + run.resent) * WIRE) + _AROUND
        run.bytes_sent += int(web.line.sent + web.line.received * (_ACKS - 1)) + _AROUND
        web.line.abort()
    return rate


def _read_paced(web: WebSocketLine, rate: PacedRate, run: _Run, most: float) -> None:
    began = last = time.perf_counter()
    noted = 0.0
    while not rate.done:
        now = time.perf_counter()
        if run.cancel.is_set():
            raise Trouble("cancelled")
        if now - last > _STALL:
            raise Trouble("stalled")
        last = now
        if run.left() < 0.3 or (web.line.received + run.resent) * WIRE > most:
            rate.cut = True
            rate.add(now - began, web.line.received)
            return
        may = int(rate.pace * (now - began)) - web.line.received
        if may > 512:
            for raw in _texts(web, min(may, 16_384)):
                run.resent = max(run.resent, _resent(raw))
        if web.closed:
            raise Trouble("gone")
        if now - began - noted >= rate.slice:
            noted = now - began
            rate.add(noted, web.line.received)
        web.line.wait(0.004, read=may > 512)
        if may <= 512:
            time.sleep(0.002)
