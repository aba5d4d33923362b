"""An empty or an old database becomes today's; a newer one is left alone."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from aggregator.errors import StoreError
from aggregator.store import migrate
from aggregator.store.schema import metadata
from aggregator.store.sql import open_store
from tests.databases import sqlite_url
from tests.store.ddl import DIALECTS, statements
from tests.store.keeping import keep
from tests.stories import make_article

DDL = Path(__file__).parent.parent.parent / "storage" / "schema"


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_an_empty_database_gets_the_schema_of_the_code(url: str) -> None:
    open_store(url).close()
    with connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == migrate.HEAD


def test_the_head_is_the_last_migration_there_is() -> None:
    scripts = ScriptDirectory(str(migrate.SCRIPTS))
    assert scripts.get_current_head() == migrate.HEAD


def test_a_database_opened_again_keeps_what_it_holds(url: str) -> None:
    store = open_store(url)
    keep(store, make_article("1"))
    store.close()
    again = open_store(url)
    assert again.counts().articles == 1
    again.close()


def test_a_database_newer_than_the_program_is_refused_with_a_remedy(url: str) -> None:
    open_store(url).close()
    with connected(url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer than this program.*install the newer aggregator"):
        open_store(url)


def test_opening_a_database_that_is_up_to_date_needs_no_alembic(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "aggregator.db")
    open_store(url).close()
    program = (
        "import sys\nfrom aggregator.store.sql import open_store\n"
        f"open_store({url!r}).close()\nprint('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_statements_kept_in_storage_are_those_of_the_code(dialect: str) -> None:
    assert (DDL / f"{dialect}.sql").read_text("utf-8") == statements(dialect), (
        "run: python -m tests.store.ddl"
    )
