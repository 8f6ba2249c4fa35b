"""The set-up that docs/register.md prints works to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from postgresql_server import PASSWORD, PostgreSQLServer
from register_examples import some_record

from advisor.adapters.register.migrate import migrate_shared
from advisor.adapters.register.postgresql import PostgresqlRegister
from advisor.adapters.register.postgresql_connection import shared_address
from advisor.domain.errors import PlainError
from advisor.domain.register_query import Question
from advisor.domain.register_record import Batch

DOCS = (Path(__file__).resolve().parents[3] / "docs" / "register.md").read_text("utf-8")


def test_the_recipe_for_the_server(postgresql: PostgreSQLServer) -> None:
    (recipe,) = re.findall(r"```sql\n(.*?)```", DOCS, re.DOTALL)
    (migrate,) = re.findall(r"advisor register migrate --register postgresql://(\S+?)@\S+/(\S+) --reader (\S+) "
                            r"--keeper (\S+)", DOCS)  # fmt: skip
    owner, database, reader, keeper = migrate
    with postgresql.connect() as admin:
        for statement in re.sub(r"--.*", "", recipe).replace("'...'", f"'{PASSWORD}'").split(";"):
            if statement.strip():
                admin.execute(statement)
        admin.execute(f"create role eva login password '{PASSWORD}' in role {reader}")
        admin.execute(f"create role stranger login password '{PASSWORD}'")
    try:
        migrate_shared(shared_address(postgresql.url(database, owner)), readers=[reader], keepers=[keeper])
        jana = PostgresqlRegister(shared_address(postgresql.url(database, "jana")))
        jana.put(Batch((some_record(1),)))
        jana.close()
        eva = PostgresqlRegister(shared_address(postgresql.url(database, "eva")))
        assert eva.count(Question()) == 1
        with pytest.raises(PlainError, match="register_no_right"):
            eva.put(Batch((some_record(2),)))
        eva.close()
        with pytest.raises(PlainError, match="register_server_silent"):
            PostgresqlRegister(shared_address(postgresql.url(database, "stranger")))
        with postgresql.connect(database, owner) as at:
            at.execute("create schema mesto")
        town = shared_address(postgresql.url(database, owner) + "?schema=mesto")
        migrate_shared(town)
        other = PostgresqlRegister(town)
        assert other.count(Question()) == 0
        other.put(Batch((some_record(3), some_record(4))))
        assert other.count(Question()) == 2
        other.close()
    finally:
        with postgresql.connect() as admin:
            admin.execute(psycopg.sql.SQL("drop database {} with (force)").format(psycopg.sql.Identifier(database)))
            for role in ("jana", "eva", "stranger", owner, reader, keeper):
                admin.execute(psycopg.sql.SQL("drop role {}").format(psycopg.sql.Identifier(role)))
