"""The law: what is not announced is a function of the articles alone, through the real stream.

Any order, any batches and any restarts of the same articles give the same stories and the same ids.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Article, Collected, Dedup, PollState, SourceSlug, Story
from aggregator.pipeline.settling import Settler
from aggregator.store.sql import SqlStore, open_store
from tests.databases import sqlite_url
from tests.dedupe.texts import (
    FERRY,
    FERRY_ADVERT,
    FERRY_EDITED,
    FERRY_MORE,
    FERRY_NEW_LEAD,
    FERRY_OWN,
    FERRY_SUMMARY,
    ORCHARD,
    ROUNDUP,
    begin,
    traditional,
)
from tests.stories import NOON, at, make_article, make_source

TEXTS = [
    FERRY,
    FERRY_EDITED,
    FERRY_NEW_LEAD,
    FERRY_SUMMARY,
    FERRY_OWN,
    FERRY + FERRY_ADVERT,
    FERRY + FERRY_MORE,
    traditional(FERRY),
    begin(FERRY, 0.6) + FERRY_OWN,
    ROUNDUP,
    ORCHARD,
    "",
]
RULES = Dedup(max_story=4)
NOW = at(400)
SOURCE = make_source()


@st.composite
def tellings(draw: st.DrawFn) -> Article:
    """A text of one family by one of three outlets, within or beyond one window."""
    outlet = draw(st.sampled_from(["haian", "daohe", "yunzhou"]))
    shared = draw(st.sampled_from(["", "", "", "haian.example.com/ferry", "daohe.example.com/boat"]))
    article = make_article(
        "",
        draw(st.sampled_from(TEXTS)),
        source=outlet,
        hours=draw(st.sampled_from([0, 0, 1, 20, 70, 90, 160])),
        title=draw(st.sampled_from(["东岛航线周六恢复通航", "渡轮又开了"])),
        precision=draw(st.sampled_from(["second", "day"])),
        first_seen=NOW,
    )
    return replace(article, address=shared)


def named(several: list[Article]) -> list[Article]:
    """Give each an identity of its own, and an address where it has none."""
    own = [make_article(f"{n}", source=each.source) for n, each in enumerate(several)]
    return [
        replace(each, id=o.id, entry_id=o.entry_id, url=o.url, address=each.address or o.address)
        for each, o in zip(several, own, strict=True)
    ]


@contextmanager
def store_in(empty: Path) -> Iterator[SqlStore]:
    with TemporaryDirectory() as folder:
        file = Path(shutil.copy(empty, folder))
        with closing(open_store(sqlite_url(file))) as store:
            yield store


def settle(store: SqlStore, batches: Sequence[Sequence[Article]], restarts: Sequence[bool] = ()) -> None:
    settler = Settler(store, RULES)
    for batch, restart in zip(batches, [*restarts, *[False] * len(batches)], strict=False):
        if restart:
            settler = Settler(store, RULES)
        state = PollState(source=SourceSlug("haian"), url="")
        settler.settle(SOURCE, Collected(state=state, articles=tuple(batch)), NOW)


def stories(store: SqlStore) -> list[Story]:
    return [story for story, _ in store.all_stories()]


def cut(articles: Sequence[Article], ends: Sequence[bool]) -> list[list[Article]]:
    """Cut articles into batches after every place where ``ends`` says so."""
    batches: list[list[Article]] = [[]]
    for article, end in zip(articles, ends, strict=True):
        batches[-1].append(article)
        if end:
            batches.append([])
    return [batch for batch in batches if batch]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_order_any_batches_and_any_restarts_give_the_same_stories(
    empty: Path, data: st.DataObject
) -> None:
    articles = named(data.draw(st.lists(tellings(), min_size=2, max_size=9)))
    order = data.draw(st.permutations(articles))
    flags = st.lists(st.booleans(), min_size=len(order), max_size=len(order))
    batches = cut(order, data.draw(flags))
    with store_in(empty) as store:
        settle(store, [articles])
        at_once = stories(store)
    with store_in(empty) as store:
        settle(store, batches, data.draw(flags))
        assert stories(store) == at_once


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_an_article_edited_and_edited_back_leaves_the_stories_as_they_were(
    empty: Path, data: st.DataObject
) -> None:
    articles = named(data.draw(st.lists(tellings(), min_size=2, max_size=6)))
    edited = data.draw(st.sampled_from(articles))
    with store_in(empty) as store:
        settle(store, [articles])
        before = stories(store)
        settle(store, [[replace(edited, text=data.draw(st.sampled_from(TEXTS)))], [edited]])
        assert stories(store) == before


def test_an_earlier_claim_that_arrives_later_founds_the_story_anew(empty: Path) -> None:
    first, second = make_article("1", FERRY), make_article("2", FERRY, source="daohe", hours=1)
    bumped = replace(first, published=NOON + timedelta(hours=2), first_seen=NOW)
    second = replace(second, first_seen=NOW)
    with store_in(empty) as store:
        settle(store, [[bumped, second]])
        assert stories(store)[0].founder == second.id
        settle(store, [[replace(bumped, published=NOON)]])
        (story,) = stories(store)
        assert (story.founder, story.members) == (first.id, (first.id, second.id))
