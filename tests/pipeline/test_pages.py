"""Sources that are pages, from the page to the published entry."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.model import Feeds, FieldName, Host, Http, Listing, PageBody, Pick, Rate, Scrape
from aggregator.model import Site as HomePage
from aggregator.pipeline.flow import Pipeline
from tests.dedupe.texts import FERRY, LIBRARY
from tests.pipeline.newsroom import ALL, Newsroom
from tests.pipeline.site import Site, serving
from tests.stories import at, make_source

HTTP = Http(
    user_agent="aggregator-tests/1.0", hosts={"*": Host(Rate(1_000, at(1) - at(0)), 10, allow_private=True)}
)
FIELDS: dict[FieldName, Pick] = {"link": Pick("a"), "title": Pick("a"), "published": Pick("time")}
HTML = "text/html; charset=utf-8"
Opened = Callable[..., Newsroom]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
async def tools() -> AsyncIterator[Tools]:
    async with Fetcher(HTTP) as fetcher, Children(1) as children:
        yield Tools(fetcher, children)


def pipeline(newsroom: Newsroom, tools: Tools, hours: float = 0) -> Pipeline:
    return Pipeline(newsroom.settings, newsroom.store, tools, Clock(at(hours), 0.0))


async def test_a_scraped_article_joins_the_story_of_the_same_text_in_a_feed(
    open_newsroom: Opened, site: Site, tools: Tools
) -> None:
    row = f"<li><a href=/2>渡轮今日复航</a><time datetime='{at(-2).isoformat()}'>今天</time></li>"
    page = site.says("/list", f"<ul class=n>{row}</ul>".encode(), Content_Type=HTML)
    site.says("/2", f"<nav>首页</nav><div class=b><p>{FERRY}</p></div>".encode(), Content_Type=HTML)
    one = site.feed("/haian.xml", [("/1", "渡轮复航", FERRY, at(-3)), ("/3", "旧书", LIBRARY, at(-4))])
    scraped = Scrape(page, Listing("ul.n", "li", FIELDS), PageBody("div.b"))
    sources = [make_source("haian", origin=HomePage(site.url("/"))), make_source("daohe", origin=scraped)]
    home = f"<link rel=alternate type=application/rss+xml href={one}>"
    site.says("/", f"<html><head>{home}</head></html>".encode(), Content_Type=HTML)
    newsroom = open_newsroom(sources=sources)
    done = await pipeline(newsroom, tools).once()
    assert [polled.state.error for polled in done.polled] == ["", ""]
    assert done.published == {ALL: 2}
    assert sorted(len(story.members) for story, _ in newsroom.store.all_stories()) == [1, 2]
    (state,) = (polled.state for polled in done.polled if polled.state.source == "haian")
    stored = newsroom.store.poll_states()[state.source, state.url]
    assert (stored.url, stored.found) == (site.url("/"), one)
    await pipeline(newsroom, tools, 24).once()
    assert [site.asked.count(path) for path in ("/", "/haian.xml", "/list", "/2")] == [1, 2, 2, 1]


async def test_pages_that_are_owed_are_read_at_the_next_pass_from_what_is_stored(
    open_newsroom: Opened, site: Site, tools: Tools
) -> None:
    names = [f"/{number}" for number in range(12)]
    page = site.feed("/haian.xml", [(name, f"第{name[1:]}件事", "导语……", at(-1)) for name in names])
    for name in names:
        body = "".join(f"<p>{FERRY}第{name[1:]}次。</p>" for _ in range(2))
        site.says(name, f"<html><body><article>{body}</article></body></html>".encode(), Content_Type=HTML)
    source = make_source("haian", origin=Feeds((page,)), full_text="always")
    newsroom = open_newsroom(sources=[source])
    for hours, whole in ((0, 10), (24, 12)):
        await pipeline(newsroom, tools, hours).once()
        articles = [article for article, _ in newsroom.store.all_articles()]
        assert (len(articles), sum(len(article.text) > 100 for article in articles)) == (12, whole)
    assert all(site.asked.count(name) == 1 for name in names)
    (state,) = newsroom.store.poll_states().values()
    assert state.owed == ()
