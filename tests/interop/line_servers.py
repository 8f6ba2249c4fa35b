"""Genuine servers for the line test, as command lines: every address is given, so that they stay where they are put."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def coturn_words(
    program: str, host: str, port: int, folder: Path, *more: str, login: bool = True, tls: bool = False
) -> list[str]:
    named = ["-a", "-u", "line:secret"] if login else []
    return [program, "-n", "-L", host, "-E", host, "-p", str(port), "--min-port", "49160", "--max-port", "49200",
            *named, "-r", "example.test", *([] if tls else ["--no-tls"]), "--no-dtls", "--no-cli",
            "--userdb", str(folder / "turndb"), "--pidfile", str(folder / "turn.pid"),
            "-l", str(folder / "log"), "--simple-log", *more]  # fmt: skip


def ndt_words(program: str, host: str, port: int, folder: Path, health: int, *more: str) -> list[str]:
    (folder / "uuid").write_text("test", encoding="ascii")  # a line break would become part of file names
    (folder / "data").mkdir(exist_ok=True)
    own = "127.0.0.1:0"
    given = {"ndt7_addr_cleartext": f"{host}:{port}", "ndt7_addr": own, "ndt5_addr": own, "ndt5_ws_addr": own,
             "ndt5_wss_addr": own, "health_addr": f"127.0.0.1:{health}", "prometheusx.listen-address": own,
             "datadir": folder / "data", "htmldir": folder / "data", "uuid-prefix-file": folder / "uuid"}  # fmt: skip
    return [program, *(word for name, value in given.items() for word in (f"-{name}", str(value))), *more]


@contextmanager
def coturn(
    program: str, folder: Path, *more: str, login: bool = True, host: str = "127.0.0.1",
    tls: tuple[Path, Path] | None = None,
) -> Iterator[int]:  # fmt: skip
    """The port of a coturn on loopback. With ``tls``, certificate and key, the same port speaks TLS too."""
    port = free_port(socket.SOCK_DGRAM)
    secured = ["--cert", str(tls[0]), "--pkey", str(tls[1]), "--tls-listening-port", str(port)] if tls else []
    words = coturn_words(program, host, port, folder, "--allow-loopback-peers", *secured, *more, login=login,
                         tls=bool(tls))  # fmt: skip
    with _running(words):
        until = time.monotonic() + 10
        while time.monotonic() < until and not _answers(host, port):
            time.sleep(0.05)
        yield port


def _answers(host: str, port: int) -> bool:
    from advisor.domain import stun_wire as stun

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(0.3)
        line.connect((host, port))
        try:
            line.send(stun.message(stun.BINDING, stun.REQUEST, bytes(12)))
            return bool(line.recv(500))
        except OSError:
            return False


@contextmanager
def ndt(program: str, folder: Path, *more: str) -> Iterator[int]:
    """The clear port of an ndt7 server on loopback."""
    port, health = free_port(), free_port()
    with _running(ndt_words(program, "127.0.0.1", port, folder, health, *more)):
        until = time.monotonic() + 15
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{health}/health", timeout=1) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.05)
        yield port


@contextmanager
def _running(words: list[str]) -> Iterator[None]:
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()
