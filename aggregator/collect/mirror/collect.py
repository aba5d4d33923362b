"""One poll of one mirror: what is new in the repository, batch by batch.

Comes in: the source, what is remembered of it, which blobs are stored. Goes out: a stream of ``Collected``,
at least one, always: a failure is a state with its error in plain words. ``position`` moves in the last
batch only, so that a poll killed half-way is done again, harmlessly: stored blobs are skipped. Only bugs
raise. Not done here: running git (``git``), reading files (``read``, in a child), settling articles.
"""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from aggregator.collect import polling
from aggregator.collect.jobs import Context, FilesJob, FilesRead, MirrorFile
from aggregator.collect.mirror.batches import Batch, batches, halves
from aggregator.collect.mirror.git import Clone, DamagedError
from aggregator.collect.mirror.history import Tip, Version
from aggregator.collect.mirror.layout import NO_LAYOUT
from aggregator.collect.mirror.remote import checked, page
from aggregator.collect.mirror.select import is_chosen
from aggregator.collect.normalise.address import address
from aggregator.collect.tools import Tools
from aggregator.errors import CollectError, MirrorError, ParseError
from aggregator.model import Article, Collected, PollState, Repository, Source, Status

Among = Callable[[Sequence[str]], frozenset[str]]
ASKED = 1_000  # blobs the store is asked about at a time: SQLite takes 32,766 variables, PostgreSQL 65,535
MOST_WARNINGS = 20  # as many as a person reads
# Fewer than 1 file in 20 of a layout we know: no mirror, or one of another kind. Of four mirrors measured the
# least has 250 articles in 277 files.
LEAST_SHARE = 20
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Poll:
    """One poll under way: what it is about, and the counts that its last state is made of."""

    source: Source
    origin: Repository
    state: PollState
    among: Among
    tools: Tools
    now: datetime
    jitter: float
    held: dict[str, datetime] = field(default_factory=dict)  # entry id → date of the file that was taken
    candidates: int = 0
    strangers: int = 0  # files of no layout we know
    articles: int = 0
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)


async def collect_mirror(  # noqa: PLR0913, PLR0917 - what a poll needs; the first five are its whole world
    source: Source, state: PollState, among: Among, tools: Tools, folder: Path, now: datetime
) -> AsyncIterator[Collected]:
    """Poll a repository once; its clone lies in ``folder``. ``among`` tells which blobs are stored."""
    if not isinstance(source.origin, Repository):
        raise TypeError(f"{source.slug} is no repository")
    jitter = random.random()  # noqa: S311 - spreads polls, protects nothing
    poll = Poll(source, source.origin, state, among, tools, now, jitter)
    try:
        remote = await checked(source, poll.origin, tools.fetcher.settings)
        clone = Clone(source.slug, remote, folder / f"{source.slug}.git")
        async for collected in _poll(poll, clone):
            yield collected
    except CollectError as error:
        after = polling.failed(state, source.interval, error, now=now, jitter=jitter)
        yield Collected(state=after, first=not state.primed)


async def _poll(poll: Poll, clone: Clone) -> AsyncIterator[Collected]:
    """Ask the remote; read what it has that we have not."""
    tip = await clone.tip(poll.origin.branch)
    if not tip.commit:
        poll.warnings.append("the repository is empty")
    if not tip.commit or (tip.commit == poll.state.position and poll.state.primed):
        yield Collected(state=_done(poll, tip), first=not poll.state.primed)
        return
    try:
        async for collected in _read(poll, clone, tip):
            yield collected
    except DamagedError:  # found while reading: what is stored by now is skipped the second time
        await clone.discard()
        async for collected in _read(replace(poll, held={}, candidates=0, strangers=0), clone, tip):
            yield collected


async def _read(poll: Poll, clone: Clone, tip: Tip) -> AsyncIterator[Collected]:
    """Bring the clone up to date and read what came, newest first."""
    await clone.update(tip)
    onward = poll.state.primed and await clone.leads_to(poll.state.position, tip)
    # Everything again after a forced push: what is stored is skipped, what it brought is found.
    found = await (clone.news(poll.state.position, tip) if onward else clone.files(tip, poll.origin.since))
    chosen = [each for each in found if is_chosen(each.path, poll.origin.paths)]
    poll.candidates = len(chosen)
    fresh = _unknown(poll, chosen)
    sizes = await clone.sizes(each.blob for each in fresh)
    largest = poll.tools.fetcher.settings.max_body
    for each in fresh:
        if sizes.get(each.blob, 0) > largest:
            poll.warnings.append(f"{each.path}: left out, larger than {largest:,} bytes")
    readable = [each for each in fresh if sizes.get(each.blob, 0) <= largest]
    waiting: tuple[Article, ...] = ()
    for batch in batches(readable, sizes):
        if waiting:
            yield Collected(state=_underway(poll), articles=waiting, first=not poll.state.primed)
        waiting = await _articles(poll, clone, tip, batch)
    if not onward:
        _recognised(poll)
    yield Collected(
        state=_done(poll, tip), articles=waiting, first=not poll.state.primed, seconds={"read": poll.seconds}
    )


def _unknown(poll: Poll, files: Sequence[Version]) -> list[Version]:
    """Return the files whose blob is not stored."""
    fresh: list[Version] = []
    for start in range(0, len(files), ASKED):
        asked = files[start : start + ASKED]
        known = poll.among([each.blob for each in asked])
        fresh += [each for each in asked if each.blob not in known]
    return fresh


async def _articles(poll: Poll, clone: Clone, tip: Tip, batch: Batch) -> tuple[Article, ...]:
    """Read one batch in a child; of several files of one address the newest is taken."""
    data = await clone.read([each.blob for each in batch])
    files = tuple(MirrorFile(each.path, each.blob, data[each.blob], each.committed) for each in batch)
    kept: list[Article] = []
    for article in await _in_child(poll, tip, files):
        moment = article.published or NEVER
        if article.entry_id not in poll.held or moment > poll.held[article.entry_id]:
            poll.held[article.entry_id] = moment
            kept.append(article)
    poll.articles += len(kept)
    return tuple(kept)


async def _in_child(poll: Poll, tip: Tip, files: tuple[MirrorFile, ...]) -> tuple[Article, ...]:
    """Return the articles of some files. If they cannot be read together, halves are tried.

    One file that takes a reader down is found in this way, and costs a warning, not its neighbours.
    """
    try:
        result, seconds = await poll.tools.children.measured(_job(poll, tip, files), poll.source.slug)
    except (ParseError, MirrorError) as error:
        if len(files) == 1:
            poll.warnings.append(f"{files[0].path}: left out, {error.cause}")
            return ()
        return tuple([each for half in halves(files) for each in await _in_child(poll, tip, half)])
    if not isinstance(result, FilesRead):
        raise TypeError("a files job answers with files")
    poll.seconds += seconds
    poll.strangers += result.skipped.get(NO_LAYOUT, 0)
    poll.warnings += result.warnings
    return result.articles


def _job(poll: Poll, tip: Tip, files: tuple[MirrorFile, ...]) -> FilesJob:
    """Return files as a job for a child."""
    url = poll.origin.url
    return FilesJob(
        files=files,
        layout=poll.origin.layout,
        repository=address(url) or url.removeprefix("file://"),
        page=page(url, poll.origin.branch or tip.branch),
        context=Context(
            source=poll.source.slug,
            outlet="",
            feed_url=url,
            language=poll.source.language,
            timezone=poll.tools.timezone,
            now=poll.now,
        ),
    )


def _recognised(poll: Poll) -> None:
    """Raise ``MirrorError`` where next to nothing of a whole repository is in a layout we know."""
    known = poll.candidates - poll.strangers
    # A young repository holds its README and nothing else yet; a pattern that fits no file is a mistake.
    if known * LEAST_SHARE < poll.candidates or (poll.origin.paths and not poll.candidates):
        raise MirrorError(
            poll.source.slug,
            "reading the mirror",
            f"layout matches nothing: {known} of {poll.candidates} files fit {poll.origin.layout}",
            "see whether it archives articles, and correct git.layout or git.paths",
        )


def _underway(poll: Poll) -> PollState:
    """Return the state to store with a batch that is not the last: nothing is said to be read yet."""
    return replace(poll.state, status=Status.OK, last_fetch=poll.now, error="", warnings=_warnings(poll))


def _done(poll: Poll, tip: Tip) -> PollState:
    """Return the state after everything was read."""
    heard = replace(poll.state, position=tip.commit, title=poll.source.name, warnings=_warnings(poll))
    hints = polling.Hints(new_entries=poll.articles)
    after = polling.succeeded(heard, poll.source.interval, hints, now=poll.now, jitter=poll.jitter)
    # One without articles has not had its first poll yet: what it brings one day is no flood of news.
    begun = tip.commit and (poll.state.primed or poll.candidates)
    return after if begun else replace(after, primed=False)


def _warnings(poll: Poll) -> tuple[str, ...]:
    """Return the first warnings, each once."""
    return tuple(dict.fromkeys(poll.warnings))[:MOST_WARNINGS]
