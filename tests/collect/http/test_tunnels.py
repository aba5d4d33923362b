"""https by way of a proxy: TLS goes through to the server, whose certificate is checked by name."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Fetched, Request
from aggregator.errors import FetchError
from aggregator.model import Access, Http
from tests.certificates import Certificate, make_certificate
from tests.proxy import Proxy

pytestmark = pytest.mark.system  # openssl makes the certificate

Ask = Callable[..., Request]
NAME = "paper.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), NAME, "proxy.example")


@pytest.fixture
async def proxy(loopback: Any, certificate: Certificate) -> AsyncIterator[Proxy]:
    loopback.says(loopback.reply())
    server = await asyncio.start_server(loopback.handle, "127.0.0.1", 0, ssl=certificate.serving())
    made = Proxy({NAME: server.sockets[0].getsockname()[1]})
    listening = await made.start()
    yield made
    listening.close()
    server.close()


def by(proxy: str, request: Request, **more: Any) -> Request:
    return replace(request, access=Access(proxy=proxy, **more))


async def test_a_certificate_is_checked_through_the_tunnel(
    loopback: Any, settings: Http, proxy: Proxy, ask: Ask, certificate: Certificate
) -> None:
    request = by(proxy.url(), ask(f"https://{NAME}/feed"), basic="reader:geheim")
    async with Fetcher(settings, trust=certificate.trusting) as fetcher:
        assert isinstance(await fetcher.fetch(request), Fetched)
    assert proxy.heads[0].startswith(f"CONNECT {NAME}:443 HTTP/1.1\r\n")
    assert "\r\nAuthorization" not in proxy.heads[0]
    assert "\r\nAuthorization: Basic" in loopback.heads[0]


async def test_one_that_is_signed_by_itself_is_refused_there_too_unless_the_source_says_so(
    settings: Http, proxy: Proxy, ask: Ask
) -> None:
    request = ask(f"https://{NAME}/feed")
    async with Fetcher(settings) as fetcher:
        with pytest.raises(FetchError, match="by way of the proxy: TLS: the certificate is self-signed"):
            await fetcher.fetch(by(proxy.url(), request))
        assert isinstance(await fetcher.fetch(by(proxy.url(), request, insecure=True)), Fetched)


async def test_a_proxy_that_refuses_is_told_as_such(visitor: Any, proxy: Proxy, ask: Ask) -> None:
    error = await visitor.fails(by(proxy.url(), ask("https://unknown.example/feed")))
    assert "the proxy refuses (502 Nobody There); check the source's proxy" in str(error)


async def test_a_proxy_with_tls_of_its_own_is_verified_by_its_name_whatever_the_source_is_allowed(
    loopback: Any, settings: Http, proxy: Proxy, ask: Ask, certificate: Certificate
) -> None:
    async def here(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    opened = settings.hosts["127.0.0.1"]
    rules = replace(settings, hosts={"proxy.example": opened, "other.example": opened})
    server = await proxy.start(certificate.serving())
    request = ask(f"https://{NAME}/feed")
    async with Fetcher(rules, resolver=here, trust=certificate.trusting) as fetcher:
        good = by(f"https://proxy.example:{proxy.port}", request)
        assert isinstance(await fetcher.fetch(good), Fetched)
        bad = by(f"https://other.example:{proxy.port}", request, insecure=True)
        with pytest.raises(FetchError, match="the certificate belongs to another host"):
            await fetcher.fetch(bad)
    server.close()
    assert len(loopback.heads) == 1
