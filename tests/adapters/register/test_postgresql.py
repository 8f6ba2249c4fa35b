"""What only the shared register has: several computers at once, plans of the server, a look at its own session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from postgresql_server import PostgreSQLServer
from register_examples import file_for, some_record

from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import SharedAddress
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch

Computer = Callable[[], PostgresqlRegister]


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
