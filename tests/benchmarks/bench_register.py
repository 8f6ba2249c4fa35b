"""The register of a state: filling it, and a page of every shape of question, in SQLite and in PostgreSQL.

    bench_register.py [RECORDS] [ROUNDS] [sqlite] [postgresql]

Two sizes in one run, a tenth and the whole, so that growth shows: with ten times as many records a page may not
take ten times as long. Times are the processor's, here and in the session of the server together, so that other
programs on the machine count less.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.processes import ROOT

sys.path.insert(0, str(ROOT / "tests" / "adapters"))

from postgresql_server import PASSWORD, PostgreSQLServer, postgresql_programs

from advisor.adapters.register.core import CoreRegister
from tests.benchmarks.register_load import Times, fill, processor, shapes, timed

STATISTICS = ("year: month, app, verdict", "all years: the same")
GOALS = {"sqlite": 20.0, "postgresql": 40.0}  # ms at p99 with a million records
SHARED = {"shared_buffers": "1GB", "maintenance_work_mem": "256MB", "max_wal_size": "4GB"}


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[CoreRegister]:
    """A new register of this kind."""
    if kind == "sqlite":
        from advisor.adapters.register.sqlite import SqliteRegister

        register: CoreRegister = SqliteRegister(folder / "register.sqlite")
        yield register
        register.close()
        return
    from advisor.adapters.register.migrate import migrate_shared
    from advisor.adapters.register.postgresql import PostgresqlRegister
    from advisor.adapters.register.postgresql_connection import shared_address

    programs = postgresql_programs()
    assert programs is not None
    os.environ["PGPASSWORD"] = PASSWORD
    with PostgreSQLServer(programs, in_memory=False, **SHARED) as server:
        address = shared_address(server.new_database("register"))
        migrate_shared(address)
        register = PostgresqlRegister(address)
        yield register
        register.close()


def measure(kind: str, count: int, rounds: int) -> dict[str, Times]:
    with tempfile.TemporaryDirectory() as name, empty(kind, Path(name)) as register:
        done = fill(register, count)
        print(f"{kind}, {count:,} records: {done.records / done.seconds:,.0f} taken in a second of the processor, "
              f"{done.memory_mb:.0f} MB, {done.grown_mb:+.1f} MB since the beginning", flush=True)
        settle(register)
        found = {}
        clock = processor(register)
        for shape, jobs in shapes(register, count, rounds):
            timed(jobs[:3], clock)
            found[shape] = timed(jobs, clock)
        return found


def settle(register: CoreRegister) -> None:
    """What the server does by itself a minute after a large change."""
    if register._engine.dialect.name == "postgresql":
        with register._engine.connect() as to:
            to.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("vacuum analyze")


def main(words: list[str]) -> int:
    numbers = [int(word) for word in words if word.isdigit()]
    kinds = [word for word in words if not word.isdigit()] or ["sqlite", "postgresql"]
    count, rounds = (*numbers, *(6_000, 40)[len(numbers):])[:2]
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    if postgresql_programs() is None and "postgresql" in kinds:
        print("PostgreSQL is not measured: this machine lacks it")
        kinds.remove("postgresql")
    for kind in kinds:
        small, large = measure(kind, count // 10, rounds), measure(kind, count, rounds)
        print(f"{kind}, page of 50, ms{'':14} p50      p99   with a tenth of it    growth of p50")
        for shape, times in large.items():
            growth = times.median / max(small[shape].median, 0.001)
            print(f"  {shape:28}{times}   {small[shape]}   {growth:8.1f}")
        pages = {shape: times for shape, times in large.items() if shape not in STATISTICS}
        worst = max(pages, key=lambda shape: pages[shape].p99)
        print(f"{kind}: the slowest is {worst}, {pages[worst].p99:.1f} ms at p99 (goal at a million {GOALS[kind]:.0f})",
              flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
