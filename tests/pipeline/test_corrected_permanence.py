"""The laws of corrections, through the real stream: before publication, after it, and undone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aggregator.dedupe.corrections import resolve
from aggregator.model import Article, Story, StoryId
from aggregator.model.corrections import Correction, Merge, Never, Pin, Split
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_MORE, FERRY_OWN, LIBRARY, ORCHARD, begin
from tests.pipeline.newsroom import Newsroom
from tests.pipeline.test_permanence import newsroom_in
from tests.stories import at, make_article

TEXTS = [FERRY, FERRY, FERRY_EDITED, FERRY + FERRY_MORE, begin(FERRY, 0.7) + FERRY_OWN, LIBRARY, ORCHARD]
OUTLETS = ["haian", "daohe", "attic"]


@st.composite
def newsrooms(draw: st.DrawFn) -> list[Article]:
    """Some articles of three outlets, of which many tell one text, and some one address."""
    count = draw(st.integers(2, 8))
    return [
        make_article(
            str(number),
            draw(st.sampled_from(TEXTS)),
            source=draw(st.sampled_from(OUTLETS)),
            hours=draw(st.sampled_from([0, 1, 2, 30, 70, 90])),
            first_seen=at(200),
        )
        for number in range(count)
    ]


def corrections(articles: Sequence[Article]) -> st.SearchStrategy[Correction]:
    """Any correction of these articles."""
    some = st.permutations([article.id for article in articles])
    return st.one_of(
        st.builds(lambda ids, n: Split(ids[0], tuple(ids[1 : 1 + n])), some, st.integers(1, 7)),
        st.builds(lambda ids: Merge(tuple(ids[:2])), some),
        st.builds(lambda ids: Never(ids[0], ids[1]), some),
        st.builds(lambda ids: Pin(ids[0]), some),
    )


@contextmanager
def room_in(empty: Path) -> Iterator[Newsroom]:
    with TemporaryDirectory() as folder, newsroom_in(empty, Path(folder)) as (room, _):
        yield room


def settle(room: Newsroom, several: Sequence[Article], hours: float = 200) -> None:
    for slug in OUTLETS:
        if batch := [article for article in several if article.source == slug]:
            room.settle(slug, *batch, hours=hours)


def stories(room: Newsroom) -> list[Story]:
    return [story for story, _ in room.store.all_stories()]


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_any_order_of_articles_and_corrections_gives_the_same_stories(
    empty: Path, data: st.DataObject
) -> None:
    articles = data.draw(newsrooms())
    said = data.draw(st.lists(corrections(articles), max_size=4))
    other = data.draw(st.lists(corrections(articles), max_size=2))
    order = data.draw(st.permutations(articles))
    cut = data.draw(st.integers(0, len(order)))
    with room_in(empty) as room:
        settle(room, articles)
        room.correct(*said)
        at_once = stories(room)
    with room_in(empty) as room:
        room.correct(*other)
        settle(room, order[:cut])
        room.correct(*said[: data.draw(st.integers(0, len(said)))])
        for article in order[cut:]:
            settle(room, [article])
        room.correct(*said)
        assert stories(room) == at_once
        obeyed(room, said)


def obeyed(room: Newsroom, said: Sequence[Correction]) -> None:
    """No article in two stories, nobody with whom he must not be, everybody with whom he must."""
    inside = {member: story.id for story in stories(room) for member in story.members}
    assert len(inside) == sum(len(story.members) for story in stories(room)) == room.store.counts().articles
    held = resolve(said)
    for a, b in held.apart:
        assert inside.get(a) is None or inside.get(a) != inside.get(b)
    for together in held.together:
        assert len({inside[each] for each in together if each in inside}) <= 1


def survivor(room: Newsroom, name: StoryId) -> Story:
    found = room.store.story(name)
    assert found is not None
    if found.merged_into is None:
        assert found.members, "an id that leads nowhere"
        return found
    return survivor(room, found.merged_into)


def told(room: Newsroom) -> dict[StoryId, tuple[object, object]]:
    return {entry.story: (entry.published, entry.canonical) for entry in room.entries()}


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_published_ids_lead_somewhere_and_keep_their_time_whatever_is_corrected(
    empty: Path, data: st.DataObject
) -> None:
    articles = data.draw(newsrooms())
    first: dict[StoryId, object] = {}
    with room_in(empty) as room:
        settle(room, articles[: data.draw(st.integers(1, len(articles)))])
        for hour in range(201, 201 + data.draw(st.integers(1, 5))):
            said = data.draw(st.lists(corrections(articles), max_size=4))
            room.correct(*said, hours=hour)
            room.announce(hour + 0.5)
            if data.draw(st.booleans()):
                settle(room, data.draw(st.permutations(articles))[:2], hour)
                room.announce(hour + 0.7)
            obeyed(room, said)
            for entry in room.entries():
                assert first.setdefault(entry.story, entry.published) == entry.published
                assert entry.canonical in survivor(room, entry.story).members
            shown = [survivor(room, entry.story).id for entry in room.entries()]
            assert len(shown) == len(set(shown)), "one story told twice"
            assert {survivor(room, name).id for name in first} <= set(shown), "an entry was lost"


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_done_and_undone_leaves_the_entries_as_they_were(empty: Path, data: st.DataObject) -> None:
    articles = data.draw(newsrooms())
    before = data.draw(st.lists(corrections(articles), max_size=2))
    more = data.draw(st.lists(corrections(articles), min_size=1, max_size=2))
    # Where a later word overrules an earlier one, others may come together meanwhile, and stay.
    assume(not any(number < len(before) for number in resolve([*before, *more]).overruled))
    with room_in(empty) as room:
        settle(room, articles)
        room.correct(*before, hours=201)
        room.announce(202)
        stable(room, articles)
        entries, found = told(room), members(room)
        inside = {name: set(survivor(room, name).members) for name in entries}
        room.correct(*before, *more, hours=203)
        if data.draw(st.booleans()):
            room.announce(204)
        done = told(room)
        room.correct(*before, hours=205)
        room.announce(206)
        undone = told(room)
        assert {name: undone.get(name) for name in entries} == entries
        assert all(ids <= set(survivor(room, name).members) for name, ids in inside.items())
        # Only what was in no entry before may have got one meanwhile, in new company.
        known = {article for ids in inside.values() for article in ids}
        assert all(set(survivor(room, name).members) - known for name in undone.keys() - entries.keys())
        if members(room) == found:
            room.correct(*before, *more, hours=207)
            room.announce(208)
            again = told(room)
            assert {name: again.get(name) for name in done} == done


def stable(room: Newsroom, articles: Sequence[Article]) -> None:
    """Let announced stories that agree be merged now, and not at whatever happens next."""
    for _ in range(2):
        with room.store.writing() as writing:
            room.settler.rearrange(writing, [article.id for article in articles], at(202))


def members(room: Newsroom) -> list[tuple[str, ...]]:
    return sorted(tuple(sorted(names)) for names in room.members().values())


def test_nobody_joins_a_story_from_which_another_is_away_whom_he_may_never_meet(empty: Path) -> None:
    edited = make_article("edited", FERRY_EDITED, first_seen=at(200))
    long = make_article("long", FERRY + FERRY_MORE, first_seen=at(200))
    copy = make_article("copy", FERRY + FERRY_MORE, source="daohe", hours=70, first_seen=at(200))
    before = Never(edited.id, long.id)
    with room_in(empty) as room:
        settle(room, [edited, long, copy])
        room.correct(before, hours=201)
        room.announce(202)
        entries, found = told(room), members(room)
        assert ("copy", "long") in found
        room.correct(before, Split(long.id, (copy.id,)), hours=203)
        room.correct(before, hours=204)
        assert (told(room), members(room)) == (entries, found)
