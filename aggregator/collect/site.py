"""One poll of a ``site``: its feed, discovered on its home page, and again when it dies.

In: the source, what is remembered of the home page's address, the digests of known entries. Out:
``Collected``, always. The discovered feed lies in ``found`` and, as where the address leads, in ``moved``:
it is asked and shared like any feed's. Not done here: finding (``discovery``), reading (``feed``).
"""

import random
from dataclasses import replace
from datetime import datetime

from aggregator.collect import moving, polling
from aggregator.collect.discovery import Discovered, Search, discover
from aggregator.collect.feed import Asked, Known, collect_feed
from aggregator.collect.http.address import redacted
from aggregator.collect.tools import Tools
from aggregator.errors import CollectError
from aggregator.model import Collected, PollState, Source

OTHERS = "its page names other feeds as well: "
SHOWN = 3


async def collect_site(  # noqa: PLR0913, PLR0917 - as ``collect_feed``
    source: Source,
    state: PollState,
    known: Known,
    tools: Tools,
    now: datetime,
    asked: Asked | None = None,
) -> Collected:
    """Poll the site's feed once. ``asked`` is its answer, where it was asked for already."""
    kept = tuple(each for each in state.warnings if each.startswith(OTHERS))
    feed = state.moved or state.found
    if not feed:
        search = Search(source, state.url, tools, now)
        try:
            found = await discover(search, state.url)
        except CollectError as error:
            return _failed(source, state, error, now, search.seconds)
        feed, kept, asked = found.url, _others(found), Asked(found.reply, found.seconds)
    elif not state.moved:
        asked = None  # it was the home page that was asked for
    began = replace(state, moved=feed, found=feed)
    got = await collect_feed(source, began, known, tools, now, asked)
    if got.state.error and got.state.found != feed:  # it has died, and another one was found
        again = replace(began, moved=got.state.found, found=got.state.found, looked=got.state.looked)
        got = await collect_feed(source, again, known, tools, now)
    return replace(got, state=_remembered(got.state, kept))


def _remembered(state: PollState, kept: tuple[str, ...]) -> PollState:
    """Return the state with the feed in it, and with the warnings of a site instead of a feed's.

    That a feed was moved is no news here: nobody has written its address anywhere.
    """
    found = state.moved or state.found
    own = (each for each in state.warnings if not moving.is_told(each) and not each.startswith(OTHERS))
    return replace(state, moved=found, found=found, warnings=(*own, *kept))


def _others(found: Discovered) -> tuple[str, ...]:
    """Return the warning of a page that names several feeds."""
    shown = ", ".join(redacted(url) for url in found.others[:SHOWN])
    more = f" and {len(found.others) - SHOWN} more" if len(found.others) > SHOWN else ""
    return (f"{OTHERS}{shown}{more}; write one as feed: if it is the better one",) if shown else ()


def _failed(
    source: Source, state: PollState, error: CollectError, now: datetime, seconds: float
) -> Collected:
    """Return a failure to find any feed."""
    jitter = random.random()  # noqa: S311 - spreads polls, protects nothing
    after = polling.failed(state, source.interval, error, now=now, jitter=jitter)
    return Collected(state=after, first=not state.primed, seconds={"fetch": seconds})
