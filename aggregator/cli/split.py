"""``split``: take an article out of a story, for good."""

from datetime import datetime
from typing import Annotated

import typer

from aggregator.cli.correction import correct
from aggregator.cli.options import Config, Json
from aggregator.model.corrections import Split
from aggregator.pipeline.finding import find
from aggregator.pipeline.saying import split
from aggregator.store.protocol import Store

OfStory = Annotated[str, typer.Argument(metavar="STORY", help="The story: its id, or any of its articles.")]
OfArticle = Annotated[str, typer.Argument(metavar="ARTICLE", help="What is no part of it: an id or a URL.")]


def command(story: OfStory, article: OfArticle, config: Config = None, *, json: Json = False) -> None:
    """Take an article out of a story, for good.

    Its copies go with it. The story keeps its id and its entries; the article gets entries of its own.
    """

    def make(store: Store, at: datetime) -> Split:
        return split(find(story, store).story, find(article, store).article.id, store, at)

    correct("split", make, config, json=json)
