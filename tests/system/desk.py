"""A service at work on two outlets whose feeds a test may change, as its readers' programs meet it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.readers import Entry, entries
from tests.loopback import Answer, Outlet, Running, outlet, program, running
from tests.stories import made_up
from tests.system.conftest import body_of, free_port

# With their weights: which of two copies an entry links to must not depend on which is fetched first.
OUTLETS = {"haian": 60, "daohe": 50}


@dataclass
class Desk:
    """The outlets' articles by name: title and text. ``feeds`` is the configuration."""

    outlets: Outlet
    feeds: Path
    base: str
    articles: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    service: Running | None = None

    def tell(self, slug: str, name: str, title: str, text: str = "") -> None:
        """Let an outlet print an article, or another version of it."""
        told = self.articles.setdefault(slug, {})
        told[name] = (title, text or made_up((slug, name)))
        items = "".join(
            f"<item><guid isPermaLink='false'>{each}</guid><link>{self.link(slug, each)}</link>"
            f"<title>{escape(title)}</title><description>{text}</description>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
            for each, (title, text) in told.items()
        )
        document = f'<rss version="2.0"><channel><title>{slug}</title>{items}</channel></rss>'
        self.outlets.answers[f"/{slug}"] = Answer(document)

    @staticmethod
    def link(slug: str, name: str) -> str:
        return f"https://{slug}.example/{name}"

    def say(self, *arguments: str) -> None:
        """Run a command of the program beside the service."""
        done = program(*arguments, "--config", str(self.feeds))
        assert done.code == 0, done.err

    def address(self, document: str) -> str:
        return f"{self.base}/all/{document}"

    def entries(self) -> list[Entry]:
        """The edition as it is served now, newest first."""
        return entries(body_of(self.address("feed.json")))

    def wait(self, *titles: str, count: int) -> None:
        """Wait until the edition has so many entries, these titles among them."""
        assert self.service
        self.service.wait_until(lambda: self._has(titles, count))

    def _has(self, titles: tuple[str, ...], count: int) -> bool:
        shown = {entry.title for entry in self.entries()}
        return len(shown) == count and set(titles) <= shown


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """Run the service on outlets that have printed nothing yet but an empty feed."""
    port = free_port()
    with outlet() as served:
        feeds = folder / "feeds.yaml"
        sources = "".join(
            f"  {slug}: {{feed: '{served.url(f'/{slug}')}', weight: {weight}}}\n"
            for slug, weight in OUTLETS.items()
        )
        feeds.write_text(
            f"service: {{listen: '127.0.0.1:{port}'}}\ncanonical: {{hold: 0s}}\n"
            'http: {hosts: {"*": {rate: 100/1s}, 127.0.0.1: {allow_private: true, rate: 100/1s}}}\n'
            "defaults: {interval: {min: 1s, max: 2s}}\n"
            f"sources:\n{sources}topics: {{all: {{title: 全部}}}}\n",
            "utf-8",
        )
        made = Desk(served, feeds, f"http://127.0.0.1:{port}")
        with running(folder / "log", "run", "--config", str(feeds)) as service:
            made.service = service
            yield made
