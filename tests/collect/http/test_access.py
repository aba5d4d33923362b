"""Credentials and header fields of a source: sent to the origin of its configured address, nowhere else."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from aggregator.collect.http.messages import Request
from aggregator.model import Access

Ask = Callable[..., Request]
HIDDEN = "geheim-7f"
BASIC = Access(basic=f"reader:{HIDDEN}")
KEYED = Access(
    headers=(("X-Api-Key", HIDDEN), ("Accept-Language", "zh"), ("user-agent", "house/2 (+mailto)"))
)


def pair(text: str) -> str:
    return f"authorization: basic {base64.b64encode(text.encode()).decode().lower()}\r\n"


@asynccontextmanager
async def elsewhere(loopback: Any) -> AsyncIterator[Any]:
    """A second server: the same host, another port, so another origin."""
    other = replace(loopback, heads=[], answers={})
    server = await asyncio.start_server(other.handle, "127.0.0.1", 0)
    other.port = server.sockets[0].getsockname()[1]
    yield other
    server.close()


async def test_a_password_and_a_token_go_to_the_source_s_own_server(
    loopback: Any, visitor: Any, ask: Ask
) -> None:
    url = loopback.says(loopback.reply())
    await visitor.fetches(replace(ask(url), access=BASIC))
    await visitor.fetches(replace(ask(url), access=Access(bearer=HIDDEN)))
    assert pair(f"reader:{HIDDEN}") in loopback.heads[0].lower()
    assert f"Authorization: Bearer {HIDDEN}\r\n" in loopback.heads[1]


async def test_auth_wins_over_a_user_in_the_address_and_may_be_chinese(
    loopback: Any, visitor: Any, ask: Ask
) -> None:
    url = loopback.says(loopback.reply()).replace("//", "//other:word@")
    await visitor.fetches(replace(ask(url), access=Access(basic="读者:密码")))
    assert base64.b64encode("读者:密码".encode()).decode() in loopback.heads[0]
    assert loopback.heads[0].count("Authorization") == 1


async def test_header_fields_are_sent_and_take_the_place_of_ours(
    loopback: Any, visitor: Any, ask: Ask
) -> None:
    await visitor.fetches(replace(ask(loopback.says(loopback.reply())), access=KEYED))
    head = loopback.heads[0]
    assert f"X-Api-Key: {HIDDEN}\r\n" in head
    assert "Accept-Language: zh\r\n" in head
    assert "User-Agent: house/2 (+mailto)\r\n" in head
    assert head.lower().count("user-agent") == 1


@pytest.mark.parametrize("access", [BASIC, Access(bearer=HIDDEN), KEYED])
async def test_a_redirect_elsewhere_takes_none_of_it_along_and_one_back_home_has_it_again(
    loopback: Any, visitor: Any, ask: Ask, access: Access
) -> None:
    async with elsewhere(loopback) as other:
        loopback.says(loopback.reply(b"", "301 Moved", f"Location: {other.url('/a')}"))
        other.says(loopback.reply(b"", "307 Back", f"Location: {loopback.url('/home')}"), "/a")
        loopback.says(loopback.reply(), "/home")
        await visitor.fetches(replace(ask(loopback.url()), access=access))
    assert HIDDEN not in other.heads[0]
    assert "authorization" not in other.heads[0].lower()
    assert "house/2" not in other.heads[0]
    first, back = loopback.heads
    assert first.split("\r\n")[1:] == back.split("\r\n")[1:]


async def test_where_a_feed_has_moved_to_is_not_told_what_the_configured_address_is(
    loopback: Any, visitor: Any, ask: Ask
) -> None:
    async with elsewhere(loopback) as other:
        url = other.says(loopback.reply())
        await visitor.fetches(replace(ask(url), access=BASIC, home=loopback.url()))
    assert "authorization" not in other.heads[0].lower()
    moved = loopback.says(loopback.reply(), "/moved")
    await visitor.fetches(replace(ask(moved), access=BASIC, home=loopback.url()))
    assert pair(f"reader:{HIDDEN}") in loopback.heads[0].lower()


async def test_what_cannot_be_sent_is_told_without_its_text(loopback: Any, visitor: Any, ask: Ask) -> None:
    access = Access(headers=(("X-Api-Key", f"{HIDDEN}\r\nHost: evil.example"),))
    error = await visitor.fails(replace(ask(loopback.says(loopback.reply())), access=access))
    assert "cannot be sent" in str(error)
    assert HIDDEN not in str(error)
    assert loopback.heads == []


async def test_a_question_and_its_errors_show_no_secret(loopback: Any, visitor: Any, ask: Ask) -> None:
    loopback.says(loopback.reply(HIDDEN.encode(), "401 Unauthorized", f"WWW-Authenticate: {HIDDEN}"))
    url = loopback.url().replace("//", f"//reader:{HIDDEN}@")
    error = await visitor.fails(replace(ask(url), access=BASIC))
    assert "401: a password is asked for; give the source auth" in str(error)
    assert HIDDEN not in str(error)


async def test_a_page_is_asked_for_as_a_page(loopback: Any, visitor: Any, ask: Ask) -> None:
    await visitor.fetches(replace(ask(loopback.says(loopback.reply())), accept="text/html"))
    assert "Accept: text/html\r\n" in loopback.heads[0]
