"""Sets up a shared register, and brings a register of an older program to the form that this one knows.

The steps are Alembic's, one file each in ``migrations/versions``. Alembic is loaded here and nowhere else: a new
register in a file is made at once in its last form (a test compares both ways), and a clerk's PC never migrates.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, event, inspect

from advisor import __version__
from advisor.adapters.register import schema
from advisor.adapters.register.postgresql_connection import Passwords, SharedAddress, open_shared, plain_error
from advisor.adapters.register.sqlite import _prepare as prepare_sqlite
from advisor.adapters.register.sqlite import refuse_network
from advisor.domain.errors import PlainError
from advisor.domain.register_words import WORDS_VERSION

STEPS = Path(__file__).with_name("migrations")
_MIGRATING = 5_246_003
_READ = ("select",)
_KEEP = ("select", "insert", "update", "delete")


class Migrated(NamedTuple):
    """Versions before (0: there was nothing) and now; where the copy of the older register is."""

    before: int
    now: int
    copy: Path | None


def migrate_shared(
    address: SharedAddress, passwords: Passwords | None = None, readers: Sequence[str] = (),
    keepers: Sequence[str] = (), more_steps: Path | None = None,
) -> Migrated:  # fmt: skip
    """Brings the shared register to its last form, as a whole or not at all, and gives the named roles their rights.

    Done by the owner of the database. Raises PlainError. ``more_steps``: a folder with steps of the tests.
    """
    engine = open_shared(address, passwords)
    try:
        with plain_error(address), engine.begin() as to:
            to.exec_driver_sql(f"select pg_advisory_xact_lock({_MIGRATING}, hashtext(current_schema()))")
            # Building an index on a million rows takes longer than any question may.
            to.exec_driver_sql("set local statement_timeout = 0")
            before, now = _run(to, address.shown, more_steps)
            for roles, rights in ((readers, _READ), (keepers, _KEEP)):
                for role in roles:
                    _grant(to, address, role, rights)
        return Migrated(before, now, None)
    finally:
        engine.dispose()


def migrate_file(path: Path, more_steps: Path | None = None) -> Migrated:
    """Brings a register in a file to its last form. Before anything is changed, a copy is put beside it."""
    refuse_network(path)
    if not path.exists():
        raise PlainError("register_no_file", place=path)
    engine = _file_engine(path)
    try:
        with engine.connect() as at:
            before = _version(at)
        if before == _head(more_steps):
            return Migrated(before, before, None)
        if before > _head(more_steps):
            raise PlainError("register_newer", place=path)
        copy = _copy(path, before)
        with engine.connect() as to:
            to.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                before, now = _run(to, str(path), more_steps)
                to.exec_driver_sql("COMMIT")
            except BaseException:
                to.exec_driver_sql("ROLLBACK")
                raise
        return Migrated(before, now, copy)
    finally:
        engine.dispose()


def _file_engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", prepare_sqlite)
    return engine


def _copy(path: Path, version: int) -> Path:
    """A whole copy, also of what is still in the log beside the file. An older copy is never written over."""
    number, copy = 1, path.with_name(f"{path.stem}-schema-{version}{path.suffix}")
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.stem}-schema-{version}-{number}{path.suffix}")
    unfinished = copy.with_name(copy.name + ".part")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        unfinished.replace(copy)
    except (OSError, sqlite3.Error) as error:
        unfinished.unlink(missing_ok=True)
        raise PlainError("register_no_copy", exit_code=3, place=copy, detail=error) from None
    return copy


def _configuration(more_steps: Path | None) -> Any:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    folders = [STEPS / "versions", *([more_steps] if more_steps else [])]
    made.set_main_option("path_separator", "newline")
    made.set_main_option("version_locations", "\n".join(str(folder).replace("%", "%%") for folder in folders))
    return made


def _head(more_steps: Path | None) -> int:
    """The version behind the last step."""
    from alembic.script import ScriptDirectory

    return int(ScriptDirectory.from_config(_configuration(more_steps)).get_current_head() or 0)


def _version(at: Connection) -> int:
    """What ``meta`` says; 0 where there is no register yet."""
    if not inspect(at).has_table(schema.meta.name):
        return 0
    found = at.execute(schema.meta.select().where(schema.meta.c.key == "schema")).first()
    return int(found.value) if found else 0


def _run(to: Connection, place: str, more_steps: Path | None) -> tuple[int, int]:
    """Every step that is missing, within the transaction of the caller."""
    from alembic import command

    before, head = _version(to), _head(more_steps)
    if before > head:
        raise PlainError("register_newer", place=place)
    made = _configuration(more_steps)
    made.attributes["connection"] = to
    if before:
        # A register that was made at once in its last form never met Alembic.
        command.stamp(made, str(before), purge=True)
    command.upgrade(made, "head")
    to.execute(schema.meta.delete().where(schema.meta.c.key.in_(("schema", "program"))))
    to.execute(schema.meta.insert(), [{"key": "schema", "value": str(head)}, {"key": "program", "value": __version__}])
    if not before:
        to.execute(schema.meta.insert(), [{"key": "words_version", "value": str(WORDS_VERSION)}])
    to.exec_driver_sql("drop table schema_step")  # one truth about the version: meta
    return before, head


def _grant(to: Connection, address: SharedAddress, role: str, rights: Sequence[str]) -> None:
    """Rights on what is there now: a new table is granted by the migration that brings it."""
    quoted = to.dialect.identifier_preparer.quote(role)
    if not to.exec_driver_sql("select 1 from pg_roles where rolname = %s", (role,)).first():
        raise PlainError("register_no_role", role=role)
    space = to.dialect.identifier_preparer.quote(address.schema)
    to.exec_driver_sql(f"grant usage on schema {space} to {quoted}")
    to.exec_driver_sql(f"revoke all on all tables in schema {space} from {quoted}")
    to.exec_driver_sql(f"grant {', '.join(rights)} on all tables in schema {space} to {quoted}")
    if "insert" in rights:
        to.exec_driver_sql(f"grant usage on all sequences in schema {space} to {quoted}")
