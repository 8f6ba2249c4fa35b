"""Does one job for many things in several processes, and gives the results in the order of the things.

Few things are done right here: starting processes costs more than it saves.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import Any

FEW = 200 if sys.platform == "win32" else 64  # so many are done before other processes are started
CHUNK = 32  # handed over at once
MOST = 8  # processes
AHEAD = 3  # chunks on their way for each process: bounds the memory, whatever the number of things

_job: Callable[[Any], Any] | None = None  # of a process that works for another one


def in_many_processes(
    start: Callable[[], Callable[[str], Any]], names: Iterable[str], most: int | None = None, ahead: int = AHEAD
) -> Iterator[Any]:
    """The job's result for each name, in order.

    ``start`` makes the job; it runs once in each process, so it must be found
    by its name. ``most``: processes at most; without it, one for each core.
    ``ahead``: chunks on their way for each; more where the results are small and are used in batches.
    """
    job, waiting = start(), iter(names)
    for name in islice(waiting, FEW):
        yield job(name)
    first = list(islice(waiting, CHUNK))
    processes = min(most or MOST, _cores())
    if len(first) < CHUNK or processes < 2:
        yield from map(job, first)
        yield from map(job, waiting)
        return
    yield from _spread(start, job, first, waiting, processes, ahead)


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _spread(
    start: Callable[[], Callable[[str], Any]], job: Callable[[str], Any], first: list[str], waiting: Iterator[str],
    processes: int, ahead: int,
) -> Iterator[Any]:  # fmt: skip
    pool = ProcessPoolExecutor(processes, initializer=_begin, initargs=(start,))
    under_way: deque[tuple[list[str], Future[list[Any]]]] = deque()
    names, chunk = list[str](), first
    try:
        while chunk or under_way:
            while chunk and len(under_way) < ahead * processes:
                with _interrupts_wait():  # the first one starts the processes
                    under_way.append((chunk, pool.submit(_work, chunk)))
                chunk = list(islice(waiting, CHUNK))
            names, future = under_way.popleft()
            results, names = future.result(), []
            yield from results
    except BrokenProcessPool:
        # A process was ended from outside, for instance for want of memory: the rest is done here.
        yield from map(job, names)
        for names, _ in under_way:
            yield from map(job, names)
        yield from map(job, chunk)
        yield from map(job, waiting)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """A process that is only being born must not meet Ctrl-C: it would die with a word about it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(start: Callable[[], Callable[[str], Any]]) -> None:
    global _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that reports
    _job = start()
    gc.collect()
    gc.freeze()  # what is there now stays to the end: no search for garbage need look at it again
    gc.set_threshold(50_000)  # a file makes many small things and hardly a circle of them


def _work(names: list[str]) -> list[Any]:
    assert _job is not None  # _begin ran first
    return [_job(name) for name in names]
