"""The first version of the register, from the words of ``0001_<engine>.sql``."""

from pathlib import Path

from alembic import op

revision, down_revision = "1", None


def upgrade() -> None:
    words = Path(__file__).with_name(f"0001_{op.get_bind().dialect.name}.sql").read_text("utf-8")
    for statement in words.split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
