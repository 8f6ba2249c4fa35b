"""Two ways to find what is due newest first, and one to find what the verifier said of a file."""

from alembic import op

revision, down_revision = "2", "1"

_INDEXES = (
    ("file_answers", "file", "signer, time, certificate, record_id", "state in (0, 1, 3)"),
    ("record_month_review", "record", "month, review_due", "review_due is not null"),
    ("record_month_delete", "record", "month, delete_due", "delete_due is not null"),
)


def upgrade() -> None:
    shared = op.get_bind().dialect.name == "postgresql"
    for name, table, columns, where in _INDEXES:
        if shared and table == "record":
            name, columns = f"{name}_", f"{columns}, id"
        op.execute(f"CREATE INDEX {name} ON {table} ({columns}) WHERE {where}")
    if shared:
        op.execute("ANALYZE record, file")
