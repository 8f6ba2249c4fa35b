"""The line test with ndt7 servers, and with M-Lab's directory of them: right, wrong and hostile answers."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from line_peers import Certificates, answers, http, late_after_cancel, ndt7_server, tcp_server
from simulated_line import NEEDS, NEEDS_UP
from websockets.sync.server import ServerConnection

from advisor.adapters.line_probe import inside_tcp, ndt7_client
from advisor.adapters.line_probe import m_lab as m_lab_client
from advisor.adapters.line_probe.every_way import EveryWay
from advisor.adapters.line_probe.m_lab import servers_in
from advisor.adapters.line_probe.ndt7_client import ndt7_at, ndt7_reading
from advisor.adapters.line_probe.trouble import Trouble
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget, read_target
from advisor.domain.paced_rate import WIRE, PacedRate

ASKED = Asked(NEEDS_UP, NEEDS)


def quiet(phase: str) -> None:
    pass


def measure(target: LineTarget, limit: float = 8.0) -> Reading:
    """A reading; a busy machine bends the line, so what is not clearly good is measured again."""
    for _ in range(4):
        if target.way == "m-lab":
            reading = EveryWay().measure(target, ASKED, threading.Event(), quiet)
        else:
            reading = ndt7_reading(target, ASKED, threading.Event(), quiet, limit, target.roots)
        if reading.problem not in ("", "stalled") or {reading.up.tier, reading.down.tier} == {"hd"}:
            break
    return reading


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize(("host", "place"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_a_fast_line_is_seen_without_filling_it(host: str, place: str) -> None:
    with ndt7_server(host=host) as port:
        reading = measure(read_target(f"ndt7://{place}:{port}"))
    assert (reading.problem, reading.transport) == ("", "tcp")
    assert reading.up.tier == reading.down.tier == "hd"
    assert reading.limits == ("udp_untried", "no_loss")
    assert reading.bytes_sent + reading.bytes_received <= 1_000_000
    assert reading.seconds <= 8.0


def lies(kind: str) -> Callable[[ServerConnection], None]:
    def talk(connection: ServerConnection) -> None:
        source, until = random.Random(5), time.monotonic() + 2.5
        while time.monotonic() < until:
            if kind == "closes":
                return
            if kind == "counts":
                said = {"TCPInfo": {"ElapsedTime": source.getrandbits(70), "BytesReceived": -source.getrandbits(50)}}
                others: tuple[object, ...] = [], {"TCPInfo": 5}, {"TCPInfo": {"ElapsedTime": "x"}}
                connection.send(json.dumps(source.choice((said, *others))))
                time.sleep(0.01)
            elif kind == "deep":
                connection.send("[" * 50_000)
                time.sleep(0.05)
            elif kind == "huge":
                connection.send(bytes(1 << 22))
            else:
                time.sleep(0.1)

    return talk


@pytest.mark.parametrize("kind", ["closes", "counts", "deep", "huge", "silent"])
def test_a_hostile_server_is_left_in_time(kind: str) -> None:
    """Whatever it does: an end in time, no crash, little received."""
    with ndt7_server(lie=lies(kind)) as port:
        reading = ndt7_reading(read_target(f"ndt7://127.0.0.1:{port}"), ASKED, threading.Event(), quiet, 2.5)
    assert reading.seconds <= 2.8
    assert reading.bytes_sent + reading.bytes_received <= 1_100_000
    assert reading.down.tier != "hd" or kind in ("huge", "counts")


@pytest.mark.parametrize(("answer", "problem"), [
    (http("400 Bad Request"), "not_websocket"), (http("503 Service Unavailable"), "busy"), (b"", "not_websocket")])
def test_another_answer_than_ndt7(answer: bytes, problem: str) -> None:
    with tcp_server(answers(answer)) as port:
        assert measure(read_target(f"ndt7://127.0.0.1:{port}"), limit=2.0).problem == problem


@pytest.mark.parametrize("way", ["ws", "wss", "ndt7", "ndt7s", "m-lab", "turns"])
def test_a_server_that_takes_the_call_and_says_nothing(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Also within TLS and WebSocket: no step of the opening waits for ever."""
    monkeypatch.setattr(inside_tcp, "OPEN_TIMEOUT", 0.4)
    monkeypatch.setattr(ndt7_client, "OPEN_TIMEOUT", 0.4)
    monkeypatch.setattr(m_lab_client, "LOCATE_TIMEOUT", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = replace(read_target("m-lab"), way=way, host="127.0.0.1", port=silent.getsockname()[1])
        reading = EveryWay().measure(target, ASKED, threading.Event(), quiet)
    assert reading.problem == "no_answer"
    assert reading.seconds < 1.5


@pytest.mark.parametrize("way", ["ndt7", "ndt7s", "stun", "turn", "m-lab"])
def test_a_name_that_does_not_exist_is_told_in_time(way: str) -> None:
    target = replace(read_target("m-lab"), way=way, host="no-such-host.invalid", port=9)
    reading = EveryWay().measure(target, ASKED, threading.Event(), quiet)
    assert reading.problem in ("name_unknown", "name_slow")
    assert reading.seconds < 3.5


def test_cancel_ends_it_within_a_fifth_of_a_second() -> None:
    with ndt7_server() as port:
        target = read_target(f"ndt7://127.0.0.1:{port}")
        for after in (0.3, 1.6):
            assert late_after_cancel(lambda cancel: EveryWay().measure(target, ASKED, cancel, quiet), after) < 0.2


# -- the decision


def judged(kbit: float, needs: tuple[tuple[str, float], ...], trip: float, noise: float, seed: int) -> PacedRate:
    source, rate = random.Random(seed), PacedRate(needs, trip)
    at, total = 0.0, 0.0
    while not rate.done:
        at += rate.slice
        total += min(rate.pace, kbit * 125 / WIRE * source.uniform(1 - noise, 1 + noise)) * rate.slice
        rate.add(at, int(total))
        assert at < 5
    return rate


@settings(max_examples=40)
@given(st.floats(60, 20_000), st.sampled_from((0.01, 0.05, 0.2)), st.floats(0, 0.2), st.integers(0, 1 << 30))
def test_a_better_line_never_gets_a_worse_answer(kbit: float, trip: float, noise: float, seed: int) -> None:
    tiers = ("none", "audio", "sd", "hd")
    worse, better = judged(kbit, NEEDS, trip, noise, seed), judged(kbit * 1.3, NEEDS, trip, noise, seed)
    assert tiers.index(worse.tier) <= tiers.index(better.tier)


@pytest.mark.parametrize("trip", [0.01, 0.05, 0.2])
@pytest.mark.parametrize(("share", "tier"), [(0.8, "sd"), (0.85, "sd"), (1.13, "hd"), (3.0, "hd"), (40.0, "hd")])
def test_clear_lines_are_clear_and_soon(trip: float, share: float, tier: str) -> None:
    rate = judged(2600 * share, NEEDS, trip, 0.05, 1)
    assert (rate.tier, rate.borderline) == (tier, False)


@pytest.mark.parametrize("share", [0.93, 1.0, 1.05])
def test_close_to_a_need_is_borderline(share: float) -> None:
    assert judged(2600 * share, NEEDS, 0.03, 0.02, 2).borderline


# -- M-Lab


def directory(*ports: int) -> bytes:
    """What the locate service says, with these servers."""
    rows = []
    for port in ports:
        urls = {f"{scheme}:///ndt/v7/{way}": f"{scheme}://127.0.0.1:{port}/ndt/v7/{way}?access_token=x&index=0"
                for scheme in ("ws", "wss") for way in ("download", "upload")}  # fmt: skip
        rows.append({"machine": "mlab1-bts01", "location": {"city": "Bratislava", "country": "SK"}, "urls": urls})
    return json.dumps({"results": rows}).encode()


def m_lab(port: int, root: Path) -> LineTarget:
    return replace(read_target("m-lab"), host="127.0.0.1", port=port, roots=str(root))


def test_the_nearest_server_is_asked_for_and_used(certificates: Certificates) -> None:
    with ndt7_server(certificates.context()) as server, socket.create_server(("127.0.0.1", 0)) as closed:
        gone = closed.getsockname()[1]
        closed.close()
        said = directory(gone, server)
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(said), said)
        with tcp_server(answers(chunked), certificates.context()) as port:
            reading = measure(m_lab(port, certificates.root))
    assert (reading.problem, reading.transport) == ("", "tcp")
    assert reading.up.tier == reading.down.tier == "hd"
    assert reading.seconds <= 8.0


@pytest.mark.parametrize(("answer", "problem"), [
    (http("204 No Content"), "locate_none"),
    (http("200 OK", b'{"results": []}'), "locate_none"),
    (http("200 OK", b"{}"), "locate_wrong"),
    (http("200 OK", b'{"results": [{"urls": {}}]}'), "locate_wrong"),
    (http("200 OK", b"<html>log in</html>"), "locate_wrong"),
    (http("200 OK", b"[" * 40_000), "locate_wrong"),
    (http("200 OK", b" " * 100_000), "locate_wrong"),
    (http("429 Too Many Requests"), "locate_refused"),
    (http("302 Found", b"", "Location: https://elsewhere.example.org/"), "locate_refused"),
    (http("500 Internal Server Error"), "locate_refused"),
    (b"nonsense", "locate_wrong"),
    (b"", "locate_wrong"),
])
def test_each_other_answer_has_its_sentence(certificates: Certificates, answer: bytes, problem: str) -> None:
    with tcp_server(answers(answer), certificates.context()) as port:
        reading = measure(m_lab(port, certificates.root))
    assert reading.problem == problem
    assert reading.seconds < 3.5


def test_the_directory_is_refused_without_a_right_certificate(certificates: Certificates) -> None:
    with tcp_server(answers(http("204 No Content")), certificates.context("other.example.org")) as port:
        assert measure(m_lab(port, certificates.root)).problem == "tls_name"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert measure(m_lab(port, certificates.root)).problem == "no_server"


@pytest.mark.parametrize("address", [
    "ws://h:99999/", "ws://[bad/", "ws://", "http://h/", "ws://[fe80::1%nowhere]:9/", "ws://a b/", "ws://h/#x",
    "ws://\u0000/"])
def test_any_address_gets_a_sentence(address: str) -> None:
    reading = ndt7_at(address, address, ASKED, threading.Event(), quiet, 2.0)
    assert reading.problem in ("name_unknown", "no_network", "name_slow")


@pytest.mark.parametrize("change", [
    {"wss:///ndt/v7/upload": "ws://127.0.0.1/ndt/v7/upload"},
    {"wss:///ndt/v7/upload": "wss://elsewhere.example.org/ndt/v7/upload"},
    {"wss:///ndt/v7/upload": "wss://user@127.0.0.1:5/ndt/v7/upload"},
    {"wss:///ndt/v7/upload": 5},
    {"wss:///ndt/v7/upload": "wss://127.0.0.1:5/" + "x" * 5000},
])
def test_odd_addresses_are_not_used(change: dict[str, object]) -> None:
    said = json.loads(directory(5))
    said["results"][0]["urls"].update(change)
    with pytest.raises(Trouble, match="locate_wrong"):
        list(servers_in(200, json.dumps(said).encode()))
