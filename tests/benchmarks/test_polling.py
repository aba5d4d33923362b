"""The benchmark of polling on a handful of outlets: that they are what it says, and its ratios true."""

import asyncio
import ssl
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.jobs import Context, FeedJob
from aggregator.collect.reading import read_feed
from aggregator.collect.tools import Tools
from aggregator.config import load
from aggregator.model import Article, SourceSlug
from aggregator.pipeline.flow import Pass, Pipeline
from aggregator.store.sql import open_store
from benchmarks import passes
from benchmarks.polling.measuring import compared
from benchmarks.polling.ours import configuration
from benchmarks.polling.reader import Update
from benchmarks.polling.server import Outlets, serving
from benchmarks.polling.texts import START, feed

ENTRIES = 6


def articles(source: int, edition: int = 0) -> tuple[Article, ...]:
    slug = SourceSlug(f"outlet-{source}")
    context = Context(source=slug, outlet=slug, feed_url="http://127.1.0.1/feed.xml", now=START)
    document = feed(source, edition, ENTRIES)
    read = read_feed(FeedJob(document=document, content_type="", base=context.feed_url, context=context))
    assert not read.warnings
    return read.articles


def test_documents_are_the_same_every_time_and_read_as_rss_and_as_atom_in_both_languages() -> None:
    assert feed(5, 1, ENTRIES) == feed(5, 1, ENTRIES)
    read = {source: articles(source) for source in range(4)}
    assert {len(found) for found in read.values()} == {ENTRIES}
    told = [[each.language for source in pair for each in read[source]] for pair in ((0, 3), (1, 2))]
    assert told[0].count("en") > ENTRIES
    assert set(told[1]) <= {"zh", "zh-Hans", "zh-Hant"}
    chinese = [len(each.text) for source in (1, 2) for each in read[source]]
    english = [len(each.text) for source in (0, 3) for each in read[source]]
    assert 200 < min(chinese) < max(chinese) < 900
    assert 500 < min(english) < max(english) < 1_800


def test_agencies_reports_stand_in_several_sources_and_everything_else_in_one() -> None:
    texts = [{each.text for each in articles(source)} for source in (1, 4, 25)]
    assert len(texts[0] & texts[1]) == 2
    assert not texts[0] & texts[2]


def test_an_edition_brings_one_entry_and_drops_one() -> None:
    before, after = ({each.entry_id for each in articles(1, edition)} for edition in (0, 1))
    assert (len(after - before), len(before - after)) == (1, 1)


async def settled(outlets: Outlets, folder: Path, news: int) -> list[Pass]:
    """Let the pipeline come three times; before the last, ``news`` outlets bring something."""
    feeds = folder / "feeds.yaml"
    feeds.write_text(configuration(outlets), "utf-8")
    settings = load(feeds, {})
    settings.service.storage.mkdir()
    trust = ssl.create_default_context()
    done = []
    with closing(open_store(settings.service.database)) as store:
        async with Children(1) as children, Fetcher(settings.http, trust=lambda: trust) as fetcher:
            for day in range(3):
                outlets.bring_news(range(news if day == 2 else 0))
                clock = Clock(START + timedelta(days=day), 0.0)
                tools = Tools(fetcher, children, settings.service.timezone, clock)
                done.append(await Pipeline(settings, store, tools, clock).once())
    return done


def test_outlets_answer_304_until_they_bring_news_and_such_a_poll_reads_and_settles_nothing(
    tmp_path: Path,
) -> None:
    with serving(4, ENTRIES, (0.0, 0.01)) as outlets:
        first, unchanged, later = asyncio.run(settled(outlets, tmp_path, news=1))
    assert sum(each.new for each in first.polled) == 4 * ENTRIES
    assert len(unchanged.polled) == 4
    assert not {"read", "fingerprint"} & unchanged.seconds.keys()
    assert sum(each.new for each in later.polled) == 1
    assert outlets.answers == {200: 5, 304: 7}


def test_ratios_are_of_medians_with_the_start_apart() -> None:
    def ours(cpu: float) -> passes.Pass:
        account = {"seconds": {"start": 1.0, "fetch": 0.5}, "failed": []}
        return passes.Pass(START, cpu, 9.0, account)

    rounds = [(ours(cpu), Update(8.0, 4.0, 3.0, 0)) for cpu in (2.0, 3.0, 100.0)]
    made = compared("warm", "", rounds, 1_000, 0.25, {}, ("httpx", 0.5))
    whole, working, waited = made.tables[0].rows
    assert whole[1:] == (3.0, 8.0, 3 / 8)
    assert working[1:] == (2.0, 4.0, 2 / 4)
    assert waited[1:] == (9.0, 3.0, 3.0)
    assert made.tables[1].rows == (("start", 1.0), ("fetch", 0.5))
    assert made.tables[2].rows == (("httpx", 0.5),)
    assert not made.targets[0].met
    assert compared("warm", "", rounds, 1_000, 3 / 8, {}, ("httpx", 0.5)).targets[0].met
