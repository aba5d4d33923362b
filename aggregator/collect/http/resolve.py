"""Names to addresses, by the system's resolver, without ever blocking the loop or the exit.

Not done here: whether an address may be reached (``guard``).
"""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence

from aggregator.collect.http.guard import IPAddress, parse_address

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class NoSuchHostError(OSError):
    """A name without an address; the message says what the resolver said."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as text, in the resolver's order of preference.

    In a daemon thread of its own: getaddrinfo cannot be cancelled, and a silent name server must not
    use up a shared pool of threads, nor hold up the end of the program.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[str]] = loop.create_future()

    def deliver(addresses: Sequence[str], problem: OSError | None) -> None:
        if answer.done():
            return
        if problem is None:
            answer.set_result(addresses)
        else:
            answer.set_exception(problem)

    def ask() -> None:
        addresses, problem = _look_up(host, port)
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, addresses, problem)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return await answer


async def addresses_of(host: str, port: int, resolver: Resolve) -> tuple[IPAddress, ...]:
    """Return a host's addresses; a literal one is its own. Raises ``NoSuchHostError`` for none."""
    try:
        return (parse_address(host),)
    except ValueError:
        found = await resolver(host, port)
    if not found:
        raise NoSuchHostError(f"{host} has no address")
    return tuple(dict.fromkeys(parse_address(text) for text in found))


def _look_up(host: str, port: int) -> tuple[Sequence[str], OSError | None]:
    """Return (addresses, problem) from getaddrinfo; UnicodeError comes from labels beyond 63 bytes."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return (), NoSuchHostError(str(error))
    return tuple(str(entry[4][0]) for entry in found), None
