"""A story of three articles that readers take apart: its outlets, and the forms of its page sent by hand."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import httpx

from aggregator.clock import Clock
from aggregator.model import ArticleId, Settings, Story, StoryId
from aggregator.pipeline.flow import Pipeline
from aggregator.publish.tokens import key_of, token
from aggregator.service.actions import Actions
from aggregator.service.corrections import Corrections
from aggregator.service.health import Health
from aggregator.service.publisher import Publisher
from aggregator.service.site import Site
from aggregator.store.protocol import Store
from aggregator.web.actions import answering
from aggregator.web.limits import Limit
from aggregator.web.server import serve
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_MORE, LIBRARY
from tests.loopback import Answer, Outlet

GENEROUS = Limit(10_000, 0.001)


def told(host: str, **texts: str) -> Answer:
    """A feed of an outlet; each article's name is its path and its title."""
    now = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><title>{escape(name)} 报道</title><link>https://{host}.example/{name}</link>"
        f"<pubDate>{now}</pubDate><description>{escape(text)}</description></item>"
        for name, text in texts.items()
    )
    return Answer(f'<rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>')


def three_outlets(server: Outlet) -> dict[str, str]:
    """Put three feeds there that tell of one ferry, and one of them of a library; return their addresses."""
    server.answers["/a"] = told("haian", ferry=FERRY, library=LIBRARY)
    server.answers["/b"] = told("daohe", edited=FERRY_EDITED)
    server.answers["/c"] = told("attic", longer=FERRY + FERRY_MORE)
    return {slug: server.url(f"/{slug}") for slug in "abc"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with the story's page open, who sends its forms."""

    client: httpx.AsyncClient
    settings: Settings
    store: Store
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def corrections(self) -> Path:
        return self.settings.service.corrections

    def said(self) -> str:
        return self.corrections.read_text("utf-8") if self.corrections.exists() else ""

    def token(self, story: StoryId) -> str:
        return token(key_of(self.settings.service.storage), story)

    async def send(self, story: StoryId, verb: str, **sent: str | list[str]) -> httpx.Response:
        form = {"token": self.token(story), **sent}
        return await self.client.post(f"/story/{story}/{verb}", data=form, headers=self.headers)

    def article(self, name: str) -> ArticleId:
        return next(each.id for each, _ in self.store.all_articles() if each.url.endswith(f"/{name}"))

    def story(self, name: str) -> Story:
        found = self.store.story_of(self.article(name))
        assert found is not None
        return found

    def entries(self) -> dict[str, tuple[str, str, str]]:
        """The entries of the edition: story → (published, updated, address)."""
        found = json.loads((self.settings.service.storage / "public/all/feed.json").read_bytes())["items"]
        return {
            each["id"].removeprefix("urn:uuid:"): (
                each["date_published"],
                each.get("date_modified", ""),
                each["url"],
            )
            for each in found
        }


def open_pages(settings: Settings, store: Store) -> None:
    """Put a page there for every story that has none."""
    for story, _ in store.all_stories():
        page = settings.service.storage / "public/story" / story.id / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        if not page.exists():
            page.write_text("<!DOCTYPE html><title>a story</title>", "utf-8")


@asynccontextmanager
async def reading(
    pipeline: Pipeline, store: Store, patience: float = 10.0, each: Limit = GENEROUS, every: Limit = GENEROUS
) -> AsyncIterator[Reader]:
    """Publish what there is, and serve it to a reader, with nothing else going on."""
    await pipeline.once()
    settings, clock = pipeline.settings, Clock()
    open_pages(settings, store)
    site, actions = Site(settings, store), Actions(settings, store, clock, patience)
    publisher = Publisher(pipeline, clock, Health())
    actions.begin(Corrections(pipeline, publisher.settled, lambda _: None), publisher)
    application = answering(site.application(lambda: ""), actions, each, every)
    async with (
        serve(application, "127.0.0.1", 0) as (host, port),
        httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False, timeout=20) as client,
    ):
        yield Reader(client, settings, store)
        await actions.pause()
