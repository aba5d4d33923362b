"""What ``split``, ``merge``, ``pin``, ``never``, ``undo`` share: saying it, applying it, telling the change.

In: how to make a correction of what is stored, or which one to take back. Out: the file changed, and
applied at once where no other process holds the storage; else that process, or the next one, does it.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aggregator.cli import output
from aggregator.cli.session import Session, session
from aggregator.config.corrections import read
from aggregator.config.corrections_file import take_back
from aggregator.config.files import shown
from aggregator.errors import UsageError
from aggregator.model import ArticleId, Settings, StoryId
from aggregator.model.corrections import Correction, named
from aggregator.pipeline.correcting import Corrected, View, view
from aggregator.pipeline.flow import Pipeline
from aggregator.pipeline.saying import say, titles
from aggregator.service.opening import opened_pipeline
from aggregator.store.lock import Holder, holder
from aggregator.store.protocol import Store

Make = Callable[[Store, datetime], Correction]


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to: the correction, and what it changed or who will apply it."""

    verb: str
    correction: Correction
    corrected: Corrected = field(default_factory=Corrected)
    names: dict[ArticleId, str] = field(default_factory=dict)
    waits: Holder | None = None

    def row(self) -> dict[str, Any]:
        """Return it for programs (docs/commands.md)."""
        return {
            self.verb: correction_row(self.correction),
            "applied": self.waits is None,
            "holder": self.waits.pid if self.waits else None,
            "stories": [
                {"story": story, "before": list(before), "after": list(after)}
                for story, before, after in self.stories()
            ],
            "entries": [
                {"topic": topic, "story": story, "change": change, "canonical": article}
                for topic, story, change, article in self.entries()
            ],
            "warnings": list(self.corrected.warnings),
        }

    def stories(self) -> Iterator[tuple[StoryId, tuple[ArticleId, ...], tuple[ArticleId, ...]]]:
        """Yield each story that changed, with its articles before and after."""
        before, after = _members(self.corrected.before), _members(self.corrected.after)
        for story in dict.fromkeys((*before, *after)):
            if before.get(story) != after.get(story):
                yield story, before.get(story, ()), after.get(story, ())

    def entries(self) -> Iterator[tuple[str, StoryId, str, ArticleId]]:
        """Yield each entry that appears, disappears or links elsewhere: topic, id, change, its article."""
        before, after = self.corrected.before.entries, self.corrected.after.entries
        for key in dict.fromkeys((*before, *after)):
            if before.get(key) == after.get(key):
                continue
            change = "appears" if key not in before else "links" if key in after else "disappears"
            yield *key, change, after.get(key, before.get(key, ArticleId("")))


def correct(verb: str, make: Make, config: Path | None, *, json: bool) -> None:
    """Say something of stories for good."""
    begun = session(config)
    running = holder(begun.storage)
    if running is None:
        done = asyncio.run(_applied(begun, verb, make))
    else:
        with begun.reading() as store:
            correction = make(store, begun.clock.now())
            say([correction], store, begun.settings)
            done = Done(verb, correction, names=_names([correction], store, begun.settings), waits=running)
    tell(done, begun.settings, json=json)


def undo(number: int, config: Path | None, *, json: bool) -> None:
    """Take back the correction of this number, the newest with 0."""
    begun = session(config)
    file = begun.settings.service.corrections
    number = number or len(read(file).entries)
    if not number:
        raise UsageError(shown(file), "taking back the newest correction", "it holds none")
    running = holder(begun.storage)
    if running is None:
        done = asyncio.run(_undone(begun, number))
    else:
        correction = take_back(file, number)
        with begun.reading() as store:
            done = Done("undo", correction, names=_names([correction], store, begun.settings), waits=running)
    tell(done, begun.settings, json=json)


async def _applied(begun: Session, verb: str, make: Make) -> Done:
    """Write a correction, apply it and publish, holding the storage."""
    with begun.writing(verb) as store:
        async with opened_pipeline(begun.settings, store, begun.clock) as pipeline:
            correction = make(store, begun.clock.now())
            return await _published(verb, correction, await pipeline.correct(correction), pipeline)


async def _undone(begun: Session, number: int) -> Done:
    """Take a correction back, apply that and publish, holding the storage."""
    with begun.writing("undo") as store:
        async with opened_pipeline(begun.settings, store, begun.clock) as pipeline:
            correction, corrected = await pipeline.take_back(number)
            return await _published("undo", correction, corrected, pipeline)


async def _published(verb: str, correction: Correction, corrected: Corrected, pipeline: Pipeline) -> Done:
    """Publish what a correction changed; return what readers see of it."""
    with output.progress("publishing"):
        await asyncio.to_thread(pipeline.publish)
    concerned = [*corrected.before.stories, *corrected.after.stories]
    with pipeline.store.looking() as look:
        after = view(look, concerned)
    names = _names([correction], pipeline.store, pipeline.settings, concerned)
    whole = Corrected(corrected.added, corrected.removed, corrected.warnings, corrected.before, after)
    return Done(verb, correction, whole, names)


def tell(done: Done, settings: Settings, *, json: bool) -> None:
    """Print what a correction came to."""
    for warning in done.corrected.warnings:
        output.say(warning)
    if json:
        output.lines([done.row()])
        return
    taken = "taken back: " if done.verb == "undo" else ""
    output.result(f"{taken}{words(done.correction, done.names)}")
    if done.waits is not None:
        output.say(_waiting(done.waits, settings))
        return
    _tell_changes(done)


def _waiting(running: Holder, settings: Settings) -> str:
    """Return who will apply what was written."""
    file = shown(settings.service.corrections)
    if running.command == "run":
        return f"written to {file}; {running} applies it within seconds"
    return f"written to {file}; the storage is held by {running}, the next run applies it"


def _tell_changes(done: Done) -> None:
    """Print which stories and entries changed."""
    stories, entries = list(done.stories()), list(done.entries())
    if not stories and not entries:
        output.result("no story and no entry changes")
        return
    if stories:
        output.result("")
        output.table(("STORY", "CHANGE", "ARTICLES"), [_story(done, *each) for each in stories])
    if entries:
        output.result("")
        told = [(topic, story, change, _named(article, done)) for topic, story, change, article in entries]
        output.table(("TOPIC", "ENTRY", "CHANGE", "LINKS TO"), told)


def _story(
    done: Done, story: StoryId, before: Sequence[ArticleId], after: Sequence[ArticleId]
) -> tuple[str, str, str]:
    """Return a story's line: what became of it, and the articles that came or went."""
    if not after:
        into = done.corrected.after.stories.get(before[0], "?")
        return story, f"is a part of {into} now", ""
    came = [f"+ {_named(each, done)}" for each in after if each not in before]
    gone = [f"- {_named(each, done)}" for each in before if each not in after]
    return story, "changed" if before else "stands by itself now", "; ".join([*gone, *came])


def _named(article: ArticleId, done: Done) -> str:
    return f"{article} {done.names.get(article, '')}".rstrip()


def words(correction: Correction, names: dict[ArticleId, str]) -> str:
    """Return a correction in a line, for people."""
    kind = type(correction).__name__.lower()
    first, *others = (f"{each} {names.get(each, '')}".rstrip() for each in named(correction))
    if kind == "split":
        return f"split {first} from {len(others)}: {'; '.join(others)}"
    return f"{kind} {'; '.join((first, *others))}"


def correction_row(correction: Correction) -> dict[str, Any]:
    """Return a correction for programs."""
    return {
        "kind": type(correction).__name__.lower(),
        "articles": list(named(correction)),
        "at": output.iso(correction.at),
    }


def names_of(corrections: Sequence[Correction], begun: Session) -> dict[ArticleId, str]:
    """Return the titles of all articles that corrections name."""
    with begun.reading() as store:
        return _names(corrections, store, begun.settings)


def _names(
    corrections: Sequence[Correction], store: Store, settings: Settings, more: Sequence[ArticleId] = ()
) -> dict[ArticleId, str]:
    wanted = [article for each in corrections for article in named(each)]
    return dict(titles(store.articles([*wanted, *more]).values(), settings))


def _members(seen: View) -> dict[StoryId, tuple[ArticleId, ...]]:
    """Return a view's articles by their stories."""
    found: dict[StoryId, tuple[ArticleId, ...]] = {}
    for article, story in seen.stories.items():
        found[story] = (*found.get(story, ()), article)
    return found
