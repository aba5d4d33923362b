"""A source that is asked by way of a proxy, which is held to the rules itself."""

import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Request
from aggregator.errors import RefusedAddress
from aggregator.model import Access, Http
from tests.proxy import Proxy

Ask = Callable[..., Request]
NAME = "paper.example"


@pytest.fixture
async def proxy(loopback: Any) -> AsyncIterator[Proxy]:
    made = Proxy({NAME: loopback.port})
    server = await made.start()
    yield made
    server.close()


def by(proxy: Proxy, request: Request, **more: Any) -> Request:
    return replace(request, access=Access(proxy=proxy.url(), **more))


async def test_a_source_is_asked_by_its_proxy_which_alone_resolves_names(
    loopback: Any, visitor: Any, ask: Ask, proxy: Proxy
) -> None:
    loopback.says(loopback.reply(b"<rss/>", "200 OK", 'ETag: "a"'))
    answer = await visitor.fetches(by(proxy, ask(f"http://{NAME}/feed", '"x"')))
    assert (answer.url, answer.body) == (f"http://{NAME}/feed", b"<rss/>")
    assert proxy.heads[0].startswith(f"GET http://{NAME}/feed HTTP/1.1\r\n")
    assert f"Host: {NAME}\r\n" in loopback.heads[0]
    assert 'If-None-Match: "x"' in loopback.heads[0]


async def test_a_redirect_goes_by_the_same_proxy(loopback: Any, visitor: Any, ask: Ask, proxy: Proxy) -> None:
    proxy.ports["other.example"] = loopback.port
    loopback.says(loopback.reply(b"", "302 Found", "Location: http://other.example/b"))
    loopback.says(loopback.reply(), "/b")
    request = by(proxy, ask(f"http://{NAME}/feed"), basic="reader:geheim")
    assert (await visitor.fetches(request)).url == "http://other.example/b"
    assert ["Authorization" in head for head in loopback.heads] == [True, False]
    assert len(proxy.heads) == 2


async def test_the_proxy_is_told_its_password_and_nobody_else_is(
    loopback: Any, visitor: Any, ask: Ask, proxy: Proxy
) -> None:
    proxy.password = base64.b64encode(b"me:p@ss").decode()
    loopback.says(loopback.reply())
    request = ask(f"http://{NAME}/feed")
    refused = await visitor.fails(by(proxy, request))
    assert "407: the proxy asks for a password" in str(refused)
    answer = await visitor.fetches(replace(request, access=Access(proxy=proxy.url("me:p%40ss@"))))
    assert answer.status == 200
    assert "p@ss" not in str(refused)


async def test_sources_that_go_different_ways_share_no_connection(
    loopback: Any, settings: Http, ask: Ask, proxy: Proxy
) -> None:
    loopback.says(loopback.reply())
    proxy.ports["127.0.0.1"] = loopback.port
    async with Fetcher(settings) as fetcher:
        await fetcher.fetch(ask(loopback.url()))
        await fetcher.fetch(by(proxy, ask(loopback.url())))
    assert (len(loopback.heads), len(proxy.heads)) == (2, 1)


async def test_a_proxy_at_a_private_address_needs_the_operator_s_word(
    settings: Http, visitor: Any, ask: Ask, proxy: Proxy
) -> None:
    closed = replace(settings, hosts={})
    error = await visitor.fails(by(proxy, ask(f"http://{NAME}/feed")), closed)
    assert isinstance(error, RefusedAddress)
    assert "127.0.0.1 is loopback" in str(error)
    assert "http.hosts.127.0.0.1.allow_private: true" in str(error)
    assert proxy.heads == []


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://localhost/",
        "http://a.localhost/",
    ],
)
async def test_what_is_private_as_it_is_written_is_not_asked_of_a_proxy(
    loopback: Any, visitor: Any, ask: Ask, proxy: Proxy, url: str
) -> None:
    assert isinstance(await visitor.fails(by(proxy, ask(url))), RefusedAddress)
    loopback.says(loopback.reply(b"", "302 Found", f"Location: {url}"))
    assert isinstance(await visitor.fails(by(proxy, ask(f"http://{NAME}/feed"))), RefusedAddress)
    assert len(proxy.heads) == 1


async def test_a_proxy_that_does_not_answer_is_told_as_such(visitor: Any, ask: Ask) -> None:
    request = replace(ask(f"http://{NAME}/feed"), access=Access(proxy="http://127.0.0.1:1"))
    assert "by way of the proxy: connection refused; check the source's proxy" in str(
        await visitor.fails(request)
    )


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1", "http://", "http://0x7f.1:80"])
async def test_what_is_no_proxy_is_refused(visitor: Any, ask: Ask, address: str) -> None:
    request = replace(ask(f"http://{NAME}/feed"), access=Access(proxy=address))
    assert isinstance(await visitor.fails(request), RefusedAddress)
