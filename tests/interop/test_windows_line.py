"""The line server and the line test as Windows runs them: under wine, with a Windows Python, against the Linux side.

Wine's sockets are Linux's own: this shows that the calls are right, not how Windows keeps time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "adapters"))
sys.path.insert(0, str(Path(__file__).parent))

from line_peers import answers, http, ndt7_server, own_server, proxy, socks, tcp_server, turn_server
from line_servers import free_port
from simulated_line import NEEDS, NEEDS_UP

from advisor.adapters.line_probe.every_way import EveryWay
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, read_target
from tests.interop.windows import ROOT, Windows, as_windows

PACKAGES = "platformdirs", "websockets"  # what the line server's own lock names

MEASURE = """
import threading
from dataclasses import asdict, replace
from advisor.adapters.line_probe.every_way import EveryWay
from advisor.domain.line_target import Asked, read_target
found = []
for address, stop_after in given["targets"]:
    target = replace(read_target(address), user="line", password="secret")
    for _ in range(4):
        cancel = threading.Event()
        if stop_after:
            threading.Timer(stop_after, cancel.set).start()
        reading = EveryWay().measure(target, Asked(given["up"], given["down"]), cancel, lambda phase: None)
        if reading.problem != "stalled":
            break
    found.append(asdict(reading))
"""

PROXIES = r"""
import threading, winreg
from advisor.adapters.line_probe import winhttp
from advisor.adapters.line_probe.every_way import EveryWay
from advisor.domain.line_target import Asked, read_target
key = winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER,
                         r"Software\Microsoft\Windows\CurrentVersion\Internet Settings", 0, winreg.KEY_ALL_ACCESS)
found = []
for values, address in given["settings"]:
    for name in ("AutoConfigURL", "ProxyServer", "ProxyEnable"):
        try:
            winreg.DeleteValue(key, name)
        except OSError:
            pass
    for name, value in values.items():
        winreg.SetValueEx(key, name, 0, winreg.REG_SZ if isinstance(value, str) else winreg.REG_DWORD, value)
    for _ in range(4):
        reading = EveryWay(winhttp.system_proxies).measure(
            read_target(address), Asked(given["up"], given["down"]), threading.Event(), lambda phase: None)
        if reading.problem != "stalled":
            break
    found.append(reading.problem)
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The few packages alone, as the search path of a Windows Python."""
    folder = tmp_path_factory.mktemp("packages")
    for name in PACKAGES:
        (folder / name).symlink_to(Path(sysconfig.get_path("purelib")) / name)
    return f"{as_windows(ROOT)};{as_windows(folder)}"


@contextmanager
def windows_server(windows: Windows, packages: str) -> Iterator[int]:
    """The port of `advisor line-server` in that Windows."""
    words = "-m", "advisor", "line-server", "--host", "127.0.0.1", "--port", "0", "--json"
    process = subprocess.Popen(
        ["wine", str(windows.python), *words], cwd=windows.prefix.parent, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**windows.environment, "PYTHONPATH": packages},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = ""
        while not said.rstrip().endswith("}"):
            row = process.stdout.readline()
            assert row, process.communicate()
            said += row
        yield json.loads(said)["port"]
    finally:
        process.kill()
        process.communicate()


def measured(address: str) -> Reading:
    for _ in range(5):
        target = read_target(address)
        reading = EveryWay().measure(target, Asked(NEEDS_UP, NEEDS), threading.Event(), lambda phase: None)
        if reading.problem not in ("", "stalled") or {reading.up.tier, reading.down.tier} <= {"hd", "sd"}:
            break
    return reading


def test_the_server_of_a_windows_computer(windows: Windows, packages: str) -> None:
    with windows_server(windows, packages) as port:
        udp, tcp = measured(f"udp://127.0.0.1:{port}"), measured(f"ws://127.0.0.1:{port}")
    assert (udp.problem, udp.transport) in (("", "udp"), ("stalled", "udp"))
    assert (tcp.problem, tcp.transport) in (("", "tcp"), ("stalled", "tcp"))
    if not udp.problem:
        assert udp.up.tier == udp.down.tier == "hd"
    if not tcp.problem:
        assert tcp.up.tier == tcp.down.tier == "sd"


def asked(windows: Windows, packages: str, *targets: tuple[str, float]) -> list[dict[str, Any]]:
    """Readings of the Windows side: addresses, and after how many seconds each is cancelled; 0: not at all."""
    given = {"targets": targets, "up": NEEDS_UP, "down": NEEDS}
    found: list[dict[str, Any]] = windows.python_code(MEASURE, given, PYTHONPATH=packages)
    return found


def test_the_test_on_a_windows_computer(windows: Windows, packages: str) -> None:
    with own_server() as port, ndt7_server() as other, turn_server() as relay:
        own, foreign = f"127.0.0.1:{port}", f"127.0.0.1:{other}"
        ways = [(f"udp://{own}", 0.0), (f"ws://{own}", 0.0), (f"ndt7://{foreign}", 0.0),
                (f"turn:127.0.0.1:{relay.port}", 0.0)]  # fmt: skip
        stopped = [(address, 0.2) for address, _ in ways]
        readings = asked(windows, packages, *ways, *stopped)
    for reading in readings[: len(ways)]:
        assert reading["problem"] in ("", "stalled"), reading
        assert reading["bytes_received"] > 0
        assert reading["bytes_sent"] + reading["bytes_received"] <= 1_000_000
        assert reading["seconds"] <= 8
    assert [reading["problem"] for reading in readings[len(ways) :]] == ["cancelled"] * len(ways)


def test_a_port_without_a_server_and_a_name_without_address(windows: Windows, packages: str) -> None:
    """The numbers of Windows' errors are other ones."""
    nobody = ("udp://127.0.0.1:9", 0.0), ("ws://127.0.0.1:9", 0.0), ("ws://no-such-host.invalid:9", 0.0)
    udp, tcp, name = (reading["problem"] for reading in asked(windows, packages, *nobody))
    assert udp in ("no_server", "no_answer")
    assert tcp == "no_server"
    assert name in ("name_unknown", "name_slow")


def test_the_proxies_and_the_proxy_script_of_a_windows_computer(windows: Windows, packages: str) -> None:
    """Set as its settings set them. The system fetches and runs the script; wine gives the first proxy of it only."""
    seen: list[bytes] = []
    seen_socks: list[bytes] = []
    with own_server() as port, tcp_server(proxy(seen)) as web, tcp_server(socks(seen_socks)) as other:
        way = f'host == "localhost" ? "PROXY 127.0.0.1:{web}" : "DIRECT"'
        script = f"function FindProxyForURL(url, host) {{ return {way}; }}".encode()
        with tcp_server(answers(http("200 OK", script, "Content-Type: application/x-ns-proxy-autoconfig"))) as pac:
            given = {"up": NEEDS_UP, "down": NEEDS, "settings": [
                ({"AutoConfigURL": f"http://127.0.0.1:{pac}/proxy.pac"}, f"ws://localhost:{port}"),
                ({"AutoConfigURL": f"http://127.0.0.1:{pac}/proxy.pac"}, f"ws://127.0.0.1:{port}"),
                ({"ProxyEnable": 1, "ProxyServer": f"127.0.0.1:{web}"}, f"ws://localhost:{port}"),
                ({"ProxyEnable": 1, "ProxyServer": f"socks=127.0.0.1:{other}"}, f"ws://localhost:{port}"),
                ({"ProxyEnable": 1, "ProxyServer": f"127.0.0.1:{free_port()}"}, f"ws://localhost:{port}"),
            ]}  # fmt: skip
            problems = windows.python_code(PROXIES, given, PYTHONPATH=packages)
    assert [problem or "stalled" for problem in problems] == ["stalled"] * 4 + ["proxy_gone"]
    assert len(seen) >= 2  # by the script, and by hand; the straight way did not come here
    assert len(seen_socks) >= 1
    assert {head.split()[1] for head in seen} == {f"localhost:{port}".encode()}
