"""A few hundred random questions to both engines. Ten thousand are asked by ``same_answers.py``."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.adapters.register import postgresql
from advisor.adapters.register.postgresql_connection import SharedAddress
from advisor.adapters.register.sqlite import SqliteRegister
from tests.adapters.register.same_answers import compare


def test_both_engines_give_the_same_answers(
    shared: SharedAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("STEP", "STEP_COLUMNS"):
        monkeypatch.setattr(postgresql, step, 60)  # so that every step of the search is taken
    engines = [SqliteRegister(tmp_path / "register.sqlite"), postgresql.PostgresqlRegister(shared)]
    try:
        wrong, kinds = compare(list(engines), 1_000, 150, seed=20261125)
    finally:
        for engine in engines:
            engine.close()
    assert wrong == []
    assert min(kinds["with hits"], kinds["without"]) > 20
