"""``merge``: make two stories one, for good."""

from datetime import datetime

from aggregator.cli.correction import correct
from aggregator.cli.explain import One
from aggregator.cli.options import Another, Config, Json
from aggregator.model import ArticleId
from aggregator.model.corrections import Merge
from aggregator.pipeline.finding import Found, find
from aggregator.pipeline.saying import merge
from aggregator.store.protocol import Store


def command(a: One, b: Another, config: Config = None, *, json: Json = False) -> None:
    """Make two stories one, for good.

    The one published first keeps its id and its entries; the other's end, and lead to it.
    """

    def make(store: Store, at: datetime) -> Merge:
        return merge(_members(find(a, store)), _members(find(b, store)), store, at)

    correct("merge", make, config, json=json)


def _members(found: Found) -> list[ArticleId]:
    """Return the articles of a story, the one that was named first."""
    return list(dict.fromkeys((found.article.id, *found.story.members)))
