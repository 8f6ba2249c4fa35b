"""What the benchmarks of the register share: filling one of any size, the questions of every shape, and times."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from synthetic_records import Records, units

from advisor.adapters.register.core import CoreRegister
from advisor.domain.register_id import day_number
from advisor.domain.register_query import Question
from advisor.domain.register_record import RegisterRecord
from advisor.domain.register_words import MARK, words

PAGE = 50
TODAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    median: float
    p99: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:8.2f} {self.p99:8.2f}"


@dataclass(frozen=True)
class Filled:
    records: int
    seconds: float  # of the processor, in the register alone: making the records is not counted
    memory_mb: float  # of this process at the end
    grown_mb: float  # since the first 50,000, or the first tenth


def fill(register: CoreRegister, count: int, seed: int = 1) -> Filled:
    """The real path: batches of 500 records with their files."""
    spent, early, done, clock = 0.0, 0.0, 0, processor(register)
    for batch in Records(seed).batches(count):
        begun = clock()
        register.put(batch)
        spent += clock() - begun
        done += len(batch.records)
        if not early and done >= min(50_000, count // 10):
            early = memory_mb()
    return Filled(count, spent, memory_mb(), memory_mb() - early)


def memory_mb() -> float:
    """What this process holds now."""
    words_ = Path("/proc/self/status").read_text("utf-8").split()
    return int(words_[words_.index("VmRSS:") + 1]) / 1024


def processor(register: CoreRegister) -> Callable[[], float]:
    """A clock, in seconds, of the processor's work for the register: this process and its session on the server.

    Both do nothing while the other works, so it is what a question takes on a machine that does nothing else.
    """
    if register._engine.dialect.name == "sqlite":
        return time.process_time
    with register._engine.connect() as at:
        session = Path(f"/proc/{at.exec_driver_sql('select pg_backend_pid()').scalar()}/schedstat")
    return lambda: time.process_time() + int(session.read_text("ascii").split()[0]) / 1e9


def timed(jobs: list[Callable[[], Any]], clock: Callable[[], float]) -> Times:
    found = []
    for job in jobs:
        begun = clock()
        job()
        found.append((clock() - begun) * 1000)
    found.sort()
    return Times(found[len(found) // 2], found[int(len(found) * 0.99)], found[-1])


class Words:
    """Words of every commonness, as they are in a sample of the records."""

    def __init__(self, count: int, seed: int = 1) -> None:
        source = random.Random(5)
        self.sample: list[RegisterRecord] = [Records(seed)[source.randrange(count)] for _ in range(4_000)]
        seen = Counter(word for one in self.sample for word in set(words(f"{one.title} {one.purpose} {one.note}")))
        by_language = {
            lang: Counter(w for one in self.sample if one.lang == lang for w in set(words(f"{one.title} {one.note}")))
            for lang in ("sk", "de")
        }
        every, known = len(self.sample), {word for one in self.sample for word in one.body()}
        self.common = [word for word, n in seen.items() if 0.05 <= n / every <= 0.30 and len(word) > 4]
        self.rare = [word for word, n in seen.items() if n == 1 and len(word) > 4]
        self.absent = [f"{word}q" for word in self.rare[:400] if f"{word}q" not in known]
        # Common in its own language and unknown in the other: the two never meet.
        apart = by_language["sk"].keys() & by_language["de"].keys()
        self.slovak, self.german = (
            [word for word, _ in by_language[lang].most_common(60) if word not in apart and len(word) > 4]
            for lang in ("sk", "de")
        )
        assert self.common
        assert not any(MARK in word for word in self.common)


def shapes(register: CoreRegister, count: int, rounds: int) -> Iterator[tuple[str, list[Callable[[], Any]]]]:
    """Every shape of question with ``rounds`` examples of it, each a job to be timed."""
    known, source = Words(count), random.Random(7)
    ids = [one.id for one in known.sample]

    def pages(*questions: Question, before: bool = False) -> list[Callable[[], Any]]:
        return [
            lambda q=q: register.page(q, source.choice(ids) if before else None, PAGE) for q in questions
        ]  # type: ignore[misc]

    def many(make: Callable[[RegisterRecord], Question]) -> list[Question]:
        return [make(source.choice(known.sample)) for _ in range(rounds)]

    def text(*lists: list[str], cut: int = 0) -> list[Question]:
        said = (" ".join(source.choice(these) for these in lists) for _ in range(rounds))
        return [Question(text=one[:cut] if cut else f"{one} ") for one in said]

    yield "newest", pages(*[Question()] * rounds)
    yield "deep, by key", pages(*[Question()] * rounds, before=True)
    yield "unit", pages(*many(lambda one: Question(unit=one.unit)))
    yield "large unit", pages(*[Question(unit=name) for name in units()[:rounds]])
    yield "app, verdict, unit", pages(*many(lambda one: Question(app=one.app, verdict=one.verdict, unit=one.unit)))
    yield "common word", pages(*text(known.common))
    yield "common word, deep", pages(*text(known.common), before=True)
    yield "rare word", pages(*text(known.rare))
    yield "absent word", pages(*text(known.absent))
    yield "beginning of 3 letters", pages(*text(known.common + known.rare, cut=3))
    yield "beginning of 4 letters", pages(*text(known.common + known.rare, cut=4))
    yield "beginning of 5 letters", pages(*text(known.common + known.rare, cut=5))
    yield "two common words", pages(*text(known.common, known.common))
    yield "two that never meet", pages(*text(known.slovak, known.german))
    yield "two words, unit, app, year", pages(*(
        Question(text=f"{source.choice(known.common)} {source.choice(known.common)} ", unit=one.unit, app=one.app,
                 year=one.month // 100)
        for one in (source.choice(known.sample) for _ in range(rounds))
    ))  # fmt: skip
    yield "word and 90 days", pages(*(
        Question(text=f"{source.choice(known.common)} ", first=day, last=day + timedelta(90))
        for day in (date(2020, 1, 1) + timedelta(source.randrange(2_300)) for _ in range(rounds))
    ))  # fmt: skip
    yield "trouble only", pages(*[Question(states=(1, 2, 3, 4))] * rounds)
    yield "due, newest first", pages(*many(lambda one: Question(review_until=one.review_due)))
    yield "due, and none is", pages(*[Question(review_until=day_number(date(2020, 6, 1)))] * rounds)
    yield "to delete, newest first", pages(*many(lambda one: Question(delete_until=one.review_due)))
    yield "stamped, and none is", pages(*[Question(time="stamped")] * rounds)
    yield "known and valid", pages(*[Question(signer="known", certificate="valid")] * rounds)
    yield "due next", [lambda: register.due("review", day_number(TODAY) + 30, None, PAGE)] * rounds
    yield "count: common word", [lambda q=q: register.count(q) for q in text(known.common)]  # type: ignore[misc]
    yield "count: never meet", [lambda q=q: register.count(q) for q in text(known.slovak, known.german)]  # type: ignore[misc]
    few = max(rounds // 10, 5)
    yield "year: month, app, verdict", [lambda: register.statistics(202501, 202512)] * few
    yield "all years: the same", [register.statistics] * few
