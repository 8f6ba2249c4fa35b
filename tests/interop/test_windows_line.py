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

from line_peers import ndt7_server, own_server, turn_server
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
