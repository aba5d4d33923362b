"""Archives: a month of a topic in documents of its own (RFC 5005, 4).

In: a topic, how far its archives have got, the memory. Out: ``archive/2026-03.atom`` and ``.html``, and how
far they got now. A month is over for a topic once an entry of a later month was published, since none can
come into it any more, or half a day after its end; it is written once more then, with its successor's name if
there is one, and never again. Until then it is written when it lacks what the subscription document may
lose, or a quarter of an hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.model import Edition, Settings, Topic
from aggregator.pipeline.editions import needed, published
from aggregator.publish import archive
from aggregator.publish.pages import Place, Row
from aggregator.publish.shown import Shown, shown
from aggregator.publish.tokens import Actions
from aggregator.publish.words import Locale
from aggregator.publish.write import write, write_pieces
from aggregator.store.protocol import Store, TopicState

# Entries loaded together: their articles are some megabytes.
CHUNK = 200
# As long as readers may keep a document (``service.site.MAX_AGE``), nobody sees the difference. A month of
# 13,000 entries takes seconds to write (``python -m benchmarks.grammar --month 13000``).
REST = timedelta(minutes=15)
# A topic that has had nothing for so long into a new month: its last one is closed all the same, before
# the built-in server calls it unchanging (``web.responses.LATE``).
LATE = timedelta(hours=12)


@dataclass(slots=True)
class Shelves:
    """The archives of topics."""

    settings: Settings
    store: Store
    public: Path
    actions: Actions | None
    now: datetime
    _months: dict[str, tuple[datetime, ...]] = field(default_factory=dict)

    def months(self, topic: Topic) -> tuple[str, ...]:
        """Return the names of the months that have an archive, newest first."""
        return tuple(f"{month:%Y-%m}" for month in self._firsts(topic))

    def fill(self, topic: Topic, state: TopicState, made: Edition) -> tuple[TopicState, tuple[str, ...]]:
        """Write what is due; return how far the archives got, and the paths that changed."""
        months, late = self._firsts(topic), self.late(state)
        if not months:
            return replace(state, shelved=late or state.shelved), ()
        newest = max(entry.published for entry in made.entries)
        home = f"{self.settings.publish.base_url}/{topic.slug}/"
        due = bool(late) or self._due(topic, state, made, newest)
        opened = _month(state.shelved) if state.shelved else months[-1]
        written: list[str] = []
        for number, month in enumerate(months):
            lost = not (self.public / _path(topic, month, "atom")).is_file()
            if lost or state.shelf != home or (due and month >= opened):
                written += self._write(topic, made, number)
        reached = late or (newest if due else state.shelved)
        return replace(state, shelved=reached, shelf=home), tuple(written)

    def late(self, state: TopicState) -> datetime | None:
        """Return the end of the topic's last month, where it is long over and not closed yet."""
        if self.settings.publish.archive == "none" or state.shelved is None or state.last is None:
            return None
        end = _next(_month(state.last))
        return end if state.shelved < end and self.now >= end + LATE else None

    def _firsts(self, topic: Topic) -> tuple[datetime, ...]:
        """Return when each month with an archive began."""
        if self.settings.publish.archive == "none":
            return ()
        if topic.slug not in self._months:
            self._months[topic.slug] = tuple(self.store.months(topic.slug))
        return self._months[topic.slug]

    def _due(self, topic: Topic, state: TopicState, made: Edition, newest: datetime) -> bool:
        """Tell whether the archives lack anything that is not in the edition, or lack it for long."""
        if state.shelved is None or newest - state.shelved >= REST or _month(newest) != _month(state.shelved):
            return True
        fresh = sum(entry.published > state.shelved for entry in made.entries)
        after = state.shelved + timedelta(seconds=1)
        return fresh < self.store.changes(topic.slug, after, newest + REST).entries

    def _write(self, topic: Topic, made: Edition, number: int) -> Iterator[str]:
        """Write the documents of a month, the Atom one piece by piece, and give those that changed."""
        months = self.months(topic)
        older, newer = (*months[number + 1 : number + 2], ""), ("", *months[:number])
        place = Place(months[number], older[0], newer[-1])
        month = self._firsts(topic)[number]
        told = self.store.changes(topic.slug, month, _next(month))
        locale = Locale(self.settings.service.language, self.settings.service.timezone)
        head = replace(made, entries=(), tombstones=(), updated=told.updated or month)
        rows: list[Row] = []
        pieces = archive.atom(
            head,
            place,
            self._entries(topic, month, rows, locale),
            self.settings.publish,
            locale,
            self.actions,
        )
        if write_pieces(self.public, _path(topic, month, "atom"), pieces):
            yield _path(topic, month, "atom")
        page = archive.page(topic.title, place, rows, locale)
        yield from write(self.public, {_path(topic, month, "html"): page})

    def _entries(self, topic: Topic, month: datetime, rows: list[Row], locale: Locale) -> Iterator[Shown]:
        """Give a month's entries, newest first, and note the line of each for the page."""
        end = _next(month)
        while chunk := self.store.during(topic.slug, month, end, CHUNK):
            articles = self.store.articles(needed(chunk))
            for entry, story in chunk:
                told = published(entry, story, articles, self.settings)
                end = told.published
                found = shown(told, self.settings.publish, locale)
                rows.append(archive.row(found))
                yield found


def _path(topic: Topic, month: datetime, kind: str) -> str:
    return f"{topic.slug}/archive/{month:%Y-%m}.{kind}"


def _month(moment: datetime) -> datetime:
    """Return when the month of a moment began, in UTC."""
    day = moment.astimezone(UTC)
    return datetime(day.year, day.month, 1, tzinfo=UTC)


def _next(month: datetime) -> datetime:
    """Return when the month after this one begins."""
    return _month(month + timedelta(days=31))
