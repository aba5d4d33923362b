"""``pin``: let an article be the one that its story links to, for good."""

from datetime import datetime

from aggregator.cli.correction import correct
from aggregator.cli.explain import One
from aggregator.cli.options import Config, Json
from aggregator.model.corrections import Pin
from aggregator.pipeline.finding import find
from aggregator.store.protocol import Store


def command(article: One, config: Config = None, *, json: Json = False) -> None:
    """Let an article be the one that its story's entries link to, for good.

    In every topic, also where the story is published already.
    """

    def make(store: Store, at: datetime) -> Pin:
        return Pin(find(article, store).article.id, at)

    correct("pin", make, config, json=json)
