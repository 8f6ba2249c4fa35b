"""Words in PostgreSQL: they go in finished, so that the server neither folds nor splits anything itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table
from sqlalchemy.dialects.postgresql import TSVECTOR

from advisor.domain.register_id import first_id_of, moment_of, seconds_in
from advisor.domain.register_query import Question
from advisor.domain.register_record import RegisterRecord
from advisor.domain.register_words import filter_word

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


def years_from(key: int, rising: bool) -> tuple[str, int]:
    """The year of an id as words of a question, and the id where this year ends in the direction of the search.

    Near the end of a year the next one belongs to it, so that there is always a good part of a year.
    """
    moment = moment_of(seconds_in(key))
    if rising:
        years = [moment.year, moment.year + 1] if moment.month > 9 else [moment.year]
    else:
        years = [moment.year - 1, moment.year] if moment.month < 4 else [moment.year]
    end = first_id_of(date(years[-1] + 1 if rising else years[0], 1, 1))
    return " | ".join(f"'{filter_word('y', year)}'" for year in years), end
