"""From one form of the register to the next: both engines, as a whole or not at all, with a copy and with rights."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from postgresql_server import PASSWORD, PostgreSQLServer, postgresql_programs
from register_examples import file_for, some_record
from sqlalchemy import Connection, create_engine

from advisor.adapters.register import schema
from advisor.adapters.register.migrate import STEPS, Migrated, migrate_file, migrate_shared
from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import SharedAddress, open_shared, shared_address
from advisor.adapters.register.postgresql_search import create_search
from advisor.adapters.register.sqlite import SqliteRegister
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch

NEXT = '''
"""A step as a later version may bring one: a column, filled, with an index."""
from alembic import op
import sqlalchemy as sa

revision, down_revision = "3", "2"

def upgrade():
    op.add_column("record", sa.Column("held", sa.SmallInteger, server_default="0", nullable=False))
    op.execute("update record set held = 1 where verdict = 2")
    op.create_index("record_held", "record", ["held"])
'''
BROKEN = NEXT + '    op.execute("insert into nowhere values (1)")\n'
ROWS = 300


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    folder = tmp_path / "100 % later steps"
    folder.mkdir()
    (folder / "step_0003.py").write_text(NEXT, "utf-8")
    return folder


@pytest.fixture
def address(postgresql: PostgreSQLServer) -> SharedAddress:
    return shared_address(postgresql.fresh_database())


def filled(register: SqliteRegister | PostgresqlRegister) -> list[bytes]:
    made = tuple(some_record(number) for number in range(ROWS))
    register.put(Batch(made, tuple(file_for(one) for one in made)))
    return hashes(register)


def hashes(register: SqliteRegister | PostgresqlRegister) -> list[bytes]:
    try:
        return [hit.record.record_hash for hit in register.page(Question(), None, ROWS + 1).hits]
    finally:
        register.close()


def form(path: Path) -> list[tuple[str, ...]]:
    """What a file of SQLite says of its own form."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as at:
        words = "select type, name, coalesce(sql, '') from sqlite_master order by 1, 2"
        found = [(r[0], r[1], " ".join(r[2].lower().split())) for r in at.exec_driver_sql(words)]
    engine.dispose()
    return found


def shared_form(address: SharedAddress) -> str:
    programs = postgresql_programs()
    assert programs is not None
    done = subprocess.run(
        [programs / "pg_dump", "--schema-only", "--no-owner", "-h", address.host, "-p", str(address.port), "-U",
         address.user, address.database], capture_output=True, text=True, check=True, env={"PGPASSWORD": PASSWORD})
    # Newer versions of pg_dump begin with a word that is another one each time.
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith("\\"))


def test_a_file_made_at_once_is_as_if_made_by_steps(tmp_path: Path) -> None:
    SqliteRegister(tmp_path / "once.sqlite").close()
    (tmp_path / "steps.sqlite").touch()
    assert migrate_file(tmp_path / "steps.sqlite")[:2] == (0, schema.SCHEMA_VERSION)
    assert form(tmp_path / "steps.sqlite") == form(tmp_path / "once.sqlite")
    assert len(filled(SqliteRegister(tmp_path / "steps.sqlite"))) == ROWS


def test_a_shared_register_made_at_once_is_as_if_made_by_steps(
    address: SharedAddress, postgresql: PostgreSQLServer
) -> None:
    once = shared_address(postgresql.fresh_database())
    engine = open_shared(once)
    with engine.begin() as to:
        schema.metadata.create_all(to)
        create_search(to)
    engine.dispose()
    assert migrate_shared(address) == Migrated(0, schema.SCHEMA_VERSION, None)
    assert shared_form(address) == shared_form(once)
    assert len(filled(PostgresqlRegister(address))) == ROWS


def test_a_file_is_brought_on_and_a_copy_is_kept(tmp_path: Path, steps: Path) -> None:
    path = tmp_path / "register.sqlite"
    before = filled(SqliteRegister(path))
    assert migrate_file(path) == Migrated(2, 2, None)
    moved = migrate_file(path, steps)
    assert moved[:2] == (2, 3)
    assert moved.copy == tmp_path / "register-schema-2.sqlite"
    assert hashes(SqliteRegister(moved.copy)) == before
    with pytest.raises(PlainError, match="register_newer"):
        SqliteRegister(path)
    with pytest.raises(PlainError, match="register_newer"):
        migrate_file(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as at:
        assert at.exec_driver_sql("select count(*), sum(held) > 0 from record").one() == (ROWS, 1)
        assert at.exec_driver_sql("select count(*) from search where search match 'komisie'").scalar_one() > 0
    engine.dispose()
    # The copy may be brought on too; no copy is ever written over.
    moved.copy.replace(path)
    (tmp_path / "register-schema-2.sqlite").write_bytes(b"kept")
    assert migrate_file(path, steps).copy == tmp_path / "register-schema-2-2.sqlite"
    assert (tmp_path / "register-schema-2.sqlite").read_bytes() == b"kept"


def test_a_shared_register_is_brought_on(address: SharedAddress, steps: Path) -> None:
    migrate_shared(address)
    filled(PostgresqlRegister(address))
    assert migrate_shared(address) == Migrated(2, 2, None)
    assert migrate_shared(address, more_steps=steps) == Migrated(2, 3, None)
    assert migrate_shared(address, more_steps=steps) == Migrated(3, 3, None)
    with pytest.raises(PlainError, match="register_newer"):
        PostgresqlRegister(address)
    with pytest.raises(PlainError, match="register_newer"):
        migrate_shared(address)
    engine = open_shared(address)
    with engine.connect() as at:
        assert at.exec_driver_sql("select count(*), sum(held) > 0 from record").one() == (ROWS, True)
    engine.dispose()


def first_form(to: Connection) -> None:
    """A register as the first version of the program made it, without records."""
    words = STEPS / "versions" / f"0001_{to.dialect.name}.sql"
    for statement in words.read_text("utf-8").split(";\n"):
        if statement.strip():
            to.exec_driver_sql(statement)
    said = {"schema": "1", "words_version": "1", "program": "0.1.0"}
    to.execute(schema.meta.insert(), [{"key": key, "value": value} for key, value in said.items()])


def test_a_file_of_the_first_version_is_brought_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "register.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as to:
        first_form(to)
    engine.dispose()
    with pytest.raises(PlainError, match="register_older"):
        SqliteRegister(path)
    with monkeypatch.context() as older:
        older.setattr(schema, "SCHEMA_VERSION", 1)
        before = filled(SqliteRegister(path))
    assert migrate_file(path) == Migrated(1, schema.SCHEMA_VERSION, tmp_path / "register-schema-1.sqlite")
    SqliteRegister(tmp_path / "new.sqlite").close()
    assert form(path) == form(tmp_path / "new.sqlite")
    assert hashes(SqliteRegister(path)) == before
    assert SqliteRegister(path).page(Question(signer="trusted"), None, ROWS + 1).hits


def test_a_shared_register_of_the_first_version_is_brought_on(
    address: SharedAddress, postgresql: PostgreSQLServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_shared(address)
    with engine.begin() as to:
        first_form(to)
    engine.dispose()
    with pytest.raises(PlainError, match="register_older"):
        PostgresqlRegister(address)
    with monkeypatch.context() as older:
        older.setattr(schema, "SCHEMA_VERSION", 1)
        before = filled(PostgresqlRegister(address))
    assert migrate_shared(address) == Migrated(1, schema.SCHEMA_VERSION, None)
    once = shared_address(postgresql.fresh_database())
    migrate_shared(once)
    assert shared_form(address) == shared_form(once)
    assert hashes(PostgresqlRegister(address)) == before


def test_a_step_that_fails_leaves_a_file_as_it_was(tmp_path: Path, steps: Path) -> None:
    path = tmp_path / "register.sqlite"
    before = filled(SqliteRegister(path))
    (steps / "step_0003.py").write_text(BROKEN, "utf-8")
    was = form(path)
    with pytest.raises(Exception, match="nowhere"):
        migrate_file(path, steps)
    assert form(path) == was
    assert hashes(SqliteRegister(path)) == before


def test_a_step_that_fails_leaves_a_shared_register_as_it_was(address: SharedAddress, steps: Path) -> None:
    migrate_shared(address)
    before = filled(PostgresqlRegister(address))
    (steps / "step_0003.py").write_text(BROKEN, "utf-8")
    was = shared_form(address)
    with pytest.raises(PlainError):
        migrate_shared(address, more_steps=steps)
    assert shared_form(address) == was
    assert hashes(PostgresqlRegister(address)) == before


def test_two_who_set_up_at_once(address: SharedAddress) -> None:
    with ThreadPoolExecutor(4) as several:
        done = list(several.map(lambda _: migrate_shared(address).before, range(4)))
    assert sorted(done) == [0, 2, 2, 2]


def test_without_a_register_the_program_says_so(address: SharedAddress) -> None:
    with pytest.raises(PlainError, match="register_not_set_up"):
        PostgresqlRegister(address)


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(PlainError, match="register_no_file"):
        migrate_file(tmp_path / "none.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_readers_read_and_keepers_keep(address: SharedAddress, postgresql: PostgreSQLServer) -> None:
    roles = {"readers": f"Reader of {address.database}", "keepers": f"keeper_{address.database}"}
    with pytest.raises(PlainError, match="register_no_role"):
        migrate_shared(address, readers=("nobody",))
    with postgresql.connect() as admin:
        for role in roles.values():
            words = psycopg.sql.SQL("create role {} login password {}")
            admin.execute(words.format(psycopg.sql.Identifier(role), PASSWORD))
    migrate_shared(address, readers=(roles["readers"],), keepers=(roles["keepers"],))

    def of(role: str) -> PostgresqlRegister:
        user = roles[role].replace(" ", "%20")
        return PostgresqlRegister(shared_address(postgresql.url(address.database, user)))

    keeper, reader = of("keepers"), of("readers")
    made = (some_record(1),)
    with pytest.raises(PlainError, match="register_no_right"):
        reader.put(Batch(made))
    keeper.put(Batch(made, (file_for(made[0]),)))
    assert keeper.root("marker", "/archive").id == 1
    with keeper.scanning():
        keeper.root_walked(1, 5, 6)
    assert reader.page(Question(text="VA")).hits[0].record.number == made[0].number
    assert keeper.forget(made[0].record_hash, 9_800, "retention")
    for register in (keeper, reader):
        with register._writing() as to, pytest.raises(Exception, match="must be owner"):
            to.exec_driver_sql("alter table record add column mine integer")
        register.close()
