"""A publisher and its hub on loopback, numbered as the subscriber's cases of websub.rocks are.

``/blog/<case>`` is a feed (or a page, case 101) that advertises ``/blog/<case>/hub``; the hub verifies and
delivers as the specification says, or as its case wants. What was asked of it stays for a test to see.
"""

import hashlib
import hmac
import http.client
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.sax.saxutils import escape

from tests.stories import made_up

ATOM = "http://www.w3.org/2005/Atom"
TIMEOUT = 10
PAGES = ("101",)
IN_HEADER = ("100", "104", "200", "201", "202", "203", "204", "205", "300", "301", "302")


@dataclass(frozen=True)
class Heard:
    """What a callback answered."""

    status: int
    body: str
    content_type: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Said:
    """What the publisher or the hub answers."""

    status: int
    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Asked:
    """One request to the hub: which case, of which type, its form."""

    case: str
    path: str
    content_type: str
    form: dict[str, str]

    @property
    def callback(self) -> str:
        return self.form["hub.callback"]


@dataclass
class Rocks:
    """The publisher and the hub. ``verifies`` off makes a hub that never asks back."""

    port: int = 0
    lease: str = "864000"
    verifies: bool = True
    refuses: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    hubless: bool = False
    titles: dict[str, list[str]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    answers: list[Heard] = field(default_factory=list)
    agreed: dict[str, Asked] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def blog(self, case: str) -> str:
        return self.url(f"/blog/{case}")

    def topic(self, case: str) -> str:
        """What the hub calls a case's feed."""
        query = {"200": "?self=other", "201": "?moved=1", "202": "?moved=1"}
        return self.blog(case) + query.get(case, "")

    def write(self, case: str, *titles: str) -> None:
        """Publish posts, the newest first, without telling the hub."""
        self.titles[case] = [*titles, *self.titles.get(case, [])]

    def document(self, case: str, only: int | None = None) -> str:
        """The feed; a hub may leave out what it has delivered, and keep ``only`` the newest."""
        said = f'<link xmlns="{ATOM}" rel="self" href="{self.topic(case)}"/>'
        wrong = "/hub?error=wrongtag" if case == "104" else "/hub"
        hub = "" if self.hubless else f'<link xmlns="{ATOM}" rel="hub" href="{self.blog(case)}{wrong}"/>'
        links = said + hub if case in {"102", "103", "104"} else ""
        posts = self.titles.get(case, [])[:only]
        if case in PAGES:
            items = "".join(f'<li><a href="/{urllib.parse.quote(t)}">{escape(t)}</a></li>' for t in posts)
            head = f'<link rel="hub" href="{self.blog(case)}/hub"><link rel="self" href="{self.topic(case)}">'
            return f"<html><head><title>海角</title>{head}</head><body><ul>{items}</ul></body></html>"
        if case in {"102", "104"}:
            entries = "".join(map(self._entry, posts))
            return f'<feed xmlns="{ATOM}"><title>海角新闻</title>{links}{entries}</feed>'
        items = "".join(map(self._item, posts))
        return f'<rss version="2.0"><channel><title>海角新闻</title>{links}{items}</channel></rss>'

    def _entry(self, title: str) -> str:
        link = f"<link href='/{urllib.parse.quote(title)}'/>"
        said = f"<id>{escape(title)}</id><title>{escape(title)}</title>{link}"
        return f"<entry>{said}<content>{made_up(title)}</content></entry>"

    def _item(self, title: str) -> str:
        link = f"<link>{self.url('/' + urllib.parse.quote(title))}</link>"
        said = f"<guid isPermaLink='false'>{escape(title)}</guid><title>{escape(title)}</title>{link}"
        return f"<item>{said}<description>{made_up(title)}</description></item>"

    def link_header(self, case: str) -> str:
        hub = f"{self.blog(case)}/hub" + ("?redirect=1" if case in {"203", "204"} else "")
        return "" if self.hubless else f'<{hub}>; rel="hub", <{self.topic(case)}>; rel="self"'

    def verify(self, asked: Asked, **changes: str) -> Heard:
        """Ask a callback whether it means it (5.3)."""
        query = {
            "hub.mode": asked.form["hub.mode"],
            "hub.topic": asked.form["hub.topic"],
            "hub.challenge": f"问-{len(self.answers)}-<b>&",
            "hub.lease_seconds": self.lease,
        } | {f"hub.{name}": value for name, value in changes.items()}
        heard = call("GET", f"{asked.callback}?{urllib.parse.urlencode(query)}")
        self.answers.append(heard)
        if heard.status == 200 and heard.body == query["hub.challenge"]:
            if query["hub.mode"] == "subscribe":
                self.agreed[asked.callback] = asked
            else:
                self.agreed.pop(asked.callback, None)
        return heard

    def deny(self, asked: Asked, reason: str) -> Heard:
        """Tell a callback no (5.2)."""
        query = {"hub.mode": "denied", "hub.topic": asked.form["hub.topic"], "hub.reason": reason}
        return call("GET", f"{asked.callback}?{urllib.parse.urlencode(query)}")

    def deliver(
        self,
        asked: Asked,
        document: str | bytes | None = None,
        *,
        algorithm: str = "sha256",
        signature: str | None = None,
        **headers: str,
    ) -> Heard:
        """Send the feed to a callback (7), signed with its secret unless another signature is wanted."""
        said = self.document(asked.case) if document is None else document
        body = said.encode() if isinstance(said, str) else said
        if signature is None:
            digest = hmac.new(asked.form["hub.secret"].encode(), body, getattr(hashlib, algorithm))
            signature = f"{algorithm}={digest.hexdigest()}"
        sent = {"Content-Type": "text/html" if asked.case in PAGES else "application/rss+xml"} | headers
        if signature:
            sent["X-Hub-Signature"] = signature
        return call("POST", asked.callback, body, sent)

    def got(self, path: str) -> Said:
        """Answer a reader."""
        name, _, query = path.partition("?")
        case = name.split("/")[-1]
        self.fetched.append(path)
        if case in {"201", "202"} and not query:
            return Said(302 if case == "201" else 301, "", {"Location": self.topic(case)})
        link = self.link_header(case) if case in IN_HEADER else ""
        kind = {"Content-Type": f"{'text/html' if case in PAGES else 'text/xml'}; charset=utf-8"}
        return Said(200, self.document(case), kind | ({"Link": link} if link else {}))

    def posted(self, asked: Asked) -> Said:
        """Answer a subscriber."""
        self.asked.append(asked)
        if "redirect=1" in asked.path:
            status = 307 if asked.case == "203" else 308
            return Said(status, "", {"Location": f"{self.blog(asked.case)}/hub"})
        if self.refuses or "error=" in asked.path:
            return Said(self.refuses or 400, "this hub refuses", self.headers)
        if asked.form.get("hub.topic") != self.topic(asked.case):
            return Said(400, "the topic is not of this hub", {})
        return Said(202, "", {})

    def publish(self, case: str, title: str) -> list[Heard]:
        """Write a post and tell every subscriber of it, as the case wants."""
        self.write(case, title)
        forged = {"301": "sha256=" + "0" * 64, "302": ""}.get(case)
        return [
            self.deliver(asked, signature=forged)
            for asked in list(self.agreed.values())
            if asked.case == case
        ]


def call(method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Heard:
    """Ask a callback, by whatever method, and return what it says."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=TIMEOUT)
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Heard(answer.status, text, found.get("content-type", ""), found)
    finally:
        connection.close()


@contextmanager
def rocks() -> Iterator[Rocks]:
    """Serve both on a free port."""
    site = Rocks()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._say(site.got(self.path))

        def do_POST(self) -> None:
            form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            asked = Asked(self.path.split("/")[2], self.path, self.headers["Content-Type"], form)
            said = site.posted(asked)
            self._say(said)
            # Some hubs ask back before, some after they have answered; this one at once.
            if said.status == 202 and site.verifies:
                site.verify(asked, **({"topic": site.blog("999")} if asked.case == "205" else {}))

        def _say(self, said: Said) -> None:
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body.encode())))
            self.end_headers()
            self.wfile.write(said.body.encode())
            self.wfile.flush()

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield site
        server.shutdown()
        thread.join()
