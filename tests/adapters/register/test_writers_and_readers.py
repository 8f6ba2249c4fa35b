"""Four writers and two readers of one register at the same time: nobody waits for ever, nothing is there twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from postgresql_server import PostgreSQLServer
from register_examples import file_for, some_record

from advisor.adapters.register.core import CoreRegister
from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch

RECORDS, WRITERS, BATCH = 160, 4, 20


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], CoreRegister]:
    """The same register once more."""
    if request.param == "sqlite":
        return lambda: SqliteRegister(tmp_path / "register.sqlite")
    assert isinstance(request.getfixturevalue("postgresql"), PostgreSQLServer)
    shared = request.getfixturevalue("shared")
    return lambda: PostgresqlRegister(shared)


def test_four_writers_beside_readers(opened: Callable[[], CoreRegister]) -> None:
    opened().close()
    done = threading.Event()

    def write(number: int) -> None:
        register = opened()
        root = register.root(f"writer {number}", f"/archive/{number}")
        order = list(range(RECORDS))
        random.Random(number).shuffle(order)
        for at in range(0, RECORDS, BATCH):
            made = tuple(some_record(n) for n in order[at : at + BATCH])
            register.put(Batch(made, tuple(file_for(one, root.id) for one in made)))
        register.close()

    def read() -> tuple[int, list[str]]:
        """How often the whole list was read, and what was wrong with it."""
        register, times, wrong, earlier = opened(), 0, list[str](), set[bytes]()
        last = False
        while not last:
            last = done.is_set()
            found, before = list[bytes](), None
            while True:
                page = register.page(Question(), before, 30)
                found += [hit.record.record_hash for hit in page.hits]
                wrong += [f"{hit.id} without a file" for hit in page.hits if not hit.files]
                if not page.more:
                    break
                before = page.hits[-1].id
            wrong += ["double"] if len(found) != len(set(found)) else []
            wrong += ["lost"] if earlier - set(found) else []
            earlier, times = set(found), times + 1
            wrong += ["more found than there are"] if register.count(Question(text="meeting")) > RECORDS else []
        register.close()
        return times, wrong if len(earlier) == RECORDS else [*wrong, f"{len(earlier)} at the end"]

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            list(pool.map(write, range(WRITERS)))
        finally:
            done.set()
        for reader in readers:
            times, wrong = reader.result()
            assert wrong == []
            assert times >= 2
    register = opened()
    checked = register.check()
    assert (checked["agree"], checked["record"], checked["file"]) == (True, RECORDS, RECORDS * WRITERS)
    register.close()
