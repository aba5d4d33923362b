"""The subscriber against a hub and a publisher on loopback, case by case as websub.rocks numbers them."""

import asyncio
import gzip
import io
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest

from aggregator.model import Status
from aggregator.model.subscriptions import Mode, Standing
from tests.hub import Rocks, call
from tests.service.conftest import Open
from tests.subscriber import BEGAN, Subscribed

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("case", ["100", "102", "103", "104", "200", "201", "202", "203", "204", "300"])
async def test_a_feed_is_subscribed_to_and_what_its_hub_brings_is_there_without_a_poll(
    opened: Open, hub: Rocks, case: str
) -> None:
    at = await opened(case)
    await at.begin()
    (agreed,) = hub.agreed.values()
    assert agreed.form["hub.topic"] == hub.topic(case)
    assert at.one.standing(BEGAN) is Standing.LIVE
    fetched = len(hub.fetched)
    assert [heard.status for heard in await at.publish(case, "第三条")] == [202]
    assert sorted(at.titles()) == sorted(["第一条", "第二条", "第三条"])
    assert (len(hub.fetched), at.settled) == (fetched, ["settled"])


async def test_wr101_a_page_that_is_scraped_is_subscribed_to_by_the_links_in_its_head(
    opened: Open, hub: Rocks
) -> None:
    fields = "{link: {css: a}, title: {css: a}}"
    scrape = f"{{url: {hub.blog('101')}, container: ul, item: li, fields: {fields}}}"
    at = await opened("101", f"{{scrape: {scrape}}}")
    await at.begin()
    (agreed,) = hub.agreed.values()
    assert agreed.form["hub.topic"] == hub.topic("101")
    await at.publish("101", "第三条")
    assert "第三条" in at.titles()


async def test_wr203_and_wr204_the_request_is_posted_again_whole(opened: Open, hub: Rocks) -> None:
    at = await opened("204")
    await at.begin()
    first, second = hub.asked
    assert (first.path, second.path) == ("/blog/204/hub?redirect=1", "/blog/204/hub")
    assert first.form == second.form
    assert len(first.form["hub.secret"]) > 40


async def test_wr205_a_verification_of_another_topic_is_refused(opened: Open, hub: Rocks) -> None:
    at = await opened("205")
    await at.begin()
    assert [heard.status for heard in hub.answers] == [404]
    assert hub.agreed == {}
    assert at.one.standing(BEGAN) is Standing.ASKED


@pytest.mark.parametrize(("case", "cause"), [("301", "its signature is wrong"), ("302", "it is not signed")])
async def test_wr301_and_wr302_what_is_not_signed_rightly_is_acknowledged_and_ignored(
    opened: Open, hub: Rocks, case: str, cause: str, log: io.StringIO
) -> None:
    at = await opened(case)
    await at.begin()
    assert [heard.status for heard in await at.publish(case, "伪造的一条")] == [202]
    assert "伪造的一条" not in at.titles()
    assert at.settled == []
    assert f"delivery ignored source=blog hub=127.0.0.1:{hub.port} cause='{cause}'" in log.getvalue()


@pytest.mark.parametrize("algorithm", ["sha1", "sha384", "sha512"])
async def test_every_method_of_signing_is_understood(opened: Open, hub: Rocks, algorithm: str) -> None:
    at = await opened("100")
    await at.begin()
    hub.write("100", "第三条")
    assert (await at.deliver(algorithm=algorithm)).status == 202
    assert "第三条" in at.titles()


async def test_the_hubs_word_is_stored_and_kept_by_asking_again_before_its_end(
    opened: Open, hub: Rocks
) -> None:
    hub.lease = "3600"
    at = await opened("100")
    await at.begin()
    assert at.one.lease_until == BEGAN + HOUR
    at.later(minutes=30)
    await at.subscribe()
    assert len(hub.asked) == 1
    at.later(minutes=20)
    await at.subscribe()
    first, second = hub.asked
    assert first.form == second.form
    assert at.one.lease_until == BEGAN + timedelta(minutes=50) + HOUR


async def test_a_hub_that_never_asks_back_is_asked_ever_more_rarely_and_says_so(
    opened: Open, hub: Rocks
) -> None:
    hub.verifies = False
    at = await opened("100")
    await at.begin()
    for hours in (0.9, 0.2, 1.8, 0.3):
        at.later(hours=hours)
        await at.subscribe()
    assert len(hub.asked) == 3
    assert at.one.standing(at.clock.now()) is Standing.FAILED
    assert "has not asked back; can it reach publish.base_url?" in at.one.error


async def test_a_hub_that_cannot_be_asked_is_left_alone_as_long_as_it_wants(
    opened: Open, hub: Rocks, log: io.StringIO
) -> None:
    hub.refuses, hub.headers = 503, {"Retry-After": "7200"}
    at = await opened("100")
    await at.begin()
    assert (at.one.standing(BEGAN), at.one.due) == (Standing.FAILED, BEGAN + 2 * HOUR)
    assert "503: down for now" in at.one.error
    assert "a hub could not be asked source=blog" in log.getvalue()
    assert at.polled.status is Status.OK


async def test_a_denial_is_kept_and_the_feed_is_polled_as_before(opened: Open, hub: Rocks) -> None:
    at = await opened("100")
    await at.begin()
    (asked,) = hub.agreed.values()
    assert (await asyncio.to_thread(hub.deny, asked, "付费才行")).status == 200
    assert (at.one.standing(BEGAN), at.one.error) == (Standing.DENIED, "付费才行")
    at.later(days=1)
    await at.subscribe()
    assert len(hub.asked) == 1
    await at.poll()
    assert at.polled.next_due is not None
    assert at.polled.next_due < at.clock.now() + 12 * HOUR


async def test_a_hub_that_a_later_document_does_not_name_is_left(opened: Open, hub: Rocks) -> None:
    at = await opened("100")
    await at.begin()
    callback = at.one.callback
    hub.hubless = True
    hub.write("100", "第三条")
    at.later(hours=2)
    await at.poll()
    await at.subscribe()
    assert [each.form["hub.mode"] for each in hub.asked] == ["subscribe", "unsubscribe"]
    assert "hub.secret" not in hub.asked[-1].form
    assert (hub.agreed, at.one.asked) == ({}, Mode.UNSUBSCRIBE)
    assert await status("POST", callback) == 410
    await at.subscribe()
    assert at.subscriptions == []
    assert await status("POST", callback) == 404
    asked = f"{callback}?hub.mode=unsubscribe&hub.topic={quote(hub.topic('100'))}&hub.challenge=c"
    assert await status("GET", asked) == 404


async def status(method: str, callback: str) -> int:
    return (await asyncio.to_thread(call, method, callback, b"<rss/>")).status


async def test_nobody_else_can_end_a_subscription(opened: Open, hub: Rocks) -> None:
    at = await opened("100")
    await at.begin()
    (asked,) = hub.agreed.values()
    assert (await asyncio.to_thread(lambda: hub.verify(asked, mode="unsubscribe"))).status == 404
    assert at.one.standing(BEGAN) is Standing.LIVE


class TestWhatIsBelieved:
    async def test_a_delivery_sent_again_changes_nothing(self, opened: Open) -> None:
        at = await opened("100")
        await at.begin()
        await at.publish("100", "第三条")
        before = [article for article, _ in at.store.all_articles()]
        state = at.polled
        assert (await at.deliver()).status == 202
        assert [article for article, _ in at.store.all_articles()] == before
        assert (at.polled, at.settled) == (state, ["settled"])

    async def test_an_old_one_does_not_take_back_what_was_changed_since(self, opened: Open) -> None:
        at = await opened("102")
        await at.begin()
        entry = "<entry><id>x</id><title>{}</title><updated>{}</updated><link href='/x'/></entry>"
        form = '<feed xmlns="http://www.w3.org/2005/Atom"><title>海角</title>' + entry + "</feed>"
        old, new = form.format("初稿", "2026-03-01T09:00:00Z"), form.format("改稿", "2026-03-01T10:00:00Z")
        for document, title in ((old, "初稿"), (new, "改稿"), (old, "改稿")):
            await at.deliver(document)
            assert set(at.titles()) == {"第一条", "第二条", title}
        assert at.polled.next_due is not None
        assert at.polled.next_due <= BEGAN + 1.1 * HOUR, "what is not believed is asked for soon"

    async def test_a_part_of_the_feed_deletes_nothing_and_validators_stay(
        self, opened: Open, hub: Rocks
    ) -> None:
        at = await opened("100")
        await at.begin()
        before = at.polled
        hub.write("100", "第三条")
        await at.deliver(hub.document("100", only=1))
        assert sorted(at.titles()) == sorted(["第一条", "第二条", "第三条"])
        assert (at.polled.body, at.polled.last_fetch) == (before.body, before.last_fetch)
        at.later(hours=13)
        await at.poll()
        assert len(at.titles()) == 3

    async def test_a_compressed_one_is_read_and_a_bomb_is_not(
        self, opened: Open, hub: Rocks, log: io.StringIO
    ) -> None:
        at = await opened("100")
        await at.begin()
        hub.write("100", "第三条")
        packed = {"Content-Encoding": "gzip"}
        await at.deliver(gzip.compress(b" " * 20_000_000), **packed)
        assert "body larger than 15,000,000 bytes after decompression" in log.getvalue()
        assert len(at.titles()) == 2
        await at.deliver(gzip.compress(hub.document("100").encode()), **packed)
        assert len(at.titles()) == 3

    @pytest.mark.parametrize("body", ["", "<html><p>no</html>", "\x00\x01", "{}", "<opml/>"])
    async def test_what_cannot_be_read_costs_a_line_and_an_earlier_poll(
        self, opened: Open, body: str, log: io.StringIO
    ) -> None:
        at = await opened("100")
        await at.begin()
        before = at.polled
        assert (await at.deliver(body)).status == 202
        soon = replace(before, next_due=BEGAN + HOUR)
        assert (at.polled, at.one.unread) == (soon, None)
        assert "warning blog: while reading" in log.getvalue()
        assert len(at.titles()) == 2


class TestPatience:
    async def test_with_a_hub_that_delivers_the_source_is_polled_at_its_longest_interval(
        self, opened: Open
    ) -> None:
        at = await opened("100")
        await at.begin()
        assert rest(at) < 2 * HOUR
        await at.publish("100", "第三条")
        at.later(hours=2)
        await at.poll()
        assert 12 * HOUR <= rest(at) <= 13.2 * HOUR

    async def test_a_hub_that_only_promises_changes_nothing(self, opened: Open) -> None:
        at = await opened("100")
        await at.begin()
        at.later(hours=2)
        await at.poll()
        assert rest(at) < 2 * HOUR

    async def test_a_hub_that_did_not_tell_of_news_is_believed_no_longer(
        self, opened: Open, hub: Rocks
    ) -> None:
        at = await opened("100")
        await at.begin()
        await at.publish("100", "第三条")
        at.later(hours=2)
        hub.write("100", "没有告诉的一条")
        await at.poll()
        at.later(hours=14)
        await at.poll()
        assert rest(at) < 4 * HOUR
        await at.publish("100", "又告诉的一条")
        at.later(hours=4)
        await at.poll()
        assert rest(at) >= 12 * HOUR

    async def test_a_lease_that_runs_out_bounds_the_rest_and_then_it_is_as_before(
        self, opened: Open, hub: Rocks
    ) -> None:
        hub.lease = str(4 * 3600)
        at = await opened("100")
        await at.begin()
        await at.publish("100", "第三条")
        at.later(hours=2)
        await at.poll()
        assert rest(at) <= 2.2 * HOUR
        at.later(hours=3)
        assert at.one.standing(at.clock.now()) is Standing.LAPSED
        await at.poll()
        assert rest(at) < 2 * HOUR


def rest(at: Subscribed) -> timedelta:
    assert at.polled.next_due is not None
    assert at.polled.last_fetch is not None
    return at.polled.next_due - at.polled.last_fetch
