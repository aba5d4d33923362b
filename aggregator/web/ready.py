"""An answer that is made once and sent often: by an application's rules, or as the bytes that it is.

In: a status, headers, a body. Out: the answer as an ASGI application, and on the wire. To look through its
headers again and to put them together anew for every reader takes as long as all the rest of answering.
"""

from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.types import Receive, Scope, Send

Pairs = list[tuple[bytes, bytes]]

CLOSE = b"connection: close\r\n"


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer; as an application it answers any request so."""

    status: int
    headers: Pairs
    body: bytes = b""
    line: bytes = field(init=False)
    head: bytes = field(init=False)

    def __post_init__(self) -> None:
        """Put the head together; ``ValueError`` for what would end a line of it."""
        head = lines(self.headers)
        if head.count(b"\r") != len(self.headers) or head.count(b"\n") != len(self.headers):
            raise ValueError(f"a header holds a line break: {self.headers!r}")
        object.__setattr__(
            self, "line", f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n".encode()
        )
        object.__setattr__(self, "head", head)

    def wire(self, usual: Pairs, *, last: bool, bodiless: bool = False) -> bytes:
        """Return it as bytes, with the server's ``usual`` headers.

        ``last`` closes the connection; without a body it answers HEAD.
        """
        return b"".join(
            (
                self.line,
                lines(usual),
                self.head,
                CLOSE if last else b"",
                b"\r\n",
                b"" if bodiless else self.body,
            )
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        del scope, receive
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


def lines(headers: Pairs) -> bytes:
    """Return headers as they stand on the wire."""
    return b"".join(b"%b: %b\r\n" % pair for pair in headers)
