"""One pass over the feeds of some settings → what an audit finds.

The feeds are collected and settled by the pipeline itself, into the store that it was given (an empty
one, thrown away afterwards), so that what is folded here is what the service would fold. Nothing is
published. Not done here: opening that store, counting (``repeats``), showing the result.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from aggregator.collect.http.address import redacted
from aggregator.config.secrets import Secret
from aggregator.model import Article, ArticleId, PollState, Settings, SourceSlug, StoryId
from aggregator.model.audits import Audit, Broken, Copy
from aggregator.pipeline import doubtful
from aggregator.pipeline.collecting import Due
from aggregator.pipeline.flow import POLLS, Pipeline, Polled
from aggregator.pipeline.publishing import house
from aggregator.pipeline.repeats import figures

Progress = Callable[[int], None]


async def audit(pipeline: Pipeline, wanted: Sequence[Due], now: datetime, progress: Progress) -> Audit:
    """Poll the addresses, and count what came. ``progress`` is called with one for each address."""
    states = [each.state for each in await _polled(pipeline, wanted, progress)]
    return await asyncio.to_thread(_account, pipeline, states, now)


async def _polled(pipeline: Pipeline, wanted: Sequence[Due], progress: Progress) -> list[Polled]:
    """Poll all; mirrors after the feeds, by which their articles are credited."""
    feeds = [each for each in wanted if each.source.kind != "git"]
    mirrors = [each for each in wanted if each.source.kind == "git"]
    return [polled for kind in (feeds, mirrors) for polled in await _side_by_side(pipeline, kind, progress)]


async def _side_by_side(pipeline: Pipeline, wanted: Sequence[Due], progress: Progress) -> list[Polled]:
    """Poll some at once; a bug in reading one is raised once all the others are done."""
    room = asyncio.Semaphore(POLLS)

    async def poll(each: Due) -> Polled:
        async with room:
            (polled,) = await pipeline.poll_all([each])
        progress(1)
        return polled

    results = await asyncio.gather(*map(poll, wanted), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if isinstance(result, Polled)]


def _account(pipeline: Pipeline, states: Sequence[PollState], now: datetime) -> Audit:
    settings, store = pipeline.settings, pipeline.store
    copies = _copies(pipeline)
    found = figures(copies.values())
    return Audit(
        time=now,
        asked=len(states),
        broken=tuple(_broken(state, settings) for state in states if state.error),
        figures=found,
        folds=doubtful.folds(store, copies),
        misses=doubtful.misses(store, copies, settings.dedup),
        names={share.house: _name(share.house, settings) for share in found.shares},
        language=_most_frequent(copy.language for copy in copies.values()),
    )


def _copies(pipeline: Pipeline) -> dict[ArticleId, Copy]:
    """Return every article as the audit counts it."""
    houses: dict[str, str] = {}
    copies = {}
    for article, story in pipeline.store.all_articles():
        if article.outlet not in houses:
            houses[article.outlet] = house(article, pipeline.settings)
        copies[article.id] = _copy(article, story, houses[article.outlet])
    return copies


def _copy(article: Article, story: StoryId, counted: str) -> Copy:
    dated = article.published is not None
    return Copy(
        article=article.id,
        story=story,
        house=counted,
        title=article.title,
        url=article.url,
        address=article.address,
        language=article.language,
        since=article.time if dated else None,
        until=article.end if dated else None,
    )


def _most_frequent(languages: Iterable[str]) -> str:
    """Return the language of most articles, ``""`` where none is known."""
    found = Counter(filter(None, languages)).most_common(1)
    return found[0][0] if found else ""


def _broken(state: PollState, settings: Settings) -> Broken:
    """Return a feed that failed; a secret in its address stays the reference it was written as."""
    url = state.url.written if isinstance(state.url, Secret) else redacted(state.url)
    return Broken(name=settings.sources[state.source].name, url=url, error=state.error)


def _name(counted: str, settings: Settings) -> str:
    """Return a house's name for people: that of the source it is, else the family or the credit itself."""
    source = settings.sources.get(SourceSlug(counted))
    return source.name if source else counted
