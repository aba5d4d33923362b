"""An old or empty database → today's schema, by Alembic, one transaction for all of it.

A database that is already up to date is recognised by one query, so that Alembic (a sixth of a
second) is only imported where there is something to do.
"""

from pathlib import Path

import sqlalchemy as sa

from aggregator.errors import StoreError
from aggregator.store.engine import writing

HEAD = "0001"
SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to ``HEAD``; one that is newer than this program is refused."""
    found = revision(engine)
    if found == HEAD:
        return
    if found > HEAD:
        raise StoreError(
            engine.url.database or "database",
            "opening it",
            f"its schema {found} is newer than this program's {HEAD}",
            "install the newer aggregator, or restore the backup made before its migration",
        )
    from alembic import command  # noqa: PLC0415 - see the docstring
    from alembic.config import Config  # noqa: PLC0415

    configuration = Config()
    configuration.set_main_option("script_location", str(SCRIPTS))
    # Workers that start together on an empty PostgreSQL come one after the other.
    with writing(engine) as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, HEAD)


def revision(engine: sa.Engine) -> str:
    """Return the schema revision the database has, ``""`` for an empty one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")
