"""What is replayed: the topic's own articles, and the pairs that a threshold decides."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from aggregator.dedupe.replay import History, entries
from aggregator.model import Keywords, Topic
from aggregator.pipeline import tuning
from tests.dedupe.texts import (
    FERRY,
    FERRY_EDITED,
    FERRY_OWN,
    LIBRARY,
    ORCHARD,
    begin,
    fixing,
    traditional,
)
from tests.pipeline.newsroom import Newsroom, make_topic
from tests.stories import at, make_article, make_source, name_of

TITLE = "东岛航线周六恢复通航"
MIXED = begin(FERRY, 0.25) + FERRY_OWN  # certainty .62 with FERRY
CLOSER = begin(FERRY, 0.35) + FERRY_OWN  # .83
OUTLETS = ("haian", "daohe", "yunzhou", "daoyu")


@pytest.fixture
def room(open_newsroom: Callable[..., Newsroom]) -> Newsroom:
    return open_newsroom(sources=[make_source(slug) for slug in OUTLETS])


def settle(room: Newsroom, outlet: str, text: str, title: str = TITLE, hours: float = 0) -> None:
    """Settle an article; ``outlet`` may name which of its articles: ``haian/2``."""
    source, _, name = outlet.partition("/")
    article = make_article(name or "1", text, source=source, title=title, hours=hours)
    room.settle(source, article, hours=hours)


def looked(room: Newsroom, topic: Topic | None = None, hours: float = 24) -> History:
    with room.store.looking() as look:
        articles = tuning.taken(look, topic or make_topic(), (at(-24), at(hours)), lambda _: None)
        return tuning.weighed(look, articles, room.settings.dedup, lambda _: None)


def test_a_pair_of_two_outlets_comes_with_its_certainty_and_its_verdict(room: Newsroom) -> None:
    settle(room, "haian", FERRY)
    settle(room, "daohe", MIXED)
    settle(room, "yunzhou", ORCHARD, "柿子早红十天")
    (near,) = looked(room).near
    assert {near.a, near.b} == {name_of("1", "haian"), name_of("1", "daohe")}
    assert near.a < near.b
    assert 0.6 < near.certainty < 0.65
    assert near.kind == "related"
    assert near.figures.wording == 1


def test_what_no_threshold_decides_is_left_out(room: Newsroom) -> None:
    settle(room, "haian", FERRY)
    settle(room, "haian/2", FERRY_EDITED)  # one outlet's version
    settle(room, "daohe", FERRY)  # equal text
    settle(room, "yunzhou", fixing("2", "7.1023", "15", "0.8812"), "人民币中间价报7.1023")
    settle(room, "daoyu", fixing("3", "7.1104", "81", "0.8790"), "人民币中间价报7.1104")  # a template
    pairs = [{near.a, near.b} for near in looked(room).near]
    assert pairs == [{name_of("2", "haian"), name_of("1", "daohe")}]


def test_only_what_the_topic_takes_in_the_span_is_replayed(room: Newsroom) -> None:
    settle(room, "haian", FERRY, hours=-30)
    settle(room, "daohe", MIXED)
    settle(room, "yunzhou", traditional(CLOSER), traditional(TITLE), hours=1)
    settle(room, "daoyu", LIBRARY, "图书馆开放旧书修补室", hours=2)
    settle(room, "daoyu/2", ORCHARD, "柿子早红十天", hours=30)
    ferries = make_topic(match=Keywords(words=("航线",), field="title"))
    assert set(looked(room, ferries).articles) == {name_of("1", "daohe"), name_of("1", "yunzhou")}
    assert len(looked(room).articles) == 3


def test_of_too_many_the_newest_are_taken(room: Newsroom) -> None:
    for number in range(5):
        settle(room, f"haian/{number}", LIBRARY + str(number), hours=number)
    with room.store.looking() as look:
        seen: list[int] = []
        found = tuning.taken(look, make_topic(), (at(-1), at(9)), seen.append, most=3)
        assert [article.entry_id for article in found] == ["4", "3", "2"]
        assert seen == [5]


def test_the_replay_at_the_configured_threshold_is_what_was_settled(room: Newsroom) -> None:
    texts = {"haian": FERRY, "daohe": MIXED, "yunzhou": CLOSER, "daoyu": FERRY_EDITED}
    for source, text in texts.items():
        settle(room, source, text)
    settle(room, "daoyu/2", ORCHARD, "柿子早红十天")
    found = looked(room)
    counts = entries(found, [0.6, 0.75, 0.95], room.settings.dedup)
    assert room.settings.dedup.threshold == 0.75
    assert counts[0.75] == len(room.members())
    assert counts[0.6] <= counts[0.75] < counts[0.95]


def test_looking_changes_nothing_and_waits_for_nobody_who_writes(room: Newsroom) -> None:
    settle(room, "haian", FERRY)
    settle(room, "daohe", MIXED)
    room.announce()
    before = list(room.store.all_stories()), list(room.store.all_articles()), room.store.topics()
    file = room.settings.service.storage / "aggregator.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(looked(room).near) == 1
        other.execute("ROLLBACK")
    assert (list(room.store.all_stories()), list(room.store.all_articles()), room.store.topics()) == before
