"""What Alembic runs for a revision: the connection comes from whoever asked."""

from __future__ import annotations

from alembic import context

from ccus_data.database import compare_options

context.configure(connection=context.config.attributes["connection"], **compare_options())
with context.begin_transaction():
    context.run_migrations()
