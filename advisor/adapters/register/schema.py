"""The tables of the register, the same names in both engines. Nothing in them is lost when they are thrown away.

Names (apps, units, roles, signers ...) stand once, in ``name``; their number follows from the spelling alone
(``register_words.name_code``), so rows are equal in every register. Days count from 2000-01-01.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, Table, Text, text

SCHEMA_VERSION = 2

metadata = MetaData()

# Paths are compared by code points, whatever language the server speaks.
_PATH = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite numbers rows itself only where the key is called INTEGER; there that is a 64-bit number too.
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")

record = Table(
    "record", metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("record_hash", LargeBinary, nullable=False, unique=True),
    Column("decided_at", BigInteger, nullable=False),
    Column("month", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("app", BigInteger, nullable=False),
    Column("edition", BigInteger, nullable=False),
    Column("verdict", SmallInteger, nullable=False),
    Column("choice", SmallInteger, nullable=False),  # 1: chosen by a person
    Column("role", BigInteger, nullable=False),
    Column("lang", BigInteger, nullable=False),
    Column("unit", BigInteger, nullable=False),
    Column("case_id", BigInteger, nullable=False),  # 0: none
    Column("rule_version", BigInteger, nullable=False),
    Column("catalogue_version", BigInteger, nullable=False),
    Column("signer", BigInteger, nullable=False),
    Column("review_due", Integer),
    Column("delete_due", Integer),
    Column("supersedes", LargeBinary),
    Column("state", SmallInteger, nullable=False),
    Column("recheck", SmallInteger, nullable=False),  # copied from its case
    Column("withdrawn", SmallInteger, nullable=False),
)  # fmt: skip

# Original spelling: to show, to forget by the same words, and to say what a vanished record was.
record_text = Table(
    "record_text", metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False),
    Column("edition_name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("participants", Text, nullable=False),
    Column("measures", Text, nullable=False),
    Column("note", Text, nullable=False),
)  # fmt: skip

name = Table(
    "name", metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),  # app, edition, role, lang, unit, rule, catalogue, signer, fact
    Column("text", Text, nullable=False),
)  # fmt: skip

file = Table(
    "file", metadata,
    Column("id", _COUNTED, primary_key=True, autoincrement=True),
    Column("record_id", BigInteger),
    Column("root_id", Integer, nullable=False),
    Column("path", _PATH, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("inode", LargeBinary),  # as bytes: some systems number with more than 63 bits
    Column("file_hash", LargeBinary),
    Column("signed_len", BigInteger, nullable=False),
    Column("signed_hash", LargeBinary),
    Column("intact", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("certificate", Text, nullable=False),
    Column("attention", SmallInteger, nullable=False),
    Column("holds_until", BigInteger),
    Column("state", SmallInteger, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("checked_at", BigInteger, nullable=False),
)  # fmt: skip

case = Table(
    "case_", metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("case_hash", LargeBinary, nullable=False, unique=True),
    Column("facts_id", BigInteger, nullable=False),
    Column("edition", BigInteger, nullable=False),  # its app and edition: what changed facts touch
    Column("outcome", SmallInteger, nullable=False),
    Column("decided_against", Text, nullable=False),
)  # fmt: skip

facts = Table(
    "facts", metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("facts_hash", LargeBinary, nullable=False, unique=True),
)  # fmt: skip

facts_item = Table(
    "facts_item", metadata,
    Column("facts_id", BigInteger, primary_key=True, autoincrement=False),
    Column("fact", BigInteger, primary_key=True, autoincrement=False),
)  # fmt: skip

act = Table(
    "act", metadata,
    Column("act_hash", LargeBinary, primary_key=True),
    Column("record_hash", LargeBinary, nullable=False),
    Column("what", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("next_review", Integer),
)  # fmt: skip

root = Table(
    "root", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("marker", Text, nullable=False, unique=True),
    Column("place", Text, nullable=False),
    Column("last_scan_begun", BigInteger, nullable=False),
    Column("last_scan_done", BigInteger, nullable=False),
)  # fmt: skip

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

tombstone = Table(
    "tombstone", metadata,
    Column("record_hash", LargeBinary, primary_key=True),
    Column("day", Integer, nullable=False),
    Column("reason", Text, nullable=False),
)  # fmt: skip

Index("file_place", file.c.root_id, file.c.path, unique=True)
Index("file_record", file.c.record_id)
Index("file_hash", file.c.file_hash)
Index("file_signed", file.c.signed_hash, sqlite_where=text("signed_hash <> file_hash"),
      postgresql_where=text("signed_hash <> file_hash"))  # fmt: skip
Index("file_checked", file.c.checked_at)
Index("file_trouble", file.c.id, sqlite_where=file.c.state > 1, postgresql_where=file.c.state > 1)
# Newest first for each set of answers that the verifier may have given of a file that is here.
FILE_HERE = "state in (0, 1, 3)"
Index("file_answers", file.c.signer, file.c.time, file.c.certificate, file.c.record_id, sqlite_where=text(FILE_HERE),
      postgresql_where=text(FILE_HERE))  # fmt: skip
Index("file_holds", file.c.holds_until, sqlite_where=text("holds_until is not null"),
      postgresql_where=text("holds_until is not null"))  # fmt: skip
Index("record_statistics", *(record.c[c] for c in ("kind", "month", "app", "verdict", "state")))
Index("record_trouble", record.c.id, sqlite_where=record.c.state > 0, postgresql_where=record.c.state > 0)
Index("record_recheck", record.c.id, sqlite_where=record.c.recheck > 0, postgresql_where=record.c.recheck > 0)
Index("case_edition", case.c.edition, case.c.id)
Index("act_record", act.c.record_hash)
Index("facts_item_fact", facts_item.c.fact)


def _by_date(title: str, *columns: str, where: str = "") -> None:
    """In date order: an index of SQLite ends in the row's id anyway, PostgreSQL needs it written."""
    only, those = text(where) if where else None, [record.c[column] for column in columns]
    Index(title, *those, sqlite_where=only).ddl_if(dialect="sqlite")
    Index(f"{title}_", *those, record.c.id, postgresql_where=only).ddl_if(dialect="postgresql")


_by_date("record_case", "case_id")
_by_date("record_review", "review_due", where="review_due is not null")
_by_date("record_delete", "delete_due", where="delete_due is not null")
_by_date("record_supersedes", "supersedes", where="supersedes is not null")
# What is due, but newest first: month by month, those that have nothing due are passed over at once.
_by_date("record_month_review", "month", "review_due", where="review_due is not null")
_by_date("record_month_delete", "month", "delete_due", where="delete_due is not null")
