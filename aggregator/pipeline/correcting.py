"""Corrections as the file has them → stories and entries that obey them, in one transaction.

Applied is what the database remembers as applied, so that a restart, or a restored backup, knows what
is missing and what was taken back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.config.corrections import Entry, Written
from aggregator.config.files import shown
from aggregator.dedupe.corrections import resolve
from aggregator.errors import ConfigError, Problem
from aggregator.model import ArticleId, Settings, StoryId, TopicSlug
from aggregator.model.corrections import Constraints, Correction
from aggregator.pipeline.publishing import pins
from aggregator.pipeline.relinking import relink
from aggregator.pipeline.settling import Settler
from aggregator.store.protocol import Store, Writing


@dataclass(frozen=True, slots=True)
class View:
    """Some articles by their stories, and the living entries of these: the article each links to."""

    stories: Mapping[ArticleId, StoryId] = field(default_factory=dict)
    entries: Mapping[tuple[TopicSlug, StoryId], ArticleId] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What applying corrections came to; ``before`` and ``after`` show the articles concerned.

    ``added`` and ``removed`` are the corrections that are, or are no more, in force since;
    ``warnings`` are things in the file that do not hinder it.
    """

    added: tuple[Correction, ...] = ()
    removed: tuple[Correction, ...] = ()
    warnings: tuple[str, ...] = ()
    before: View = field(default_factory=View)
    after: View = field(default_factory=View)

    @property
    def changed(self) -> bool:
        """Tell whether anything was applied or taken back."""
        return bool(self.added or self.removed)


def apply(store: Store, settler: Settler, settings: Settings, written: Written, now: datetime) -> Corrected:
    """Put the corrections of the file in force, and take back what it does not hold any more."""
    wanted = list(written.corrections)
    with store.looking() as look:
        applied, warnings = look.corrections(), _warnings(look, written)
    if wanted == applied:
        return Corrected(warnings=warnings)
    if not written.there:
        raise ConfigError((_missing(settings, len(applied)),))
    added = tuple(each for each in wanted if each not in applied)
    removed = tuple(each for each in applied if each not in wanted)
    with store.writing() as writing:
        old, new = resolve(applied), resolve(wanted)
        writing.save_corrections(wanted)
        found = settler.reached(writing, _touched(_named(old) ^ _named(new)))
        concerned = list(found.articles)
        before = view(writing, concerned)
        change = settler.arranged(found)
        # Undoing announces nothing that was not announced before.
        writing.rearrange(change if added else replace(change, parted={}), now)
        relink(writing, settings, _stories(writing, concerned), pins(wanted), now)
        after = view(writing, concerned)
    return Corrected(added, removed, warnings, before, after)


def view(writing: Writing, articles: Sequence[ArticleId]) -> View:
    """Return how these articles stand."""
    stories = writing.stories_of(articles)
    entries = writing.entries([story.id for story in stories])
    return View(
        stories={member: story.id for story in stories for member in story.members},
        entries={(entry.topic, entry.story): entry.canonical for entry, _ in entries},
    )


def _stories(writing: Writing, articles: Sequence[ArticleId]) -> list[StoryId]:
    return [story.id for story in writing.stories_of(articles)]


def _named(constraints: Constraints) -> set[tuple[object, ...]]:
    """Return everything that the constraints say, each with a word for its kind."""
    return {
        *(("together", *articles) for articles in constraints.together),
        *(("apart", *pair) for pair in constraints.apart),
        *(("pin", article) for article in constraints.pins),
    }


def _touched(said: Iterable[tuple[object, ...]]) -> list[ArticleId]:
    return sorted({ArticleId(str(article)) for _, *articles in said for article in articles})


def _missing(settings: Settings, count: int) -> Problem:
    remedy = "put it back, or write [] into it to take them all back"
    text = f"there is no such file, but {count} corrections of it are in force; {remedy}"
    return Problem(shown(settings.service.corrections), 1, 1, text)


def _warnings(look: Writing, written: Written) -> tuple[str, ...]:
    """Return what is strange in the file: articles that are not stored, corrections that contradict."""
    if not written.entries:
        return ()
    told = {article for entry in written.entries for article, _ in entry.articles}
    stored = look.fingerprinted(sorted(told)).keys()
    found = [*_unknown(written.entries, stored), *_overruled(written.entries)]
    return tuple(str(problem) for problem in sorted(found))


def _unknown(entries: Sequence[Entry], stored: Collection[ArticleId]) -> list[Problem]:
    return [
        place.warning(f"{article} is not stored (any more); the correction holds for the others")
        for entry in entries
        for article, place in entry.articles
        if article not in stored
    ]


def _overruled(entries: Sequence[Entry]) -> list[Problem]:
    overruled = resolve([entry.correction for entry in entries]).overruled
    return [
        entries[number].place.warning(f"does not hold: {entries[later].place} contradicts it, and is later")
        for number, later in overruled.items()
    ]
