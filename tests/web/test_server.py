import asyncio
import logging
import re
import signal
import socket
import time
from contextlib import suppress

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from aggregator.errors import AggregatorError
from aggregator.web.guard import LONGEST_HEAD, GuardedProtocol
from aggregator.web.ready import Ready
from aggregator.web.server import serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

Address = tuple[str, int]


class Hasty(GuardedProtocol):
    head_time = 0.2
    answer_time = 0.2


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("hello")(scope, receive, send)


async def never(_scope: Scope, _receive: Receive, _send: Send) -> None:
    await asyncio.sleep(3600)


async def raw(address: Address, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), 5)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def status(address: Address, target: bytes, method: bytes = b"GET") -> bytes:
    head = method + b" " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    return (await raw(address, head)).partition(b"\r\n")[0]


@pytest.mark.parametrize(
    "target",
    [
        b"/../private/index.html",
        b"/harbour/../../private/index.html",
        b"/harbour/%2e%2e/%2e%2e/etc/passwd",
        b"//harbour/",
        b"/harbour%2fatom.xml",
        b"/harbour%2Fatom.xml",
        b"/harbour%5catom.xml",
        b"/harbour\\atom.xml",
        b"/harbour/atom.xml%00",
        b"/harbour/atom.xml%0d%0aX-Evil:1",
        b"/%ff%fe/atom.xml",
        b"/%e2%80%ae/",
    ],
)
async def test_paths_that_try_to_climb_or_to_hide_are_404(address: Address, target: bytes) -> None:
    assert await status(address, target) == b"HTTP/1.1 404 Not Found"


async def test_an_absolute_target_is_read_for_its_path_only(address: Address) -> None:
    assert await status(address, b"http://elsewhere.example.com/harbour/") == b"HTTP/1.1 200 OK"


async def test_bytes_that_are_no_http_are_400(address: Address) -> None:
    assert (await raw(address, b"\x16\x03\x01\x02\x00hello\r\n\r\n")).startswith(b"HTTP/1.1 400")
    assert (await status(address, b"/\xe6\xb8\xaf")).startswith(b"HTTP/1.1 400")


async def test_connect_is_405_without_a_traceback(address: Address, caplog: pytest.LogCaptureFixture) -> None:
    head = b"CONNECT mail.example.com:25 HTTP/1.1\r\nHost: mail.example.com:25\r\n\r\n"
    reader, writer = await asyncio.open_connection(*address)
    writer.write(head)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 405 Method Not Allowed")
    assert b"allow: GET, HEAD, OPTIONS" in answer
    assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR] == []


async def test_options_of_the_whole_server_is_answered(address: Address) -> None:
    assert await status(address, b"*", b"OPTIONS") == b"HTTP/1.1 204 No Content"


async def test_a_head_that_does_not_end_is_431(address: Address) -> None:
    answer = await raw(address, b"GET / HTTP/1.1\r\n" + b"X-Filler: abcdefgh\r\n" * (LONGEST_HEAD // 16))
    assert answer.startswith(b"HTTP/1.1 431")


async def test_several_requests_share_a_connection(address: Address) -> None:
    host, port = address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False) as client:
        answers = [await client.get("/harbour/atom.xml") for _ in range(20)]
    assert {answer.status_code for answer in answers} == {200}


async def test_pipelined_requests_are_all_answered(address: Address) -> None:
    one = b"GET /harbour/feed.json HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /harbour/feed.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    assert (await raw(address, one * 4 + last)).count(b"HTTP/1.1 200 OK") == 5


@pytest.mark.parametrize(
    "first", [b"/harbour/atom.xml", b"/health"], ids=["from memory", "by the application"]
)
async def test_a_thousand_requests_in_one_breath_are_answered_in_their_order(
    address: Address, first: bytes
) -> None:
    host, port = address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False) as client:
        etag = (await client.get("/harbour/atom.xml", headers={"accept-encoding": ""})).headers["etag"]
    known = f"GET /harbour/atom.xml HTTP/1.1\r\nHost: a\r\nIf-None-Match: {etag}\r\n\r\n".encode()
    whole = b"HEAD /harbour/atom.xml HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    begin = b"HEAD " + first + b" HTTP/1.1\r\nHost: a\r\n\r\n"
    answered = await raw(address, begin + (known + whole) * 1000 + last)
    statuses = re.findall(rb"^HTTP/1.1 (\d+)", answered, re.MULTILINE)
    assert statuses == [b"200", *[b"304", b"200"] * 1000, b"200"]


async def test_what_is_ready_never_reaches_the_application() -> None:
    def at_once(scope: Scope) -> Ready:
        return Ready(200, [(b"content-length", b"5")], bytes(scope["raw_path"]))

    async with serve(hello, "127.0.0.1", 0, at_once=at_once) as address:
        assert (await raw(address, b"GET /abcd HTTP/1.1\r\nConnection: close\r\n\r\n")).endswith(b"/abcd")


async def test_a_bug_in_what_is_ready_is_none_of_the_client() -> None:
    def at_once(scope: Scope) -> Ready:
        raise AssertionError(scope["path"])

    async with serve(hello, "127.0.0.1", 0, at_once=at_once) as address:
        assert (await status(address, b"/")) == b"HTTP/1.1 200 OK"


async def test_silent_and_slow_clients_are_cut_off() -> None:
    async with serve(hello, "127.0.0.1", 0, Hasty) as address:
        began = time.monotonic()
        assert await raw(address, b"") == b""
        assert await raw(address, b"GET / HTTP/1.1\r\nHost:") == b""
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("request_", "stray"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\r\n"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n12", b"3"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 3, b"\r\n"),
    ],
    ids=["blank line", "unfinished body", "in line"],
)
async def test_stray_bytes_after_an_answer_do_not_keep_the_connection(request_: bytes, stray: bytes) -> None:
    async with serve(hello, "127.0.0.1", 0, Hasty) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(request_)
        await reader.readuntil(b"hello")
        writer.write(stray)
        with suppress(ConnectionResetError):
            await asyncio.wait_for(reader.read(), 3)
        writer.close()


async def test_a_request_that_waited_in_line_has_its_time_too() -> None:
    answered: list[None] = []

    async def once(scope: Scope, receive: Receive, send: Send) -> None:
        answered.append(None)
        await (hello if len(answered) == 1 else never)(scope, receive, send)

    async with serve(once, "127.0.0.1", 0, Hasty) as address:
        assert b"hello" in await raw(address, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 2)


async def test_an_answer_that_nobody_takes_does_not_stay() -> None:
    async def huge(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(b"0" * 30_000_000)(scope, receive, send)

    async with serve(huge, "127.0.0.1", 0, Hasty) as address:
        with socket.create_connection(address, timeout=20) as lazy:
            lazy.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            await asyncio.sleep(1)
            assert await asyncio.to_thread(taken, lazy) < 30_000_000


def taken(connection: socket.socket) -> int:
    """Return how many bytes of an answer come before its end."""
    size = 0
    with suppress(ConnectionResetError):
        while part := connection.recv(1 << 20):
            size += len(part)
    return size


async def test_an_answer_that_does_not_end_is_cut_off() -> None:
    async with serve(never, "127.0.0.1", 0, Hasty) as address:
        assert await raw(address, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") == b""


async def test_the_server_stops_within_about_a_second_even_with_open_connections() -> None:
    async with serve(hello, "127.0.0.1", 0) as address:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"hello")
        began = time.monotonic()
    assert time.monotonic() - began < 1.5
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(*address)


async def test_the_program_keeps_its_signal_handlers() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    async with serve(hello, "127.0.0.1", 0):
        await asyncio.sleep(0.05)
        during = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    assert during == before


async def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AggregatorError) as refused:
            async with serve(hello, "127.0.0.1", port):
                pass
    assert str(refused.value) == (
        f"127.0.0.1:{port}: while opening the address to listen on: another program listens there already; "
        "stop it, or set service.listen to a free port"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
async def test_an_address_that_is_not_ours_is_refused_in_plain_words(host: str) -> None:
    with pytest.raises(AggregatorError, match=r"service\.listen"):
        async with serve(hello, host, 0):
            pass
