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
    """Who knows the system's proxies, proxy scripts (PAC) included; None: the environment alone."""
    import sys

    if sys.platform.startswith("linux"):
        from advisor.adapters.line_probe import libproxy

        return libproxy.system_proxies
    try:
        from PySide6.QtNetwork import QNetworkProxy  # noqa: F401
    except ImportError:
        return None
    return proxies_of_qt


def proxies_of_qt(address: str) -> list[str]:
    """What the system says to Qt; on Windows it fetches and runs the proxy script for that."""
    from PySide6.QtCore import QUrl
    from PySide6.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

    kinds = {
        QNetworkProxy.ProxyType.HttpProxy: "http", QNetworkProxy.ProxyType.HttpCachingProxy: "http",
        QNetworkProxy.ProxyType.Socks5Proxy: "socks5",
    }  # fmt: skip
    found = []
    for proxy in QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(address))):
        kind = kinds.get(proxy.type())
        login = QUrl()
        login.setScheme(kind or "direct")
        login.setHost(proxy.hostName())
        login.setPort(proxy.port() or -1)
        if proxy.user():
            login.setUserName(proxy.user())
            login.setPassword(proxy.password())
        found.append(login.toString(QUrl.ComponentFormattingOption.FullyEncoded) if kind else "")
    return found


def serve_line_tests(
    host: str, port: int, token: bytes | None, tls: tuple[Path, Path | None] | None, ready: Callable[[int], None]
) -> int:
    """Serves until Ctrl-C; gives how many tests it served."""
    import threading

    from advisor.adapters.line_server.line_server import LineServer

    return LineServer(host, port, token, *(tls or (None, None))).serve(threading.Event(), ready)
