"""One TCP connection of a line test: proxy, TLS and WebSocket, never blocking longer than it takes to cancel."""

from __future__ import annotations

import errno
import select
import socket
import ssl
import struct
import sys
import time

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidStatus, InvalidURI
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from advisor.adapters.line_probe.names import look_up
from advisor.adapters.line_probe.proxies import Ask, Proxy, proxies_for, tunnel
from advisor.adapters.line_probe.trouble import AGENT, MOST_HEADER, TICK, Trouble, Until

CONNECT_TIMEOUT = 5.0  # seconds for proxy, TLS and WebSocket together
_TCP_INFO = 216  # bytes of what Linux tells, up to how much was sent again (linux/tcp.h)
_ABORT = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class TcpLine:
    """A connected socket, perhaps inside TLS. ``receive`` and ``send`` never block."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._out = bytearray()
        self.received = self.sent = 0  # bytes inside TCP, or inside TLS
        self.trip = 0.0  # seconds that connecting took: a round trip, with a proxy that and its own way

    def fileno(self) -> int:
        return self._line.fileno()

    @property
    def family(self) -> int:
        """Of the address that was reached: the server's, or the proxy's."""
        return self._line.family

    @property
    def resent(self) -> int:
        """Bytes that TCP had to send again. Only Linux says so; elsewhere it is taken for a fifth of all."""
        if sys.platform != "linux":
            return self.sent // 5
        told = self._line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO)
        return int(struct.unpack_from("@Q", told, _TCP_INFO - 8)[0]) if len(told) == _TCP_INFO else self.sent // 5

    @property
    def waiting(self) -> int:
        """Bytes that the system has not taken yet."""
        return len(self._out)

    @property
    def buffered(self) -> bool:
        """TLS holds bytes that ``select`` does not see."""
        return isinstance(self._line, ssl.SSLSocket) and self._line.pending() > 0

    def set_buffers(self, receive: int = 0, send: int = 0) -> None:
        """Small buffers of the system's, so that little is on its way when a test ends."""
        if receive:
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        if send:
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send)

    def send(self, raw: bytes = b"") -> None:
        """Takes ``raw`` over and gives the system what it takes now."""
        self._out += raw
        while self._out:
            try:
                gone = self._line.send(self._out[:16_384])
            except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                return
            except OSError:
                raise Trouble("gone") from None
            del self._out[:gone]
            self.sent += gone

    def receive(self, most: int) -> bytes | None:
        """What is there, at most so much; None: nothing yet; empty: the other side has closed."""
        try:
            raw = self._line.recv(most)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except OSError:
            return b""
        self.received += len(raw)
        return raw

    def wait(self, seconds: float, read: bool = True) -> None:
        if read and self.buffered:
            return
        if not read and not self._out:
            time.sleep(seconds)  # Windows does not wait for nothing
        else:
            select.select([self._line] if read else [], [self._line] if self._out else [], [], seconds)

    def encrypt(self, host: str, roots: str | None, until: Until) -> None:
        """TLS with the system's roots, and the organisation's own where a file names them."""
        try:
            context = ssl.create_default_context()
            if roots:
                context.load_verify_locations(roots)
        except (OSError, ssl.SSLError):
            raise Trouble("tls_roots") from None
        context.set_alpn_protocols(["http/1.1"])
        try:
            line = context.wrap_socket(self._line, server_hostname=host, do_handshake_on_connect=False)
        except (OSError, ValueError):
            raise Trouble("tls") from None
        self._line = line
        while True:
            until.check("no_answer")
            try:
                line.do_handshake()
                return
            except ssl.SSLWantReadError:
                select.select([line], [], [], TICK)
            except ssl.SSLWantWriteError:
                select.select([], [line], [], TICK)
            except ssl.SSLCertVerificationError as wrong:
                raise Trouble(_certificate(wrong)) from None
            except (OSError, ValueError):
                raise Trouble("tls") from None

    def abort(self) -> None:
        """Ends it now: what lies in the system's buffers is thrown away, not sent."""
        try:
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        except OSError:
            pass
        finally:
            self._line.close()


def _certificate(wrong: ssl.SSLCertVerificationError) -> str:
    # Numbers of OpenSSL: 9 and 10 not yet and no longer valid, 62 and 64 another name or address.
    return {9: "tls_date", 10: "tls_date", 62: "tls_name", 64: "tls_name"}.get(wrong.verify_code, "tls_untrusted")


def connect(
    host: str, port: int, encrypted: bool, until: Until, receive_buffer: int = 0, ask: Ask | None = None
) -> TcpLine:
    """A connection to the server, through the PC's proxy where one is set for it. Raises ``Trouble``.

    ``ask`` knows the system's settings. Where they name several ways, a proxy that is gone leaves the next one.
    """
    ways = proxies_for(host, port, encrypted, until, ask)
    for number, proxy in enumerate(ways):
        try:
            if proxy is None:
                return _reach(host, port, until, receive_buffer)
            rest = len(ways) - number
            now = time.perf_counter()
            return _behind(proxy, host, port, Until(now + (until.at - now) / rest, until.cancel), receive_buffer)
        except Trouble as why:
            if why.code != "proxy_gone" or number + 1 == len(ways):
                raise
    raise Trouble("proxy_gone")


def _behind(proxy: Proxy, host: str, port: int, until: Until, receive_buffer: int) -> TcpLine:
    line = _reach(proxy.host, proxy.port, until, receive_buffer, "proxy")
    try:
        begun = time.perf_counter()
        tunnel(line, proxy, host, port, until)
        line.trip = time.perf_counter() - begun
    except Trouble:
        line.abort()
        raise
    return line


def _reach(host: str, port: int, until: Until, receive_buffer: int, who: str = "") -> TcpLine:
    left = until.at - time.perf_counter()
    found, problem = look_up(host, port, socket.SOCK_STREAM, until.cancel, max(0.1, min(3.0, left)))
    if problem:
        raise Trouble("proxy_gone" if who and problem != "cancelled" else problem)
    trouble = Trouble("no_network")
    for number, (family, address) in enumerate(found):
        # The last address gets all the time that is left; one before it, half.
        now = time.perf_counter()
        last = number + 1 == len(found)
        part = until if last else Until(now + max(0.2, (until.at - now) / 2), until.cancel)
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.setblocking(False)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if receive_buffer:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            begun = time.perf_counter()
            _await(line, address, part)
            reached = TcpLine(line)
            reached.trip = time.perf_counter() - begun
            return reached
        except Trouble as why:
            line.close()
            trouble = why
            if why.code == "cancelled":
                break
        except OSError as error:
            line.close()
            trouble = Trouble("blocked" if error.errno in (errno.EACCES, errno.EPERM) else "no_network")
    raise Trouble("proxy_gone") if who and trouble.code != "cancelled" else trouble


def _await(line: socket.socket, address: tuple[str, int], until: Until) -> None:
    begun = line.connect_ex(address)
    if begun not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY):
        raise OSError(begun, "connect")
    while True:
        # On Windows a failed connection shows only in the third list.
        _, ready, failed = select.select([], [line], [line], TICK)
        if ready or failed:
            break
        until.check("no_answer")
    wrong = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if wrong in (errno.ECONNREFUSED, errno.ECONNRESET, getattr(errno, "WSAECONNREFUSED", -1)):
        raise Trouble("no_server")
    if wrong == errno.ETIMEDOUT:
        raise Trouble("no_answer")
    if wrong:
        raise OSError(wrong, "connect")


class WebSocketLine:
    """A WebSocket over a ``TcpLine``; messages go out and come in whole."""

    def __init__(self, line: TcpLine, protocol: ClientProtocol) -> None:
        self.line, self._protocol = line, protocol
        self._ended = False

    @property
    def closed(self) -> bool:
        """The other side has closed, or sent what is no WebSocket."""
        return self._ended or self._protocol.state is not State.OPEN

    def send(self, message: bytes) -> None:
        if self.closed:
            raise Trouble("gone")
        self._protocol.send_binary(message)
        self._flush()

    def receive(self, most: int = 65_536) -> tuple[int, list[Frame]]:
        """Bytes read and the frames that are complete by now. Pings are answered."""
        raw = self.line.receive(most)
        if raw is None:
            return 0, []
        if raw == b"":
            self._protocol.receive_eof()
            self._ended = True
            return 0, []
        self._protocol.receive_data(raw)
        frames = [event for event in self._protocol.events_received() if isinstance(event, Frame)]
        self._flush()
        return len(raw), [frame for frame in frames if frame.opcode in (Opcode.BINARY, Opcode.TEXT, Opcode.CONT)]

    def _flush(self) -> None:
        for raw in self._protocol.data_to_send():
            if raw:
                self.line.send(raw)


def open_websocket(
    address: str, until: Until, subprotocol: str = "", receive_buffer: int = 0, roots: str | None = None,
    largest: int = 1 << 20, ask: Ask | None = None,
) -> WebSocketLine:  # fmt: skip
    """Connects to ``ws://`` or ``wss://`` and shakes hands. Follows no redirect. Raises ``Trouble``."""
    try:
        uri = parse_uri(address)
    except (InvalidURI, ValueError):
        raise Trouble("name_unknown") from None
    line = connect(uri.host, uri.port, uri.secure, until, receive_buffer, ask)
    try:
        if uri.secure:
            line.encrypt(uri.host, roots, until)
        chosen = [Subprotocol(subprotocol)] if subprotocol else None
        protocol = ClientProtocol(uri, subprotocols=chosen, max_size=largest)
        request = protocol.connect()
        request.headers["User-Agent"] = AGENT
        protocol.send_request(request)
        for raw in protocol.data_to_send():
            line.send(raw)
        while protocol.state is State.CONNECTING and protocol.handshake_exc is None:
            until.check("no_answer")
            line.send()
            line.wait(TICK)
            answer = line.receive(MOST_HEADER)
            if answer == b"":
                protocol.receive_eof()
                raise Trouble("not_websocket")
            if answer is not None:
                protocol.receive_data(answer)
        if protocol.handshake_exc is not None:
            raise Trouble(_refusal(protocol.handshake_exc))
    except Trouble:
        line.abort()
        raise
    return WebSocketLine(line, protocol)


def _refusal(wrong: Exception) -> str:
    status = wrong.response.status_code if isinstance(wrong, InvalidStatus) else 0
    if status in (429, 503):
        return "busy"
    return "forbidden" if status in (401, 403) else "not_websocket"
