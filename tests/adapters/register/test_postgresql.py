"""What only the shared register has: several computers at once, plans of the server, a look at its own session."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from postgresql_server import PASSWORD, PostgreSQLServer
from register_examples import file_for, some_record
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from advisor.adapters.register import postgresql as postgresql_engine
from advisor.adapters.register.migrate import migrate_shared
from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import SharedAddress, shared_address
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch

Computer = Callable[[], PostgresqlRegister]


class Plans(list[str]):
    """How the server does what it is asked: the plan of each question, before it is answered."""

    def explain(self, _engine: Any, cursor: Any, statement: str, given: Any, _context: Any, _many: bool) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"explain {statement}", given)
            self.append("\n".join(row[0] for row in cursor.fetchall()))


@pytest.fixture(scope="module")
def _filled(_postgresql: PostgreSQLServer) -> Iterator[tuple[PostgresqlRegister, Plans]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        address, plans = shared_address(_postgresql.fresh_database()), Plans()
        migrate_shared(address)
        with _postgresql.connect(address.database) as admin:
            for statement in FILL.split(";"):
                admin.execute(statement)
        register = PostgresqlRegister(address)
        event.listen(register._engine, "before_cursor_execute", plans.explain)
        yield register, plans
        register.close()


@pytest.fixture
def filled(
    _filled: tuple[PostgresqlRegister, Plans], postgresql: PostgreSQLServer
) -> tuple[PostgresqlRegister, Plans]:
    """A register of many rows, and the plans of what it is asked."""
    return _filled


@pytest.fixture
def computer(shared: SharedAddress) -> Iterator[Computer]:
    """One more computer with the same register."""
    opened: list[PostgresqlRegister] = []

    def one() -> PostgresqlRegister:
        opened.append(PostgresqlRegister(shared))
        return opened[-1]

    yield one
    for each in opened:
        each.close()


def test_several_computers_scan_but_never_the_same_folder(computer: Computer) -> None:
    one, other = computer(), computer()
    with one.scanning(), other.scanning():
        one.root("marker a", "/a")
        other.root("marker b", "/b")
        with pytest.raises(PlainError, match="register_scanned_by_other"):
            other.root("marker a", "/mnt/a")
        one.put(Batch((some_record(1),)))
        other.put(Batch((some_record(2),)))
    with other.scanning():
        assert other.root("marker a", "/mnt/a").place == "/mnt/a"
    assert one.check()["record"] == 2


def test_a_scan_waits_for_the_server_and_goes_on(computer: Computer, postgresql: PostgreSQLServer) -> None:
    one = computer()
    with one.scanning():
        root = one.root("marker", "/a")
        for number, end in enumerate((postgresql.crash, postgresql.stop)):
            end()
            postgresql.start()
            made = some_record(number)
            one.put(Batch((made,), (file_for(made, root.id),)))
    assert one.check()["record"] == 2


def test_without_a_scan_a_silent_server_is_told_at_once(computer: Computer, postgresql: PostgreSQLServer) -> None:
    one = computer()
    postgresql.stop()
    try:
        with pytest.raises(PlainError, match="register_server_silent"):
            one.page(Question())
    finally:
        postgresql.start()
    assert one.page(Question()).hits == []


def test_no_transaction_stays_open_behind_a_question(computer: Computer, postgresql: PostgreSQLServer) -> None:
    one = computer()
    one.put(Batch(tuple(some_record(number) for number in range(50))))
    one.page(Question(text="kom"))
    one.count(Question())
    one.statistics()
    with postgresql.connect() as admin:
        states = admin.execute("select state from pg_stat_activity where application_name = 'videoconference-advisor'")
        assert {row[0] for row in states} == {"idle"}


def test_a_record_that_another_computer_wrote_meanwhile_is_not_lost(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writers take turns. Should one not, the keys of the tables still hold, and the batch is done once more."""
    one, other = computer(), computer()
    made, twin = some_record(1), some_record(2)
    real, late = PostgresqlRegister._numbered, [True]

    def numbered(self: PostgresqlRegister, to: Any, new: Any) -> Any:
        if self is one and late:
            late.pop()
            other.put(Batch((made,)))
        return real(self, to, new)

    monkeypatch.setattr(PostgresqlRegister, "_numbered", numbered)
    monkeypatch.setattr(PostgresqlRegister, "_turn", lambda *_: None)
    put = one.put(Batch((made, twin), (file_for(made), file_for(twin))))
    assert put.new == {twin.record_hash}
    assert one.check()["record"] == 2
    assert not late


def test_a_full_disk_of_the_server_is_told_at_once(
    computer: Computer, shared: SharedAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, tried = computer(), list[int]()

    def full(self: PostgresqlRegister, *_: Any) -> None:
        tried.append(1)
        raise OperationalError("insert", {}, psycopg.errors.DiskFull("could not extend file: No space left on device"))

    with one.scanning():
        root = one.root("marker", "/a")
        one.put(Batch((some_record(1),), (file_for(some_record(1), root.id),)))
        with monkeypatch.context() as patch:
            patch.setattr(PostgresqlRegister, "_insert", full)
            with pytest.raises(PlainError, match="register_disk_full"):
                one.put(Batch((some_record(2),), (file_for(some_record(2), root.id),)))
        assert len(tried) == 1
        assert one.check()["record"] == 1
        one.put(Batch((some_record(2),), (file_for(some_record(2), root.id),)))
    assert one.check()["record"] == 2


FILL = """
create temp table made as select (i::bigint << 22) + 400000000000000 as id, i from generate_series(1, 30000) as i;
insert into record select id, sha256(i::text::bytea), id >> 22, 202001 + i % 12, 0, i % 9, i % 20, i % 3, 1, i % 2, 1,
    i % 50, i % 5000, 1, 1, i % 300, i % 4000, null, null, case when i % 500 = 0 then 2 else 0 end,
    (i % 700 = 0)::int, 0 from made;
insert into record_text select id, i::text, '', '', '', '', '', '' from made;
insert into file select i, id, 1, i || '.pdf', 1, 1, null, sha256(i::text::bytea), 1, null, 'yes', 'known', 'claimed',
    'valid', 0, null, case when i % 500 = 0 then 2 else 0 end, 1, i from made;
insert into search select id,
    format($$'every' 'a%s' 'b%s' 'c%s' 'rare%s'$$, i % 2, (i + 1) % 2, i % 10, i)::tsvector from made;
analyze record, record_text, file, search;
"""
SHAPES = {
    "newest": Question(), "word": Question(text="every "), "rare word": Question(text="rare777 "),
    "absent word": Question(text="nowhere "), "beginning": Question(text="rar"),
    "two words": Question(text="every c3 "),
    "words that never meet": Question(text="a1 b1 "),
    "trouble": Question(states=(1, 2, 3, 4)),
    "facts changed": Question(rechecks=(1, 2, 3)), "word and trouble": Question(text="every ", states=(1, 2)),
    "review": Question(review_until=100), "signer": Question(signer="unknown"),
    "to delete": Question(delete_until=9_000), "stamped": Question(time="stamped"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_no_question_reads_a_whole_table(
    shape: str, filled: tuple[PostgresqlRegister, Plans], monkeypatch: pytest.MonkeyPatch
) -> None:
    register, plans = filled
    for step in ("STEP", "STEP_COLUMNS"):
        monkeypatch.setattr(postgresql_engine, step, 600)  # to the rows here as the real ones to a million
    plans.clear()
    register.page(SHAPES[shape], None, 50)
    register.page_after(SHAPES[shape], 0, 50)
    if shape != "newest":  # any thousand rows will do
        register.count(SHAPES[shape])
    assert len(plans) >= 2
    whole = [plan for plan in plans if re.search(r"Seq Scan on (record|search|file|record_text)\b", plan)]
    assert whole == []


def test_due_and_statistics_do_not_either(filled: tuple[PostgresqlRegister, Plans]) -> None:
    register, plans = filled
    plans.clear()
    register.due("review", 9_000, None, 50)
    register.statistics(202001, 202003)
    register.troubles()
    assert len(plans) >= 3
    assert not [plan for plan in plans if re.search(r"Seq Scan on (record|search|file)\b", plan)]
