"""The line test with the nearest public server of M-Lab: its locate service names it, then ndt7 as with any other.

Only for those who chose it: M-Lab publishes the address and the result.
"""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from typing import Any, cast
from urllib.parse import urlsplit

from advisor.adapters.line_probe.ndt7_client import ndt7_at
from advisor.adapters.line_probe.proxies import Ask
from advisor.adapters.line_probe.readings import nothing
from advisor.adapters.line_probe.tcp_line import connect
from advisor.adapters.line_probe.trouble import AGENT, TICK, Trouble, Until
from advisor.domain.line_search import HARD_STOP
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget

PATH = f"/v2/nearest/ndt/ndt7?client_name={AGENT}"  # github.com/m-lab/locate, USAGE.md
LOCATE_TIMEOUT = 3.0
MOST_ANSWER = 65_536
SERVERS = 2  # of those named, tried at most
_NEXT_FROM = 4.5  # seconds that must be left to try another one
_NOT_THERE = ("name_unknown", "no_network", "no_answer", "no_server", "busy", "tls", "not_websocket")


def m_lab_reading(
    target: LineTarget, asked: Asked, cancel: threading.Event, report: Callable[[str], None], ask: Ask | None = None
) -> Reading:
    """One run of at most 8 seconds and 1 MB, the question for the server included."""
    began = time.perf_counter()
    report("name")
    try:
        status, body = _get(target, Until(began + LOCATE_TIMEOUT, cancel), ask)
        servers = list(servers_in(status, body))
    except Trouble as trouble:
        return nothing(trouble.code, time.perf_counter() - began, "tcp")
    reading = nothing("locate_none", time.perf_counter() - began, "tcp")
    for upload, download in servers[:SERVERS]:
        left = HARD_STOP - (time.perf_counter() - began)
        if reading.problem not in ("locate_none", *_NOT_THERE) or left < _NEXT_FROM:
            break
        reading = ndt7_at(upload, download, asked, cancel, report, left, target.roots, ask)
    return reading


def servers_in(status: int, body: bytes) -> Iterator[tuple[str, str]]:
    """Addresses for sending and for receiving, the nearest server first. Raises ``Trouble``."""
    if status == 204:
        raise Trouble("locate_none")
    if status != 200:
        raise Trouble("locate_refused")
    try:
        results = json.loads(body)["results"]
        pairs = [_pair(entry["urls"]) for entry in results]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Trouble("locate_wrong") from None
    if not pairs:
        raise Trouble("locate_none")
    return iter(pairs)


def _pair(addresses: dict[str, str]) -> tuple[str, str]:
    """Encrypted addresses of one and the same server."""
    pair = addresses["wss:///ndt/v7/upload"], addresses["wss:///ndt/v7/download"]
    parts = [urlsplit(address) for address in pair]
    right = all(part.scheme == "wss" and part.hostname and not part.username for part in parts)
    if not right or parts[0].netloc != parts[1].netloc or any(len(address) > 4096 for address in pair):
        raise ValueError
    return pair


def _get(target: LineTarget, until: Until, ask: Ask | None) -> tuple[int, bytes]:
    """Status and body. No redirect is followed: only this host was agreed to."""
    line = connect(target.host, target.port, True, until, ask=ask)
    try:
        line.encrypt(target.host, target.roots, until)
        line.send(
            f"GET {PATH} HTTP/1.1\r\nHost: {target.host}\r\nUser-Agent: {AGENT}\r\nAccept: application/json\r\n"
            "Connection: close\r\n\r\n".encode("ascii", "replace")
        )
        raw = b""
        while True:
            until.check("no_answer")
            line.send()
            line.wait(TICK)
            part = line.receive(16_384)
            if part == b"":
                break
            raw += part or b""
            if len(raw) > MOST_ANSWER:
                raise Trouble("locate_wrong")
    finally:
        line.abort()
    return _parsed(raw)


class _Read:
    """What ``HTTPResponse`` wants of a socket: the answer, already read to its end."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._raw)


def _parsed(raw: bytes) -> tuple[int, bytes]:
    answer = HTTPResponse(cast(Any, _Read(raw)), method="GET")
    try:
        answer.begin()
        return answer.status, answer.read()
    except (HTTPException, ValueError, OSError):
        raise Trouble("locate_wrong") from None
    finally:
        answer.close()
