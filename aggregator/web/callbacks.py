"""Where hubs call us (WebSub, as a subscriber): they ask whether we mean it, and bring news.

In: GET and POST below ``/websub/``, each address an agreement's own. Out: the answers that the
specification wants, from what the service says of the agreement; a delivery is handed on, and read later.
Bodies are bounded, in size and in number. Not done here: whose they are, whether they are genuine.
"""

from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.errors import AggregatorError
from aggregator.model.subscriptions import Delivery, Verification
from aggregator.web.bodies import body_of
from aggregator.web.files import segments
from aggregator.web.responses import ALWAYS

METHODS = "GET, POST"
# Bodies that are being received at once: as many times ``http.max_body`` may lie in memory for them.
RECEIVING = 8
AGAIN = {"Retry-After": "60"}  # seconds; hubs try again on their own terms
FORBIDDEN = {"Cache-Control": "no-store"}


class Agreements(Protocol):
    """What the service knows of what was agreed; called in worker threads."""

    @property
    def largest(self) -> int:
        """Return how many bytes a delivery may have."""

    def refusal(self, token: str) -> int:
        """Return the status to refuse a delivery with before it is received, 0 where it is expected."""

    def verified(self, token: str, asked: Verification) -> bool:
        """Tell whether we mean what a hub asks, which from then on holds."""

    def delivered(self, delivery: Delivery) -> bool:
        """Take a delivery, or not for now."""


def beside(application: ASGIApp, agreements: Agreements) -> ASGIApp:
    """Return an application that answers hubs, and hands everything else on."""
    door = _Door(agreements)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        # Hubs get their addresses from us: one that is spelt otherwise is another.
        if not scope["raw_path"].startswith(b"/websub/"):
            await application(scope, receive, send)
            return
        match segments(scope["raw_path"]):
            case ("websub", token) if token:
                answer = await door.answer(Request(scope, receive), token)
                await answer(scope, receive, send)
            case _:
                await application(scope, receive, send)

    return dispatch


class _Door:
    """Answers hubs, a few bodies at a time."""

    def __init__(self, agreements: Agreements) -> None:
        """Receive nothing yet."""
        self._agreements = agreements
        self._receiving = 0

    async def answer(self, request: Request, token: str) -> Response:
        """Return the answer; where the memory of agreements is out of reach, a hub tries again."""
        try:
            match request.method:
                case "GET":
                    return await self._verify(request, token)
                case "POST":
                    return await self._receive(request, token)
        except AggregatorError:
            return _plain(503, "try again", AGAIN)
        return _plain(405, "Method Not Allowed", {"Allow": METHODS})

    async def _verify(self, request: Request, token: str) -> Response:
        """Echo the challenge where we mean it, as harmless text; else 404 (WebSub, 5.3)."""
        said = request.query_params
        asked = Verification(
            mode=said.get("hub.mode", ""),
            topic=said.get("hub.topic", ""),
            challenge=said.get("hub.challenge", ""),
            lease_seconds=said.get("hub.lease_seconds", ""),
            reason=said.get("hub.reason", ""),
        )
        if not await run_in_threadpool(self._agreements.verified, token, asked):
            return _plain(404, "Not Found")
        return PlainTextResponse(asked.challenge, headers=ALWAYS | FORBIDDEN)

    async def _receive(self, request: Request, token: str) -> Response:
        """Take a delivery and say so at once; what it is worth is found out later (WebSub, 7)."""
        status = await run_in_threadpool(self._agreements.refusal, token)
        if status:
            return _plain(status, "no such subscription")
        if self._receiving >= RECEIVING:
            return _plain(503, "try again", AGAIN)
        self._receiving += 1
        try:
            body = await body_of(request, self._agreements.largest)
        finally:
            self._receiving -= 1
        if body is None:
            return _plain(413, "too much")
        said = request.headers
        delivery = Delivery(
            token=token,
            body=body,
            content_type=said.get("content-type", ""),
            coding=said.get("content-encoding", ""),
            signature=said.get("x-hub-signature", ""),
        )
        if not await run_in_threadpool(self._agreements.delivered, delivery):
            return _plain(503, "try again", AGAIN)
        return _plain(202, "thank you")


def _plain(status: int, text: str, more: dict[str, str] | None = None) -> Response:
    """Return an answer that repeats nothing of the request."""
    return PlainTextResponse(f"{text}\n", status, ALWAYS | FORBIDDEN | (more or {}))
