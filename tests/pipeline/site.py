"""Outlets on loopback and a mirror repository, for passes from the feed to the file."""

import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

GIT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    **{f"GIT_{who}_NAME": "mirror" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "mirror@example.org" for who in ("AUTHOR", "COMMITTER")},
}


@dataclass
class Site:
    """Answers by path: a status, headers and a body; ``asked`` are the paths, in order."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def feed(self, path: str, items: Sequence[tuple[str, str, str, datetime]]) -> str:
        """Let an RSS feed of (path of the article, title, text, published) stand at the path."""
        body = "".join(
            f"<item><title>{title}</title><link>{self.url(link)}</link><guid>{self.url(link)}</guid>"
            f"<pubDate>{format_datetime(moment)}</pubDate><description>{text}</description></item>"
            for link, title, text, moment in items
        )
        return self.says(
            path, f'<rss version="2.0"><channel><title>报</title>{body}</channel></rss>'.encode()
        )

    def says(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        told = {"Content-Type": "application/rss+xml; charset=utf-8"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self.answers[path] = (status, told, body)
        return self.url(path)


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site on a free port of loopback."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, headers, body = site.answers.get(self.path, (404, {}, b"no"))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def repository(folder: Path, posts: dict[str, str]) -> str:
    """Make a repository of files and return its address."""
    folder.mkdir()
    for name, text in posts.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "posts"]):
        subprocess.run(
            ["git", "-C", str(folder), *arguments], env=GIT | {"PATH": os.environ["PATH"]}, check=True
        )
    return f"file://{folder}"


def post(title: str, text: str, url: str, credit: str, published: datetime) -> str:
    """A post as Jekyll mirrors write it."""
    return (
        f'---\nlayout: post\ntitle: "{title}"\ndate: {published:%Y-%m-%dT%H:%M:%S.000Z}\nauthor: {credit}\n'
        f"from: {url}\ntags: [ {credit} ]\ncategories: [ {credit} ]\n---\n<div>\n<p>{text}</p>\n</div>\n"
    )
