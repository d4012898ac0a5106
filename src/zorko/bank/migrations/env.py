"""Run by Alembic: the bank that is being opened hands its connection over."""

from __future__ import annotations

from alembic import context

from zorko.bank.records import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a column only by making its table anew
)
with context.begin_transaction():
    context.run_migrations()
