"""How hubs are answered: over real HTTP, with agreements that a test writes down."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from aggregator.errors import StoreError
from aggregator.model.subscriptions import Delivery, Verification
from aggregator.web.callbacks import RECEIVING, beside
from aggregator.web.server import serve

LARGEST = 100_000
TOPIC = "https://harbour.example/feed?v=1"


@dataclass
class Agreed:
    """Two agreements, ``live`` and ``left``, and what was heard of them."""

    largest: int = LARGEST
    room: bool = True
    broken: bool = False
    asked: list[tuple[str, Verification]] = field(default_factory=list)
    taken: list[Delivery] = field(default_factory=list)

    def refusal(self, token: str) -> int:
        if self.broken:
            raise StoreError("aggregator.db", "using the database", "the disk is full")
        return {"live": 0, "left": 410}.get(token, 404)

    def verified(self, token: str, asked: Verification) -> bool:
        if self.broken:
            raise StoreError("aggregator.db", "using the database", "the disk is full")
        self.asked.append((token, asked))
        return token == "live" and asked.topic == TOPIC  # noqa: S105 - of a test

    def delivered(self, delivery: Delivery) -> bool:
        if self.room:
            self.taken.append(delivery)
        return self.room


async def site(scope: Scope, receive: Receive, send: Send) -> None:
    """Everything else that we serve."""
    await PlainTextResponse(f"site {scope['path']}")(scope, receive, send)


@pytest.fixture
def agreed() -> Agreed:
    return Agreed()


@pytest.fixture
async def address(agreed: Agreed) -> AsyncIterator[tuple[str, int]]:
    async with serve(beside(site, agreed), "127.0.0.1", 0) as bound:
        yield bound


@pytest.fixture
async def hub(address: tuple[str, int]) -> AsyncIterator[httpx.AsyncClient]:
    host, port = address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False, timeout=10) as opened:
        yield opened


def question(**changes: str) -> dict[str, str]:
    values = {"mode": "subscribe", "topic": TOPIC, "challenge": "c-1", "lease_seconds": "864000"} | changes
    return {f"hub.{name}": value for name, value in values.items()}


class TestVerification:
    @pytest.mark.parametrize("challenge", ["c-1", "<script>alert(1)</script>", "问 a&b=c+%20", " "])
    async def test_a_challenge_comes_back_exactly_and_as_harmless_text(
        self, hub: httpx.AsyncClient, challenge: str
    ) -> None:
        answer = await hub.get("/websub/live", params=question(challenge=challenge))
        assert (answer.status_code, answer.content) == (200, challenge.encode())
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"

    async def test_what_the_hub_says_is_handed_on_word_for_word(
        self, hub: httpx.AsyncClient, agreed: Agreed
    ) -> None:
        await hub.get("/websub/live", params=question(mode="denied", reason="no & never"))
        assert agreed.asked == [
            (
                "live",
                Verification(
                    mode="denied",
                    topic=TOPIC,
                    challenge="c-1",
                    lease_seconds="864000",
                    reason="no & never",
                ),
            )
        ]

    async def test_a_denial_is_acknowledged_without_a_body(self, hub: httpx.AsyncClient) -> None:
        answer = await hub.get("/websub/live", params={"hub.mode": "denied", "hub.topic": TOPIC})
        assert (answer.status_code, answer.content) == (200, b"")

    @pytest.mark.parametrize(
        "path",
        ["/websub/nobody", "/websub/LIVE", "/websub/live%20", "/websub/left"],
    )
    async def test_an_unknown_address_is_404_and_repeats_nothing(
        self, hub: httpx.AsyncClient, path: str
    ) -> None:
        answer = await hub.get(path, params=question(challenge="echo-me"))
        assert answer.status_code == 404
        assert b"echo" not in answer.content

    async def test_wr205_a_topic_that_was_not_agreed_on_is_404(self, hub: httpx.AsyncClient) -> None:
        answer = await hub.get("/websub/live", params=question(topic="https://harbour.example/other"))
        assert answer.status_code == 404
        assert (await hub.get("/websub/live")).status_code == 404


class TestDelivery:
    async def test_wr300_it_is_acknowledged_and_handed_on_as_it_came(
        self, hub: httpx.AsyncClient, agreed: Agreed
    ) -> None:
        headers = {
            "content-type": "application/rss+xml; charset=gbk",
            "x-hub-signature": "sha256=00",
            "content-encoding": "gzip",
        }
        answer = await hub.post("/websub/live", content=b"\x00\xff<rss/>", headers=headers)
        assert answer.status_code == 202
        assert agreed.taken == [
            Delivery(
                token="live",  # noqa: S106 - of a test
                body=b"\x00\xff<rss/>",
                content_type="application/rss+xml; charset=gbk",
                coding="gzip",
                signature="sha256=00",
            )
        ]

    @pytest.mark.parametrize(("token", "status"), [("nobody", 404), ("left", 410)])
    async def test_one_that_nobody_waits_for_is_refused_before_it_is_received(
        self, hub: httpx.AsyncClient, agreed: Agreed, token: str, status: int
    ) -> None:
        answer = await hub.post(f"/websub/{token}", content=b"x" * 50_000)
        assert (answer.status_code, agreed.taken) == (status, [])

    async def test_one_at_the_limit_is_taken_and_a_larger_one_is_not(
        self, hub: httpx.AsyncClient, agreed: Agreed
    ) -> None:
        assert (await hub.post("/websub/live", content=b"x" * LARGEST)).status_code == 202
        assert (await hub.post("/websub/live", content=b"x" * (LARGEST + 1))).status_code == 413
        assert [len(each.body) for each in agreed.taken] == [LARGEST]

    async def test_one_that_does_not_say_how_large_it_is_is_cut_at_the_limit(
        self, hub: httpx.AsyncClient, agreed: Agreed
    ) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(50):
                yield b"x" * 10_000

        answer = await hub.post("/websub/live", content=chunks())
        assert (answer.status_code, agreed.taken) == (413, [])

    async def test_a_full_house_and_a_broken_one_ask_the_hub_to_come_again(
        self, hub: httpx.AsyncClient, agreed: Agreed
    ) -> None:
        agreed.room = False
        answer = await hub.post("/websub/live", content=b"<rss/>")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        agreed.room, agreed.broken = True, True
        assert (await hub.post("/websub/live", content=b"<rss/>")).status_code == 503
        assert (await hub.get("/websub/live", params=question())).status_code == 503
        agreed.broken = False
        assert (await hub.post("/websub/live", content=b"<rss/>")).status_code == 202

    async def test_only_so_many_are_received_at_once(
        self, hub: httpx.AsyncClient, address: tuple[str, int], agreed: Agreed
    ) -> None:
        head = b"POST /websub/live HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf"
        slow = [await asyncio.open_connection(*address) for _ in range(RECEIVING)]
        for _, writer in slow:
            writer.write(head)
        await asyncio.sleep(0.5)
        assert (await hub.post("/websub/live", content=b"<rss/>")).status_code == 503
        for reader, writer in slow:
            writer.write(b" of it")
            assert b" 202 " in await reader.readuntil(b"\r\n")
        assert {each.body for each in agreed.taken} == {b"half of it"}
        assert (await hub.post("/websub/live", content=b"<rss/>")).status_code == 202
        for _, writer in slow:
            writer.close()

    async def test_one_that_breaks_off_is_not_taken_and_leaves_its_place(
        self, hub: httpx.AsyncClient, address: tuple[str, int], agreed: Agreed
    ) -> None:
        for _ in range(RECEIVING + 1):
            _, writer = await asyncio.open_connection(*address)
            writer.write(b"POST /websub/live HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.transport.abort()
        await asyncio.sleep(0.3)
        assert (await hub.post("/websub/live", content=b"<rss/>")).status_code == 202
        assert [each.body for each in agreed.taken] == [b"<rss/>"]

    async def test_bodies_do_not_count_as_heads_of_the_requests_after_them(
        self, address: tuple[str, int], agreed: Agreed
    ) -> None:
        reader, writer = await asyncio.open_connection(*address)
        for _ in range(3):
            writer.write(b"POST /websub/live HTTP/1.1\r\nHo")
            await writer.drain()
            await asyncio.sleep(0.1)
            writer.write(b"st: a\r\nContent-Length: 90000\r\n\r\n")
            await asyncio.sleep(0.1)
            writer.write(b"x" * 90_000)
            assert b" 202 " in await asyncio.wait_for(reader.readuntil(b"\r\n"), 5)
            await reader.readuntil(b"thank you\n")
        writer.close()
        assert len(agreed.taken) == 3


class TestOtherRequests:
    @pytest.mark.parametrize(
        "path", ["/", "/websub", "/websub/", "/websub/live/", "/websub/a/b", "/other/live", "/websub%2flive"]
    )
    async def test_every_other_address_is_the_sites(
        self, hub: httpx.AsyncClient, agreed: Agreed, path: str
    ) -> None:
        answer = await hub.get(path)
        assert answer.text.startswith("site /")
        assert agreed.asked == []

    @pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
    async def test_other_methods_are_405(self, hub: httpx.AsyncClient, method: str) -> None:
        answer = await hub.request(method, "/websub/live")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
