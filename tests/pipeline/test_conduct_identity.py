"""Broken identities and dates from the document to the edition: what is announced once stays announced once.

The numbers are those of docs/conduct.md.
"""

from collections.abc import Sequence
from email.utils import format_datetime

import pytest

from aggregator.collect.jobs import Context, FeedJob
from aggregator.collect.reading import read_feed
from aggregator.model import Article, SourceSlug
from tests.pipeline.newsroom import Newsroom
from tests.stories import at, made_up

HAIAN = SourceSlug("haian")
ITEMS = [(f"urn:{n}", f"https://haian.example/{n}.html", f"第{n}件事情的题目") for n in range(5)]


def polled(
    newsroom: Newsroom, items: Sequence[tuple[str, str, str]], hours: float, dates: Sequence[str] = ()
) -> tuple[Article, ...]:
    """Read a document of (guid, link, title) as a poll at that hour would, and settle what it brings."""
    written = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link><title>{title}</title>"
        f"<pubDate>{dates[n] if dates else ''}</pubDate><description>{made_up(title)}</description></item>"
        for n, (guid, link, title) in enumerate(items)
    )
    context = Context(source=HAIAN, outlet=HAIAN, feed_url="https://haian.example/rss", now=at(hours))
    document = f"<rss version='2.0'><channel>{written}</channel></rss>".encode()
    known = newsroom.store.known_digests(HAIAN)
    job = FeedJob(document=document, content_type="", base=context.feed_url, context=context, known=known)
    articles = read_feed(job).articles
    newsroom.settle("haian", *articles, hours=hours, first=hours == 0)
    newsroom.publish(hours)
    return articles


@pytest.mark.parametrize("hours", [1, 100, 24 * 40])
def test_rule_81_ids_that_change_at_every_poll_announce_nothing_again(
    newsroom: Newsroom, hours: float
) -> None:
    polled(newsroom, ITEMS, 0)
    before = newsroom.entries()
    polled(newsroom, [(f"{guid}-again", link, title) for guid, link, title in ITEMS], hours)
    assert newsroom.entries() == before
    assert len(before) == len(ITEMS)


def test_rule_80_one_id_for_all_is_as_many_entries_at_every_poll(newsroom: Newsroom) -> None:
    broken = [("urn:one", link, title) for _, link, title in ITEMS]
    polled(newsroom, broken[:4], 0)
    polled(newsroom, broken, 1)
    polled(newsroom, broken[2:], 2)
    assert len(newsroom.entries()) == len(ITEMS)


def test_rule_79_without_ids_and_links_an_entry_is_known_again(newsroom: Newsroom) -> None:
    bare = [("", "", title) for _, _, title in ITEMS]
    polled(newsroom, bare, 0)
    assert polled(newsroom, bare, 1) == ()
    assert len(newsroom.entries()) == len(ITEMS)


def test_rule_97_what_vanishes_from_the_document_is_kept_and_is_no_news_when_it_comes_back(
    newsroom: Newsroom,
) -> None:
    polled(newsroom, ITEMS, 0)
    before = newsroom.entries()
    polled(newsroom, ITEMS[:1], 1)
    polled(newsroom, ITEMS, 2)
    assert newsroom.entries() == before


def test_rule_84_a_new_text_and_a_new_date_change_an_entry_and_not_when_it_was_published(
    newsroom: Newsroom,
) -> None:
    dates = [format_datetime(at(-5)), format_datetime(at(1))]
    polled(newsroom, ITEMS[:1], 0, dates)
    (first,) = newsroom.entries()
    polled(newsroom, [(*ITEMS[0][:2], "第0件事情的新题目")], 1, dates[1:])
    (article, _), *none = newsroom.store.all_articles()
    assert none == []
    assert article.title == "第0件事情的新题目"
    assert article.published == at(-5)
    assert [entry.published for entry in newsroom.entries()] == [first.published]


def test_rules_86_and_87_without_a_date_or_with_one_to_come_first_sight_counts_for_ever(
    newsroom: Newsroom,
) -> None:
    dates = ["", "Fri, 01 Jan 2100 00:00:00 GMT"]
    polled(newsroom, ITEMS[:2], 0, dates)
    polled(newsroom, [(guid, link, f"{title}，续") for guid, link, title in ITEMS[:2]], 5, dates)
    found = [article for article, _ in newsroom.store.all_articles()]
    assert [article.time for article in found] == [at(0), at(0)]
    assert sorted(article.published is not None for article in found) == [False, True]
