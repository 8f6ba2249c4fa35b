"""Work spread over processes: in order, all of it, and no trouble of a helper loses anything."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from advisor.adapters import many_processes
from advisor.adapters.many_processes import AHEAD, CHUNK, FEW, in_many_processes


def _say(home: int, fatal: str, name: str) -> tuple[str, bool]:
    if name == fatal and os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return name, os.getpid() == home


def start(home: int, fatal: str = "") -> Callable[[str], tuple[str, bool]]:
    return partial(_say, home, fatal)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_processes, "_cores", lambda: 2)


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + CHUNK - 1, FEW + CHUNK, FEW + 10 * CHUNK + 5])
def test_every_result_in_order(count: int) -> None:
    names = [str(number) for number in range(count)]
    found = list(in_many_processes(partial(start, os.getpid()), names))
    assert [name for name, _ in found] == names
    assert all(here for _, here in found[:FEW])
    assert any(not here for _, here in found) == (count >= FEW + CHUNK)


@pytest.mark.skipif(os.name != "posix", reason="processes are ended by a signal here")
def test_when_a_process_is_ended_the_rest_is_done_here() -> None:
    names = [str(number) for number in range(FEW + 12 * CHUNK)]
    job = partial(start, os.getpid(), str(FEW + 5 * CHUNK + 3))
    assert [name for name, _ in in_many_processes(job, names)] == names


def test_it_does_not_run_far_ahead_of_whoever_reads() -> None:
    taken = 0

    def names() -> Iterator[str]:
        nonlocal taken
        for number in range(100_000):
            taken = number + 1
            yield str(number)

    results = in_many_processes(partial(start, os.getpid()), names())
    assert len(list(islice(results, FEW + 10))) == FEW + 10
    assert taken <= FEW + (2 * AHEAD + 2) * CHUNK
    results.close()  # type: ignore[attr-defined]


def _fail(name: str) -> str:
    raise ValueError(name)


def failing() -> Callable[[str], str]:
    return _fail


def test_an_error_of_the_job_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0"):
        list(in_many_processes(failing, ["0"]))
