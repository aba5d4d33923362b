"""The houses: each a server on a loopback address of its own, all under one clock, with one visitors' book.

In: the programme. Out: a running town, its feeds.yaml, and every request in its order. Loopback addresses
besides 127.0.0.1 need no setting up on Linux. Not here: what is answered (``shows``).
"""

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.feed_score.shows import START, Feed, Said, answer

CONFIGURATION = """\
service: {{storage: ./storage}}
canonical: {{hold: 0s}}
http:
  user_agent: "aggregator-feed-score/1 (+https://news.example.org/about)"
  hosts: {{{hosts}, "*": {{rate: 1000/1s}}}}
sources:
{sources}
topics: {{all: {{title: 全部}}}}
"""
# One question at a time under way, as with the usual rate of one in two seconds, but without its waits.
HOST = '"{}": {{allow_private: true, rate: 1000/1s, concurrency: 1}}'
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, and what it was answered; names of headers are in lower case."""

    moment: datetime
    house: str
    method: str
    target: str
    headers: Mapping[str, str]
    said: Said


@dataclass(slots=True)
class Town:
    """All houses; ``now`` is set by who runs them."""

    feeds: Sequence[Feed]
    now: datetime = START
    origins: dict[str, str] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def receive(self, house: str, method: str, target: str, headers: Mapping[str, str]) -> Said:
        """Write a request down and answer it."""
        path = target.partition("?")[0]
        feed = next((each for each in self.feeds if (each.house, each.path) == (house, path)), None)
        said = answer(feed, self.now, headers, self.origins) if feed else Said(404, {})
        self.visits.append(Visit(self.now, house, method, target, headers, said))
        return said

    def configuration(self) -> str:
        """Return feeds.yaml for all that stands here."""
        sources = [
            f"  {slug(feed)}{'-again' * number}: {self.origins[feed.house]}{feed.path}"
            for feed in self.feeds
            for number in range(feed.sources)
        ]
        hosts = [
            HOST.format(origin.removeprefix("http://").partition(":")[0]) for origin in self.origins.values()
        ]
        return CONFIGURATION.format(hosts=", ".join(hosts), sources="\n".join(sources))


def slug(feed: Feed) -> str:
    """Return what a feed's source is called."""
    return f"{feed.house}{feed.path}".replace("/", "-")


@contextlib.contextmanager
def open_town(feeds: Sequence[Feed]) -> Iterator[Town]:
    """Open every house, and close them."""
    town = Town(feeds)
    with contextlib.ExitStack() as stack:
        for number, house in enumerate(dict.fromkeys(feed.house for feed in feeds), 1):
            server = stack.enter_context(ThreadingHTTPServer((f"127.0.7.{number}", 0), handler(town, house)))
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            town.origins[house] = f"http://127.0.7.{number}:{server.server_port}"
        yield town


def handler(town: Town, house: str) -> type[BaseHTTPRequestHandler]:
    """Return what serves one house."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one segment: apart, the second waits for the first one's receipt

        def receive(self) -> None:
            """Answer as the town says."""
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = town.receive(house, self.command, self.path, headers)
            self.send_response_only(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if said.status != 304:  # noqa: PLR2004 - it has no body
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    for method in METHODS:
        setattr(Handler, f"do_{method}", Handler.receive)
    return Handler
