"""What a hub delivers becomes articles, by the same reading as what a poll fetches.

In: a delivery, and the topic that it is about. Out: what it holds; raises ``ParseError``. Not done here:
whether it is genuine (``protocol``), and which of it is believed (``pipeline.subscribing``).
"""

import asyncio

from aggregator.collect.feed import Poll, read
from aggregator.collect.http.limits import BodyError, decode_body
from aggregator.collect.http.messages import Fetched
from aggregator.collect.jobs import FeedRead
from aggregator.collect.tools import Tools
from aggregator.errors import ParseError
from aggregator.model.subscriptions import Delivery


async def read_delivered(
    delivery: Delivery, topic: str, poll: Poll, known: frozenset[str], tools: Tools
) -> tuple[FeedRead, float]:
    """Return what a delivery holds, and the CPU seconds for it, as for a poll of its source."""
    most = tools.fetcher.settings.max_body
    try:
        body = await asyncio.to_thread(decode_body, delivery.body, delivery.coding, most)
    except BodyError as error:
        action = "reading what its hub delivered"
        raise ParseError(poll.source.slug, action, str(error), "ask the hub's operator") from error
    headers = {"content-type": delivery.content_type}
    # Its links count from the topic, the document of which this is all or a part (WebSub, 7).
    document = Fetched(url=topic, permanent_url="", status=200, headers=headers, body=body)
    return await read(poll, document, known, tools)
