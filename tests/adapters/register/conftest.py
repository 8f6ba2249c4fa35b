"""Every engine of the register answers the same tests. ``engine`` is a fresh, empty register."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql_server import PostgreSQLServer

from advisor.adapters.register.core import CoreRegister
from advisor.adapters.register.migrate import migrate_shared
from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import SharedAddress, shared_address
from advisor.adapters.register.sqlite import SqliteRegister

ENGINES = ["sqlite", "postgresql"]


@pytest.fixture
def shared(postgresql: PostgreSQLServer) -> SharedAddress:
    """An empty shared register."""
    if not postgresql.template:
        migrate_shared(shared_address(postgresql.new_database("empty_register")))
        postgresql.template = "empty_register"
    return shared_address(postgresql.fresh_database(postgresql.template))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CoreRegister]:
    register: CoreRegister
    if request.param == "sqlite":
        register = SqliteRegister(tmp_path / "register.sqlite")
    else:
        register = PostgresqlRegister(request.getfixturevalue("shared"))
    yield register
    register.close()
