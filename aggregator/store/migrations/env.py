"""Alembic's environment: migrations run on the connection that ``migrate.upgrade`` hands over."""

from alembic import context

from aggregator.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
