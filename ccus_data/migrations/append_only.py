"""Triggers that let rows in and never out: even whoever forgets the rule cannot break it."""

from __future__ import annotations

from alembic import op

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""


def refuse_changes(table: str, key: str) -> None:
    """Make a table append-only: UPDATE, DELETE, TRUNCATE and a REPLACE of a row are refused."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_FUNCTION)
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - our own names
    for name, when in (
        ("no_update", f"BEFORE UPDATE ON {table}"),
        ("no_delete", f"BEFORE DELETE ON {table}"),
        # INSERT OR REPLACE takes the old row away without asking the trigger above, unless the
        # connection was told to (and another program's is not).
        ("no_replace", f"BEFORE INSERT ON {table} WHEN {there}"),
    ):
        op.execute(f"CREATE TRIGGER {table}_{name} {when} {refusal}")


def allow_changes(table: str) -> None:
    """Take the triggers away again: the table is about to go."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(f"DROP TRIGGER {table}_kept ON {table}")
        return
    for name in ("no_update", "no_delete", "no_replace"):
        op.execute(f"DROP TRIGGER {table}_{name}")
