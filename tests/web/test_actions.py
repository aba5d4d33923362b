"""The forms of story pages, as they come over the wire: from readers, and from those who try things."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from aggregator.errors import StoreError
from aggregator.model import ArticleId, StoryId
from aggregator.model.actions import Acted, Action, KeepApart, Outcome, TakeBack, TakeOut, Unite
from aggregator.web.actions import LARGEST, answering
from aggregator.web.limits import Limit
from aggregator.web.server import serve

HERE = StoryId("11111111-1111-5111-8111-111111111111")
THERE = StoryId("22222222-2222-5222-8222-222222222222")
A, B = ArticleId("a" + "b" * 14), ArticleId("a" + "c" * 14)
SPLIT = f"/story/{HERE}/split"
FORM = {"content-type": "application/x-www-form-urlencoded"}
GOOD = f"token=good&article={A}"


@dataclass
class Desk:
    """What would be done, and what comes of it."""

    on: bool = True
    outcome: Outcome = "shown"
    story: StoryId = HERE
    broken: bool = False
    done: list[Action] = field(default_factory=list)

    def genuine(self, story: StoryId, token: str) -> bool:
        return story == HERE and token == "good"  # noqa: S105 - of a test

    async def act(self, action: Action) -> Acted:
        if self.broken:
            raise StoreError("aggregator.db", "using the database", "it is held")
        self.done.append(action)
        return Acted(self.outcome, self.story)


async def site(scope: Scope, receive: Receive, send: Send) -> None:
    """Everything else that we serve."""
    await PlainTextResponse(f"site {scope['method']}", 418)(scope, receive, send)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def address(desk: Desk) -> AsyncIterator[tuple[str, int]]:
    async with serve(answering(site, desk, Limit(40, 60.0), Limit(30, 60.0)), "127.0.0.1", 0) as bound:
        yield bound


@pytest.fixture
async def reader(address: tuple[str, int]) -> AsyncIterator[httpx.AsyncClient]:
    host, port = address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False, timeout=10) as opened:
        yield opened


async def raw(address: tuple[str, int], request: bytes) -> bytes:
    stream, writer = await asyncio.open_connection(*address)
    writer.write(request)
    try:
        return await asyncio.wait_for(stream.read(), 5)
    finally:
        writer.close()


class TestWhatIsAskedFor:
    @pytest.mark.parametrize(
        ("verb", "sent", "action"),
        [
            ("split", {"article": [A]}, TakeOut(HERE, (A,))),
            ("split", {"article": [A, B], "button": "拆开"}, TakeOut(HERE, (A, B))),
            ("never", {"a": A, "b": f" {B} "}, KeepApart(HERE, A, B)),
            ("merge", {"other": THERE}, Unite(HERE, THERE)),
            ("merge", {"other": "https://报.example/a?b=1&c=2"}, Unite(HERE, "https://报.example/a?b=1&c=2")),
            ("undo", {"correction": "0123456789abcdef"}, TakeBack(HERE, "0123456789abcdef")),
        ],
    )
    async def test_is_done_and_the_reader_is_back_on_the_page(
        self, reader: httpx.AsyncClient, desk: Desk, verb: str, sent: dict[str, str], action: Action
    ) -> None:
        answer = await reader.post(f"/story/{HERE}/{verb}", data={"token": "good", **sent})
        assert (answer.status_code, answer.headers["location"]) == (303, "./")
        assert desk.done == [action]
        assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        ("outcome", "status"), [("recorded", 202), ("refused", 409), ("unknown", 404), ("busy", 503)]
    )
    async def test_leads_to_a_page_that_says_how_far_it_got_where_it_is_not_shown(
        self, reader: httpx.AsyncClient, desk: Desk, outcome: Outcome, status: int
    ) -> None:
        desk.outcome = outcome
        answer = await reader.post(SPLIT, content=GOOD, headers=FORM)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert '<a href="./">' in answer.text
        assert "location" not in answer.headers
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert ("retry-after" in answer.headers) == (status == 503)

    async def test_leads_to_the_story_that_it_became_a_part_of(
        self, reader: httpx.AsyncClient, desk: Desk
    ) -> None:
        desk.story = THERE
        answer = await reader.post(SPLIT, content=GOOD, headers=FORM)
        assert answer.headers["location"] == f"../{THERE}/"

    async def test_waits_for_a_database_that_is_held(self, reader: httpx.AsyncClient, desk: Desk) -> None:
        desk.broken = True
        assert (await reader.post(SPLIT, content=GOOD, headers=FORM)).status_code == 503

    async def test_may_come_from_a_page_that_is_hosted_elsewhere(
        self, reader: httpx.AsyncClient, desk: Desk
    ) -> None:
        headers = FORM | {"origin": "https://pages.example", "sec-fetch-site": "cross-site"}
        assert (await reader.post(SPLIT, content=GOOD, headers=headers)).status_code == 303
        assert len(desk.done) == 1


class TestWhatChangesNothing:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"])
    async def test_any_other_method(self, reader: httpx.AsyncClient, desk: Desk, method: str) -> None:
        answer = await reader.request(method, f"{SPLIT}?{GOOD}")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert desk.done == []

    @pytest.mark.parametrize(
        "kind",
        ["", "text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form"],
    )
    async def test_a_body_that_is_no_form(self, reader: httpx.AsyncClient, desk: Desk, kind: str) -> None:
        headers = {"content-type": kind} if kind else {}
        assert (await reader.post(SPLIT, content=GOOD, headers=headers)).status_code == 415
        packed = await reader.post(SPLIT, content=GOOD, headers=FORM | {"content-encoding": "gzip"})
        assert packed.status_code == 415
        assert desk.done == []

    @pytest.mark.parametrize(
        ("form", "status"),
        [
            ("", 403),
            (f"article={A}", 403),
            (f"token=bad&article={A}", 403),
            (f"token=good&token=good&article={A}", 403),
            (f"token=good&token=bad&article={A}", 403),
            ("token=good", 400),
            ("token=good&article=", 400),
            (f"token=good&article={A}&article=b", 400),
            (f"token=good&article={A}%0d%0aSet-Cookie:x", 400),
            ("token=good&article=" + "%2e%2e%2f" * 20, 400),
            ("token=good" + f"&article={A}" * 100, 403),  # more fields than any form of ours: none is read
            ("token=%ff", 403),
            ("tok\u0000en=good".encode().decode(), 403),
        ],
    )
    async def test_a_form_that_is_not_ours(
        self, reader: httpx.AsyncClient, desk: Desk, form: str, status: int
    ) -> None:
        answer = await reader.post(SPLIT, content=form.encode(), headers=FORM)
        assert (answer.status_code, desk.done) == (status, [])

    @pytest.mark.parametrize(
        ("verb", "form"),
        [
            ("never", f"a={A}"),
            ("never", f"a={A}&b={A}x"),
            ("never", f"a={A}&a={B}&b={B}"),
            ("merge", "other="),
            ("merge", "other=a&other=b"),
            ("merge", "other=%00"),
            ("merge", "other=%e2%80%ae"),
            ("undo", "correction=0123456789ABCDEF"),
            ("undo", "correction=1"),
        ],
    )
    async def test_a_form_that_says_too_little_or_too_much(
        self, reader: httpx.AsyncClient, desk: Desk, verb: str, form: str
    ) -> None:
        answer = await reader.post(f"/story/{HERE}/{verb}", content=f"token=good&{form}", headers=FORM)
        assert (answer.status_code, desk.done) == (400, [])

    async def test_anything_where_actions_are_off(self, reader: httpx.AsyncClient, desk: Desk) -> None:
        desk.on = False
        for method in ("GET", "POST"):
            answer = await reader.request(method, SPLIT, content=GOOD, headers=FORM)
            assert (answer.status_code, desk.done) == (404, [])

    @pytest.mark.parametrize(
        "path",
        [
            f"/story/{HERE}/",
            f"/story/{HERE}/split/",
            f"/story/{HERE}/splits",
            f"/story/{HERE}%2fsplit",
            f"/story/{HERE.upper()}x/split",
            "/story/../split",
            f"/story/x/{HERE}/split",
        ],
    )
    async def test_other_paths_are_the_sites(self, address: tuple[str, int], desk: Desk, path: str) -> None:
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        assert b"site POST" in await raw(address, head.encode())
        assert desk.done == []

    async def test_nothing_of_a_request_is_repeated(self, reader: httpx.AsyncClient, desk: Desk) -> None:
        evil = "<script>alert(1)</script>"
        for outcome in ("refused", "busy"):
            desk.outcome = outcome
            answer = await reader.post(
                f"/story/{HERE}/merge",
                data={"token": "good", "other": evil},
                headers={
                    "host": "evil.example",
                    "referer": f"https://evil.example/{evil}",
                    "x-forwarded-host": "evil",
                },
            )
            assert "script" not in answer.text
            assert "evil" not in answer.text + str(answer.headers)


class TestHowMuch:
    async def test_a_body_over_16_kib_is_413_however_it_says_its_size(
        self, reader: httpx.AsyncClient, desk: Desk
    ) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b"x" * 1024

        body = GOOD + "&x=" + "x" * LARGEST
        assert (await reader.post(SPLIT, content=body, headers=FORM)).status_code == 413
        assert (await reader.post(SPLIT, content=chunks(), headers=FORM)).status_code == 413
        assert desk.done == []
        fits = (GOOD + "&x=").ljust(LARGEST, "x")
        assert (await reader.post(SPLIT, content=fits, headers=FORM)).status_code == 303

    async def test_a_flood_is_429_and_the_rest_is_served_on(
        self, reader: httpx.AsyncClient, desk: Desk
    ) -> None:
        answers = await asyncio.gather(*(reader.post(SPLIT, content=GOOD, headers=FORM) for _ in range(100)))
        assert sorted({each.status_code for each in answers}) == [303, 429]
        assert len(desk.done) == 30, "everybody together"
        refused = next(each for each in answers if each.status_code == 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert (await reader.get("/all/")).status_code == 418

    async def test_one_network_that_guesses_leaves_the_others_theirs(self, reader: httpx.AsyncClient) -> None:
        async def post(client: str, form: str) -> int:
            headers = FORM | {"x-forwarded-for": f"6.6.6.6, {client}"}
            return (await reader.post(SPLIT, content=form, headers=headers)).status_code

        guesses = [await post(f"203.0.113.{each}", "token=guess") for each in range(60)]
        assert guesses == [403] * 40 + [429] * 20
        assert await post("198.51.100.1", GOOD) == 303

    async def test_a_body_that_drips_holds_up_nobody(
        self, reader: httpx.AsyncClient, address: tuple[str, int], desk: Desk
    ) -> None:
        slow = [await asyncio.open_connection(*address) for _ in range(30)]
        kind = f"Content-Type: {FORM['content-type']}\r\nContent-Length: 99"
        head = f"POST {SPLIT} HTTP/1.1\r\nHost: a\r\n{kind}\r\n\r\nt"
        for _, writer in slow:
            writer.write(head.encode())
        await asyncio.sleep(0.2)
        assert (await reader.post(SPLIT, content=GOOD, headers=FORM)).status_code == 303
        for _, writer in slow:
            writer.transport.abort()
        await asyncio.sleep(0.1)
        assert len(desk.done) == 1, "what was cut off is not done"
