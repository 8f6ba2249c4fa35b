"""One question to several registers: one list by date, every record once, and a silent register is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from register_examples import file_for, some_record

from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import SharedAddress
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.cli import run
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch
from advisor.main import command_parts
from advisor.services.register_many import ManyRegisters, silent_text
from advisor.services.register_ports import RegisterEngine
from tests.services.test_decide import texts


def put(register: SqliteRegister | PostgresqlRegister, numbers: range) -> None:
    made = tuple(some_record(number) for number in numbers)
    register.put(Batch(made, tuple(file_for(one) for one in made)))
    register.close()


@pytest.fixture
def registers(shared: SharedAddress, tmp_path: Path) -> dict[str, Callable[[], RegisterEngine]]:
    """Two files and a shared one; record 50 to 59 stand in two of them."""
    put(SqliteRegister(tmp_path / "a.sqlite"), range(60))
    put(SqliteRegister(tmp_path / "b.sqlite"), range(50, 120))
    put(PostgresqlRegister(shared), range(120, 200))
    return {
        "a": lambda: SqliteRegister(tmp_path / "a.sqlite"), "b": lambda: SqliteRegister(tmp_path / "b.sqlite"),
        "shared": lambda: PostgresqlRegister(shared),
    }  # fmt: skip


def silent() -> RegisterEngine:
    raise PlainError("register_server_silent", exit_code=3, address="c", detail="timeout")


@pytest.mark.parametrize("limit", [7, 500])
@pytest.mark.parametrize("text", ["", "kom"])
def test_the_list_is_that_of_one_register_with_all_records(
    registers: dict[str, Callable[[], RegisterEngine]], tmp_path: Path, text: str, limit: int
) -> None:
    whole = SqliteRegister(tmp_path / "whole.sqlite")
    made = tuple(some_record(number) for number in range(200))
    whole.put(Batch(made, tuple(file_for(one) for one in made)))
    wanted = [hit.record.number for hit in whole.page(Question(text=text), None, limit).hits]
    whole.close()
    *hits, summary = ManyRegisters(registers).search(Question(text=text), limit, texts())
    assert [hit["record_id"] for hit in hits] == wanted
    assert wanted
    assert summary["shown"] == len(wanted)
    assert {one["register"] for one in hits} <= registers.keys()
    assert all(one["answered"] for one in summary["registers"])


def test_a_silent_register_is_named_and_the_others_are_shown(
    registers: dict[str, Callable[[], RegisterEngine]]
) -> None:
    *hits, summary = ManyRegisters({"c": silent, **registers}).search(Question(), 500, texts())
    assert len(hits) == 200
    assert [(one["register"], one["answered"]) for one in summary["registers"] if not one["answered"]] == [("c", False)]
    (line,) = silent_text(summary, texts())
    assert "c did not answer" in line
    assert "timeout" in line


def test_where_none_answers_the_reason_is_said() -> None:
    with pytest.raises(PlainError, match="register_server_silent"):
        list(ManyRegisters({"c": silent, "d": silent}).search(Question(), 10, texts()))


def test_by_the_command_line(
    registers: dict[str, Callable[[], RegisterEngine]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["register", "search", "--register", str(tmp_path / "a.sqlite"), "--also", str(tmp_path / "b.sqlite")]
    assert run([*words, "--limit", "5", "--json"], command_parts()) == 0
    *hits, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert len(hits) == 5
    assert [one["register"] for one in summary["registers"]] == [str(tmp_path / "a.sqlite"), str(tmp_path / "b.sqlite")]
    assert run([*words, "--also", "postgresql://jana@127.0.0.1:1/r"], command_parts()) == 1
    said = capsys.readouterr().out
    assert "The register jana@127.0.0.1:1/r did not answer." in said
    assert run([*words, "--also", "postgresql://jana:secret@db.example/r"], command_parts()) == 2
    assert "secret" not in "".join(capsys.readouterr())
