"""Builds the line test and the line server, for the window and the commands alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from advisor.services.line_test import LineTestService
    from advisor.services.ports import CatalogueSource, Clock


def line_test_service(source: CatalogueSource, clock: Clock) -> LineTestService:
    """Sends nothing before it is run."""
    from advisor.adapters.line_probe.every_way import EveryWay
    from advisor.services.line_test import LineTestService

    return LineTestService(source, clock, EveryWay(ask=system_proxies()))


def system_proxies() -> Callable[[str], Sequence[str]] | None:
    """Who knows what the system's proxy script (PAC) says; None: nobody here."""
    import sys

    if sys.platform == "win32":
        from advisor.adapters.line_probe import winhttp

        return winhttp.system_proxies
    if sys.platform.startswith("linux"):
        from advisor.adapters.line_probe import libproxy

        return libproxy.system_proxies
    return None


def serve_line_tests(
    host: str, port: int, token: bytes | None, tls: tuple[Path, Path | None] | None, ready: Callable[[int], None]
) -> int:
    """Serves until Ctrl-C; gives how many tests it served."""
    import threading

    from advisor.adapters.line_server.line_server import LineServer

    return LineServer(host, port, token, *(tls or (None, None))).serve(threading.Event(), ready)
