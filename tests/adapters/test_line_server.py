"""The line server under attack and in daily use: broken packets, lies, growth, and what it writes down."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from simulated_line import NEEDS, NEEDS_UP

from advisor.adapters.line_probe.udp_client import UdpLineProbe
from advisor.adapters.line_server import sessions as served
from advisor.adapters.line_server.sessions import LineSessions
from advisor.adapters.line_server.udp_server import UdpLineServer
from advisor.domain import line_wire as wire
from tests.conftest import rounds

ROOT = Path(__file__).resolve().parents[2]
PACKETS = int(os.environ.get("ADVISOR_FUZZ", rounds(5_000, 30_000)))  # 1000000 takes half a minute


def seed_packets(sessions: LineSessions, source: random.Random, now: float) -> Iterator[tuple[bytes, tuple[str, int]]]:
    """One after the other: strangers' packets, and those of clients that own their addresses."""
    while True:
        address = (f"192.0.2.{source.randrange(250)}", source.randrange(1024, 60_000))
        session = source.randbytes(8)
        (answer,) = sessions.receive(wire.hello(session, source.getrandbits(32)), address, now)
        secret = wire.read_cookie(answer)[1]
        for number in range(source.randrange(40)):
            packet = wire.Data(
                secret if source.random() < 0.9 else source.randbytes(8), source.randrange(4), number,
                source.getrandbits(32), source.getrandbits(32), source.getrandbits(32), source.getrandbits(16),
                source.getrandbits(16), source.getrandbits(16), source.getrandbits(16), source.getrandbits(32),
                source.getrandbits(16), source.getrandbits(32),
                tuple((source.getrandbits(16), source.getrandbits(32)) for _ in range(source.randrange(3))),
            )  # fmt: skip
            yield wire.data(session, packet, source.choice((0, 0, 120, 1200, 2000)), bytes(2000)), address
        yield wire.bye(session, secret), address


def mangled(raw: bytes, source: random.Random) -> bytes:
    kind = source.random()
    if kind < 0.5:
        return raw
    if kind < 0.7:
        return raw[: source.randrange(len(raw) + 1)]
    if kind < 0.95:
        spoilt = bytearray(raw)
        for _ in range(source.randrange(1, 6)):
            spoilt[source.randrange(len(spoilt))] = source.randrange(256)
        return bytes(spoilt)
    return source.randbytes(source.randrange(1600))


def test_no_packet_crashes_the_server_or_makes_it_grow() -> None:
    """Broken, cut, lying and right packets; every session and limit is forgotten again afterwards."""
    source = random.Random(20261125)
    sessions = LineSessions(b"s" * 32, bytes(1200))
    packets = seed_packets(sessions, source, 1000.0)
    sizes = []
    now = 1000.0
    for number in range(PACKETS):
        now += 0.0005
        raw, address = next(packets)
        sessions.receive(mangled(raw, source), address, now)
        if number % 20 == 0:
            for _ in sessions.poll(now):
                pass
        if number % (PACKETS // 10) == PACKETS // 10 - 1:
            for _ in range(2):  # sessions end, then the memory of them
                now += 130
                list(sessions.poll(now))
            assert (len(sessions), sessions._ended, sessions._of_address) == (0, {}, {})
            gc.collect()
            sizes.append(len(gc.get_objects()))
    assert sizes[-1] <= sizes[1] + 100, sizes


def test_a_client_that_sends_more_than_can_be_told_does_not_fill_the_memory() -> None:
    sessions = LineSessions(b"s" * 32, bytes(1200))
    address = ("192.0.2.1", 4000)
    (answer,) = sessions.receive(wire.hello(b"12345678", 1), address, 10.0)
    secret = wire.read_cookie(answer)[1]
    for number in range(20_000):
        packet = wire.Data(secret, 1, number & 0xFFFF, number, want_step=1, want_kbit=100, want_bytes=120,
                           want_most=60_000)  # fmt: skip
        sessions.receive(wire.data(b"12345678", packet, 0, b""), address, 10 + number / 1e5)
        if number % 100 == 0:
            for _ in sessions.poll(10 + number / 1e5):
                pass
    (session,) = sessions._sessions.values()
    assert sum(map(len, session.to_tell)) <= 3 * served.MOST_TO_TELL


def test_an_arrival_is_told_three_times_and_the_newest_as_long_as_nothing_else_is_new() -> None:
    sessions = LineSessions(b"s" * 32, bytes(1200))
    address = ("192.0.2.1", 4000)
    (answer,) = sessions.receive(wire.hello(b"12345678", 1), address, 10.0)
    secret = wire.read_cookie(answer)[1]

    def say(number: int, at: float) -> None:
        packet = wire.Data(secret, 1, number, int(at * 1e6), want_step=1, want_kbit=400, want_bytes=500,
                           want_most=200)  # fmt: skip
        sessions.receive(wire.data(b"12345678", packet, 0, b""), address, at)

    told: list[tuple[int, ...]] = []
    for turn in range(12):
        now = 10 + turn / 100
        if turn < 3:
            say(2 * turn, now)
            say(2 * turn + 1, now)
        told += [tuple(number for number, _ in wire.read_data(raw).reports) for _, raw in sessions.poll(now)]
    every = [number for numbers in told for number in numbers]
    assert [every.count(number) for number in range(5)] == [3] * 5
    assert told[0] == (0, 1)
    assert told[-1] == (5,)  # nothing is new: the newest of all again


def test_a_server_that_does_not_keep_up_says_so_to_newcomers() -> None:
    sessions = LineSessions(b"s" * 32, bytes(1200))
    address = ("192.0.2.1", 4000)

    def first_packet(session: bytes, now: float) -> int:
        (answer,) = sessions.receive(wire.hello(session, 1), address, now)
        secret = wire.read_cookie(answer)[1]
        (answer,) = sessions.receive(wire.data(session, wire.Data(secret, sent_at=1), 0, b""), address, now)
        return wire.session_of(answer)[0]

    assert first_packet(b"11111111", 10.0) == wire.DATA
    sessions.admit_nobody(until=11.0)
    assert first_packet(b"22222222", 10.5) == wire.REFUSED
    assert first_packet(b"33333333", 11.5) == wire.DATA
    sessions = LineSessions(b"s" * 32, bytes(1200), most=1)
    assert first_packet(b"44444444", 20.0) == wire.DATA
    assert first_packet(b"55555555", 20.1) == wire.REFUSED


def test_the_newer_kind_of_address() -> None:
    try:
        server = UdpLineServer("::1", 0)
    except Exception as error:  # noqa: BLE001 - whatever a machine without it says
        pytest.skip(f"this machine has no IPv6: {error}")
    stop = threading.Event()
    thread = threading.Thread(target=server.serve, args=(stop,))
    thread.start()
    try:
        for _ in range(3):  # a stall of this computer says so
            reading = UdpLineProbe().measure("::1", server.port, NEEDS_UP, NEEDS, None, lambda phase: None,
                                             threading.Event())  # fmt: skip
            if reading.problem != "stalled":
                break
    finally:
        stop.set()
        thread.join()
    assert reading.problem in ("", "stalled")
    assert reading.bytes_received > 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_the_server_writes_no_address_anywhere(tmp_path: Path) -> None:
    """After a whole test, a refused one and a broken packet: neither its words nor its files name the client."""
    client = "127.83.41.7"
    environment = {**os.environ, "ADVISOR_HOME": str(tmp_path), "TMPDIR": str(tmp_path), "LANGUAGE": "en"}
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", "line-server", "--host", "127.0.0.1", "--port", "0", "--json"], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        while not said.rstrip().endswith("}"):
            said += process.stdout.readline()
        port = json.loads(said)["port"]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.bind((client, 0))
            line.connect(("127.0.0.1", port))
            line.settimeout(10)
            line.send(wire.hello(b"12345678", 1))
            secret = wire.read_cookie(line.recv(2048))[1]
            for proof in (b"falsehood"[:8], secret):
                line.send(wire.data(b"12345678", wire.Data(proof, sent_at=1), 0, b""))
                assert line.recv(2048)
            line.send(b"nonsense")
            line.send(wire.bye(b"12345678", secret))
        time.sleep(0.2)
    finally:
        process.send_signal(signal.SIGINT)
        said += process.communicate(timeout=20)[0]
    assert client not in said
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or client.encode() not in file.read_bytes(), file
