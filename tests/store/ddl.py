"""The tables as SQL, for people: ``python -m tests.store.ddl`` writes ``storage/schema/*.sql``.

The program itself makes its tables by the migrations; a test holds all three equal.
"""

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from aggregator.store.schema import metadata

DIALECTS = ("sqlite", "postgresql")
FOLDER = Path(__file__).parent.parent.parent / "storage" / "schema"
HEADER = (
    "-- What `aggregator db migrate` makes in an empty {dialect} database, for reading.\n"
    "-- Made from aggregator/store/schema.py by `python -m tests.store.ddl`.\n"
)


def statements(dialect: str) -> str:
    """Return every table with its indexes, those first that others refer to."""
    spoken = sa.make_url(f"{dialect}://").get_dialect()()
    parts = [HEADER.format(dialect=spoken.name)]
    for table in metadata.sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=spoken)).strip().replace("\t", "    ") + ";\n")
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        parts += [str(CreateIndex(index).compile(dialect=spoken)) + ";\n" for index in indexes]
    return "\n".join(line.rstrip() for line in "\n".join(parts).splitlines()) + "\n"


if __name__ == "__main__":
    for name in DIALECTS:
        (FOLDER / f"{name}.sql").write_text(statements(name), "utf-8")
