"""The line server on WebSocket, for places where UDP is blocked: the same packets, each one a binary message.

One thread, no disk, no address anywhere. A connection is dropped when it does
not shake hands, says nothing, sends what is not ours, or does not read.
"""

from __future__ import annotations

import os
import selectors
import socket
import ssl
import threading
import time
from contextlib import suppress

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from advisor.adapters.line_server.sessions import LIFE, Address, LineSessions
from advisor.domain.line_wire import LARGEST

CREDIT = 0.8  # seconds: TCP may pause that long over one lost packet, and it cannot flood a third party
SHAKE_HANDS = 5.0  # seconds for TLS and WebSocket
MOST_CONNECTIONS = 400
MOST_SESSIONS = 60  # tests at once: with 100 of them wrong answers were seen on one core
PER_ADDRESS = 64
MOST_WAITING = 48_000  # bytes that wait for a slow line; more is dropped, as a full queue does
SEND_BUFFER = 32_768
_TLS_HELLO = 0x16


class _Client:
    """One connection."""

    def __init__(self, line: socket.socket, address: Address, now: float) -> None:
        self.line, self.address, self.born = line, address, now
        self.protocol = ServerProtocol(max_size=LARGEST)
        self.out = bytearray()
        self.secured: bool | None = None  # None: its first byte has not come yet
        self.ready = False  # TLS is done, or there is none


class WebSocketLineServer:
    """Serves on a listening TCP socket until told to stop."""

    def __init__(self, listening: socket.socket, token: bytes | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.sessions = LineSessions(os.urandom(32), os.urandom(LARGEST), token, CREDIT, MOST_SESSIONS)
        self._listening, self._tls = listening, tls
        self._clients: dict[Address, _Client] = {}
        self._selector = selectors.DefaultSelector()
        self._swept = 0.0

    def __len__(self) -> int:
        return len(self._clients)

    def serve(self, stop: threading.Event) -> int:
        """Answers tests; gives how many it served."""
        self._listening.setblocking(False)
        self._selector.register(self._listening, selectors.EVENT_READ)
        try:
            while not stop.is_set():
                for key, events in self._selector.select(0.002 if self.sessions.streaming else 0.2):
                    if key.data is None:
                        self._accept()
                    else:
                        self._turn(key.data, events)
                now = time.perf_counter()
                for address, raw in self.sessions.poll(now):
                    client = self._clients.get(address)
                    if client is not None and len(client.out) < MOST_WAITING:
                        self._message(client, raw)
                if now - self._swept > 0.5:
                    self._sweep(now)
        finally:
            for client in list(self._clients.values()):
                self._drop(client)
            self._selector.close()
            self._listening.close()
        return self.sessions.served

    def _accept(self) -> None:
        try:
            line, address = self._listening.accept()
        except OSError:  # it went away again, or this machine has no more sockets
            return
        place = (str(address[0]), int(address[1]))
        here = sum(1 for other in self._clients if other[0] == place[0])
        if len(self._clients) >= MOST_CONNECTIONS or here >= PER_ADDRESS:
            line.close()
            return
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        client = _Client(line, place, time.perf_counter())
        self._clients[place] = client
        self._selector.register(line, selectors.EVENT_READ, client)

    def _sweep(self, now: float) -> None:
        self._swept = now
        for client in list(self._clients.values()):
            age = now - client.born
            if age > LIFE + SHAKE_HANDS or (age > SHAKE_HANDS and client.protocol.state is not State.OPEN):
                self._drop(client)

    def _drop(self, client: _Client) -> None:
        if self._clients.pop(client.address, None) is not None:
            with suppress(KeyError, ValueError):  # where TLS did not even begin it is not registered any more
                self._selector.unregister(client.line)
            client.line.close()

    def _turn(self, client: _Client, events: int) -> None:
        try:
            if client.secured is None and not self._first_byte(client):
                return
            if client.secured and not client.ready:
                self._shake_hands(client)
                return
            if events & selectors.EVENT_WRITE:
                self._write(client)
            if events & selectors.EVENT_READ:
                self._read(client)
        except (OSError, EOFError):
            self._drop(client)

    def _first_byte(self, client: _Client) -> bool:
        """Whether the client speaks TLS shows in its first byte: both kinds share the port."""
        first = client.line.recv(1, socket.MSG_PEEK)
        if not first:
            raise EOFError
        client.secured = first[0] == _TLS_HELLO
        if client.secured:
            if self._tls is None:
                raise EOFError
            self._selector.unregister(client.line)
            client.line = self._tls.wrap_socket(client.line, server_side=True, do_handshake_on_connect=False)
            self._selector.register(client.line, selectors.EVENT_READ, client)
        client.ready = not client.secured
        return True

    def _shake_hands(self, client: _Client) -> None:
        assert isinstance(client.line, ssl.SSLSocket)
        try:
            client.line.do_handshake()
        except ssl.SSLWantReadError:
            self._selector.modify(client.line, selectors.EVENT_READ, client)
        except ssl.SSLWantWriteError:
            self._selector.modify(client.line, selectors.EVENT_READ | selectors.EVENT_WRITE, client)
        else:
            client.ready = True
            self._read(client)

    def _read(self, client: _Client) -> None:
        while True:
            try:
                raw = client.line.recv(16_384)
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                return
            if not raw:
                raise EOFError
            client.protocol.receive_data(raw)
            for event in client.protocol.events_received():
                if isinstance(event, Request):
                    client.protocol.send_response(client.protocol.accept(event))
                elif isinstance(event, Frame) and event.opcode is Opcode.BINARY and event.fin:
                    self._packet(client, bytes(event.data))
            self._flush(client)
            if client.protocol.close_expected() or client.protocol.parser_exc is not None:
                raise EOFError

    def _packet(self, client: _Client, raw: bytes) -> None:
        for answer in self.sessions.receive(raw, client.address, time.perf_counter()):
            if len(client.out) < MOST_WAITING:
                self._message(client, answer)

    def _message(self, client: _Client, raw: bytes) -> None:
        if client.protocol.state is State.OPEN:
            client.protocol.send_binary(raw)
            try:
                self._flush(client)
            except (OSError, EOFError):
                self._drop(client)

    def _flush(self, client: _Client) -> None:
        for raw in client.protocol.data_to_send():
            client.out += raw
        if len(client.out) > 2 * MOST_WAITING:
            raise EOFError  # pings without end from one who does not read
        self._write(client)

    def _write(self, client: _Client) -> None:
        if client.address not in self._clients:
            return
        while client.out:
            try:
                gone = client.line.send(client.out[:16_384])
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                break
            del client.out[:gone]
        wish = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.out else 0)
        if self._selector.get_key(client.line).events != wish:
            self._selector.modify(client.line, wish, client)
