"""``never``: keep two articles out of one story, for good."""

from datetime import datetime

from aggregator.cli.correction import correct
from aggregator.cli.explain import One
from aggregator.cli.options import Another, Config, Json
from aggregator.model.corrections import Never
from aggregator.pipeline.finding import find
from aggregator.pipeline.saying import never
from aggregator.store.protocol import Store


def command(a: One, b: Another, config: Config = None, *, json: Json = False) -> None:
    """Keep two articles out of one story, for good.

    Where they are in one now, B and its copies leave it.
    """

    def make(store: Store, at: datetime) -> Never:
        return never(find(a, store).article.id, find(b, store).article.id, at)

    correct("never", make, config, json=json)
