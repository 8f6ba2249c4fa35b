"""The line test over WebSocket: fallback, TLS, proxies, wrong answers, hostile ends."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from line_peers import Certificates, answers, http, late_after_cancel, own_server, proxy, tcp_server
from simulated_line import NEEDS, NEEDS_UP

from advisor.adapters.line_probe.every_way import EveryWay
from advisor.adapters.line_probe.websocket_client import websocket_reading
from advisor.adapters.line_server import websocket_server
from advisor.adapters.line_server.websocket_server import WebSocketLineServer
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, read_target

ASKED = Asked(NEEDS_UP, NEEDS)


def quiet(phase: str) -> None:
    pass


def measure(address: str, token: bytes | None = None, roots: Path | None = None) -> Reading:
    """A reading; a busy machine bends the line, so what is not clearly good is measured again."""
    target = replace(read_target(address), token=token, roots=str(roots) if roots else None)
    for _ in range(4):
        reading = EveryWay().measure(target, ASKED, threading.Event(), quiet)
        if reading.problem not in ("", "stalled") or reading.up.tier == reading.down.tier == "sd":
            break
    return reading


def briefly(address: str, limit: float = 1.5) -> Reading:
    return websocket_reading(read_target(address), ASKED, threading.Event(), quiet, limit)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize(("host", "place"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_no_more_than_ordinary_video_and_the_reason(host: str, place: str) -> None:
    with own_server(host) as port:
        reading = measure(f"ws://{place}:{port}")
    assert (reading.problem, reading.transport) == ("", "tcp")
    assert reading.up.tier == reading.down.tier == "sd"
    assert "tcp_only" in reading.limits
    assert reading.bytes_sent + reading.bytes_received < 1_000_000


def test_where_udp_is_blocked_the_same_port_is_tried_over_tcp() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port, stop = listening.getsockname()[1], threading.Event()
    server = WebSocketLineServer(listening)
    thread = threading.Thread(target=server.serve, args=(stop,))
    thread.start()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:  # UDP arrives, nothing comes back
            silent.bind(("127.0.0.1", port))
            reading = measure(f"udp://127.0.0.1:{port}")
    finally:
        stop.set()
        thread.join()
    assert (reading.problem, reading.transport) == ("", "tcp")
    assert reading.limits[:2] == ("udp_blocked", "tcp_only")
    assert reading.up.tier == "sd"
    assert reading.seconds <= 8


def test_a_token_keeps_strangers_out() -> None:
    with own_server(token=b"a-shared-word-of-the-town") as port:
        assert measure(f"ws://127.0.0.1:{port}").problem == "token"
        assert measure(f"ws://127.0.0.1:{port}", b"a-shared-word-of-the-town").problem == ""


def test_with_tls_and_the_organisations_root(certificates: Certificates) -> None:
    with own_server(tls=certificates.server()) as port:
        assert measure(f"wss://127.0.0.1:{port}", roots=certificates.root).problem == ""
        assert measure(f"wss://127.0.0.1:{port}").problem == "tls_untrusted"
        assert measure(f"wss://127.0.0.1:{port}", roots=Path("/no/such/file")).problem == "tls_roots"
        assert measure(f"ws://127.0.0.1:{port}").problem == ""  # both kinds on one port
    with own_server() as port:
        assert measure(f"wss://127.0.0.1:{port}", roots=certificates.root).problem == "tls"


@pytest.mark.parametrize(("name", "days", "problem"), [
    ("other.example.org", 30, "tls_name"), ("127.0.0.1", -3, "tls_date")])
def test_each_fault_of_a_certificate_has_its_sentence(
    certificates: Certificates, name: str, days: int, problem: str
) -> None:
    with own_server(tls=certificates.server(name, days)) as port:
        assert measure(f"wss://127.0.0.1:{port}", roots=certificates.root).problem == problem


@pytest.mark.parametrize(("answer", "problem"), [
    (http("200 OK", b"<html>please log in</html>"), "not_websocket"),
    (http("302 Found", b"", "Location: ws://elsewhere.example.org/"), "not_websocket"),
    (http("403 Forbidden"), "forbidden"),
    (http("503 Service Unavailable"), "busy"),
    (b"SSH-2.0-OpenSSH_9.2\r\n", "not_websocket"),
    (b"", "not_websocket"),
    (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "not_websocket"),
    (b"\0" * 40_000, "not_websocket"),
])
def test_another_program_answers(answer: bytes, problem: str) -> None:
    with tcp_server(answers(answer)) as port:
        assert briefly(f"ws://127.0.0.1:{port}").problem == problem


def test_nobody_and_silence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert briefly(f"ws://127.0.0.1:{port}").problem == "no_server"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        reading = briefly(f"ws://127.0.0.1:{silent.getsockname()[1]}")
    assert reading.problem == "no_answer"
    assert reading.seconds < 1.4
    assert briefly("ws://no-such-host.invalid").problem in ("name_unknown", "name_slow")


@pytest.mark.parametrize(("refuse", "problem"), [
    ("", ""), ("407 Proxy Authentication Required", "proxy_login"), ("403 Forbidden", "proxy_refused")])
def test_through_the_proxy_of_this_pc(monkeypatch: pytest.MonkeyPatch, refuse: str, problem: str) -> None:
    seen: list[bytes] = []
    with own_server() as port, tcp_server(proxy(seen, refuse)) as between:
        monkeypatch.setenv("http_proxy", f"http://someone:pass%20word@127.0.0.1:{between}")
        monkeypatch.delenv("no_proxy", raising=False)
        reading = measure(f"ws://localhost:{port}")
    assert reading.problem == problem
    assert seen[0].startswith(f"CONNECT localhost:{port} HTTP/1.1\r\n".encode())
    assert b"Proxy-Authorization: Basic c29tZW9uZTpwYXNzIHdvcmQ=" in seen[0]


def test_a_proxy_that_is_gone_or_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.delenv("no_proxy", raising=False)
    for address, problem in ((f"http://127.0.0.1:{port}", "proxy_gone"), ("https://127.0.0.1:9", "proxy_kind"),
                             ("http://[bad", "proxy_kind")):  # fmt: skip
        monkeypatch.setenv("http_proxy", address)
        assert briefly("ws://localhost:9").problem == problem


def test_cancel_ends_it_within_a_fifth_of_a_second() -> None:
    def measure_with(port: int, cancel: threading.Event) -> Reading:
        return EveryWay().measure(read_target(f"ws://127.0.0.1:{port}"), ASKED, cancel, quiet)

    with own_server() as port, socket.create_server(("127.0.0.1", 0)) as silent:
        for number in (port, silent.getsockname()[1]):
            assert late_after_cancel(partial(measure_with, number), 0.3) < 0.2


def hostile_server(kind: str, seed: int) -> object:
    """Shakes hands, then misbehaves."""
    from websockets.frames import Frame, Opcode
    from websockets.http11 import Request
    from websockets.server import ServerProtocol

    def talk(line: socket.socket) -> None:
        source, protocol = random.Random(seed), ServerProtocol()
        while True:
            protocol.receive_data(line.recv(4096))
            asked = [event for event in protocol.events_received() if isinstance(event, Request)]
            if asked:
                protocol.send_response(protocol.accept(asked[0]))
                line.sendall(b"".join(protocol.data_to_send()))
                break
        until = time.monotonic() + 3
        while time.monotonic() < until:
            if kind == "flood":
                line.sendall(Frame(Opcode.BINARY, bytes(1100)).serialize(mask=False) * 50)
            elif kind == "huge":
                line.sendall(b"\x82\x7f" + struct.pack("!Q", 1 << 40) + bytes(1000))
                time.sleep(0.05)
            elif kind == "rubbish":
                line.sendall(source.randbytes(500))
                time.sleep(0.01)
            elif kind == "pings":
                line.sendall(Frame(Opcode.PING, b"x" * 100).serialize(mask=False) * 20)
                time.sleep(0.01)
            else:
                return

    return talk


@pytest.mark.parametrize("kind", ["flood", "huge", "rubbish", "pings", "closes"])
def test_a_hostile_server_only_makes_the_client_give_up(kind: str) -> None:
    with tcp_server(hostile_server(kind, 3)) as port:  # type: ignore[arg-type]
        reading = briefly(f"ws://127.0.0.1:{port}", 4.0)
    assert reading.problem in ("gone", "no_answer", "refused")
    assert reading.seconds <= 4.2
    assert reading.bytes_sent < 100_000


@pytest.mark.parametrize("secure", [False, True], ids=["clear", "tls"])
def test_hostile_clients_do_not_harm_the_server(
    monkeypatch: pytest.MonkeyPatch, certificates: Certificates, secure: bool
) -> None:
    """Rubbish, huge frames, half a handshake and too many at once: others are still served, and nothing stays."""
    monkeypatch.setattr(websocket_server, "SHAKE_HANDS", 0.5)
    source = random.Random(4)
    listening = socket.create_server(("127.0.0.1", 0))
    port, stop = listening.getsockname()[1], threading.Event()
    server = WebSocketLineServer(listening, tls=certificates.context() if secure else None)
    thread = threading.Thread(target=server.serve, args=(stop,))
    thread.start()
    shake = (b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
    wrong = (b"", b"\x16\x03\x01", b"GET / HTTP/1.0\r\n\r\n", shake[:40], shake + b"\x82\xff" + bytes([255] * 8),
             shake + source.randbytes(3000), shake + b"\x82\x05hello", shake + b"\x89\xfe\xff\xff",
             source.randbytes(900), b"\x16\x03\x01\x02\x00\x01\x00" + source.randbytes(300))
    lines = []
    try:
        for number in range(120):
            line = socket.create_connection(("127.0.0.1", port))
            line.sendall(wrong[number % len(wrong)])
            if number % 3 == 0:  # gone at once, without a word
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.close()
            else:
                lines.append(line)
        assert len(server) <= websocket_server.PER_ADDRESS
        until = time.monotonic() + 8
        while len(server) > 40 and time.monotonic() < until:
            time.sleep(0.05)
            for line in lines[:40]:
                line.close()
        for line in lines:
            line.close()
        until = time.monotonic() + 8
        while len(server) and time.monotonic() < until:
            time.sleep(0.05)
        assert len(server) == 0
        monkeypatch.undo()
        assert measure(f"ws://127.0.0.1:{port}").problem == ""
    finally:
        for line in lines:
            line.close()
        stop.set()
        thread.join()
