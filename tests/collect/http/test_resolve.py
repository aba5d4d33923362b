"""Names to addresses."""

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from aggregator.collect.http.resolve import NoSuchHostError, addresses_of, resolve


async def test_localhost_has_an_address() -> None:
    assert {"127.0.0.1", "::1"} & set(await resolve("localhost", 80))


@pytest.mark.parametrize("name", ["no-such-host.invalid", "a" * 64 + ".invalid"])
async def test_a_name_without_an_address_is_an_error(name: str) -> None:
    with pytest.raises(NoSuchHostError):
        await resolve(name, 80)


async def test_a_literal_address_is_its_own_and_asks_nobody() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise AssertionError((host, port))

    assert await addresses_of("8.8.8.8", 80, nobody) == (ip_address("8.8.8.8"),)


async def test_an_empty_answer_is_an_error_and_repeated_addresses_count_once() -> None:
    async def empty(_host: str, _port: int) -> Sequence[str]:
        return ()

    async def twice(_host: str, _port: int) -> Sequence[str]:
        return ("8.8.8.8", "8.8.8.8")

    with pytest.raises(NoSuchHostError):
        await addresses_of("a.example", 80, empty)
    assert await addresses_of("a.example", 80, twice) == (ip_address("8.8.8.8"),)


async def test_giving_up_on_a_name_leaves_nothing_behind() -> None:
    waiting = asyncio.ensure_future(resolve("localhost", 80))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    await asyncio.sleep(0.05)
