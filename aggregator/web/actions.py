"""Where readers take a story apart: the forms of its page are sent here, and act.

In: ``POST …/story/<id>/split|never|merge|undo`` with the story's token, from a page of ours wherever that
is hosted. Out: the way back to the story's page once it shows what was done, else a small page that says
why not. Nothing of a request is repeated, nobody is sent elsewhere, and no other method changes
anything. Not done here: what a token is, and what an action does.
"""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from aggregator.errors import AggregatorError
from aggregator.model import ArticleId, StoryId
from aggregator.model.actions import Acted, Action, KeepApart, TakeBack, TakeOut, Unite
from aggregator.web.bodies import body_of
from aggregator.web.files import segments
from aggregator.web.limits import Bucket, Limit, Networks, client_of, whole_seconds
from aggregator.web.responses import ALWAYS, notice

VERBS = ("split", "never", "merge", "undo")
STORY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ARTICLE = re.compile(r"a[a-z2-7]{14}")
CORRECTION = re.compile(r"[0-9a-f]{16}")
FORM = "application/x-www-form-urlencoded"
LARGEST = 16 * 1024  # bytes; forty articles taken out at once are 1 KB
FIELDS = 100  # of a form; more articles than a story may hold
# A person taps a few times in a row; each tap costs a look at the file and an edition, up to a second.
EACH, ALL = Limit(20, 6.0), Limit(60, 2.0)

NO_STORE = {"Cache-Control": "no-store"}
OFF = "这里不能拆合报道。 Stories cannot be taken apart here."
UNKNOWN = "没有这篇报道。 There is no such story."
METHOD = "请用报道页上的按钮。 Use the buttons on the story's page."
FOREIGN = "页面已过期，请重新打开报道页。 The page is out of date: open the story's page again."
FORMLESS = "请用报道页上的按钮。 This is not what a form of ours sends."
TOO_LARGE = "内容太长。 This is too long."
TOO_MANY = "操作太频繁，请稍后再试。 Too many at once: try again later."
REFUSED = "做不到：报道可能已经变了。 It cannot be done: the story may have changed meanwhile."
BUSY = "还没有记录下来，请一分钟后再看。 It is not written down yet: look again in a minute."
RECORDED = "已记录，一分钟内生效。 It is recorded, and shown within a minute."


class Acting(Protocol):
    """What the service does for readers."""

    @property
    def on(self) -> bool:
        """Tell whether anything is answered."""

    def genuine(self, story: StoryId, token: str) -> bool:
        """Tell whether a token is the story's."""

    async def act(self, action: Action) -> Acted:
        """Do what is asked for; return how far that has got after a few seconds."""


def answering(application: ASGIApp, acting: Acting, each: Limit = EACH, every: Limit = ALL) -> ASGIApp:
    """Return an application that answers actions, and hands everything else on."""
    door = _Door(acting, each, every)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["raw_path"].startswith(b"/story/"):
            match segments(scope["raw_path"]):
                case ("story", story, verb) if verb in VERBS and STORY.fullmatch(story):
                    answer = await door.answer(Request(scope, receive), StoryId(story), verb)
                    await answer(scope, receive, send)
                    return
        await application(scope, receive, send)

    return dispatch


class _Door:
    """Answers one action after the other, so often and no oftener."""

    def __init__(self, acting: Acting, each: Limit, every: Limit) -> None:
        """Have heard of nobody yet."""
        self._acting = acting
        self._networks = Networks(each)
        self._everybody = Bucket(every, time.monotonic())

    async def answer(self, request: Request, story: StoryId, verb: str) -> Response:
        """Return the answer to a request for a story; what costs least is asked first."""
        if not self._acting.on:
            return _said(404, OFF)
        if request.method != "POST":
            return _said(405, METHOD, {"Allow": "POST"})
        peer = request.client.host if request.client else ""
        forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
        wait = self._networks.take(client_of(peer, forwarded), time.monotonic())
        if wait:
            return _too_many(wait)
        if not _is_form(request):
            return _said(415, FORMLESS, {"Accept": FORM})
        body = await body_of(request, LARGEST)
        if body is None:
            return _said(413, TOO_LARGE)
        return await self._sent(story, verb, fields(body))

    async def _sent(self, story: StoryId, verb: str, sent: Mapping[str, Sequence[str]]) -> Response:
        """Return the answer to a form; only a genuine one counts against everybody's share."""
        if not self._acting.genuine(story, _single(sent, "token")):
            return _said(403, FOREIGN)
        action = wanted(story, verb, sent)
        if action is None:
            return _said(400, FORMLESS)
        wait = self._everybody.take(time.monotonic())
        if wait:
            return _too_many(wait)
        try:
            return _outcome(story, await self._acting.act(action))
        except AggregatorError:
            return _said(503, BUSY, {"Retry-After": "30"})


def fields(body: bytes) -> dict[str, list[str]]:
    """Return the fields of a form, none of one that is no form."""
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS
        )
    except ValueError:
        return {}
    for key, value in pairs:
        found.setdefault(key, []).append(value.strip())
    return found


def wanted(story: StoryId, verb: str, sent: Mapping[str, Sequence[str]]) -> Action | None:
    """Return what a form asks for, ``None`` where that is not said, or said twice."""
    match verb:
        case "split":
            articles = [article for article in sent.get("article", ()) if ARTICLE.fullmatch(article)]
            whole = articles and len(articles) == len(sent["article"])
            return TakeOut(story, tuple(map(ArticleId, articles))) if whole else None
        case "never":
            a, b = _single(sent, "a"), _single(sent, "b")
            named = ARTICLE.fullmatch(a) and ARTICLE.fullmatch(b)
            return KeepApart(story, ArticleId(a), ArticleId(b)) if named else None
        case "merge":
            other = _single(sent, "other")
            return Unite(story, other) if other and other.isprintable() else None
        case "undo":
            correction = _single(sent, "correction")
            return TakeBack(story, correction) if CORRECTION.fullmatch(correction) else None
    return None


def _single(sent: Mapping[str, Sequence[str]], key: str) -> str:
    """Return a field that is there once, else nothing."""
    found = sent.get(key, ())
    return found[0] if len(found) == 1 else ""


def _is_form(request: Request) -> bool:
    """Tell whether the body is a form's, and is sent as it is."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == FORM and "content-encoding" not in request.headers


def _outcome(story: StoryId, acted: Acted) -> Response:
    """Return how far an action has got. Addresses are relative to the request's, so that they are our own."""
    match acted.outcome:
        case "shown":
            place = "./" if acted.story == story else f"../{acted.story}/"
            return RedirectResponse(place, 303, ALWAYS | NO_STORE)
        case "recorded":
            return _said(202, RECORDED)
        case "refused":
            return _said(409, REFUSED)
        case "unknown":
            return _said(404, UNKNOWN)
    return _said(503, BUSY, {"Retry-After": "30"})


def _too_many(wait: float) -> Response:
    return _said(429, TOO_MANY, {"Retry-After": whole_seconds(wait)})


def _said(status: int, text: str, more: Mapping[str, str] | None = None) -> Response:
    """Return a page that says what has become of it, and leads back to the story."""
    return notice(status, text, NO_STORE | dict(more or {}), back="./")
