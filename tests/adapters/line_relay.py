"""A real UDP relay on loopback that behaves like an internet line. Needs no rights.

    python line_relay.py SERVER_PORT LINE-AS-JSON SEED

prints its own port. The line is the one of simulated_line.py, on a real clock.
"""

from __future__ import annotations

import heapq
import json
import random
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from simulated_line import Line, OneWay  # noqa: E402

from advisor.domain.line_wire import UDP_IP  # noqa: E402


def relay(server_port: int, line: Line, seed: int) -> None:
    source = random.Random(seed)
    ways = (OneWay(line.up, line, source), OneWay(line.down, line, source))
    inner = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    inner.connect(("127.0.0.1", server_port))
    outer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    outer.bind(("127.0.0.1", 0))
    for one in (inner, outer):
        one.setblocking(False)
    print(outer.getsockname()[1], flush=True)
    client = None
    flying: list[tuple[float, int, bool, bytes]] = []
    order = count()
    while True:
        now = time.perf_counter()
        pause = max(0.0, min(0.5, flying[0][0] - now)) if flying else 0.5
        ready, _, _ = select.select([inner, outer], [], [], pause)
        now = time.perf_counter()
        for one in ready:
            up = one is outer
            while True:
                try:
                    raw, address = one.recvfrom(2048)
                except (BlockingIOError, ConnectionError):
                    break
                if up:
                    client = address
                at = ways[0 if up else 1].arrival(len(raw) + UDP_IP, now)
                if at is not None:
                    heapq.heappush(flying, (at, next(order), up, raw))
        while flying and flying[0][0] <= time.perf_counter():
            _, _, up, raw = heapq.heappop(flying)
            if up:
                inner.send(raw)
            elif client is not None:
                outer.sendto(raw, client)


@contextmanager
def relayed(server_port: int, line: Line, seed: int) -> Iterator[int]:
    """The port of a relay in a process of its own."""
    with _port_of([str(Path(__file__)), str(server_port), json.dumps(asdict(line)), str(seed)]) as port:
        yield port


@contextmanager
def line_server(*words: str) -> Iterator[int]:
    """The port of a line server in a process of its own."""
    with _port_of([str(Path(__file__)), "server", *words]) as port:
        yield port


@contextmanager
def _port_of(words: list[str]) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def serve(token: str | None) -> None:
    import threading

    from advisor.adapters.line_server.line_server import LineServer

    server = LineServer("127.0.0.1", 0, token.encode() if token else None)
    server.serve(threading.Event(), lambda port: print(port, flush=True))


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve(sys.argv[2] if len(sys.argv) > 2 else None)
    else:
        relay(int(sys.argv[1]), Line(**json.loads(sys.argv[2])), int(sys.argv[3]))
