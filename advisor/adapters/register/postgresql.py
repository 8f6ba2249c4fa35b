"""The register that several computers share: PostgreSQL, by its address.

Writers take turns batch by batch: the index of words is what costs, so several at once would not be faster, and
one after the other they cannot meet in the same row. Who waits, waits for a batch of a fraction of a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import BigInteger, Connection, Select, SmallInteger, Text, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.schema import Table
from sqlalchemy.types import Integer, LargeBinary

from advisor.adapters.register import by_columns, rows, schema
from advisor.adapters.register.core import ANY, CoreRegister, check_version
from advisor.adapters.register.postgresql_connection import Passwords, SharedAddress, open_shared, plain_error
from advisor.adapters.register.postgresql_search import search, ts_query, ts_vector, years_from
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import RegisterRecord
from advisor.services.register_ports import MOST_COUNTED, Root

# Two of our locks in one database, for each schema its own.
_WRITING, _SCANNING = 5_246_001, 5_246_002
_LOCK = "({kind}, hashtext(current_schema()))"
# How long a scan waits for a server that is being started again.
PATIENCE_S = 90.0
# Newest first, so many rows are looked through in the order of their key before the index of words is asked.
STEP = 5_000
STEP_COLUMNS = 20_000  # where what may change is asked for too: no index knows both
# Words that never meet look common to the planner, and it would walk through everything to find them.
_ONLY_THE_INDEX_OF_WORDS = ("select set_config(name, 'off', true) from unnest(array['enable_seqscan', "
                            "'enable_indexscan', 'enable_indexonlyscan']) as name")  # fmt: skip
_ARRAYS = {
    BigInteger: "bigint[]", SmallInteger: "smallint[]", Integer: "integer[]", Text: "text[]", LargeBinary: "bytea[]",
}  # fmt: skip

P = ParamSpec("P")
T = TypeVar("T")


def _patient(
    method: Callable[Concatenate[PostgresqlRegister, P], T],
) -> Callable[Concatenate[PostgresqlRegister, P], T]:
    """The same method, which waits while scanning for a server that is being started again."""

    def patiently(self: PostgresqlRegister, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._patiently(lambda: method(self, *args, **kwargs))

    return patiently


class PostgresqlRegister(CoreRegister):
    """Fulfils ``RegisterEngine``. Any number of readers and writers, on any number of computers."""

    def __init__(self, address: SharedAddress, passwords: Passwords | None = None) -> None:
        """Connects, and looks whether a register of a version that this program knows is there. Raises PlainError."""
        self._address = address
        self._lock: Connection | None = None  # held while scanning
        super().__init__(open_shared(address, passwords))
        try:
            with self._reading() as at:
                meta = self._meta(at)
            if not meta:
                raise PlainError("register_not_set_up", exit_code=3, address=address.shown)
            check_version(meta, address.shown)
        except BaseException:
            self.close()
            raise

    # --- connections and transactions -------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._plain_errors(), self._connected() as at:
            yield at
            at.rollback()  # no transaction stays open behind a page

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._plain_errors(), self._connected() as to, to.begin():
            self._turn(to)
            yield to

    def _turn(self, to: Connection) -> None:
        """Waits until no other writer is within a batch; the turn ends with the transaction."""
        to.exec_driver_sql("select pg_advisory_xact_lock" + _LOCK.format(kind=_WRITING))

    def _connected(self) -> Connection:
        """A connection that answers; while scanning, a server that is just being started again is waited for."""
        return self._patiently(self._engine.connect)

    def _patiently(self, do: Callable[[], T]) -> T:
        deadline = time.monotonic() + (PATIENCE_S if self._lock is not None else 0)
        while True:
            try:
                return do()
            except PlainError as error:
                if error.code != "register_server_silent" or time.monotonic() > deadline:
                    raise
            time.sleep(0.2)

    def _plain_errors(self) -> AbstractContextManager[None]:
        return plain_error(self._address)

    # --- taking in ---------------------------------------------------------------------------

    # Each of them may be done twice, and is written as a whole or not at all: after a broken connection, once more.
    put = _patient(CoreRegister.put)
    root_walked = _patient(CoreRegister.root_walked)
    moved = _patient(CoreRegister.moved)
    known_after = _patient(CoreRegister.known_after)
    files = _patient(CoreRegister.files)
    files_by_hash = _patient(CoreRegister.files_by_hash)

    def _insert(self, to: Connection, new: Sequence[tuple[int, RegisterRecord]]) -> None:
        self._copy(to, schema.record, [rows.record_row(one, key) for key, one in new])
        self._copy(to, schema.record_text, [rows.text_row(one, key) for key, one in new])
        self._copy(to, search, [{"id": key, "tsv": ts_vector(one)} for key, one in new])

    def _insert_files(self, to: Connection, new: list[dict[str, Any]]) -> None:
        self._copy(to, schema.file, new, without=("id",))

    def _copy(
        self, to: Connection, table: Table, found: Sequence[dict[str, Any]], without: Sequence[str] = ()
    ) -> None:
        """COPY, the quickest way in. What is there already raises IntegrityError."""
        import psycopg

        names = [column.name for column in table.columns if column.name not in without]
        words = f'copy {table.name} ({", ".join(names)}) from stdin'
        cursor = to.connection.cursor()
        try:
            with cursor.copy(words) as copy:
                for row in found:
                    copy.write_row([row[name] for name in names])
        except psycopg.IntegrityError as error:
            raise IntegrityError(words, None, error) from None
        except psycopg.Error as error:
            raise DBAPIError(words, None, error) from None
        finally:
            cursor.close()

    def _insert_missing(self, to: Connection, table: Any, found: list[dict[str, Any]]) -> None:
        if not found:
            return
        columns = list(table.columns)
        arrays = ", ".join(f"cast(:{column.name} as {_ARRAYS[type(column.type)]})" for column in columns)
        names = ", ".join(f'"{column.name}"' for column in columns)
        statement = f"insert into {table.name} ({names}) select * from unnest({arrays}) on conflict do nothing"
        to.execute(text(statement), {column.name: [row[column.name] for row in found] for column in columns})

    # --- asking --------------------------------------------------------------------------------

    def _among(self, column: Any, keys: Sequence[int] | Sequence[str]) -> Any:
        kind = Text if isinstance(column.type, Text) else BigInteger
        return column == any_(bindparam(None, list(keys), type_=ARRAY(kind), unique=True))

    def _matching(self, question: Question, low: int, high: int) -> Select[Any]:
        return _with_words(ts_query(question)).where(search.c.id >= low, search.c.id < high)

    def _ids(
        self, at: Connection, question: Question, low: int, high: int, size: int, rising: bool = False
    ) -> list[int]:
        """In steps: the next rows in the order of the key, then by the index of words a year, then all the others.

        Left alone, the planner expects too many hits of rare words and of words that never meet, and walks through
        the whole table for them. So each step is asked such that only one way makes sense, and what came back decides.
        """
        if question.nothing or not any(question.words()):
            return super()._ids(at, question, low, high, size, rising)
        low, high = self._bounded(question, low, high)
        columns = bool(by_columns.conditions(question))
        edge = self._edge(at, low, high, rising, STEP_COLUMNS if columns else STEP)
        near, far = ((low, edge), (edge, high)) if rising else ((edge, high), (low, edge))
        if not columns or question.words()[1]:
            # The planner would fetch all records with a common word, or with a beginning, for one page.
            at.exec_driver_sql("set local enable_bitmapscan = off")
        found = self._step(at, question, *near, size, rising, by_key=True)
        if len(found) == size or not low < edge < high:
            return found
        at.exec_driver_sql("set local enable_bitmapscan = on")
        if columns:
            return found + self._step(at, question, *far, size - len(found), rising, by_key=False)
        at.exec_driver_sql(_ONLY_THE_INDEX_OF_WORDS)
        return found + self._far(at, question, *far, size - len(found), rising, often=bool(found))

    def _far(
        self, at: Connection, question: Question, low: int, high: int, size: int, rising: bool, often: bool
    ) -> list[int]:
        """By the index of words alone. What it finds is fetched to be sorted: where it is much, at first of a year."""
        words, found = ts_query(question), list[int]()
        if often and question.year is None:
            years, end = years_from(low if rising else high - 1, rising)
            middle = (low, min(high, end)) if rising else (max(low, end), high)
            found = self._by_words(at, f"{words} & ({years})", *middle, size, rising)
            low, high = (middle[1], high) if rising else (low, middle[0])
        if len(found) < size and low < high:
            found += self._by_words(at, words, low, high, size - len(found), rising)
        return found

    def _by_words(
        self, at: Connection, words: str, low: int, high: int, size: int, rising: bool
    ) -> list[int]:
        key = search.c.id + 0  # "+ 0" forbids the way along the key
        asked = _with_words(words).where(key >= low, key < high).order_by(key if rising else key.desc()).limit(size)
        return [row[0] for row in at.execute(asked)]

    def count(self, question: Question, most: int = MOST_COUNTED) -> int:
        if question.nothing or not any(question.words()) or by_columns.conditions(question):
            return super().count(question, most)
        low, high = self._bounded(question, 0, ANY)
        with self._reading() as at:
            edge, words = self._edge(at, low, high, False, STEP), ts_query(question)
            at.exec_driver_sql("set local enable_bitmapscan = off")
            # How many of the newest have the words says which way is short.
            near = self._counted(at, _with_words(words).where(search.c.id >= edge, search.c.id < high), most)
            if edge == low or near > most:
                return near
            at.exec_driver_sql("set local enable_bitmapscan = on")
            at.exec_driver_sql(_ONLY_THE_INDEX_OF_WORDS)
            key = search.c.id + 0
            if near * 100 > STEP and question.year is None:
                # Of a common word a year is enough to see that there are more than can be counted.
                year = _with_words(f"{words} & ({years_from(edge, False)[0]})")
                if (found := self._counted(at, year.where(key >= low, key < high), most)) > most:
                    return found
            return self._counted(at, _with_words(words).where(key >= low, key < high), most)

    def _counted(self, at: Connection, asked: Select[Any], most: int) -> int:
        return int(at.execute(select(func.count()).select_from(asked.limit(most + 1).subquery())).scalar_one())

    def _edge(self, at: Connection, low: int, high: int, rising: bool, step: int) -> int:
        """The id ``step`` rows further on; the end of the range where there are fewer."""
        key = schema.record.c.id
        asked = select(key).where(key >= low, key < high).order_by(key if rising else key.desc()).offset(step).limit(1)
        edge = at.execute(asked).scalar()
        return int(edge) if edge is not None else high if rising else low

    def _step(
        self, at: Connection, question: Question, low: int, high: int, size: int, rising: bool, by_key: bool
    ) -> list[int]:
        asked = self._selected(question, low, high)
        key = asked.selected_columns[0]
        order = key if by_key else key + 0  # "+ 0" forbids the way along the key
        return [row[0] for row in at.execute(asked.order_by(order if rising else order.desc()).limit(size))]

    # --- forgetting ------------------------------------------------------------------------------

    def _forget_words(self, to: Connection, key: int, one: RegisterRecord) -> None:
        to.execute(search.delete().where(search.c.id == key))

    # --- the register itself ------------------------------------------------------------------------

    @contextmanager
    def scanning(self) -> Iterator[None]:
        """Several computers may scan into one register, each another folder: see ``root``."""
        with self._plain_errors(), self._connected() as lock:
            before, self._lock = self._lock, lock.execution_options(isolation_level="AUTOCOMMIT")
            try:
                yield
            finally:
                self._lock = before
                # Let go at once; the end of the connection frees it where the server or this program ended first.
                with suppress(SQLAlchemyError):
                    lock.exec_driver_sql("select pg_advisory_unlock_all()")
                    lock.invalidate()

    def root(self, marker: str, place: str) -> Root:
        """As in every engine; while scanning, this folder is ours. Raises PlainError where another PC scans it."""
        if self._lock is not None:
            words = text("select pg_try_advisory_lock(hashtextextended(current_schema() || :marker, :kind))")
            with self._plain_errors():
                ours = self._lock.execute(words, {"marker": marker, "kind": _SCANNING}).scalar()
            if not ours:
                raise PlainError("register_scanned_by_other", exit_code=3, place=place)
        return self._patiently(lambda: super(PostgresqlRegister, self).root(marker, place))

    def check(self) -> dict[str, Any]:
        with self._reading() as at:
            tables = (schema.record, schema.record_text, schema.file, search)
            counts = {t.name: at.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}
            version = at.exec_driver_sql("show server_version").scalar_one()
        agree = counts["record"] == counts["record_text"] == counts["search"]
        return {**counts, "engine": f"PostgreSQL {version}", "agree": agree}


def _with_words(words: str) -> Select[Any]:
    return select(search.c.id).where(text("search.tsv @@ cast(:words as tsquery)").bindparams(words=words))
