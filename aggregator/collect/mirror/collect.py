"""One poll of one mirror: what is new in the repository, batch by batch.

Comes in: the source, what is remembered of it, which blobs are stored and what edits are worth telling. Goes
out: a stream of ``Collected``, at least one, always: a failure is a state with its error in plain words.
``position`` moves in the last batch only, so that a poll killed half-way is done again, harmlessly: stored
blobs are skipped. Only bugs raise. Not done here: running git (``git``), reading files (``read``, in a
child), settling articles.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from aggregator.collect import polling
from aggregator.collect.jobs import Context, FilesJob, FilesRead, MirrorFile
from aggregator.collect.mirror.ahead import ahead
from aggregator.collect.mirror.batches import MOST_FILES, Batch, batches, halves
from aggregator.collect.mirror.blobs import GROUP, Blobs, brought
from aggregator.collect.mirror.catalogue import Catalogue
from aggregator.collect.mirror.git import Clone, DamagedError
from aggregator.collect.mirror.history import HASH, Tip, Version
from aggregator.collect.mirror.layout import NO_LAYOUT
from aggregator.collect.mirror.lock import locked
from aggregator.collect.mirror.remote import checked, page
from aggregator.collect.mirror.select import is_chosen
from aggregator.collect.normalise.address import address
from aggregator.collect.progress import Doing, Progress
from aggregator.collect.tools import Tools
from aggregator.errors import CollectError, MirrorError, ParseError
from aggregator.model import Article, Collected, Passage, PollState, Repository, Source, Status

ASKED = 1_000  # blobs the store is asked about at a time: SQLite takes 32,766 variables, PostgreSQL 65,535
MOST_WARNINGS = 20  # as many as a person reads
# Fewer than 1 file in 20 of a layout we know: no mirror, or one of another kind. Of four mirrors measured the
# least has 250 articles in 277 files.
LEAST_SHARE = 20
NEVER = -1e18


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of articles elsewhere.

    ``among`` tells which of some blobs are stored, ``material`` whether readers should be told of an edit.
    """

    among: Callable[[Sequence[str]], frozenset[str]]
    material: Callable[[Passage, Passage], bool]


@dataclass(slots=True)
class Poll:
    """One poll under way: what it is about, and the counts that its last state is made of."""

    source: Source
    origin: Repository
    state: PollState
    known: Known
    tools: Tools
    now: datetime
    jitter: float
    held: dict[int, float] = field(default_factory=dict)  # hashed entry id → date of the file that was taken
    candidates: int = 0
    done: int = 0  # of the candidates
    strangers: int = 0  # files of no layout we know
    articles: int = 0
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)

    def warn(self, warning: str) -> None:
        """Remember a warning, if there are not enough of them."""
        if len(self.warnings) < MOST_WARNINGS and warning not in self.warnings:
            self.warnings.append(warning)

    def tell(self, doing: Doing, done: int, total: int) -> None:
        """Tell how far it has got."""
        self.tools.progress(Progress(self.source.slug, doing, done, total))

    def passed(self, files: int) -> None:
        """Count files that are done with, and tell so."""
        self.done += files
        self.tell("reading", self.done, self.candidates)


async def collect_mirror(  # noqa: PLR0913, PLR0917 - what a poll needs; the first five are its whole world
    source: Source, state: PollState, known: Known, tools: Tools, folder: Path, now: datetime
) -> AsyncGenerator[Collected, None]:
    """Poll a repository once; its clone lies in ``folder``."""
    if not isinstance(source.origin, Repository):
        raise TypeError(f"{source.slug} is no repository")
    jitter = random.random()  # noqa: S311 - spreads polls, protects nothing
    poll = Poll(source, source.origin, state, known, tools, now, jitter)
    try:
        remote = await checked(source, poll.origin, tools.fetcher.settings)
        async with locked(source.slug, folder / f"{source.slug}.lock") as hold:
            told = partial(poll.tell, "fetching")
            clone = Clone(source.slug, remote, folder / f"{source.slug}.git", hold, told)
            async with aclosing(_poll(poll, clone)) as batches_of_it:
                async for collected in batches_of_it:
                    yield collected
    except CollectError as error:
        after = polling.failed(state, source.interval, error, now=now, jitter=jitter)
        yield Collected(state=after, first=not state.primed)


async def _poll(poll: Poll, clone: Clone) -> AsyncGenerator[Collected, None]:
    """Ask the remote; read what it has that we have not."""
    tip = await clone.tip(poll.origin.branch)
    if not tip.commit:
        poll.warn("the repository is empty")
    if not tip.commit or (tip.commit == poll.state.position and poll.state.primed):
        yield Collected(state=_done(poll, tip), first=not poll.state.primed)
        return
    try:
        async with aclosing(_read(poll, clone, tip)) as reading:
            async for collected in reading:
                yield collected
    except DamagedError:  # found while reading: what is stored by now is skipped the second time
        await clone.discard()
        again = replace(poll, held={}, candidates=0, done=0, strangers=0)
        async with aclosing(_read(again, clone, tip)) as reading:
            async for collected in reading:
                yield collected


async def _read(poll: Poll, clone: Clone, tip: Tip) -> AsyncGenerator[Collected, None]:
    """Bring the clone up to date and read what came, newest first."""
    poll.tell("fetching", 0, 0)
    tip = await clone.update(tip)
    onward = poll.state.primed and await clone.leads_to(poll.state.position, tip)
    files = await _files(poll, clone, tip, onward=onward)
    waiting: tuple[Article, ...] = ()
    async with files as catalogue, aclosing(ahead(_articles(poll, clone, tip, catalogue))) as batches_of_it:
        async for articles in batches_of_it:
            if waiting:
                yield Collected(state=_underway(poll), articles=waiting, first=not poll.state.primed)
            waiting = articles
    if not onward:
        _recognised(poll)
    yield Collected(
        state=_done(poll, tip), articles=waiting, first=not poll.state.primed, seconds={"read": poll.seconds}
    )


async def _files(
    poll: Poll, clone: Clone, tip: Tip, *, onward: bool
) -> AbstractAsyncContextManager[Catalogue]:
    """Return the files to look at."""
    old, chosen = poll.state.position, partial(is_chosen, patterns=poll.origin.paths)
    if onward:
        return clone.news(old, tip, chosen)
    # After a forced push, what it has changed; all of it where that cannot be told any more: what is stored
    # is skipped then, but an older copy of an article in another file is not known for one.
    if poll.state.primed and HASH.fullmatch(old) and await clone.holds(old):
        return clone.difference(old, tip, chosen)
    return clone.files(tip, poll.origin.since, chosen)


async def _articles(
    poll: Poll, clone: Clone, tip: Tip, catalogue: Catalogue
) -> AsyncGenerator[tuple[Article, ...], None]:
    """Yield the articles of the files that are not stored, a batch at a time."""
    poll.candidates = len(catalogue)
    largest = poll.tools.fetcher.settings.max_body
    async with aclosing(_fresh(poll, catalogue)) as groups:
        async for group in groups:
            replaced = await _replaced(poll, group)
            async with brought(clone, [*(each.blob for each in group), *replaced]) as blobs:
                sizes = await blobs.sizes([each.blob for each in group if each.blob not in blobs.withheld])
                readable = [each for each in group if not _left_out(poll, each, blobs, sizes, largest)]
                poll.passed(len(group) - len(readable))
                for batch in batches(readable, sizes):
                    changed = [each for each in batch if not await _same(poll, blobs, tip, each, replaced)]
                    yield await _taken(poll, blobs, tip, tuple(changed))
                    poll.passed(len(batch))


async def _replaced(poll: Poll, group: Sequence[Version]) -> frozenset[str]:
    """Return the texts that some files replace and that are not what is stored of their articles."""
    before = [each.before for each in group if each.before]
    return frozenset(before) - await asyncio.to_thread(poll.known.among, before) if before else frozenset()


async def _same(poll: Poll, blobs: Blobs, tip: Tip, file: Version, replaced: frozenset[str]) -> bool:
    """Tell whether a file tells in all that matters what it told before, where that was not what is stored.

    Mirrors keep an article in several files, of which some stay behind. When they rewrite the navigation in
    all of them, or mend a word in an old one, an old text is still an old text.
    """
    if file.before not in replaced or file.before in blobs.withheld:
        return False
    data = await blobs.read([file.before, file.blob])
    old, new = [
        {
            article.entry_id: Passage(article.title, article.text)
            for article in await _in_child(
                poll, tip, (MirrorFile(file.path, blob, data[blob], file.committed),)
            )
        }
        for blob in (file.before, file.blob)
    ]
    edited = (name for name in new if name not in old or poll.known.material(old[name], new[name]))
    return old == new or (old.keys() == new.keys() and not any(edited))


async def _fresh(poll: Poll, catalogue: Catalogue) -> AsyncGenerator[list[Version], None]:
    """Yield the files whose blob is not stored, as many at a time as are fetched at a time."""
    fresh: list[Version] = []
    wanted = MOST_FILES  # the newest are not kept waiting for a whole group
    for files in catalogue.groups(ASKED):
        known = await asyncio.to_thread(poll.known.among, [each.blob for each in files])
        found = [each for each in files if each.blob not in known]
        fresh += found
        poll.passed(len(files) - len(found))
        while len(fresh) >= wanted:
            yield fresh[:wanted]
            fresh, wanted = fresh[wanted:], GROUP
    if fresh:
        yield fresh


def _left_out(poll: Poll, file: Version, blobs: Blobs, sizes: Mapping[str, int], largest: int) -> bool:
    """Tell whether a file is not read, with a warning that says why."""
    reason = blobs.withheld.get(file.blob, "")
    if sizes.get(file.blob, 0) > largest:
        reason = f"larger than {largest:,} bytes"
    if reason:
        poll.warn(f"{file.path}: left out, {reason}")
    return bool(reason)


async def _taken(poll: Poll, blobs: Blobs, tip: Tip, batch: Batch) -> tuple[Article, ...]:
    """Read one batch in a child; of several files of one address the newest is taken."""
    data = await blobs.read([each.blob for each in batch])
    files = tuple(MirrorFile(each.path, each.blob, data[each.blob], each.committed) for each in batch)
    kept: list[Article] = []
    for article in await _in_child(poll, tip, files):
        key, moment = hash(article.entry_id), article.published.timestamp() if article.published else NEVER
        if moment > poll.held.get(key, NEVER * 2):
            poll.held[key] = moment
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
            poll.warn(f"{files[0].path}: left out, {error.cause}")
            return ()
        return tuple([each for half in halves(files) for each in await _in_child(poll, tip, half)])
    if not isinstance(result, FilesRead):
        raise TypeError("a files job answers with files")
    poll.seconds += seconds
    poll.strangers += result.skipped.get(NO_LAYOUT, 0)
    for warning in result.warnings:
        poll.warn(warning)
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
            f"layout matches nothing: {known} of {poll.candidates} files fit {poll.origin.layout.name}",
            "see whether it archives articles, and correct git.layout or git.paths",
        )


def _underway(poll: Poll) -> PollState:
    """Return the state to store with a batch that is not the last: nothing is said to be read yet."""
    return replace(poll.state, status=Status.OK, last_fetch=poll.now, error="", warnings=tuple(poll.warnings))


def _done(poll: Poll, tip: Tip) -> PollState:
    """Return the state after everything was read."""
    heard = replace(poll.state, position=tip.commit, title=poll.source.name, warnings=tuple(poll.warnings))
    hints = polling.Hints(new_entries=poll.articles)
    after = polling.succeeded(heard, poll.source.interval, hints, now=poll.now, jitter=poll.jitter)
    # One without articles has not had its first poll yet: what it brings one day is no flood of news.
    begun = tip.commit and (poll.state.primed or poll.candidates)
    return after if begun else replace(after, primed=False)
