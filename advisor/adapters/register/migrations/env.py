"""Run by Alembic: the steps go over the connection and the transaction that ``migrate`` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="schema_step")
context.run_migrations()
