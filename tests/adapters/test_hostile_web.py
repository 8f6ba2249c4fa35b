"""Packs from a web server on this computer that lies, stalls, drips, sends elsewhere, or hangs up."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from advisor.adapters.packs.door import PackDoor
from advisor.adapters.packs.sources import WebSource
from advisor.domain.errors import PlainError
from tests.adapters.pack_repository import NOW, Repository

Trick = Callable[["LyingServer", socket.socket, str], bool]


class LyingServer:
    """Serves a repository over plain HTTP; ``trick`` may answer in its own way and says whether it did."""

    def __init__(self, repo: Repository, trick: Trick) -> None:
        self.repo, self.trick = repo, trick
        self.asked: list[str] = []
        self.over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._workers: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _address = self._listener.accept()
            except OSError:
                return
            if self.over.is_set():
                peer.close()
                return
            worker = threading.Thread(target=self._answer, args=(peer,))
            worker.start()
            self._workers.append(worker)

    def _answer(self, peer: socket.socket) -> None:
        with peer:
            peer.settimeout(5)
            try:
                request = b""
                while b"\r\n\r\n" not in request:
                    chunk = peer.recv(4096)
                    if not chunk:
                        return
                    request += chunk
                name = request.split(b" ", 2)[1].decode().lstrip("/")
                self.asked.append(name)
                if not self.trick(self, peer, name):
                    self.send(peer, self.repo.files.get(name))
            except OSError:
                return

    def send(self, peer: socket.socket, body: bytes | None, headers: str = "", length: int | None = None) -> None:
        status = "404 Not Found" if body is None else "200 OK"
        body = body or b""
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body) if length is None else length}\r\n{headers}"
        peer.sendall(f"{head}Connection: close\r\n\r\n".encode() + body)

    def close(self) -> None:
        self.over.set()
        with socket.create_connection(self._listener.getsockname()):
            pass
        self._thread.join(5)
        self._listener.close()
        for worker in self._workers:
            worker.join(5)
        assert not any(worker.is_alive() for worker in [self._thread, *self._workers])


def only(part: str, trick: Callable[[LyingServer, socket.socket], None]) -> Trick:
    """The trick for one part; the rest is answered honestly."""

    def answer(server: LyingServer, peer: socket.socket, name: str) -> bool:
        if name != part:
            return False
        trick(server, peer)
        return True

    return answer


def _stall(server: LyingServer, peer: socket.socket) -> None:
    server.over.wait(10)


def _stall_in_the_middle(server: LyingServer, peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")
    server.over.wait(10)


def _drip(server: LyingServer, peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
    while not server.over.wait(0.05):
        peer.sendall(b" ")


def _endless(server: LyingServer, peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not server.over.is_set():
        peer.sendall(b" " * 65_536)


def _endless_head(server: LyingServer, peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        if server.over.is_set():
            return
        peer.sendall(f"X-{number}: x\r\n".encode() * 100)


def _hang_up(server: LyingServer, peer: socket.socket) -> None:
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _sent_to(place: str) -> Callable[[LyingServer, socket.socket], None]:
    def answer(server: LyingServer, peer: socket.socket) -> None:
        target = place.replace("HERE", server.address)
        peer.sendall(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())

    return answer


def _says(raw: bytes) -> Callable[[LyingServer, socket.socket], None]:
    return lambda _server, peer: peer.sendall(raw)


def _packed(server: LyingServer, peer: socket.socket) -> None:
    server.send(peer, gzip.compress(b" " * 10_000_000), "Content-Encoding: gzip\r\n")


STAMP = "metadata/timestamp.json"
TRICKS: dict[str, tuple[Trick, str]] = {
    "stalls": (only(STAMP, _stall), "pack_slow"),
    "stalls_in_the_middle": (only(STAMP, _stall_in_the_middle), "pack_slow"),
    "drips": (only(STAMP, _drip), "pack_slow"),
    "never_ends": (only(STAMP, _endless), "pack_too_big"),
    "never_ends_its_head": (only(STAMP, _endless_head), "pack_not_read"),
    "hangs_up": (only(STAMP, _hang_up), "pack_not_read"),
    "says_nothing": (only(STAMP, _says(b"")), "pack_not_read"),
    "says_nonsense": (only(STAMP, _says(b"hello\r\n\r\n")), "pack_not_read"),
    "says_less_than_promised": (
        only(STAMP, lambda server, peer: server.send(peer, b"{}", length=500)), "pack_not_read"),
    "has_a_fault": (only(STAMP, _says(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")), "pack_incomplete"),
    "hides_the_time_stamp": (only(STAMP, lambda server, peer: server.send(peer, None)), "pack_incomplete"),
    "packs_what_nobody_asked": (only(STAMP, _packed), "pack_not_read"),
    "sends_in_a_circle": (only(STAMP, _sent_to(f"HERE/{STAMP}")), "pack_incomplete"),
    "sends_to_a_file": (only(STAMP, _sent_to("file:///etc/passwd")), "pack_incomplete"),
    "sends_to_another_service": (only(STAMP, _sent_to("ftp://127.0.0.1/x")), "pack_not_read"),
    "sends_to_other_content": (only(STAMP, _sent_to("HERE/metadata/1.root.json")), "pack_broken"),
    "shows_a_sign_in_page": (
        only(STAMP, lambda server, peer: server.send(peer, b"<html>Sign in</html>")), "pack_broken"),
    "hides_the_first_root": (only("metadata/1.root.json", lambda server, peer: server.send(peer, None)),
                             "pack_not_a_pack"),
    "shows_another_root": (only("metadata/1.root.json", lambda server, peer: server.send(peer, b"{}")),
                           "pack_unknown_root"),
    "faults_instead_of_no_second_root": (
        only("metadata/2.root.json", _says(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")), "pack_incomplete"),
    "changes_a_part": (
        lambda server, peer, name: bool(name.startswith("targets/") and (server.send(peer, b"evil"), True)),
        "pack_mixed"),
}  # fmt: skip


@pytest.fixture
def serve() -> Iterator[Callable[[Trick], LyingServer]]:
    opened: list[LyingServer] = []

    def start(trick: Trick) -> LyingServer:
        opened.append(LyingServer(Repository(), trick))
        return opened[-1]

    yield start
    for server in opened:
        server.close()


def door(tmp_path: Path, repo: Repository) -> PackDoor:
    return PackDoor(
        tmp_path / "packs", {"catalogue": repo.code}, now=lambda: NOW,
        opened_as=lambda address: WebSource(address, stall=0.4, whole=3.0),
    )  # fmt: skip


def test_an_honest_server_and_one_that_has_moved(
    tmp_path: Path, serve: Callable[[Trick], LyingServer]
) -> None:
    honest = serve(lambda *_words: False)
    moved = serve(lambda server, peer, name: bool((_sent_to(f"{honest.address}/{name}")(server, peer), True)))
    for number, server in enumerate((honest, moved)):
        with door(tmp_path / str(number), server.repo).opened(server.address) as opened:
            assert (opened.fetched.data / "apps/zoom.yaml").read_bytes() == b"id: zoom\n"
    assert STAMP in moved.asked


@pytest.mark.parametrize("name", TRICKS)
def test_a_server_that_means_no_good(
    tmp_path: Path, serve: Callable[[Trick], LyingServer], name: str
) -> None:
    trick, code = TRICKS[name]
    server = serve(trick)
    began = time.monotonic()
    with pytest.raises(PlainError) as caught, door(tmp_path, server.repo).opened(server.address):
        pass
    assert caught.value.code == code
    # Far more than the allowed three seconds, so that a busy machine cannot turn it: it did come to an end.
    assert time.monotonic() - began < 60
    assert not list((tmp_path / "packs").glob("*/v*"))


def test_nobody_is_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(PlainError) as caught, door(tmp_path, Repository()).opened(address):
        pass
    assert (caught.value.code, caught.value.exit_code) == ("pack_not_read", 3)
