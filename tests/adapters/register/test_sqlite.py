"""What only the register in a file promises: nothing forgotten stays in it, one scanner, plain words in trouble."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from register_examples import file_for, some_record
from sqlalchemy import event

from advisor.adapters.register.sqlite import SqliteRegister, refuse_network
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch


def test_a_forgotten_word_is_in_no_byte_of_the_files(tmp_path: Path) -> None:
    register = SqliteRegister(tmp_path / "r.sqlite")
    register.put(Batch(tuple(some_record(n) for n in range(800))))
    one = replace(some_record(9_000), title="Xylofonista", signer="Quirin Zaunkönig", note="tajnôstka")
    register.put(Batch((one,), (file_for(one, path="weg.pdf"),)))
    register.put(Batch(tuple(some_record(n) for n in range(800, 1_200))))
    secret = [b"ylofonista", "tajnôstka".encode(), b"tajnostka", b"quirin", b"Quirin"]

    def found() -> list[bytes]:
        everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        return [word for word in secret if word in everything]

    assert found()
    register.forget(one.record_hash, 9_000, "retention")
    assert found() == []
    assert register.check()["agree"]
    register.close()
    assert found() == []


def test_a_second_scanner_is_refused_at_once(tmp_path: Path) -> None:
    one, other = SqliteRegister(tmp_path / "r.sqlite"), SqliteRegister(tmp_path / "r.sqlite")
    with one.scanning(), pytest.raises(PlainError, match="register_scanned_by_other"), other.scanning():
        pass
    with other.scanning():
        pass


def test_a_register_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    SqliteRegister(tmp_path / "r.sqlite").close()
    with sqlite3.connect(tmp_path / "r.sqlite") as connection:
        connection.execute("update meta set value = '99' where key = 'schema'")
    with pytest.raises(PlainError, match="register_newer"):
        SqliteRegister(tmp_path / "r.sqlite")


def test_something_else_is_no_register(tmp_path: Path) -> None:
    (tmp_path / "r.sqlite").write_bytes(b"%PDF-1.7 and so on" * 500)
    with pytest.raises(PlainError, match="register_damaged"):
        SqliteRegister(tmp_path / "r.sqlite")


def test_a_share_is_no_place_for_it() -> None:
    with pytest.raises(PlainError, match="register_on_network"):
        refuse_network(Path("//server/share/r.sqlite"))


def test_readers_never_wait_and_leave_nothing_open(tmp_path: Path) -> None:
    register = SqliteRegister(tmp_path / "r.sqlite")
    register.put(Batch(tuple(some_record(n) for n in range(300))))
    writer = sqlite3.connect(tmp_path / "r.sqlite", isolation_level=None)
    writer.execute("begin immediate")
    writer.execute("update meta set value = 'x' where key = 'program'")
    assert register.count(Question(verdict="stop")) > 50
    writer.execute("rollback")
    for _ in range(5):
        register.page(Question(text="zasadnutie"))
    # A transaction that a page left open would keep the log from being emptied.
    busy, _, _ = writer.execute("pragma wal_checkpoint(truncate)").fetchone()
    assert busy == 0
    register.close()


def test_every_question_uses_an_index_and_sorts_nothing(tmp_path: Path) -> None:
    register = SqliteRegister(tmp_path / "r.sqlite")
    register.put(Batch(tuple(some_record(n) for n in range(2_000))))
    seen: list[tuple[str, tuple[object, ...]]] = []

    def keep(_c: object, _cursor: object, sql: str, values: tuple[object, ...], *_: object) -> None:
        seen.append((sql, values))

    event.listen(register._engine, "before_cursor_execute", keep)
    questions = [
        Question(), Question(text="zasadnutie kom"), Question(unit="Mesto Príklad"),
        Question(app="zoom", verdict="stop"), Question(states=(1, 4)), Question(rechecks=(1, 2)),
        Question(text="kom", states=(4,)), Question(signer="unknown"),
    ]  # fmt: skip
    for question in questions:
        register.page(question, 1 << 50)
    register.due("review", 9_500, (9_000, 5))
    register.due("delete", 9_500)
    register.statistics(202_301, 202_312)
    register.known_after(1, "a")
    register.troubles()
    register.freshness()
    connection = sqlite3.connect(tmp_path / "r.sqlite")
    # A look at a whole table (only the count of all rows may), or a sort outside the small table of names.
    for sql, params in seen:
        for row in connection.execute(f"explain query plan {sql}", params):
            plan = row[3]
            assert "TEMP B-TREE FOR ORDER BY" not in plan, (plan, sql)
            bare = plan.startswith("SCAN") and not any(word in plan for word in ("INDEX", "VIRTUAL", "(sub"))
            assert not bare or "count(*)" in sql or plan == "SCAN root", (plan, sql)
