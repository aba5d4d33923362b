"""Stored articles compared anew: shown first, done on demand, and never against what is published."""

from collections.abc import Callable
from dataclasses import replace

from aggregator.model import ArticleId, Dedup
from aggregator.model.corrections import Split
from aggregator.pipeline.reclustering import recluster, rehearse
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_MORE, LIBRARY
from tests.pipeline.newsroom import Newsroom
from tests.stories import at, make_article, name_of

A, B, C = name_of("a"), name_of("b", "daohe"), name_of("c", "attic")
# Nothing is one text by this rule: what lies further apart than no time at all is told apart.
STRICT = Dedup(window=at(0) - at(0))


def compared(_: int) -> None:
    """What a progress bar is told."""


def strict(open_newsroom: Callable[..., Newsroom]) -> Newsroom:
    """A newsroom whose three tellings of one text were not found to be one, and another text."""
    room = open_newsroom(dedup=STRICT)
    room.settle("haian", make_article("a", FERRY), make_article("l", LIBRARY))
    room.settle("daohe", make_article("b", FERRY_EDITED, source="daohe", hours=1), hours=1)
    room.settle("attic", make_article("c", FERRY + FERRY_MORE, source="attic", hours=2), hours=2)
    assert len(room.members()) == 4
    return room


def today(room: Newsroom) -> Newsroom:
    """The same newsroom under today's rules."""
    return Newsroom(room.store, replace(room.settings, dedup=Dedup()))


def rehearsed(room: Newsroom, hours: float = -1) -> dict[str, set[ArticleId]]:
    changes = rehearse(room.store, room.settings, at(hours), compared)
    return {change.kind: set(change.after) for change in changes}


def test_a_rehearsal_shows_the_difference_and_changes_nothing(open_newsroom: Callable[..., Newsroom]) -> None:
    room = today(strict(open_newsroom))
    assert rehearsed(room) == {"changes": {A, B, C}, "dissolves": set()}
    assert len(room.members()) == 4
    assert room.store.links([A]) == []


def test_what_was_shown_is_what_is_done(open_newsroom: Callable[..., Newsroom]) -> None:
    room = today(strict(open_newsroom))
    shown = rehearse(room.store, room.settings, at(-1), compared)
    assert recluster(room.store, room.settings, at(-1), at(3), compared) == shown
    assert {"a", "b", "c"} in room.members().values()
    assert rehearse(room.store, room.settings, at(-1), compared) == []


def test_only_articles_seen_since_then_are_compared(open_newsroom: Callable[..., Newsroom]) -> None:
    room = today(strict(open_newsroom))
    told: list[int] = []
    assert rehearse(room.store, room.settings, at(5), told.append) == []
    assert told == []
    recluster(room.store, room.settings, at(1.5), at(3), told.append)
    assert told == [1]
    assert {frozenset((link.a, link.b)) for link in room.store.links([A, B, C])} == {
        frozenset((A, C)),
        frozenset((B, C)),
    }


def test_published_stories_merge_and_lose_nothing(open_newsroom: Callable[..., Newsroom]) -> None:
    before = strict(open_newsroom)
    before.publish(3)
    entries = {entry.story: entry.published for entry in before.entries()}
    room = today(before)
    done = recluster(room.store, room.settings, at(-1), at(4), compared)
    assert sorted(change.kind for change in done) == ["changes", "merges", "merges"]
    assert all(change.announced for change in done)
    room.publish(5)
    assert {entry.story: entry.published for entry in room.entries()}.items() <= entries.items()
    assert len(room.entries()) == 2
    # Stricter again: what is published stays together.
    again = Newsroom(room.store, before.settings)
    assert rehearse(again.store, again.settings, at(-1), compared) == []


def test_what_is_not_published_comes_apart(open_newsroom: Callable[..., Newsroom]) -> None:
    strictly = strict(open_newsroom)
    room = today(strictly)
    recluster(room.store, room.settings, at(-1), at(3), compared)
    changes = rehearse(room.store, strictly.settings, at(-1), compared)
    assert sorted(change.kind for change in changes) == ["begins", "begins", "loses"]


def test_corrections_hold(open_newsroom: Callable[..., Newsroom]) -> None:
    room = today(strict(open_newsroom))
    room.correct(Split(C, (A, B)), hours=3)
    recluster(room.store, room.settings, at(-1), at(3), compared)
    assert sorted(map(sorted, room.members().values())) == [["a", "b"], ["c"], ["l"]]
