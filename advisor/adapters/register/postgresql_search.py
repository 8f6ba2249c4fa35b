"""Words in PostgreSQL: they go in finished, so that the server neither folds nor splits anything itself."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table
from sqlalchemy.dialects.postgresql import TSVECTOR

from advisor.domain.register_query import Question
from advisor.domain.register_record import RegisterRecord

# Not among the tables of both engines: SQLite keeps its words in FTS5. Nothing that changes later stands here.
search = Table(
    "search", MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=False), Column("tsv", TSVECTOR, nullable=False),
)  # fmt: skip

# The usual 100 samples let the planner expect 0.25 % of all records for every word it has not met.
STATISTICS = 1_000


def create_search(to: Connection) -> None:
    """The table of words with its index; once, where a register is set up."""
    search.create(to)
    to.exec_driver_sql(f"alter table search alter column tsv set statistics {STATISTICS}")
    to.exec_driver_sql("create index search_words on search using gin (tsv)")


def ts_vector(one: RegisterRecord) -> str:
    """The words of a record in the written form of a tsvector. Words are letters and digits: nothing to escape."""
    return " ".join(f"'{word}'" for word in dict.fromkeys(one.body()))


def ts_query(question: Question) -> str:
    """All words must occur; the last one may be a beginning."""
    whole, start = question.words()
    return " & ".join([*(f"'{word}'" for word in whole), *([f"'{start}':*"] if start else [])])
