"""What several tests of the adapters share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from postgresql_server import PASSWORD, PostgreSQLServer, postgresql_programs

from tests.conftest import WHOLE


@pytest.fixture(scope="session")
def _postgresql() -> Iterator[PostgreSQLServer]:
    if not WHOLE:
        pytest.skip("the shared register wants a PostgreSQL of its own; ADVISOR_INTEROP=1 starts it, as .ci/run does")
    programs = postgresql_programs()
    if programs is None:
        pytest.fail("missing: postgresql")
    with PostgreSQLServer(programs) as server:
        yield server


@pytest.fixture
def postgresql(_postgresql: PostgreSQLServer, monkeypatch: pytest.MonkeyPatch) -> PostgreSQLServer:
    """A real server of the session; libpq finds the password the way an administrator's PC would."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return _postgresql
