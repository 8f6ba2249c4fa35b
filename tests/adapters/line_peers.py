"""Small servers for the tests of the line ways: they answer as the real ones do, or as nobody should. Loopback only."""

from __future__ import annotations

import datetime
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.sync.server import ServerConnection, serve

from advisor.adapters.line_server.line_server import LineServer
from advisor.domain import stun_wire as stun
from advisor.domain.line_session import Reading

SUBPROTOCOL: Any = "net.measurementlab.ndt.v7"


class Certificates:
    """An organisation's root, and a server's certificate under it: good, for another name, or out of date."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example town root")])
        made = self._builder(self._name, self._key, 30).add_extension(x509.BasicConstraints(True, 0), critical=True)
        root = made.sign(self._key, hashes.SHA256())
        self.root = folder / "root.pem"
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, days: int) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        first, last = sorted((now - datetime.timedelta(days=60), now + datetime.timedelta(days=days)))
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key.public_key())
                .serial_number(x509.random_serial_number()).not_valid_before(first).not_valid_after(last))  # fmt: skip

    def server(self, name: str = "127.0.0.1", days: int = 30) -> tuple[Path, Path]:
        """Files with certificate and key; negative ``days``: it ran out then."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        names: list[x509.GeneralName] = [x509.DNSName(name)]
        with suppress(ValueError):
            names = [x509.IPAddress(ipaddress.ip_address(name))]
        made = self._builder(subject, key, days).add_extension(x509.SubjectAlternativeName(names), critical=False)
        stem = f"{name.replace(':', '_')}{days}"
        files = self.folder / f"{stem}.pem", self.folder / f"{stem}.key"
        files[0].write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                               serialization.NoEncryption()))  # fmt: skip
        return files

    def context(self, name: str = "127.0.0.1", days: int = 30) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.server(name, days))
        return context


@contextmanager
def own_server(
    host: str = "127.0.0.1", token: bytes | None = None, tls: tuple[Path, Path] | None = None
) -> Iterator[int]:
    """The port of a whole line server in a thread."""
    server, stop = LineServer(host, 0, token, *(tls or (None, None))), threading.Event()
    thread = threading.Thread(target=server.serve, args=(stop,))
    thread.start()
    try:
        yield server.port
    finally:
        stop.set()
        thread.join()


@contextmanager
def tcp_server(
    talk: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[int]:
    """The port of a server that does with each connection what ``talk`` says."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, 0), family=family)
    threads: list[threading.Thread] = []

    def one(line: socket.socket) -> None:
        with suppress(OSError, ValueError), line:
            line.settimeout(12)
            if tls is None:
                talk(line)
            else:
                with tls.wrap_socket(line, server_side=True) as inside:
                    talk(inside)

    def accept() -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                threads.append(threading.Thread(target=one, args=(line,), daemon=True))
                threads[-1].start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def answers(raw: bytes) -> Callable[[socket.socket], None]:
    """Reads one request and says the same to everybody."""

    def talk(line: socket.socket) -> None:
        _head(line)
        line.sendall(raw)

    return talk


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _head(line: socket.socket) -> bytes:
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = line.recv(4096)
        if not part:
            break
        raw += part
    return raw


def proxy(seen: list[bytes], refuse: str = "") -> Callable[[socket.socket], None]:
    """An HTTP proxy that opens tunnels, or says why not."""

    def talk(line: socket.socket) -> None:
        head = _head(line)
        seen.append(head)
        if refuse:
            line.sendall(http(refuse))
            return
        host, _, port = head.split()[1].decode().rpartition(":")
        with socket.create_connection((host, int(port))) as other:
            line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            threading.Thread(target=_copy, args=(other, line), daemon=True).start()
            _copy(line, other)

    return talk


def socks(seen: list[bytes], login: bytes = b"", refuse: int = 0) -> Callable[[socket.socket], None]:
    """A SOCKS 5 proxy (RFC 1928, 1929). ``login``: user and password with a colon between; ``refuse``: its answer."""

    def talk(line: socket.socket) -> None:
        stream = line.makefile("rb", buffering=0)
        methods = stream.read(stream.read(2)[1])
        wanted = 2 if login else 0
        line.sendall(bytes([5, wanted if wanted in methods else 255]))
        if login:
            _, size = stream.read(2)
            user = stream.read(size)
            password = stream.read(stream.read(1)[0])
            line.sendall(bytes([1, user + b":" + password != login]))
        _, _, _, kind = stream.read(4)
        name = stream.read({1: 4, 4: 16}.get(kind) or stream.read(1)[0])
        port = int.from_bytes(stream.read(2), "big")
        seen.append(bytes([kind]) + name)
        if refuse:
            line.sendall(bytes([5, refuse, 0, 1]) + bytes(6))
            return
        host = name.decode() if kind == 3 else str(ipaddress.ip_address(name))
        with socket.create_connection((host, port)) as other:
            line.sendall(b"\5\0\0\3\4here\0\0")
            threading.Thread(target=_copy, args=(other, line), daemon=True).start()
            _copy(line, other)

    return talk


def _copy(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while raw := one.recv(65536):
            other.sendall(raw)


@contextmanager
def ndt7_server(
    tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", lie: Callable[[ServerConnection], None] | None = None
) -> Iterator[int]:
    """An ndt7 server of a few lines: as fast as the line lets it, with the counts that the genuine one sends."""

    def handle(connection: ServerConnection) -> None:
        with suppress(Exception):
            if lie is not None:
                lie(connection)
            elif connection.request is not None and connection.request.path.startswith("/ndt/v7/download"):
                began = time.monotonic()
                while time.monotonic() - began < 10:
                    connection.send(bytes(8192))
            else:
                began, count, told = time.monotonic(), 0, 0.0
                while time.monotonic() - began < 10:
                    count += len(connection.recv(timeout=5))
                    passed = time.monotonic() - began
                    if passed - told > 0.1:
                        told = passed
                        connection.send(json.dumps(
                            {"TCPInfo": {"ElapsedTime": int(passed * 1e6), "BytesReceived": count}}))  # fmt: skip

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, 0), family=family)
    with serve(handle, sock=listening, ssl=tls, subprotocols=[SUBPROTOCOL], compression=None) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.socket.getsockname()[1]
        server.shutdown()
        thread.join(5)


class TurnServer:
    """Answers STUN, gives one allocation, and sends what comes for its own relayed address back."""

    def __init__(self, deny: dict[int, int] | None = None, quota: int = 0, host: str = "127.0.0.1") -> None:
        """``deny``: an error instead of success, by method; 0 says nothing. ``quota``: attribute 0x8010."""
        self.deny, self.quota = deny or {}, quota
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind((host, 0))
        self.socket.settimeout(0.1)
        self.port = self.socket.getsockname()[1]
        self.relayed = (host, 50_000)
        self.key = stun.login_key("line", b"example.test", "secret")
        self.open = 0  # allocations
        self.seen: list[tuple[int, bytes]] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                raw, address = self.socket.recvfrom(2048)
            except OSError:
                continue
            for answer in self.answer(raw, time.monotonic()):
                self.socket.sendto(answer, address)

    def answer(self, raw: bytes, now: float) -> list[bytes]:
        if raw[0] & 0xC0 == 0x40:
            return [raw]
        got = stun.read_message(raw)
        if got.method == stun.BINDING and self.deny.get(stun.BINDING) != 0:
            mapped = stun.mixed_place(("192.0.2.7", 4000), got.id)
            return [stun.message(stun.BINDING, stun.SUCCESS, got.id, [(0x20, mapped), (0x8022, bytes(28))])]
        if got.kind != stun.REQUEST:
            return []
        self.seen.append((got.method, got.id))
        if got.method in self.deny:
            error = self.deny[got.method]
            return [self._error(got, error)] if error else []
        if stun.USERNAME not in got.attributes:
            return [self._error(got, 401)]
        if stun.message(got.method, got.kind, got.id, _unsigned(got), self.key) != raw:
            return [self._error(got, 401)]
        attributes: list[tuple[int, bytes]] = []
        if got.method == stun.ALLOCATE:
            self.open += 1
            relayed = stun.mixed_place(self.relayed, got.id)
            attributes = [(stun.RELAYED, relayed), (stun.LIFETIME, (600).to_bytes(4, "big"))]
            if self.quota:
                attributes.append((stun.BANDWIDTH, self.quota.to_bytes(4, "big")))
        elif got.method == stun.REFRESH:
            self.open = 0
        return [stun.message(got.method, stun.SUCCESS, got.id, attributes, self.key)]

    def _error(self, got: stun.Message, number: int) -> bytes:
        attributes = [(stun.ERROR_CODE, bytes([0, 0, number // 100, number % 100]))]
        if number in (401, 438):
            attributes += [(stun.REALM, b"example.test"), (stun.NONCE, b"once")]
        return stun.message(got.method, stun.ERROR, got.id, attributes)


def _unsigned(got: stun.Message) -> list[tuple[int, bytes]]:
    return [(number, raw) for number, raw in got.attributes.items() if number != stun.INTEGRITY]


@contextmanager
def turn_server(deny: dict[int, int] | None = None, quota: int = 0, host: str = "127.0.0.1") -> Iterator[TurnServer]:
    server = TurnServer(deny, quota, host)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        thread.join()
        server.socket.close()


def late_after_cancel(measure: Callable[[threading.Event], Reading], after: float) -> float:
    """Seconds from pressing cancel to the end; the best of three, because a busy machine may be late itself."""
    late: list[float] = []
    while len(late) < 3 and min(late, default=1.0) >= 0.2:
        cancel = threading.Event()
        pressed: list[float] = []

        def press(cancel: threading.Event = cancel, pressed: list[float] = pressed) -> None:
            pressed.append(time.perf_counter())
            cancel.set()

        timer = threading.Timer(after, press)
        timer.start()
        reading = measure(cancel)
        ended = time.perf_counter()
        timer.join()
        assert reading.problem == "cancelled"
        late.append(ended - pressed[0])
    return min(late)
