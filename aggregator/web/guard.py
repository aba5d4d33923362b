"""uvicorn's HTTP/1.1 protocol with the limits that it lacks.

In: a connection's bytes. Out: the same protocol, but a head may be neither long nor slow, an answer
not taken for ever, and CONNECT reaches the application instead of failing in the URL parser. What is ready
to be sent is sent, without a task of its own.
"""

import asyncio
import math
from collections.abc import Callable
from typing import Any, ClassVar

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from aggregator.web.ready import Ready

# Bytes of one request's head. Readers send under 1 KB; nginx refuses above 8 KB a line, 32 in all.
LONGEST_HEAD = 32 * 1024
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


# The answer to a request that is ready to be sent, if one is.
AtOnce = Callable[[Scope], Ready | None]


def never(scope: Scope) -> Ready | None:
    """Have nothing ready."""
    del scope
    return None


class GuardedProtocol(HttpToolsProtocol):
    """One connection.

    The times are in seconds: for a head, from the connection's or the request's first byte or the last
    answer's end, and for a whole answer, which is a few hundred kilobytes at most, slow phones included.
    """

    head_time: ClassVar[float] = 10.0
    answer_time: ClassVar[float] = 60.0

    def __init__(self, *arguments: Any, at_once: AtOnce = never, **named: Any) -> None:
        """Begin with no head received."""
        super().__init__(*arguments, **named)
        self._at_once = at_once
        self._received = 0
        self._in_head = True
        self._due = 0.0
        self._rings = math.inf
        self._alarm: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Give the first head its time: uvicorn lets a silent connection stay for ever."""
        super().connection_made(transport)  # type: ignore[arg-type] # uvicorn narrows it, asyncio does not
        self._due_in(self.head_time)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head has grown too long."""
        self._received += len(data)
        super().data_received(data)
        if self._in_head and self._received > LONGEST_HEAD and not self.transport.is_closing():
            self.transport.write(TOO_LONG)
            self.transport.close()

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head = True
        self._due_in(self.head_time)

    def on_headers_complete(self) -> None:
        """End a head; CONNECT names a host and no path, so it gets one that leads to its 405."""
        self._received = 0
        self._in_head = False
        self._due_in(self.answer_time)
        if self.parser.get_method() == b"CONNECT":
            self.url = b"/"
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Send what is ready at once: a task, and uvicorn's look at each header, are two thirds of a 304.

        Not where others wait in line, each of which would be answered inside the one before, nor where the
        client has not taken what it was sent, which an answer has to wait for.
        """
        free = app is self.app and not self.pipeline and not self.transport.get_write_buffer_size()
        ready = self._asked(cycle.scope) if free else None
        if ready is None:
            super()._start_asgi_task(cycle, app)
            return
        cycle.response_started = cycle.response_complete = True
        usual, bodiless = self.server_state.default_headers, cycle.scope["method"] == "HEAD"
        self.transport.write(ready.wire(usual, last=not cycle.keep_alive, bodiless=bodiless))
        self.server_state.total_requests += 1
        if not cycle.keep_alive:
            self.transport.close()
        # The next request's time; uvicorn's own, half as long, would be a timer for each answer.
        self._due_in(self.answer_time if self.transport.get_write_buffer_size() else self.head_time)

    def _asked(self, scope: Any) -> Ready | None:
        """Return what is ready; a bug in it is the application's, which meets it again and logs it.

        Raised here it would pass for a request that cannot be read.
        """
        try:
            return self._at_once(scope)
        except Exception:  # noqa: BLE001 - as above
            return None

    def on_message_complete(self) -> None:
        """End a request; its body, if it had one, is no part of the next head."""
        self._received = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Give the next request its time: any stray byte cancels uvicorn's own keep-alive time.

        An answer that lies here half taken, and one whose request waited in line, get an answer's.
        """
        answering = bool(self.pipeline) or self.transport.get_write_buffer_size() > 0
        super().on_response_complete()
        if answering:
            self._due_in(self.answer_time)
        elif not self._in_head:
            self._due_in(self.head_time)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clock."""
        if self._alarm is not None:
            self._alarm.cancel()
        super().connection_lost(exc)

    def _due_in(self, seconds: float) -> None:
        """Cut the connection after so long, whatever was due before.

        Every request moves the time two or three times: most moves only note it, and an alarm that goes
        off too early is set again. A timer for each move was a fifth of what a 304 costs.
        """
        self._due = due = self.loop.time() + seconds
        if due < self._rings:
            self._set(due)

    def _set(self, moment: float) -> None:
        """Set the alarm, instead of the one that is set."""
        if self._alarm is not None:
            self._alarm.cancel()
        self._rings = moment
        self._alarm = self.loop.call_at(moment, self._ring)

    def _ring(self) -> None:
        """Cut the connection if it is time."""
        if self.loop.time() < self._due:
            self._set(self._due)
        else:
            self.transport.abort()
