"""Agreements with hubs over crashes, reloads and held databases; and which hubs are asked at all."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.model import Host
from aggregator.model.subscriptions import Standing
from aggregator.pipeline.delivering import recover
from aggregator.store.protocol import Store
from tests.hub import Rocks
from tests.service.conftest import Configure, Open
from tests.subscriber import BEGAN, subscribed, working


class TestWhatIsLost:
    async def test_what_was_acknowledged_and_not_read_before_a_crash_is_polled_at_the_next_start(
        self, opened: Open, hub: Rocks
    ) -> None:
        at = await opened("100")
        await at.begin()
        await asyncio.to_thread(hub.publish, "100", "第三条")
        assert at.one.unread == BEGAN
        assert "第三条" not in at.titles()
        at.later(minutes=1)
        recover(at.store, at.clock.now())
        assert at.one.unread is None
        await at.poll()
        assert "第三条" in at.titles()

    async def test_what_waits_is_bounded_for_each_and_a_hub_is_told_to_come_again(
        self, opened: Open, hub: Rocks
    ) -> None:
        at = await opened("100")
        await at.begin()
        heard = [(await asyncio.to_thread(hub.publish, "100", f"第{n}篇"))[0].status for n in range(6)]
        assert heard == [202, 202, 202, 202, 503, 503]
        await at.websub.read()
        assert (await at.publish("100", "最后一篇"))[0].status == 202
        assert {f"第{n}篇" for n in range(6)} < set(at.titles())

    async def test_a_database_that_is_held_loses_nothing_that_was_acknowledged(
        self, opened: Open, hub: Rocks, tmp_path: Path
    ) -> None:
        at = await opened("100")
        await at.begin()
        await asyncio.to_thread(hub.publish, "100", "第三条")
        with closing(sqlite3.connect(tmp_path / "storage/aggregator.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await at.websub.read()
            (heard,) = await asyncio.to_thread(hub.publish, "100", "第四条")
            assert heard.status == 503, "what cannot be remembered is not acknowledged"
            other.execute("ROLLBACK")
        assert "第三条" not in at.titles()
        await asyncio.sleep(0.3)
        await at.websub.read()
        assert "第三条" in at.titles()

    async def test_a_delivery_that_waits_outlives_a_reload(self, opened: Open, hub: Rocks) -> None:
        at = await opened("100")
        await at.begin()
        await asyncio.to_thread(hub.publish, "100", "第三条")
        await at.websub.drain()
        await at.websub.read()
        assert "第三条" not in at.titles()
        async with working(at.settings, at.store, hub, at.clock, at.agreements) as again:
            await again.websub.read()
            assert "第三条" in again.titles()


class TestWhoIsAsked:
    async def test_a_source_that_leaves_feeds_yaml_leaves_its_hub_and_one_that_is_off_too(
        self, opened: Open, hub: Rocks
    ) -> None:
        at = await opened("100")
        await at.begin()
        (source,) = at.settings.sources.values()
        off = replace(at.settings, sources={source.slug: replace(source, enabled=False)})
        async with working(off, at.store, hub, at.clock, at.agreements) as again:
            await again.subscribe()
            assert hub.asked[-1].form["hub.mode"] == "unsubscribe"
            await again.subscribe()
            assert again.subscriptions == []

    async def test_a_base_url_that_moves_takes_its_subscriptions_along(
        self, opened: Open, hub: Rocks
    ) -> None:
        at = await opened("100")
        await at.begin()
        moved = replace(
            at.settings.publish, base_url=at.settings.publish.base_url.replace("127.0.0.1", "127.0.0.2")
        )
        hub.verifies = False
        async with working(
            replace(at.settings, publish=moved), at.store, hub, at.clock, at.agreements
        ) as again:
            await again.subscribe()
        said = {(each.form["hub.mode"], each.callback.split("/websub/")[0]) for each in hub.asked[1:]}
        assert said == {
            ("unsubscribe", at.settings.publish.base_url),
            ("subscribe", moved.base_url),
        }

    @pytest.mark.parametrize("more", ["http: {websub: false}\n", ""])
    async def test_nobody_is_asked_where_it_is_off_or_where_no_hub_can_call(
        self, configure: Configure, store: Store, hub: Rocks, more: str
    ) -> None:
        hub.write("100", "第一条")
        settings = load(configure(blog=hub.blog("100")), {})
        off = replace(settings.http, websub=False) if more else settings.http
        async with subscribed(replace(settings, http=off), store, hub) as at:
            if not more:
                names = {**settings.http.hosts, "127.0.0.1": Host(allow_private=False)}
                closed = replace(at.settings, http=replace(settings.http, hosts=names))
                await at.poll()
                async with working(closed, store, hub, at.clock, at.agreements) as again:
                    await again.subscribe()
            else:
                await at.begin()
            assert (hub.asked, at.subscriptions) == ([], [])
            assert at.polled.hub == f"{hub.blog('100')}/hub"

    async def test_a_hub_at_a_closed_address_is_not_asked_and_that_is_shown(
        self, configure: Configure, store: Store, hub: Rocks
    ) -> None:
        hub.write("103", "第一条")
        settings = load(configure(blog=hub.blog("103")), {})
        async with subscribed(settings, store, hub) as at:
            await at.poll()
            public = replace(at.settings.publish, base_url="https://news.example.org")
            with store.writing() as writing:
                writing.save_poll(replace(at.polled, hub="http://10.0.0.1/hub"))
            async with working(
                replace(at.settings, publish=public), store, hub, at.clock, at.agreements
            ) as again:
                await again.websub.tick()
                assert again.one.standing(BEGAN) is Standing.FAILED
                assert "10.0.0.1 is private" in again.one.error

    @pytest.mark.parametrize(
        "written",
        ["${env:FEED}", "{feed: '${env:FEED}'}", "{feed: '${env:FEED}', auth: {basic: 'a:${env:P}'}}"],
    )
    async def test_a_hub_is_told_of_no_secret_address(
        self, configure: Configure, store: Store, hub: Rocks, written: str
    ) -> None:
        hub.write("100", "第一条")
        path = configure(blog=f'"{written}"' if written.startswith("$") else written)
        settings = load(path, {"FEED": f"{hub.blog('100')}?key=hunter2secret", "P": "password"})
        async with subscribed(settings, store, hub) as at:
            await at.begin()
            assert at.titles() == ["第一条"]
            assert (at.polled.hub, at.polled.topic, hub.asked) == ("", "", [])
