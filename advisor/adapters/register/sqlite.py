"""The register in one file on this computer: SQLite with FTS5, nothing to install."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, create_engine, event, func, literal_column, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from advisor.adapters.register import rows, schema
from advisor.adapters.register.core import CoreRegister, check_version
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import RegisterRecord

_SETTINGS = (
    "journal_mode = WAL", "synchronous = NORMAL", "cache_size = -8000", "secure_delete = ON", "busy_timeout = 10000",
    # In pages: 64 MB of log. The same pages of an index change in every batch, and are copied once for many of them.
    "wal_autocheckpoint = 16000",
    "temp_store = MEMORY", "trusted_schema = OFF", "mmap_size = 0",
)  # fmt: skip
# The beginnings of words with an index of their own: without it one of four letters costs 100 times as much.
_SEARCH = "create virtual table if not exists search using fts5(body, content='', tokenize='ascii', prefix='3 4')"
_FTS = "insert into search(rowid, body) values (?, ?)"
_FTS_DELETE = text("insert into search(search, rowid, body) values ('delete', :id, :body)")
_NETWORK = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ncpfs"))


class SqliteRegister(CoreRegister):
    """Fulfils ``RegisterEngine``. One writer at a time, any number of readers meanwhile."""

    def __init__(self, path: Path) -> None:
        """Opens the register, or makes it. Raises PlainError."""
        refuse_network(path)
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
        except OSError as error:
            raise PlainError("register_no_folder", exit_code=3, place=path, detail=error.strerror or error) from None
        event.listen(engine, "connect", _prepare)
        super().__init__(engine)
        with self._plain_errors():
            self._make()

    def _make(self) -> None:
        with self._reading() as at:
            known = at.exec_driver_sql("select 1 from sqlite_master where name = 'meta'").first()
            meta = self._meta(at) if known else {}
        if meta:
            check_version(meta, str(self._path))
            return
        with self._writing() as to:
            schema.metadata.create_all(to)
            to.exec_driver_sql(_SEARCH)
            self._insert_missing(to, schema.meta, self._first_meta())

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._plain_errors(), super()._reading() as at:
            yield at

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._plain_errors(), self._engine.connect() as to:
            to.exec_driver_sql("PRAGMA cache_size = -32000")  # a batch changes more pages than a question reads
            to.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield to
                to.exec_driver_sql("COMMIT")
            except BaseException:
                if to.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                    to.exec_driver_sql("ROLLBACK")
                raise

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise self._plain(error) from None
        except DatabaseError as error:
            if isinstance(error.orig, sqlite3.IntegrityError):
                raise
            raise PlainError("register_damaged", exit_code=3, place=self._path, detail=error.orig) from None

    def _plain(self, error: OperationalError) -> PlainError:
        words = str(error.orig)
        if "disk is full" in words or "disk I/O" in words:
            return PlainError("register_disk_full", exit_code=3, place=self._path)
        if "locked" in words:
            return PlainError("register_busy", exit_code=3, place=self._path)
        if "readonly" in words or "unable to open" in words:
            return PlainError("register_no_rights", exit_code=3, place=self._path)
        return PlainError("register_damaged", exit_code=3, place=self._path, detail=words)

    # --- taking in ---------------------------------------------------------------------------

    def _insert(self, to: Connection, new: Sequence[tuple[int, RegisterRecord]]) -> None:
        by_key = sorted(new, key=lambda one: one[0])  # everything is quickest with rising row numbers
        _insert_rows(to, schema.record, [rows.record_row(one, key) for key, one in by_key])
        _insert_rows(to, schema.record_text, [rows.text_row(one, key) for key, one in by_key])
        to.exec_driver_sql(_FTS, [(key, " ".join(one.body())) for key, one in by_key])

    def _insert_files(self, to: Connection, new: list[dict[str, Any]]) -> None:
        _insert_rows(to, schema.file, new)

    def _insert_missing(self, to: Connection, table: Any, found: list[dict[str, Any]]) -> None:
        if found:
            _insert_rows(to, table, found, " on conflict do nothing")

    # --- asking --------------------------------------------------------------------------------

    def _among(self, column: Any, keys: Sequence[int] | Sequence[str]) -> Any:
        given = text("select value from json_each(:keys)").bindparams(bindparam("keys", json.dumps(keys), unique=True))
        return column.in_(given)

    def _matching(self, question: Question, low: int, high: int) -> Select[Any]:
        key = literal_column("search.rowid", type_=schema.record.c.id.type).label("id")
        return (
            select(key).select_from(text("search"))
            .where(text("search match :words").bindparams(words=match(question)))
            .where(literal_column("search.rowid") >= low, literal_column("search.rowid") < high)
        )  # fmt: skip

    # --- forgetting ------------------------------------------------------------------------------

    def _forget_words(self, to: Connection, key: int, one: RegisterRecord) -> None:
        to.execute(_FTS_DELETE, {"id": key, "body": " ".join(one.body())})
        # Without this the words stay in older parts of the index.
        to.exec_driver_sql("insert into search(search) values ('optimize')")

    def _after_forgetting(self) -> None:
        with self._engine.connect() as to:
            to.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    # --- the register itself ------------------------------------------------------------------------

    @contextmanager
    def scanning(self) -> Iterator[None]:
        lock = sqlite3.connect(self._path.with_name(self._path.name + ".lock"), timeout=0, isolation_level=None)
        try:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                raise PlainError("register_scanned_by_other", exit_code=3, place=self._path) from None
            yield
        finally:
            lock.close()  # after kill -9 the system does the same: no lock stays behind

    def check(self) -> dict[str, Any]:
        with self._reading() as at:
            counts = {t.name: at.execute(select(func.count()).select_from(t)).scalar_one()
                      for t in (schema.record, schema.record_text, schema.file)}  # fmt: skip
            searched = at.execute(select(func.count()).select_from(text("search_docsize"))).scalar_one()
            sound = at.exec_driver_sql("PRAGMA integrity_check").scalar_one()
        return {**counts, "search": searched, "engine": f"SQLite {sqlite3.sqlite_version}", "integrity": sound,
                "agree": sound == "ok" and counts["record"] == counts["record_text"] == searched}  # fmt: skip


def _insert_rows(to: Connection, table: Table, found: Sequence[dict[str, Any]], ending: str = "") -> None:
    """Rows of the same columns, straight to the driver: half of the time would go into parameters otherwise."""
    names = list(found[0])
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    words = f'insert into {table.name} ({columns}) values ({marks}){ending}'
    to.exec_driver_sql(words, list(map(itemgetter(*names), found)))


def match(question: Question) -> str:
    """The words in the form of FTS5, every one quoted: what people write never is its syntax."""
    whole, start = question.words()
    return " ".join([*(f'"{word}"' for word in whole), *([f'"{start}"*'] if start else [])])


def refuse_network(path: Path) -> None:
    """SQLite needs a disk of this computer: on shares its locks do not hold."""
    place = str(path)
    if place.startswith(("\\\\", "//")):
        raise PlainError("register_on_network", place=path)
    try:
        with open("/proc/mounts", encoding="utf-8", errors="replace") as mounts:
            found = [line.split()[1:3] for line in mounts]
    except OSError:
        return
    inside = [(point, kind) for point, kind in found if f"{path.absolute()}/".startswith(point.rstrip("/") + "/")]
    if inside and max(inside, key=lambda one: len(one[0]))[1] in _NETWORK:
        raise PlainError("register_on_network", place=path)


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # BEGIN and COMMIT are said here, not guessed by the driver
    cursor = connection.cursor()
    for setting in _SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()
