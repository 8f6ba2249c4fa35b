"""A page of the list costs the same whatever the size: as many questions, rows and steps of the engine.

Ordinarily with 20,000 and 60,000 records; ADVISOR_INTEROP adds a million.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event

from advisor.adapters.register.sqlite import SqliteRegister
from advisor.services.register_list import DAY, FIRST, LAST, NEWER, OLDER, ListPage, Where, list_page
from advisor.services.register_saved import question_of
from advisor.services.register_search import RegisterSearch
from tests.adapters.register.test_sqlite_plans import FILL, ROWS
from tests.services.test_decide import texts

SMALL, SIZES = 20_000, [60_000, *([1_000_000] if os.environ.get("ADVISOR_INTEROP") else [])]
WHOLE = re.compile(r"count\(\*\)[^(]*from (record|file|name)\s*$", re.IGNORECASE)
STEP = 100  # of the engine's instructions, so that counting them costs little


class Cost(NamedTuple):
    questions: int
    steps: int
    rows: int


class Counted:
    """A register of so many records that counts what a page of its list costs."""

    def __init__(self, path: Path, count: int) -> None:
        SqliteRegister(path).close()
        with sqlite3.connect(path) as connection:
            connection.executescript("pragma synchronous = off; pragma cache_size = -200000;")
            # As many files in trouble in each: how many of them could not be read is said with the list.
            troubles = FILL.replace("i % 500 = 0 then", f"i % 500 = 0 and i <= {SMALL} then")
            connection.executescript(troubles.replace(f"i < {ROWS}", f"i < {count}"))
            connection.execute("insert into root(marker, place, last_scan_begun, last_scan_done) "
                               "values ('marker', '/archive', 1795000000, 1795000000)")  # fmt: skip
        self.engine = SqliteRegister(path)
        self._questions = self._steps = 0
        self.counted: list[str] = []  # questions that go through a whole table without a step of the engine
        event.listen(self.engine._engine, "before_cursor_execute", self._asked)
        self.page(Where())  # names are read once, statements made once

    def _asked(self, _engine: Any, cursor: Any, statement: str, *_: object) -> None:
        self._questions += 1
        self.counted += [statement] if WHOLE.search(statement) else []
        cursor.connection.set_progress_handler(self._stepped, STEP)

    def _stepped(self) -> int:
        self._steps += 1
        return 0

    def page(self, where: Where, **said: Any) -> ListPage:
        return list_page(RegisterSearch(self.engine), question_of(said), where, texts("en"))

    def cost(self, where: Where, **said: Any) -> Cost:
        self._questions = self._steps = 0
        self.counted.clear()
        page = self.page(where, **said)
        self.engine.known_values("app")  # the window fills its choice of apps with every page
        assert self.counted == []
        return Cost(self._questions, self._steps * STEP, len(page.rows))


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Counted]]:
    made: dict[int, Counted] = {}

    def of(count: int) -> Counted:
        if count not in made:
            made[count] = Counted(tmp_path_factory.mktemp("sized") / "register.sqlite", count)
        return made[count]

    yield of
    for each in made.values():
        each.engine.close()


WAYS: dict[str, tuple[Callable[[Counted], Where], dict[str, Any]]] = {
    "first": (lambda at: Where(FIRST), {}),
    "last": (lambda at: Where(LAST), {}),
    "older": (lambda at: Where(OLDER, at.page(Where()).oldest), {}),
    "newer": (lambda at: Where(NEWER, at.page(Where(LAST)).newest), {}),
    "a day": (lambda at: Where(DAY, day=date(2003, 1, 8)), {}),
    "a word": (lambda at: Where(FIRST), {"text": "every"}),
    "two words": (lambda at: Where(FIRST), {"text": "c3 a1"}),
}  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", WAYS)
def test_a_page_costs_the_same_in_a_small_register_and_a_large_one(
    way: str, size: int, register: Callable[[int], Counted]
) -> None:
    where, said = WAYS[way]
    small, large = (at.cost(where(at), **said) for at in (register(SMALL), register(size)))
    assert small.rows == large.rows == 100
    assert large.questions == small.questions
    # An index of words has a few more levels; what grew with the register would be three or fifty times as much.
    assert large.steps <= small.steps * 1.6, (small, large)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_said_of_the_whole_is_still_true(size: int, register: Callable[[int], Counted]) -> None:
    for count in (SMALL, size):
        page = register(count).page(Where())
        assert page.total == "More than 1000 records"
        assert "As of the scan of 2026-11-18" in page.fresh
        assert register(count).engine.freshness().files == count
