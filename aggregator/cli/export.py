"""``export``: all that is remembered, as JSON Lines."""

from enum import StrEnum
from typing import Annotated

import typer

from aggregator.cli import output, rows
from aggregator.cli.options import Config
from aggregator.cli.session import session


class What(StrEnum):
    """What can be exported."""

    ARTICLES = "articles"
    STORIES = "stories"
    SOURCES = "sources"


EXPORTS = {What.ARTICLES: rows.article_rows, What.STORIES: rows.story_rows, What.SOURCES: rows.source_rows}


def command(what: Annotated[What, typer.Argument(show_default=False)], config: Config = None) -> None:
    """Print articles, stories or sources as JSON Lines.

    The forms are fixed; docs/commands.md lists their keys.
    """
    begun = session(config)
    with begun.reading() as store:
        output.lines(EXPORTS[what](begun.settings, store))
