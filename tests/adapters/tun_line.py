"""A whole internet line inside this computer, for any protocol: two network namespaces and two TUN devices.

Needs root and /dev/net/tun. Every packet that one end sends is read here, goes
through the line of simulated_line.py on a real clock, and comes out at the other
end. The namespaces have no names and vanish with their processes; nothing in
them reaches another network. All three run before other programs, where allowed: the
lines are to be judged here, not how busy this computer is.
"""

from __future__ import annotations

import array
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from simulated_line import Line, OneWay  # noqa: E402

NEAR, FAR = ("10.99.0.1", "fd99::1"), ("10.99.0.2", "fd99::2")
PORT = 4790
_TUNSETIFF, _TUN_NO_HEADER = 0x400454CA, 0x1001
_CLONE_NEWNET = 0x40000000


def lacking() -> str:
    """What this machine lacks for such a line; empty where all is there."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "root on Linux, for network namespaces"
    if not shutil.which("ip"):
        return "the program ip (iproute2)"
    tried = subprocess.run([sys.executable, str(Path(__file__)), "try"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "leave to make network namespaces and TUN devices"


class TunLine:
    """The running line: change it with ``become``, ask its client to measure, read what the wire carried."""

    def __init__(self, emulator: subprocess.Popen[str], client: subprocess.Popen[str]) -> None:
        self._emulator, self._client = emulator, client

    def become(self, line: Line, seed: int) -> None:
        """Another line from now on, with empty queues and counters at zero."""
        _ask(self._emulator, {"line": asdict(line), "seed": seed})

    def wire(self) -> dict[str, Any]:
        """Bytes and packets since ``become``, those that the line dropped included, and who was addressed."""
        return _ask(self._emulator, {})

    def client(self, **words: Any) -> dict[str, Any]:
        """What the near end did: see ``_near``."""
        return _ask(self._client, words)


def _ask(process: subprocess.Popen[str], words: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(words) + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


@contextmanager
def tun_line(peers: Sequence[Sequence[str]] = ()) -> Iterator[TunLine]:
    """Both ends, the line between them, and a line server at the far end; ``peers``: what else runs there."""
    with ExitStack() as stack:
        tuns, ends = [], []
        for role in ("near", "far"):
            ours, theirs = socket.socketpair()
            words = role, str(theirs.fileno()), json.dumps(peers)
            end = stack.enter_context(_process(*words, fds=[theirs.fileno()]))
            theirs.close()
            tuns.append(_received(ours))
            ours.close()
            ends.append(end)
        assert ends[1].stdout is not None
        ends[1].stdout.readline()  # the server listens
        emulator = stack.enter_context(_process("line", *map(str, tuns), fds=tuns))
        for tun in tuns:
            os.close(tun)
        yield TunLine(emulator, ends[0])


@contextmanager
def _process(*words: str, fds: list[int]) -> Iterator[subprocess.Popen[str]]:
    made = subprocess.Popen([sys.executable, str(Path(__file__)), *words], pass_fds=fds, text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield made
    finally:
        made.kill()
        made.wait()
        assert made.stdin is not None
        assert made.stdout is not None
        with suppress(BrokenPipeError):
            made.stdin.close()
        made.stdout.close()


def _received(line: socket.socket) -> int:
    """The file descriptor that an end sends over."""
    line.settimeout(20)
    _, more, _, _ = line.recvmsg(1, socket.CMSG_SPACE(4))
    return array.array("i", more[0][2][:4])[0]


# -- inside a namespace


def _own_network() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")


def _device() -> int:
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH22s", b"line0", _TUN_NO_HEADER, b""))
    return tun


def _end(own: tuple[str, str], other: tuple[str, str], handover: int) -> None:
    _own_network()
    _before_others(5)
    tun = _device()
    with suppress(OSError):  # no chatter of the kernel's own on the line
        Path("/proc/sys/net/ipv6/conf/line0/router_solicitations").write_text("0", encoding="ascii")
        Path("/proc/sys/net/ipv6/conf/line0/addr_gen_mode").write_text("1", encoding="ascii")
    for words in ("addr add {0} peer {2} dev line0", "link set lo up", "link set line0 up txqueuelen 2000",
                  "-6 addr add {1}/64 dev line0 nodad"):  # fmt: skip
        subprocess.run(["ip", *words.format(*own, *other).split()], check=True)
    with socket.socket(fileno=handover) as line:
        line.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [tun]).tobytes())])


def _far(peers: Sequence[Sequence[str]]) -> None:
    from advisor.adapters.line_server.line_server import LineServer

    for words in peers:
        subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_die_with_parent)
    if peers:
        time.sleep(1.5)  # they listen by then
    LineServer("::", PORT).serve(threading.Event(), lambda port: print(port, flush=True))


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL: nothing is left behind in the namespace


def _near() -> None:
    """Measures as often as it is told: needs up and down, and 6 for the newer kind of address.

    ``target``, ``user`` and ``password``: another server than the line server over UDP. ``run``: a program instead.
    """
    from advisor.adapters.line_probe.every_way import EveryWay
    from advisor.adapters.line_probe.udp_client import UdpLineProbe
    from advisor.domain.line_target import Asked, read_target

    for words in map(json.loads, sys.stdin):
        if "run" in words:
            done = subprocess.run(words["run"], capture_output=True, check=False)
            print(json.dumps({"code": done.returncode, "said": done.stdout.decode(errors="replace")}), flush=True)
            continue
        cancel = threading.Event()
        pressed: list[float] = []

        def press(cancel: threading.Event = cancel, pressed: list[float] = pressed) -> None:
            pressed.append(time.time())
            cancel.set()

        if "cancel_after" in words:
            threading.Timer(words["cancel_after"], press).start()
        with _traced() if words.get("trace") else nullcontext() as trace:
            if "target" in words:
                target = replace(read_target(words["target"]), user=words.get("user"), password=words.get("password"))
                reading = EveryWay().measure(target, Asked(words["up"], words["down"]), cancel, lambda phase: None)
            else:
                where = FAR[words.get("kind") == 6]
                reading = UdpLineProbe().measure(where, PORT, words["up"], words["down"], None, lambda phase: None,
                                                 cancel)  # fmt: skip
        print(json.dumps({**asdict(reading), "pressed": pressed, "trace": trace}), flush=True)


@contextmanager
def _traced() -> Iterator[dict[str, list[Any]]]:
    """What the decisions of a run were made from: need, jitter, groups of packets, and the finding of every step."""
    from advisor.domain import line_session, line_stream
    from advisor.domain.line_search import DirectionSearch, Finding, Slice, StepJudge

    seen: dict[str, list[Any]] = {"up": [], "down": []}

    class Judge(StepJudge):
        def __init__(self, need: float, jitter: float = 0.0, *more: Any) -> None:
            super().__init__(need, jitter, *more)
            self.trace: list[list[Any]] = []

        def add(self, group: Slice) -> Finding | None:
            self.trace.append([round(group.at, 4), group.sent, group.lost, group.delay])
            return super().add(group)

    class Search(DirectionSearch):
        def record(self, finding: Finding) -> None:
            way = next(name for name, stream in streams.items() if stream.search is self)
            judge = streams[way]._judge
            groups = [[at, sent, lost, delay if delay is None else round(delay, 6)]
                      for at, sent, lost, delay in judge.trace]  # fmt: skip
            seen[way].append({"jitter": round(judge._jitter, 6), "groups": groups, **asdict(finding)})
            super().record(finding)

    streams: dict[str, Any] = {}

    class Session(line_session.LineSession):
        def __init__(self, *words: Any, **more: Any) -> None:
            super().__init__(*words, **more)
            streams.update(up=self.up, down=self.down)

    from advisor.adapters.line_probe import udp_client

    before = line_stream.StepJudge, line_session.DirectionSearch, udp_client.LineSession
    line_stream.StepJudge, line_session.DirectionSearch, udp_client.LineSession = Judge, Search, Session
    try:
        yield seen
    finally:
        line_stream.StepJudge, line_session.DirectionSearch, udp_client.LineSession = before


# -- the line itself


def _before_others(priority: int) -> None:
    with suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))


def _line(tuns: list[int]) -> None:
    _before_others(10)
    ways: list[OneWay] = []
    sums: dict[str, Any] = {}
    flying: list[tuple[float, int, int, bytes]] = []
    order = count()
    while True:
        pause = max(0.0, min(0.5, flying[0][0] - time.perf_counter())) if flying else 0.5
        ready, _, _ = select.select([*tuns, sys.stdin], [], [], pause)
        if sys.stdin in ready:
            words = json.loads(sys.stdin.readline() or "null")
            if words is None:
                return
            if "line" in words:
                line, source = Line(**words["line"]), random.Random(words["seed"])
                ways = [OneWay(line.up, line, source), OneWay(line.down, line, source)]
                flying.clear()
                sums = {"bytes": 0, "up": 0, "packets": 0, "last_up": 0.0, "to": []}
            print(json.dumps(sums), flush=True)
        for way, tun in enumerate(tuns):
            while tun in ready:
                try:
                    raw = os.read(tun, 2048)
                except BlockingIOError:
                    break
                if not ways or not _counts(raw):
                    continue
                _note(sums, raw, way)
                at = ways[way].arrival(len(raw), time.perf_counter())
                if at is not None:
                    heapq.heappush(flying, (at, next(order), way, raw))
        while flying and flying[0][0] <= time.perf_counter():
            _, _, way, raw = heapq.heappop(flying)
            with suppress(OSError):
                os.write(tuns[1 - way], raw)


def _counts(raw: bytes) -> bool:
    """UDP and TCP; the kernel's own messages about neighbours are not the test's."""
    return (raw[0] >> 4 == 4 and raw[9] in (6, 17)) or (raw[0] >> 4 == 6 and raw[6] in (6, 17))


def _note(sums: dict[str, Any], raw: bytes, way: int) -> None:
    sums["bytes"] += len(raw)
    sums["packets"] += 1
    if way:
        return
    sums["up"] += len(raw)
    sums["last_up"] = time.time()
    older = raw[0] >> 4 == 4
    to = socket.inet_ntop(socket.AF_INET if older else socket.AF_INET6, raw[16:20] if older else raw[24:40])
    if to not in sums["to"]:
        sums["to"].append(to)


if __name__ == "__main__":
    if sys.argv[1] == "try":
        _own_network()
        os.close(_device())
    elif sys.argv[1] == "near":
        _end(NEAR, FAR, int(sys.argv[2]))
        _near()
    elif sys.argv[1] == "far":
        _end(FAR, NEAR, int(sys.argv[2]))
        _far(json.loads(sys.argv[3]))
    else:
        _line([int(word) for word in sys.argv[2:]])
