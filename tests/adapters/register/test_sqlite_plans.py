"""How SQLite answers each shape of question over 100,000 records: by an index, and never by sorting everything."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from advisor.adapters.register.sqlite import SqliteRegister
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch
from tests.adapters.register_examples import file_for, some_record

ROWS = 100_000
FILL = f"""
create temp table made as with recursive n(i) as (select 1 union all select i + 1 from n where i < {ROWS})
    select i, ((94694400 + i * 315) << 22) + i % 999 as id from n;
insert into record select id, randomblob(32), id >> 22, 200301 + i / 8334, i % 3, i % 9, i % 20, i % 3, 1, i % 2, 1,
    i % 50, i % 5000, 1, 1, i % 300, i % 4000, case when i % 90 = 0 then i end, case when i % 30 = 0 then randomblob(32)
    end, case when i % 500 = 0 then 2 else 0 end, (i % 700 = 0), 0 from made;
insert into record_text select id, i, '', '', '', '', '', '' from made;
insert into file(record_id, root_id, path, size, mtime_ns, file_hash, signed_len, intact, signer, time, certificate,
    attention, state, first_seen, checked_at) select id, 1, i || '.pdf', 1, 1, randomblob(32), 1, 'yes', 'known',
    'claimed', 'valid', 0, case when i % 500 = 0 then 2 else 0 end, 1, i from made;
insert into search(rowid, body)
    select id, 'every a' || (i % 2) || ' b' || ((i + 1) % 2) || ' c' || (i % 10) || ' rare' || i from made;
insert into case_ select i, randomblob(32), 1, i % 50, 0, '' from made where i <= 5000;
"""
PAGES = {
    "newest": Question(), "word": Question(text="every "), "rare word": Question(text="rare777 "),
    "beginning": Question(text="rar"), "long beginning": Question(text="rare77"), "two words": Question(text="c3 a1 "),
    "words that never meet": Question(text="a1 b1 "), "days": Question(first=date(2003, 1, 1), last=date(2003, 1, 9)),
    "word and days": Question(text="every ", first=date(2003, 1, 1), last=date(2003, 1, 9)),
    "trouble": Question(states=(1, 2, 3, 4)), "facts changed": Question(rechecks=(1, 2, 3)),
    "stamped": Question(time="stamped"), "known and valid": Question(signer="known", certificate="valid"),
    "due": Question(review_until=100), "to delete": Question(delete_until=9_000),
    "word and trouble": Question(text="every ", states=(1, 2)),
}  # fmt: skip
# Whole tables, and sorting what was found: both grow with the register. (A list of given keys is no table of ours.)
GROWS = re.compile(r"SCAN (record|file|record_text|case_|facts\w*|act|name|tombstone)\b(?! USING)|TEMP B-TREE")
WALKS = re.compile(r"SCAN (record|file|case_|facts\w*|act|tombstone)\b(?! USING INTEGER PRIMARY KEY)|TEMP B-TREE")


class Plans(list[str]):
    """The plan of everything that is asked or changed, made before it is done."""

    def explain(self, _engine: Any, cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        if statement.lower().startswith(("select", "update")):
            cursor.execute(f"explain query plan {statement}", given[0] if many else given)
            self.append(f"{'; '.join(row[3] for row in cursor.fetchall())} <- {statement}")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqliteRegister, Plans]]:
    path: Path = tmp_path_factory.mktemp("plans") / "register.sqlite"
    SqliteRegister(path).close()
    with sqlite3.connect(path) as to:
        to.executescript(FILL)
    register, plans = SqliteRegister(path), Plans()
    event.listen(register._engine, "before_cursor_execute", plans.explain)
    yield register, plans
    register.close()


@pytest.mark.parametrize("shape", PAGES)
def test_a_page_reads_and_sorts_no_more_than_it_shows(shape: str, filled: tuple[SqliteRegister, Plans]) -> None:
    register, plans = filled
    plans.clear()
    found = register.page(PAGES[shape], None, 50).hits
    register.page_after(PAGES[shape], 0, 50)
    register.count(PAGES[shape])
    assert bool(found) == (shape not in ("words that never meet", "stamped"))
    assert len(plans) >= 3
    # What is due is sorted within the months that are looked at, and from the index alone.
    assert [plan for plan in plans if GROWS.search(plan) and "COVERING INDEX record_month_" not in plan] == []


def test_days_and_numbers_come_from_an_index(filled: tuple[SqliteRegister, Plans]) -> None:
    register, plans = filled
    plans.clear()
    assert register.due("review", 3_000, None, 50)
    assert register.due("delete", 90_000, None, 50)
    assert register.statistics()
    register.troubles()
    register.files_to_read(50, 50)
    assert len(plans) >= 5
    assert [plan for plan in plans if GROWS.search(plan)] == []


def test_taking_in_does_not_walk_through_what_is_there(filled: tuple[SqliteRegister, Plans]) -> None:
    register, plans = filled
    plans.clear()
    made = some_record(1)
    register.put(Batch((made,), (file_for(made),)))
    assert len(plans) >= 8
    assert [plan for plan in plans if WALKS.search(plan)] == []
    # An index that only leads to all records of one kind would do the same: each row is found by its own key.
    assert [plan for plan in plans if "record_statistics" in plan] == []
