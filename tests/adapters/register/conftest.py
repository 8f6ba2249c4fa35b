"""Every engine of the register answers the same tests. ``engine`` is a fresh, empty register."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.adapters.register.core import CoreRegister
from advisor.adapters.register.sqlite import SqliteRegister

ENGINES = ["sqlite"]


def opened(kind: str, place: Path) -> CoreRegister:
    """A register of this kind; the same ``place`` gives the same register again."""
    assert kind == "sqlite"
    return SqliteRegister(place / "register.sqlite")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CoreRegister]:
    register = opened(request.param, tmp_path)
    yield register
    register.close()
