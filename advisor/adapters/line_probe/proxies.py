"""Which proxy leads to a server, and how to ask it for a tunnel: HTTP (CONNECT) and SOCKS 5.

UDP goes past every proxy. A proxy script (PAC) is run by the system, never here.
"""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from advisor.adapters.line_probe.trouble import AGENT, MOST_HEADER, TICK, Trouble, Until

Ask = Callable[[str], Sequence[str]]  # a web address -> addresses of proxies, the first choice first; "" for none

SCRIPT_TIMEOUT = 3.0  # seconds for the system to fetch and run a proxy script
MOST_TRIED = 3  # of the proxies that a script names
_PORTS = {"http": 80, "socks5": 1080}
_SAME = {"socks": "socks5", "socks5h": "socks5"}
_DIRECT = ("", "direct")


class Line(Protocol):
    """What a tunnel needs of a TCP connection."""

    def send(self, raw: bytes = b"") -> None: ...

    def wait(self, seconds: float, read: bool = True) -> None: ...

    def receive(self, most: int) -> bytes | None: ...


@dataclass(frozen=True)
class Proxy:
    """``kind``: http or socks5."""

    kind: str
    host: str
    port: int
    user: str = ""
    password: str = ""


def proxies_for(host: str, port: int, encrypted: bool, until: Until, ask: Ask | None = None) -> list[Proxy | None]:
    """What to try one after the other; None stands for the straight way. Raises ``Trouble``.

    The variables of the environment go first, then what ``ask`` knows of the system's proxy script, then what is set
    in the system by hand.
    """
    kind = "https" if encrypted else "http"

    def by_hand(known: dict[str, str]) -> list[Proxy | None]:
        address = known.get(kind) or known.get("all") or known.get("socks") or ""
        if address.startswith("socks4://") and "socks" in known:  # so Python reads Windows' one field for SOCKS
            address = known["socks"]
        if not address or address.startswith("pac+"):
            return []
        straight = proxy_bypass(f"{host}:{port}") or proxy_bypass(host)
        return [None] if straight else [_read(address)]

    place = f"[{host}]" if ":" in host else host
    return (
        by_hand(getproxies_environment())
        or (_usable(_asked(ask, f"{kind}://{place}:{port}/", until)) if ask else [])
        or by_hand(getproxies())
        or [None]
    )


def _asked(ask: Ask, address: str, until: Until) -> Sequence[str]:
    """The system may have to fetch a script first: it is left alone in its thread when that takes too long."""
    answer: list[Sequence[str]] = []

    def work() -> None:
        with suppress(OSError, ValueError):
            answer.append(ask(address))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    limit = Until(min(until.at, time.perf_counter() + SCRIPT_TIMEOUT), until.cancel)
    while thread.is_alive():
        limit.check("proxy_script")
        thread.join(TICK)
    return answer[0] if answer else ()


def _usable(named: Sequence[str]) -> list[Proxy | None]:
    """Those of a kind that is known here; the trouble only where there is none."""
    found: list[Proxy | None] = []
    trouble = None
    for address in named[:MOST_TRIED]:
        try:
            found.append(_read(address))
        except Trouble as why:
            trouble = why
    if not found and trouble:
        raise trouble
    return found


def _read(address: str) -> Proxy | None:
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if address in _DIRECT or scheme == "direct":
        return None
    try:
        parts = urlsplit(address if scheme else f"http://{address}")
        kind = _SAME.get(parts.scheme, parts.scheme)
        if kind not in _PORTS or not parts.hostname:
            raise Trouble("proxy_kind")
        login = unquote(parts.username or ""), unquote(parts.password or "")
        return Proxy(kind, parts.hostname, parts.port or _PORTS[kind], *login)
    except ValueError:
        raise Trouble("proxy_kind") from None


# -- tunnels


def tunnel(line: Line, proxy: Proxy, host: str, port: int, until: Until) -> None:
    """Leaves ``line`` as a connection to the server behind the proxy. Raises ``Trouble``."""
    if proxy.kind == "socks5":
        _socks(line, proxy, host, port, until)
    else:
        _connect(line, proxy, host, port, until)


def _connect(line: Line, proxy: Proxy, host: str, port: int, until: Until) -> None:
    """RFC 9110, 9.3.6."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    ask = f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\nUser-Agent: {AGENT}\r\n"
    if proxy.user:
        login = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode()
        ask += f"Proxy-Authorization: Basic {login}\r\n"
    line.send(ask.encode("ascii", "replace") + b"\r\n")
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += _exactly(line, 1, until)  # not a byte more: what follows belongs to the server
        if len(head) > MOST_HEADER:
            raise Trouble("proxy_gone")
    words = head.split(b"\r\n", 1)[0].split()
    status = words[1] if len(words) > 1 and words[0].startswith(b"HTTP/1.") else b""
    if status == b"407":
        raise Trouble("proxy_login")
    if status != b"200":
        raise Trouble("proxy_refused")


def _socks(line: Line, proxy: Proxy, host: str, port: int, until: Until) -> None:
    """RFC 1928 and 1929. The proxy looks the name up: this PC may not be able to."""
    line.send(b"\5\2\0\2" if proxy.user else b"\5\1\0")
    version, method = _exactly(line, 2, until)
    if version != 5:
        raise Trouble("proxy_kind")
    if method == 2 and proxy.user:
        user, password = proxy.user.encode()[:255], proxy.password.encode()[:255]
        line.send(bytes([1, len(user)]) + user + bytes([len(password)]) + password)
        if _exactly(line, 2, until)[1]:
            raise Trouble("proxy_login")
    elif method:
        raise Trouble("proxy_login")
    line.send(b"\5\1\0" + _socks_place(host) + port.to_bytes(2, "big"))
    answer = _exactly(line, 4, until)
    if answer[0] != 5:
        raise Trouble("proxy_gone")
    # 3 and 4: no way to the network or the machine; 5: the machine there refused.
    if answer[1]:
        raise Trouble({3: "no_network", 4: "no_network", 5: "no_server"}.get(answer[1], "proxy_refused"))
    length = {1: 4, 4: 16}.get(answer[3]) or (_exactly(line, 1, until)[0] if answer[3] == 3 else 0)
    _exactly(line, length + 2, until)


def _socks_place(host: str) -> bytes:
    for kind, family in ((1, socket.AF_INET), (4, socket.AF_INET6)):
        with suppress(OSError):
            return bytes([kind]) + socket.inet_pton(family, host)
    try:
        name = host.encode("idna")
    except UnicodeError:
        raise Trouble("name_unknown") from None
    if not 0 < len(name) < 256:
        raise Trouble("name_unknown")
    return bytes([3, len(name)]) + name


def _exactly(line: Line, size: int, until: Until) -> bytes:
    raw = b""
    while len(raw) < size:
        until.check("proxy_gone")
        line.send()
        line.wait(TICK)
        part = line.receive(size - len(raw))
        if part == b"":
            raise Trouble("proxy_gone")
        raw += part or b""
    return raw
