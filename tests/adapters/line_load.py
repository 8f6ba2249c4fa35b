"""How much one core serves: many sessions at once on a real line server, and real tests among them.

    python tests/adapters/line_load.py [--sessions 50,100,200] [--seconds 20]
    python tests/adapters/line_load.py --soak 20 --sessions 50      minutes at that load: does the memory stay flat?
    ... --websocket                                                 the same inside TCP

The many sessions ask and send like a test of an excellent line, over and over, each from an address of its own, but do
not look at what comes back: the other core must do for all of them. The real tests, one over a fine line and one over a
line of 1.5 Mbit/s, say whether the server still serves well enough for the right answer.
"""

from __future__ import annotations

import argparse
import ctypes
import heapq
import os
import random
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from line_relay import line_server, relayed  # noqa: E402
from simulated_line import NEEDS, NEEDS_UP, Line  # noqa: E402

from advisor.adapters.line_probe.every_way import EveryWay  # noqa: E402
from advisor.adapters.line_probe.udp_client import UdpLineProbe  # noqa: E402
from advisor.domain import line_wire as wire  # noqa: E402
from advisor.domain.line_session import Reading  # noqa: E402
from advisor.domain.line_target import Asked, read_target  # noqa: E402

# One test: seconds, packets a second, bytes of each, and the stream asked for (step, kbit/s, bytes).
PARTS = ((0.15, 40, 0, (0, 0, 0)), (0.35, 150, 575, (1, 690, 575)), (0.1, 40, 0, (0, 0, 0)),
         (0.35, 215, 1200, (2, 2990, 1200)), (0.05, 40, 0, (0, 0, 0)))  # fmt: skip
# Inside TCP no more than ordinary video is asked for, and more seldom.
WEB_PARTS = ((0.2, 20, 0, (0, 0, 0)), (0.6, 150, 575, (1, 690, 575)), (0.1, 20, 0, (0, 0, 0)))
WAIT = 0.02  # seconds for the cookie to come


def only_cookies(line: socket.socket) -> None:
    """The kernel throws away everything else that comes, as reading it here would cost more than serving it."""
    size = len(wire.cookie(bytes(8), 0, bytes(8), 0)) + 8
    # length of the packet with its UDP header; is it that of a cookie? then keep it; else drop it
    rules = struct.pack("HBBI" * 4, 0x80, 0, 0, 0, 0x15, 0, 1, size, 0x06, 0, 0, 0xFFFF, 0x06, 0, 0, 0)
    kept = ctypes.create_string_buffer(rules)
    line.setsockopt(socket.SOL_SOCKET, 26, struct.pack("HL", 4, ctypes.addressof(kept)))  # SO_ATTACH_FILTER


class Busy:
    """One of the many: a socket and the test it repeats."""

    parts = PARTS

    def __init__(self, number: int, port: int) -> None:
        self.line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        only_cookies(self.line)
        self.line.bind((f"127.1.{number // 250}.{1 + number % 250}", 0))
        self.line.connect(("127.0.0.1", port))
        self.filler = bytes(1200)
        self.id = self.secret = b""

    def hello(self) -> None:
        if not self.id or self.secret:
            self.id, self.secret = os.urandom(8), b""
        self.line.setblocking(False)
        self._read()
        with suppress(BlockingIOError, ConnectionError):
            self.line.send(wire.hello(self.id, 1))

    def opened(self) -> bool:
        """Whether the cookie came."""
        self._read()
        return bool(self.secret)

    def _read(self) -> None:
        with suppress(BlockingIOError, ConnectionError):
            while True:
                raw = self.line.recv(2048)
                if wire.session_of(raw) == (wire.COOKIE, self.id):
                    self.secret = wire.read_cookie(raw)[1]

    def send(self, part: int, number: int, now: float) -> None:
        _, _, size, (step, kbit, wanted) = self.parts[part]
        packet = wire.Data(self.secret, step, number, int(now * 1e6) % wire.WRAP, want_step=step, want_kbit=kbit,
                           want_bytes=wanted, want_most=400)  # fmt: skip
        self._out(wire.data(self.id, packet, size, self.filler))

    def bye(self) -> None:
        self._out(wire.bye(self.id, self.secret))

    def _out(self, raw: bytes) -> None:
        with suppress(BlockingIOError, ConnectionError):
            self.line.send(raw)


class BusyWeb(Busy):
    """The same inside a WebSocket: a new connection for each test, as real ones make it."""

    parts = WEB_PARTS

    def __init__(self, number: int, port: int) -> None:
        self.place, self.port = f"127.1.{number // 250}.{1 + number % 250}", port
        self.line = socket.socket()
        self.filler = bytes(1200)
        self.id = self.secret = self.head = b""
        self.asked = False

    def hello(self) -> None:
        if self.id and not self.secret:
            return  # still waiting
        self.line.close()
        self.line = socket.socket()
        self.id, self.secret, self.head, self.asked = os.urandom(8), b"", b"", False
        with suppress(OSError):
            self.line.settimeout(2)
            self.line.bind((self.place, 0))
            self.line.connect(("127.0.0.1", self.port))
            self.line.send(b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        self.line.setblocking(False)

    def _read(self) -> None:
        """Looks for the cookie only."""
        with suppress(BlockingIOError, OSError):
            raw = self.line.recv(65_536)
            if not raw:  # the server let it go
                self.id = b""
            if not self.secret:
                self.head += raw
        if not self.asked and b"\r\n\r\n" in self.head:
            self.asked, self.head = True, self.head.partition(b"\r\n\r\n")[2]
            self._out(wire.hello(self.id, 1))
        if self.asked and not self.secret and len(self.head) >= 2 and len(self.head) >= 2 + self.head[1]:
            self.secret = wire.read_cookie(self.head[2 : 2 + self.head[1]])[1]

    def send(self, part: int, number: int, now: float) -> None:
        self._read()
        super().send(part, number, now)

    def _out(self, raw: bytes) -> None:
        size = struct.pack("!BBH", 0x82, 0xFE, len(raw)) if len(raw) > 125 else bytes([0x82, 0x80 | len(raw)])
        super()._out(size + bytes(4) + raw)  # masked with zeros


def burden(port: int, sessions: int, websocket: bool) -> None:
    """Keeps so many sessions going until it is killed. Each begins at a moment of its own."""
    kind = BusyWeb if websocket else Busy
    many = [kind(number, port) for number in range(sessions)]
    now = time.perf_counter()
    length = sum(part[0] for part in kind.parts)
    # when, who, part, number of the packet, when the part began
    agenda = [(now + random.uniform(0, length), number, -1, 0, now) for number in range(sessions)]
    heapq.heapify(agenda)
    sent, told = 0, now
    while True:
        at, who, part, number, began = agenda[0]
        now = time.perf_counter()
        if now - told > 1:
            print(sent, flush=True)
            sent, told = 0, now
        if at > now:
            time.sleep(min(at - now, 0.002))
            continue
        busy = many[who]
        if part < 0:
            if number and busy.opened():
                heapq.heapreplace(agenda, (now, who, 0, 0, now))
                continue
            busy.hello()
            heapq.heapreplace(agenda, (now + WAIT, who, -1, 1, now))
            continue
        busy.send(part, number, now)
        sent += 1
        length, pace, *_ = kind.parts[part]
        after = began + (number + 1) / pace
        if after < began + length:
            heapq.heapreplace(agenda, (after, who, part, number + 1, began))
        elif part + 1 < len(kind.parts):
            heapq.heapreplace(agenda, (max(now, began + length), who, part + 1, 0, max(now, after)))
        else:
            busy.bye()
            heapq.heapreplace(agenda, (now, who, -1, 0, now))


def used(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Kilobytes in use."""
    rows = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS"))


def before_others(priority: int, pid: int = 0) -> None:
    """Ahead of what else this computer does, where allowed: a core is to be measured, not a share of one."""
    with suppress(OSError):
        os.sched_setscheduler(pid, os.SCHED_FIFO if priority else os.SCHED_OTHER, os.sched_param(priority))


@contextmanager
def _burdened(server: int, sessions: int, websocket: bool, priority: int = 0) -> Iterator[IO[str]]:
    """The many in a process of their own, which runs after the real tests."""
    words = [sys.executable, __file__, "--burden", str(server), str(sessions), str(priority)]
    words += ["--websocket"] if websocket else []
    others = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert others.stdout is not None
    try:
        for _ in range(3):
            others.stdout.readline()
        yield others.stdout
    finally:
        others.kill()
        others.wait()
        others.stdout.close()


def one_test(port: int, websocket: bool) -> Reading:
    if websocket:
        target = read_target(f"ws://127.0.0.1:{port}")
        return EveryWay().measure(target, Asked(NEEDS_UP, NEEDS), threading.Event(), lambda phase: None)
    return UdpLineProbe().measure("127.0.0.1", port, NEEDS_UP, NEEDS, None, lambda phase: None, threading.Event())


def judged(server: int, pid: int, sessions: int, seconds: float, websocket: bool) -> None:
    with ExitStack() as stack:
        rates = stack.enter_context(_burdened(server, sessions, websocket, 2)) if sessions else None
        lines = [(server, "sd")] if websocket else [
            (server, "hd"), (stack.enter_context(relayed(server, Line(1500, 1500, rtt=30), 1)), "sd")]  # fmt: skip
        began, before = time.perf_counter(), used(pid)
        right = wrong = stalled = busy = 0
        while time.perf_counter() - began < seconds:
            for port, tier in lines:
                reading = one_test(port, websocket)
                stalled += reading.problem == "stalled"
                busy += reading.problem == "busy"
                good = not reading.problem and (reading.up.tier, reading.down.tier) == (tier, tier)
                right += good
                if not good and reading.problem not in ("stalled", "busy"):
                    wrong += 1
                    print("   ", tier, reading)
        spent = (used(pid) - before) / (time.perf_counter() - began)
        rate = rates.readline().strip() if rates else 0
        print(f"{sessions} sessions at once: {right} right, {wrong} wrong, {stalled} stalled, {busy} told that it is "
              f"busy; the server used {spent:.0%} of a core, {memory(pid) / 1000:.1f} MB; {rate} packets a second in",
              flush=True)  # fmt: skip


def soak(server: int, pid: int, sessions: int, minutes: float, websocket: bool) -> None:
    """The same load for long, at the computer's ordinary priorities."""
    with _burdened(server, sessions, websocket) as rates:
        told = []
        began = time.monotonic()
        for rate in rates:
            passed = time.monotonic() - began
            if passed >= len(told) * 60:
                told.append(memory(pid))
                print(f"{passed / 60:.0f} min: {told[-1] / 1000:.2f} MB, {rate.strip()} packets a second", flush=True)
            if passed >= minutes * 60:
                break
        print(f"after the first minute {told[1] / 1000:.2f} MB, at the end {memory(pid) / 1000:.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", default="0,50,100,200,300")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--soak", type=float, metavar="MINUTES")
    parser.add_argument("--burden", nargs=3, type=int)
    parser.add_argument("--websocket", action="store_true")
    options = parser.parse_args()
    if options.burden:
        before_others(options.burden[2])
        burden(*options.burden[:2], options.websocket)
    cores = sorted(os.sched_getaffinity(0))
    with line_server() as server:
        pid = int(subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True).stdout.split()[0])
        if options.soak:
            soak(server, pid, int(options.sessions), options.soak, options.websocket)
            return
        os.sched_setaffinity(pid, cores[:1])
        before_others(3, pid)
        os.sched_setaffinity(0, cores[1:] or cores)
        before_others(5)
        for sessions in map(int, options.sessions.split(",")):
            judged(server, pid, sessions, options.seconds, options.websocket)


if __name__ == "__main__":
    main()
