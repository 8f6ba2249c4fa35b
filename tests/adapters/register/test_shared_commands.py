"""The shared register by the command line: set up, password, several people with the same register."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import pytest
from postgresql_server import PASSWORD, PostgreSQLServer
from synthetic_records import decisions

from advisor.cli import run
from advisor.main import command_parts
from tests.adapters.memory_ring import MemoryRing
from tests.said_documents import said_documents


@pytest.fixture
def key_store(monkeypatch: pytest.MonkeyPatch) -> MemoryRing:
    store = MemoryRing()
    monkeypatch.setattr(keyring, "get_password", store.get_password)
    monkeypatch.setattr(keyring, "set_password", store.set_password)
    return store


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and the documents that were printed."""
    capsys.readouterr()
    code = run([*words, "--json"], command_parts())
    return code, said_documents(capsys.readouterr().out)


def test_two_people_with_one_register(
    postgresql: PostgreSQLServer, tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    url = postgresql.fresh_database()
    decisions(tmp_path / "a", own_home, 2)
    decisions(tmp_path / "b", own_home, 2, start=2)
    (code, (error,)) = command(capsys, "register", "search", "--register", url)
    assert (code, error["code"]) == (3, "register_not_set_up")
    (code, (made,)) = command(capsys, "register", "migrate", "--register", url)
    assert (code, made["before"], made["now"], made["copy"]) == (0, 0, 2, None)
    (code, (made,)) = command(capsys, "register", "migrate", "--register", url)
    assert (code, made["before"], made["now"]) == (0, 2, 2)
    for person in ("a", "b"):
        home = tmp_path / f"home-{person}"
        home.mkdir()
        (home / "own-keys.txt").write_bytes((own_home / "own-keys.txt").read_bytes())
        monkeypatch.setenv("ADVISOR_HOME", str(home))
        (code, (scanned,)) = command(capsys, "register", "scan", str(tmp_path / person), "--register", url)
        assert (code, scanned["new"], scanned["complete"]) == (0, 2, True)
    (code, found) = command(capsys, "register", "search", "--register", url)
    assert code == 0
    assert len([one for one in found if "record_id" in one]) == 4
    (code, (checked,)) = command(capsys, "register", "check", "--register", url)
    assert code == 0
    assert "PostgreSQL" in str(checked)


def test_the_password_is_kept_in_the_key_store_and_used(
    postgresql: PostgreSQLServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    key_store: MemoryRing,
) -> None:  # fmt: skip
    monkeypatch.delenv("PGPASSWORD")
    url = postgresql.fresh_database()
    (code, (error,)) = command(capsys, "register", "migrate", "--register", url)
    assert (code, error["code"]) == (3, "register_server_silent")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    (code, (kept,)) = command(capsys, "register", "password", "--register", url)
    assert (code, kept["kept"]) == (0, True)
    assert PASSWORD not in str(kept)
    assert list(key_store.kept.values()) == [PASSWORD]
    (code, _) = command(capsys, "register", "migrate", "--register", url)
    assert code == 0


@pytest.mark.parametrize(("words", "typed", "wrong"), [
    (("password", "--register", "postgresql://db.example/r"), "secret\n", "register_no_key_store"),
    (("password", "--register", "postgresql://db.example/r"), "\n", "register_no_password"),
    (("password",), "secret\n", "register_address"),
    (("password", "--register", "postgresql://jana:secret@db.example/r"), "", "register_address_password"),
    (("search", "--register", "postgresql://jana:secret@db.example/r"), "", "register_address_password"),
    (("search", "--register", "mysql://db.example/r"), "", "register_address"),
    (("migrate", "--register", "postgresql://127.0.0.1:1/r"), "", "register_server_silent"),
    (("migrate",), "", "register_no_file"),
])  # fmt: skip
def test_what_goes_wrong_is_said_and_no_secret_with_it(
    words: tuple[str, ...], typed: str, wrong: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    code, (error,) = command(capsys, "register", *words)
    assert (error["code"], code in (2, 3)) == (wrong, True)
    assert "secret" not in str(error)


def test_an_older_register_in_a_file_is_told_about_and_brought_on(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = command(capsys, "register", "check")
    assert code == 0
    monkeypatch.setattr("advisor.adapters.register.schema.SCHEMA_VERSION", 3)
    code, (error,) = command(capsys, "register", "check")
    assert (code, error["code"]) == (3, "register_older")
    assert "advisor register migrate" in error["do"]
