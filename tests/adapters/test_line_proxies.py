"""The line test through proxies: the kinds, their refusals, several of them, and a proxy script (PAC)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from line_peers import Certificates, answers, http, ndt7_server, own_server, proxy, socks, tcp_server
from simulated_line import NEEDS, NEEDS_UP

from advisor.adapters.line_probe import libproxy, proxies, winhttp
from advisor.adapters.line_probe.every_way import EveryWay
from advisor.adapters.line_probe.trouble import Trouble, Until
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, read_target
from tests.conftest import missing

ROOT = Path(__file__).resolve().parents[2]
ASKED = Asked(NEEDS_UP, NEEDS)
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def measure(address: str, *ways: str) -> Reading:
    """With these proxies said by the system; a computer that stalls is asked again."""
    def ask(place: str) -> Sequence[str]:
        return ways

    for _ in range(4):
        reading = EveryWay(ask).measure(read_target(address), ASKED, threading.Event(), lambda phase: None)
        if reading.problem != "stalled":
            break
    return reading


@pytest.mark.parametrize("login", [b"", b"someone:pass word"])
def test_socks_carries_the_websocket_and_ndt7_ways(login: bytes) -> None:
    seen: list[bytes] = []
    user = "someone:pass%20word@" if login else ""
    with own_server() as port, ndt7_server() as other, tcp_server(socks(seen, login)) as between:
        way = f"socks5://{user}127.0.0.1:{between}"
        assert measure(f"ws://localhost:{port}", way).problem == ""
        assert measure(f"ndt7://127.0.0.1:{other}", way).problem == ""
    assert seen[0] == b"\3localhost"  # the proxy looks the name up
    assert seen[-1] == b"\1\x7f\0\0\1"


@pytest.mark.parametrize(("login", "refuse", "problem"), [
    (b"other:word", 0, "proxy_login"), (b"", 1, "proxy_refused"), (b"", 2, "proxy_refused"), (b"", 4, "no_network"),
    (b"", 5, "no_server")])
def test_each_refusal_of_socks_has_its_sentence(login: bytes, refuse: int, problem: str) -> None:
    with tcp_server(socks([], login, refuse)) as between:
        for user in ("", "someone:word@") if login else ("",):
            assert measure("ws://line.example.org", f"socks5://{user}127.0.0.1:{between}").problem == problem


def test_another_program_where_socks_should_be() -> None:
    with tcp_server(answers(http("200 OK"))) as web:
        assert measure("ws://line.example.org", f"socks5://127.0.0.1:{web}").problem in ("proxy_gone", "proxy_kind")


def test_where_the_first_proxy_is_gone_the_next_one_leads_there() -> None:
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as closed:
        gone = closed.getsockname()[1]
    with own_server() as port, tcp_server(proxy(seen)) as between:
        ways = f"http://127.0.0.1:{gone}", f"http://127.0.0.1:{between}"
        assert measure(f"ws://localhost:{port}", *ways).problem == ""
        assert len(seen) == 1
        assert measure(f"ws://localhost:{port}", ways[0], "direct://").problem == ""
        assert measure(f"ws://localhost:{port}", ways[0]).problem == "proxy_gone"
        assert measure(f"ws://localhost:{port}", "https://127.0.0.1:9").problem == "proxy_kind"
    assert len(seen) == 1


def test_a_filter_behind_the_proxy_that_looks_into_tls(tmp_path: Path) -> None:
    """It answers for the server with a certificate of its own."""
    filter_of_theirs = Certificates(tmp_path)
    with tcp_server(answers(http("200 OK")), filter_of_theirs.context("localhost")) as inspects:
        def to_filter(line: socket.socket) -> None:
            line.recv(4096)
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            with socket.create_connection(("127.0.0.1", inspects)) as other:
                threading.Thread(target=_pass_on, args=(other, line), daemon=True).start()
                _pass_on(line, other)

        with tcp_server(to_filter) as between:
            assert measure("wss://localhost", f"http://127.0.0.1:{between}").problem == "tls_untrusted"


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    try:
        while raw := one.recv(65536):
            other.sendall(raw)
    except OSError:
        pass


def test_a_script_that_never_ends_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "SCRIPT_TIMEOUT", 0.2)
    until = Until(time.perf_counter() + 5, threading.Event())

    def ask(address: str) -> Sequence[str]:
        time.sleep(1)
        return ()

    with pytest.raises(Trouble) as told:
        proxies.proxies_for("line.example.org", 443, True, until, ask)
    assert told.value.code == "proxy_script"


def test_the_environment_goes_before_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    until = Until(time.perf_counter() + 5, threading.Event())

    def found(host: str = "line.example.org") -> list[proxies.Proxy | None]:
        return proxies.proxies_for(host, 443, True, until, lambda address: [f"http://of.the.system/?{address}"])

    assert found()[0] == proxies.Proxy("http", "of.the.system", 80)
    monkeypatch.setenv("https_proxy", "socks5h://me:a%40b@proxy.example.org")
    assert found() == [proxies.Proxy("socks5", "proxy.example.org", 1080, "me", "a@b")]
    monkeypatch.setenv("no_proxy", "example.org")
    assert found() == [None]
    assert found("elsewhere.example.com")[0] is not None


@pytest.mark.parametrize(("words", "found"), [
    ("a.example:3128", ["http://a.example:3128"]),
    ("a.example:3128;b.example:80 socks=c.example:1080",
     ["http://a.example:3128", "http://b.example:80", "socks5://c.example:1080"]),
    ("https=a.example:1;http://b.example:2", ["http://a.example:1", "http://b.example:2"]), ("", [])])
def test_windows_list_of_proxies(words: str, found: list[str]) -> None:
    assert list(winhttp.read_list(words)) == found


# -- genuine proxies and the genuine runner of proxy scripts


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        missing(f"the proxy {name}")
    return str(found)


@contextmanager
def running(words: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def microsocks(*more: str) -> Iterator[int]:
    port = free_port()
    with running([program("microsocks"), "-i", "127.0.0.1", "-p", str(port), *more], port):
        yield port


@contextmanager
def tinyproxy(folder: Path, *rows: str) -> Iterator[int]:
    port, file = free_port(), folder / "tinyproxy.conf"
    file.write_text("\n".join([f"Port {port}", "Listen 127.0.0.1", "Timeout 30", *rows]) + "\n", encoding="ascii")
    with running([program("tinyproxy"), "-d", "-c", str(file)], port):
        yield port


def test_microsocks(tmp_path: Path) -> None:
    with own_server() as port, microsocks("-u", "someone", "-P", "word") as between:
        assert measure(f"ws://localhost:{port}", f"socks5://someone:word@127.0.0.1:{between}").problem == ""
        for login in ("", "someone:other@"):
            reading = measure(f"ws://localhost:{port}", f"socks5://{login}127.0.0.1:{between}")
            assert reading.problem in ("proxy_login", "proxy_gone")
        nobody = measure(f"ws://127.0.0.1:{free_port()}", f"socks5://someone:word@127.0.0.1:{between}")
        assert nobody.problem in ("no_server", "proxy_refused", "no_network")


def test_tinyproxy(tmp_path: Path) -> None:
    with own_server() as port, tinyproxy(tmp_path, "BasicAuth someone word", f"ConnectPort {port}") as between:
        assert measure(f"ws://localhost:{port}", f"http://someone:word@127.0.0.1:{between}").problem == ""
        assert measure(f"ws://localhost:{port}", f"http://127.0.0.1:{between}").problem == "proxy_login"
        refused = measure("ws://localhost:9", f"http://someone:word@127.0.0.1:{between}")
        assert refused.problem == "proxy_refused"


SCRIPT = """function FindProxyForURL(url, host) {{
    if (host == "localhost") return "PROXY 127.0.0.1:{gone}; PROXY 127.0.0.1:{between}";
    return "DIRECT";
}}
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libproxy runs the proxy scripts of Linux desktops")
def test_a_proxy_script_run_by_the_system(tmp_path: Path) -> None:
    """The whole command: libproxy fetches and runs the script; the first proxy that it names is gone."""
    seen: list[bytes] = []
    with own_server() as port, tcp_server(proxy(seen)) as between:
        script = SCRIPT.format(gone=free_port(), between=between).encode()
        with tcp_server(answers(http("200 OK", script, "Content-Type: application/x-ns-proxy-autoconfig"))) as web:
            environment = {key: word for key, word in os.environ.items() if key.lower() not in NAMES}
            environment |= {"http_proxy": f"pac+http://127.0.0.1:{web}/proxy.pac", "LANGUAGE": "en"}

            def asked(host: str) -> str | None:
                """Problem of a whole test of that host."""
                words = "-m", "advisor", "line-test", "--server", f"ws://{host}:{port}", "--yes", "--json"
                done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True,
                                      text=True, timeout=60, stdin=subprocess.DEVNULL, check=False)  # fmt: skip
                problem: str | None = json.loads(done.stdout)["problem"]
                return problem

            if not _runs_scripts(environment):
                missing("libproxy with a plugin that runs proxy scripts (libproxy1-plugin-webkit)")
            problem = asked("localhost")
            assert problem in (None, "stalled")
            through = len(seen)
            assert through >= 1
            assert seen[0].startswith(f"CONNECT localhost:{port} ".encode())
            assert asked("127.0.0.1") in (None, "stalled")
            assert len(seen) == through


def _runs_scripts(environment: dict[str, str]) -> bool:
    done = subprocess.run([sys.executable, libproxy.__file__, "http://localhost:80/"], env=environment, text=True,
                          capture_output=True, timeout=30, check=False)  # fmt: skip
    return done.stdout.split()[:1] not in ([], ["direct://"])
