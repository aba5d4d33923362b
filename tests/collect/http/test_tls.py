"""TLS is verified by name, though the connection goes to the address that was checked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.collect.http.client import Fetcher
from aggregator.collect.http.messages import Fetched, Request
from aggregator.errors import FetchError
from aggregator.model import Access, Host, Http
from tests.certificates import Certificate, make_certificate

pytestmark = pytest.mark.system  # openssl makes the certificate

Ask = Callable[..., Request]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), "news.example")


@pytest.fixture
async def secure(loopback: Any, certificate: Certificate) -> AsyncIterator[Any]:
    server = await asyncio.start_server(loopback.handle, "127.0.0.1", 0, ssl=certificate.serving())
    loopback.port = server.sockets[0].getsockname()[1]
    loopback.says(loopback.reply())
    yield loopback
    server.close()


async def here(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def rules(host: str) -> Http:
    return Http(user_agent="test/1", hosts={host: Host(allow_private=True)})


async def test_a_certificate_of_the_name_is_accepted_whatever_the_address(
    secure: Any, certificate: Certificate, ask: Ask
) -> None:
    async with Fetcher(rules("news.example"), resolver=here, trust=certificate.trusting) as fetcher:
        answer = await fetcher.fetch(ask(f"https://news.example:{secure.port}/feed"))
    assert isinstance(answer, Fetched)


async def test_a_certificate_of_another_name_is_refused(
    secure: Any, certificate: Certificate, ask: Ask
) -> None:
    async with Fetcher(rules("other.example"), resolver=here, trust=certificate.trusting) as fetcher:
        with pytest.raises(FetchError, match="the certificate belongs to another host"):
            await fetcher.fetch(ask(f"https://other.example:{secure.port}/feed"))


async def test_a_self_signed_certificate_is_refused(secure: Any, ask: Ask) -> None:
    async with Fetcher(rules("news.example"), resolver=here) as fetcher:
        with pytest.raises(FetchError, match="the certificate is self-signed"):
            await fetcher.fetch(ask(f"https://news.example:{secure.port}/feed"))


async def test_a_certificate_that_has_expired_is_refused(loopback: Any, tmp_path: Path, ask: Ask) -> None:
    old = make_certificate(tmp_path, "news.example", ended=True)
    server = await asyncio.start_server(loopback.handle, "127.0.0.1", 0, ssl=old.serving())
    port = server.sockets[0].getsockname()[1]
    async with Fetcher(rules("news.example"), resolver=here, trust=old.trusting) as fetcher:
        with pytest.raises(FetchError, match="the certificate has expired"):
            await fetcher.fetch(ask(f"https://news.example:{port}/feed"))
    server.close()


async def test_a_source_may_say_that_its_own_certificate_is_not_checked(
    secure: Any, ask: Ask, certificate: Certificate
) -> None:
    loose = Access(insecure=True)
    both = {**rules("news.example").hosts, **rules("other.example").hosts}
    open_rules = replace(rules("news.example"), hosts=both)
    secure.says(
        secure.reply(b"", "302 Found", f"Location: https://other.example:{secure.port}/feed"), "/away"
    )
    async with Fetcher(open_rules, resolver=here, trust=certificate.trusting) as fetcher:
        wrong_name = replace(ask(f"https://other.example:{secure.port}/feed"), access=loose)
        assert isinstance(await fetcher.fetch(wrong_name), Fetched)
        with pytest.raises(FetchError, match="the certificate belongs to another host"):
            await fetcher.fetch(replace(wrong_name, access=Access()))
        away = replace(ask(f"https://news.example:{secure.port}/away"), access=loose)
        with pytest.raises(FetchError, match="the certificate belongs to another host"):
            await fetcher.fetch(away)


async def test_a_server_that_also_speaks_http_2_is_asked_in_http_1(
    loopback: Any, ask: Ask, certificate: Certificate
) -> None:
    context, chosen = certificate.serving(), []
    context.set_alpn_protocols(["h2", "http/1.1"])

    async def noting(writer: asyncio.StreamWriter) -> None:
        chosen.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        writer.write(loopback.reply())
        await writer.drain()

    loopback.says(noting)
    server = await asyncio.start_server(loopback.handle, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with Fetcher(rules("news.example"), resolver=here, trust=certificate.trusting) as fetcher:
        await fetcher.fetch(ask(f"https://news.example:{port}/feed"))
    server.close()
    assert chosen == ["http/1.1"]


async def test_a_redirect_from_https_to_http_is_refused(
    secure: Any, certificate: Certificate, ask: Ask
) -> None:
    secure.says(secure.reply(b"", "301 Moved", "Location: http://news.example/feed"))
    async with Fetcher(rules("news.example"), resolver=here, trust=certificate.trusting) as fetcher:
        with pytest.raises(FetchError, match="from https to plain http"):
            await fetcher.fetch(ask(f"https://news.example:{secure.port}/feed"))


async def test_plain_http_where_tls_is_expected_is_told_as_such(ask: Ask) -> None:
    async def plain(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with Fetcher(rules("news.example"), resolver=here) as fetcher:
        with pytest.raises(FetchError, match="TLS: no secure connection"):
            await fetcher.fetch(ask(f"https://news.example:{port}/feed"))
    server.close()


async def test_a_handshake_that_never_comes_ends_at_the_deadline_and_leaves_no_connection(ask: Ask) -> None:
    ended = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        ended.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    hasty = replace(rules("news.example"), timeout=timedelta(seconds=0.3))
    async with Fetcher(hasty, resolver=here) as fetcher:
        with pytest.raises(FetchError, match="no whole answer"):
            await fetcher.fetch(ask(f"https://news.example:{port}/feed"))
    async with asyncio.timeout(2):
        await ended.wait()
    server.close()
