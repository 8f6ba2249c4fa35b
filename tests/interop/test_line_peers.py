"""The line test with servers that others made: coturn and M-Lab's ndt-server, unmodified, on loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "adapters"))
sys.path.insert(0, str(Path(__file__).parent))

from line_peers import Certificates, answers, http, own_server, tcp_server
from line_servers import coturn, free_port, ndt
from simulated_line import NEEDS, NEEDS_UP
from test_line_ndt7 import directory

from advisor.adapters.line_probe.every_way import EveryWay
from advisor.domain.line_session import Reading
from advisor.domain.line_target import Asked, LineTarget, read_target

ROOT = Path(__file__).resolve().parents[2]
ASKED = Asked(NEEDS_UP, NEEDS)


def once(target: LineTarget) -> Reading:
    return EveryWay().measure(target, ASKED, threading.Event(), lambda phase: None)


def best(target: LineTarget, tier: str = "hd") -> Reading:
    """A busy machine bends the line: what is not clearly good is measured again."""
    for _ in range(5):
        reading = once(target)
        if reading.problem not in ("", "stalled", "turn_busy") or {reading.up.tier, reading.down.tier} == {tier}:
            break
        time.sleep(1.2)
    return reading


def turn(port: int, user: str = "line", password: str = "secret", address: str = "stun:127.0.0.1:{}") -> LineTarget:
    return replace(read_target(address.format(port)), user=user, password=password)


def test_coturn_shows_both_directions_and_keeps_no_allocation(turnserver: str, tmp_path: Path) -> None:
    with coturn(turnserver, tmp_path, "--user-quota=1") as port:
        for _ in range(2):  # with one allocation per user, the second run works only when the first left none
            reading = best(turn(port))
            assert reading.problem == ""
            assert reading.up.tier == reading.down.tier == "hd"
            assert reading.bytes_sent + reading.bytes_received <= 1_000_000
            time.sleep(1.5)  # coturn gives the quota free about a second after the end
        alone = once(read_target(f"stun:127.0.0.1:{port}"))
        assert (alone.problem, alone.limits[0]) == ("", "no_login")
        assert alone.up.lost == 0
        assert once(turn(port, password="wrong")).problem == "turn_login"


def test_coturn_with_a_shared_secret_as_meeting_servers_set_it_up(turnserver: str, tmp_path: Path) -> None:
    def login(expires: float) -> tuple[str, str]:
        user = f"{int(expires)}:line-test"
        return user, base64.b64encode(hmac.new(b"north", user.encode(), hashlib.sha1).digest()).decode()

    more = "--use-auth-secret", "--static-auth-secret=north"
    with coturn(turnserver, tmp_path, *more, login=False) as port:
        assert best(turn(port, *login(time.time() + 5 * 365 * 86400))).problem == ""
        assert once(turn(port, *login(time.time() - 60))).problem == "turn_login"


@pytest.mark.parametrize(("host", "address"), [
    ("127.0.0.1", "turn:127.0.0.1:{}?transport=tcp"), ("127.0.0.1", "turns:127.0.0.1:{}"),
    ("::1", "turn:[::1]:{}?transport=tcp"), ("::1", "turns:[::1]:{}"), ("::1", "stun:[::1]:{}")])
def test_coturn_inside_tcp_and_tls_and_by_the_newer_kind_of_address(
    turnserver: str, tmp_path: Path, host: str, address: str
) -> None:
    """Inside TCP never more than ordinary video, and the reason; the allocation is given back there too."""
    certificates = Certificates(tmp_path)
    with coturn(turnserver, tmp_path, "--user-quota=1", host=host, tls=certificates.server(host)) as port:
        tcp = not address.startswith("stun")
        rows = replace(turn(port, address=address), roots=str(certificates.root))
        for _ in range(2):
            reading = best(rows, "sd" if tcp else "hd")
            assert reading.problem == ""
            assert reading.up.tier == reading.down.tier == ("sd" if tcp else "hd")
            assert reading.transport == ("tcp" if tcp else "udp")
            assert reading.bytes_sent + reading.bytes_received <= 1_000_000
            time.sleep(1.5)
        if tcp:
            assert reading.limits == ("tcp_only", "no_loss")
            assert once(replace(rows, password="wrong")).problem == "turn_login"
            alone = once(replace(rows, user=None))
            assert (alone.problem, alone.limits) == ("", ("no_login", "tcp_only", "no_loss"))
        if address.startswith("turns"):
            assert once(replace(rows, roots=None)).problem == "tls_untrusted"


def test_a_limit_of_coturns_is_not_taken_for_the_lines(turnserver: str, tmp_path: Path) -> None:
    with coturn(turnserver, tmp_path, "--max-bps=187500", "--bps-capacity=0") as port:  # 1.5 Mbit/s
        reading = best(turn(port), "sd")
    assert reading.problem == ""
    assert "quota" in reading.limits
    assert reading.up.tier == reading.down.tier == "sd"


def test_a_coturn_that_sends_nothing_to_itself_or_gives_no_relay(turnserver: str, tmp_path: Path) -> None:
    with coturn(turnserver, tmp_path, "--denied-peer-ip=127.0.0.0-127.255.255.255") as port:
        assert best(turn(port)).problem == "turn_peer"
    with coturn(turnserver, tmp_path, "--stun-only") as port:
        reading = once(turn(port))
    assert (reading.problem, reading.limits[0]) == ("", "turn_none")


def test_ndt_server_is_understood_and_serves_on_after_early_ends(ndt_server: str, tmp_path: Path) -> None:
    with ndt(ndt_server, tmp_path) as port:
        target = read_target(f"ndt7://127.0.0.1:{port}")
        for _ in range(20):
            cancel = threading.Event()
            threading.Timer(0.1, cancel.set).start()
            assert EveryWay().measure(target, ASKED, cancel, lambda phase: None).problem == "cancelled"
        reading = best(target)
    assert (reading.problem, reading.limits) == ("", ("udp_untried", "no_loss"))
    assert reading.up.tier == reading.down.tier == "hd"
    assert reading.bytes_sent + reading.bytes_received <= 1_000_000
    assert reading.seconds <= 8.0


def test_m_lab_from_the_directory_to_its_own_server(ndt_server: str, tmp_path: Path) -> None:
    """The directory is ours and answers like the public one; the server and its TLS are the genuine ones."""
    certificates, port = Certificates(tmp_path), free_port()
    certificate, key = certificates.server()
    more = "-ndt7_addr", f"127.0.0.1:{port}", "-cert", str(certificate), "-key", str(key)
    with ndt(ndt_server, tmp_path, *more), tcp_server(answers(http("200 OK", directory(port))),
                                                      certificates.context()) as locate:  # fmt: skip
        target = replace(read_target("m-lab"), host="127.0.0.1", port=locate, roots=str(certificates.root))
        reading = best(target)
        assert best(replace(read_target(f"ndt7s://127.0.0.1:{port}"), roots=str(certificates.root))).problem == ""
    assert reading.problem == ""
    assert reading.up.tier == reading.down.tier == "hd"


RUN = """
import json, sys, threading
from dataclasses import replace
from advisor.adapters.line_probe.every_way import EveryWay
from advisor.domain.line_target import Asked, read_target
given = json.loads(sys.argv[1])
target = replace(read_target(given["address"]), user="line", password="secret", **given["more"])
print(EveryWay().measure(target, Asked(given["up"], given["down"]), threading.Event(), lambda phase: None).problem)
"""


def ports_asked(folder: Path, address: str, **more: object) -> tuple[str, set[int]]:
    """The problem of a test of that address, and the ports that the kernel saw it connect or send to."""
    strace = shutil.which("strace")
    if not strace:
        pytest.fail("strace is missing")
    log = folder / "calls"
    given = json.dumps({"address": address, "more": more, "up": NEEDS_UP, "down": NEEDS})
    done = subprocess.run([strace, "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(log),
                           sys.executable, "-c", RUN, given], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          check=True)  # fmt: skip
    rows = [row for row in log.read_text(encoding="utf-8").splitlines() if "AF_INET" in row]
    assert [row for row in rows if 'inet_addr("127.0.0.1")' not in row] == []
    return done.stdout.strip(), {int(port) for row in rows for port in re.findall(r"htons\((\d+)\)", row)}


def test_whole_tests_speak_to_nobody_but_the_servers_that_were_named(
    turnserver: str, ndt_server: str, tmp_path: Path
) -> None:
    """Each way that an organisation may have, from the first packet to the last, with the genuine servers."""
    certificates, secure = Certificates(tmp_path), free_port()
    files, roots = certificates.server(), str(certificates.root)
    more = "-ndt7_addr", f"127.0.0.1:{secure}", "-cert", str(files[0]), "-key", str(files[1])
    with own_server(tls=files) as own, coturn(turnserver, tmp_path, tls=files) as relay, \
            ndt(ndt_server, tmp_path, *more) as clear, \
            tcp_server(answers(http("200 OK", directory(secure))), certificates.context()) as locate:  # fmt: skip
        for address, ports in (
            (f"udp://127.0.0.1:{own}", {own}), (f"wss://127.0.0.1:{own}", {own}),
            (f"ndt7://127.0.0.1:{clear}", {clear}), (f"ndt7s://127.0.0.1:{secure}", {secure}),
            (f"stun:127.0.0.1:{relay}", {relay}),
            (f"turn:127.0.0.1:{relay}?transport=tcp", {relay}), (f"turns:127.0.0.1:{relay}", {relay}),
        ):  # fmt: skip
            problem, asked = ports_asked(tmp_path, address, roots=roots)
            assert problem in ("", "stalled", "turn_busy"), address
            assert asked == ports, address
            time.sleep(1.2)
        problem, asked = ports_asked(tmp_path, "m-lab", host="127.0.0.1", port=locate, roots=roots)
    assert problem in ("", "stalled")
    assert asked == {locate, secure}


@pytest.mark.parametrize("path", ["", "/elsewhere"])
def test_ndt_server_asked_as_a_line_server_gets_a_sentence(ndt_server: str, tmp_path: Path, path: str) -> None:
    with ndt(ndt_server, tmp_path) as port:
        assert once(read_target(f"ws://127.0.0.1:{port}{path}")).problem == "not_websocket"
