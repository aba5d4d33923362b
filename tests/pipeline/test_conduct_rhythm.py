"""How we ask several addresses, sites and sources, and across restarts: rules of docs/conduct/rhythm.md."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from aggregator.clock import Clock
from aggregator.collect.children import Children
from aggregator.collect.http.client import Fetcher
from aggregator.collect.tools import Tools
from aggregator.model import Feeds, Host, Http, PollState, Rate, Source, SourceSlug, Status
from aggregator.pipeline.flow import Pass, Pipeline
from tests.pipeline.newsroom import Newsroom
from tests.stories import at, make_source

QUICK = Host(Rate(1_000, timedelta(seconds=1)), 1, allow_private=True)
HTTP = Http(user_agent="aggregator-tests/1.0", hosts={"*": QUICK})
Opened = Callable[..., Newsroom]
GOOD = ("200 OK", "Content-Type: application/rss+xml")


def document(*titles: str) -> bytes:
    items = "".join(f"<item><guid>{title}</guid><title>{title}</title></item>" for title in titles)
    return f"<rss version='2.0'><channel><title>报</title>{items}</channel></rss>".encode()


@dataclass
class Houses:
    """Many hosts behind one port; ``answers`` by ``host/path``, ``heads`` are the requests in their order."""

    port: int = 0
    answers: dict[str, tuple[tuple[str, ...], bytes]] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)

    def says(self, place: str, *status_and_headers: str, body: bytes = b"") -> str:
        self.answers[place] = (status_and_headers, body)
        host, _, path = place.partition("/")
        return f"http://{host}:{self.port}/{path}"

    @property
    def asked(self) -> list[str]:
        return [self._place(head) for head in self.heads]

    @staticmethod
    def _place(head: str) -> str:
        host = next(line for line in head.split("\r\n") if line.startswith("Host: "))
        return host.removeprefix("Host: ").partition(":")[0] + head.split(" ")[1]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        (status, *headers), body = self.answers.get(self._place(head), (("404 No",), b"no"))
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()
        writer.close()


async def at_home(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


@pytest.fixture
async def houses() -> AsyncIterator[Houses]:
    found = Houses()
    server = await asyncio.start_server(found.handle, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()


@asynccontextmanager
async def process(newsroom: Newsroom, hours: float) -> AsyncIterator[Pipeline]:
    """A pipeline with tools of its own, as a process has them that has just been started."""
    async with Fetcher(HTTP, resolver=at_home) as fetcher, Children(1) as readers:
        yield Pipeline(newsroom.settings, newsroom.store, Tools(fetcher, readers), Clock(at(hours), 0.0))


async def passing(newsroom: Newsroom, hours: float) -> Pass:
    async with process(newsroom, hours) as pipeline:
        return await pipeline.once()


def source(slug: str, *urls: str, **changes: object) -> Source:
    return make_source(slug, origin=Feeds(urls), **changes)


def states(newsroom: Newsroom) -> dict[str, PollState]:
    return {str(slug): state for (slug, _), state in newsroom.store.poll_states().items()}


async def test_rule_7_validators_survive_a_restart(open_newsroom: Opened, houses: Houses) -> None:
    url = houses.says("a.example/feed", *GOOD, 'ETag: "a"', body=document("甲事"))
    newsroom = open_newsroom(sources=[source("haian", url)])
    for hours in (0, 5, 10):
        await passing(newsroom, hours)
    assert ['If-None-Match: "a"' in head for head in houses.heads] == [False, True, True]


async def test_rule_8_an_address_that_is_edited_is_asked_without_the_old_one_s_validators(
    open_newsroom: Opened, houses: Houses
) -> None:
    old = houses.says("a.example/feed", *GOOD, 'ETag: "a"', body=document("甲事"))
    new = houses.says("a.example/new", *GOOD, 'ETag: "a"', body=document("甲事"))
    for url in (old, new):
        await passing(open_newsroom(sources=[source("haian", url)]), 0)
    assert houses.asked == ["a.example/feed", "a.example/new"]
    assert "If-None-Match" not in houses.heads[1]


async def test_rule_29_however_often_it_is_started_an_address_is_not_asked_more_often(
    open_newsroom: Opened, houses: Houses
) -> None:
    url = houses.says("a.example/feed", *GOOD, body=document("甲事"))
    newsroom = open_newsroom(sources=[source("haian", url)])
    for minute in range(0, 60, 4):
        await passing(newsroom, minute / 60)
    assert len(houses.heads) == 1


async def test_rule_31_two_sources_of_one_address_are_one_request_and_both_are_told(
    open_newsroom: Opened, houses: Houses
) -> None:
    url = houses.says("a.example/feed", *GOOD, 'ETag: "a"', body=document("甲事", "乙事"))
    newsroom = open_newsroom(sources=[source("haian", url), source("daohe", url + "#top")])
    done = await passing(newsroom, 0)
    assert houses.asked == ["a.example/feed"]
    assert {(each.state.source, each.new) for each in done.polled} == {("haian", 2), ("daohe", 2)}
    houses.says("a.example/feed", "304 Not Modified")
    done = await passing(newsroom, 5)
    assert [each.state.status for each in done.polled] == [Status.QUIET, Status.QUIET]
    assert 'If-None-Match: "a"' in houses.heads[1]
    houses.says("a.example/feed", "500 Oops")
    done = await passing(newsroom, 10)
    assert len(houses.heads) == 3
    assert {each.state.error.partition(":")[0] for each in done.polled} == {"haian", "daohe"}


async def test_rule_31_a_second_source_of_a_known_address_is_read_whole_and_then_goes_along(
    open_newsroom: Opened, houses: Houses
) -> None:
    url = houses.says("a.example/feed", *GOOD, 'ETag: "a"', body=document("甲事"))
    await passing(open_newsroom(sources=[source("haian", url)]), 0)
    newsroom = open_newsroom(sources=[source("haian", url), source("daohe", url)])
    done = await passing(newsroom, 0.2)
    assert {(each.state.source, each.new) for each in done.polled} == {("haian", 0), ("daohe", 1)}
    await passing(newsroom, 5)
    assert ["If-None-Match" in head for head in houses.heads] == [False, False, True]


async def test_rule_31_one_of_two_that_is_asked_for_by_name_takes_the_other_along(
    open_newsroom: Opened, houses: Houses
) -> None:
    url = houses.says("a.example/feed", *GOOD, body=document("甲事"))
    newsroom = open_newsroom(sources=[source("haian", url), source("daohe", url)])
    await passing(newsroom, 0)
    async with process(newsroom, 0.5) as pipeline:
        done = await pipeline.once([SourceSlug("daohe")])
    assert {each.state.source for each in done.polled} == {"haian", "daohe"}
    assert len(houses.heads) == 2


async def test_rule_31_a_bug_with_one_puts_off_all_who_were_polled_with_it(
    open_newsroom: Opened, houses: Houses
) -> None:
    url = houses.says("a.example/feed", *GOOD, body=document("甲事"))
    newsroom = open_newsroom(sources=[source("haian", url), source("daohe", url, announce=None)])  # the bug
    async with process(newsroom, 0) as pipeline:
        with pytest.raises(TypeError):
            await pipeline.once()
        assert pipeline.due() == []
    assert all("a bug in aggregator" in state.error for state in states(newsroom).values())


async def test_rule_32_a_wait_holds_across_restarts_and_for_one_asked_for_by_name(
    open_newsroom: Opened, houses: Houses
) -> None:
    url = houses.says("a.example/feed", "429 Slow", "Retry-After: 36000")
    newsroom = open_newsroom(sources=[source("haian", url)])
    for hours in (0, 1, 5, 9.9):
        await passing(newsroom, hours)
    async with process(newsroom, 9.95) as pipeline:
        done = await pipeline.once([SourceSlug("haian")])
    assert "(Retry-After)" in done.refused[SourceSlug("haian")]
    assert len(houses.heads) == 1
    await passing(newsroom, 11)
    assert len(houses.heads) == 2


@pytest.mark.parametrize(
    "wait", [("429 Slow", "Retry-After: 7200"), ("503 Down", "Retry-After: 7200"), ("429 Slow",)]
)
async def test_rule_38_when_one_feed_is_told_to_wait_all_of_its_site_are_left_alone_and_others_are_not(
    open_newsroom: Opened, houses: Houses, wait: tuple[str, ...]
) -> None:
    names = ("feeds.busy.example/0", "feeds.busy.example/1", "www.busy.example/2", "busy.example/3")
    urls = [houses.says(name, *wait) for name in names]
    calm = houses.says("calm.example/feed", *GOOD, body=document("甲事"))
    sources = [*(source(f"s{number}", url) for number, url in enumerate(urls)), source("calm", calm)]
    newsroom = open_newsroom(sources=[*sources])
    first = await passing(newsroom, 0)
    # Three hosts of the site were free, so that up to three questions were under way together.
    asked = [place for place in houses.asked if "busy" in place]
    assert 1 <= len(asked) <= 3
    assert sum("feeds" in place for place in asked) <= 1, "who waited at the host was sent away"
    assert states(newsroom)["calm"].status is Status.OK
    throttled = [each for each in first.polled if each.state.status is Status.THROTTLED]
    assert len(throttled) == len(asked)
    untouched = [state for state in states(newsroom).values() if state.status is Status.NEW]
    assert [(state.failures, state.last_fetch) for state in untouched] == [(0, None)] * (4 - len(asked))

    hours = 2 if len(wait) > 1 else 1
    new = source("late", houses.says("new.busy.example/feed", *wait))
    later = open_newsroom(sources=[*sources, new])
    await passing(later, hours - 0.1)
    async with process(later, hours - 0.05) as pipeline:
        done = await pipeline.once([new.slug])
    assert "busy.example asked to wait until" in done.refused[new.slug]
    assert [place for place in houses.asked if "busy" in place] == asked
    await passing(later, hours + 0.01)
    assert [place for place in houses.asked if "busy" in place] == [*asked, houses.asked[-1]], (
        "one, as a probe"
    )


async def test_rule_38_a_site_that_answers_again_is_asked_as_before(
    open_newsroom: Opened, houses: Houses
) -> None:
    one = houses.says("a.busy.example/1", "429 Slow", "Retry-After: 3600")
    two = houses.says("b.busy.example/2", *GOOD, body=document("乙事"))
    newsroom = open_newsroom(sources=[source("one", one)])
    await passing(newsroom, 0)
    houses.says("a.busy.example/1", *GOOD, body=document("甲事"))
    newsroom = open_newsroom(sources=[source("one", one), source("two", two)])
    async with process(newsroom, 2) as pipeline:
        assert [each.source.slug for each in pipeline.due()] == ["two", "one"]
        assert set(pipeline.throttled) == {"busy.example"}
        await pipeline.once()
    async with process(newsroom, 4) as pipeline:
        pipeline.due()
        assert set(pipeline.throttled) == set()
    assert {state.error for state in states(newsroom).values()} == {""}


async def test_rule_39_what_is_gone_is_never_asked_again_and_its_articles_stay(
    open_newsroom: Opened, houses: Houses
) -> None:
    url = houses.says("a.example/feed", *GOOD, body=document("甲事"))
    newsroom = open_newsroom(sources=[source("haian", url)])
    await passing(newsroom, 0)
    houses.says("a.example/feed", "410 Gone")
    await passing(newsroom, 5)
    before = houses.asked.count("a.example/feed")
    for hours in (30, 1000, 10_000):
        await passing(newsroom, hours)
    assert houses.asked.count("a.example/feed") == before
    assert newsroom.store.counts().articles == 1


async def test_rules_49_and_58_where_a_feed_moves_to_another_source_s_address_that_is_told(
    open_newsroom: Opened, houses: Houses
) -> None:
    new = houses.says("a.example/new", *GOOD, body=document("甲事"))
    old = houses.says("a.example/old", "301 Moved", f"Location: {new}")
    newsroom = open_newsroom(sources=[source("haian", old), source("daohe", new)])
    for hours in (0, 5, 10):
        await passing(newsroom, hours)
    told = states(newsroom)["haian"]
    assert told.moved == new
    assert told.warnings == (
        "it has moved to an address of the source daohe; take one of the two out of feeds.yaml",
        f"moved for good to {new}; write that into feeds.yaml",
    )
    assert states(newsroom)["daohe"].warnings == ()
    houses.heads.clear()
    await passing(newsroom, 24)
    assert houses.asked == ["a.example/new"], "from then on both are one address"
