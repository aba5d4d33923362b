"""nginx and Caddy serve the published files with the examples, and answer as the built-in server does."""

import http.client
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.loopback import ROOT
from tests.system.conftest import Site, body_of, free_port, running

pytestmark = pytest.mark.system
SAME = (
    "content-type",
    "cache-control",
    "vary",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "x-content-type-options",
    "referrer-policy",
    "content-encoding",
)
FEEDS = ("/all/atom.xml", "/all/rss.xml", "/all/feed.json")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A web server on loopback."""

    port: int

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, named | {"Host": "news.example.org"})
        reply = connection.getresponse()
        found = Answer(
            reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read()
        )
        connection.close()
        return found


def public(site: Site) -> Path:
    return site.feeds.parent / "storage/public"


@contextmanager
def nginx(folder: Path, site: Site) -> Iterator[Server]:
    """The example as the only site of an nginx that anybody can start."""
    port = free_port()
    text = (ROOT / "examples/nginx.conf").read_text("utf-8")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/news", str(public(site)))
    text = text.replace("http://127.0.0.1:8080", site.base)
    kept = "".join(
        f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; events {{ }}\n"
        f"http {{ access_log off; {kept}\n{text} }}\n",
        "utf-8",
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    with running(program, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")):
        body_of(f"http://127.0.0.1:{port}/all/atom.xml")
        yield Server(port)


@contextmanager
def caddy(folder: Path, site: Site) -> Iterator[Server]:
    """The example in a Caddy that asks nobody for a certificate."""
    port = free_port()
    text = (ROOT / "examples/Caddyfile").read_text("utf-8")
    text = text.replace("\nnews.example.org {", f"\nhttp://:{port} {{").replace(
        "/srv/news", str(public(site))
    )
    text = text.replace("127.0.0.1:8080", site.base.removeprefix("http://"))
    text = "{\n\tadmin off\n\tauto_https off\n}\n" + text
    (folder / "Caddyfile").write_text(text, "utf-8")
    own = [f"XDG_{kind}_HOME={folder}" for kind in ("CONFIG", "DATA")]
    with running(
        "env", *own, "caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")
    ):
        body_of(f"http://127.0.0.1:{port}/all/atom.xml")
        yield Server(port)


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def server(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with request.param(tmp_path_factory.mktemp("web"), site) as started:
        yield started


@pytest.fixture
def built_in(site: Site) -> Server:
    return Server(int(site.base.rpartition(":")[2]))


def a_story(site: Site) -> str:
    return next(page.parent.name for page in (public(site) / "story").glob("*/index.html"))


def every_path(site: Site) -> list[str]:
    """A path for each kind of file that is published."""
    archives = [f"/all/archive/{file.name}" for file in (public(site) / "all/archive").glob("*.[ah]t*ml")]
    atoms = [f"/all/archive/{file.name}" for file in (public(site) / "all/archive").glob("*.atom")]
    others = [f"/{name}" for name in ("opml.xml", "health.atom") if (public(site) / name).exists()]
    pages = ["/", "/all/", "/all/index.html", f"/story/{a_story(site)}/"]
    return [*FEEDS, *pages, *archives, *atoms, *others]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_every_file_comes_as_from_the_built_in_server(
    server: Server, built_in: Server, site: Site, coding: str
) -> None:
    for path in every_path(site):
        ours, theirs = built_in.ask(path, accept_encoding=coding), server.ask(path, accept_encoding=coding)
        assert (theirs.status, theirs.body) == (200, ours.body), path
        assert {n: theirs.headers.get(n) for n in SAME} == {n: ours.headers.get(n) for n in SAME}, path
        link = (theirs.headers.get("link", "")).replace("https://news.example.org", base_of(site))
        assert link == ours.headers.get("link", ""), path
        policy = "content-security-policy"
        assert ("frame-ancestors 'none'" in theirs.headers.get(policy, "")) == (policy in ours.headers), path


def base_of(site: Site) -> str:
    """The address that the documents name."""
    found: str = json.loads(body_of(f"{site.base}/all/feed.json"))["home_page_url"]
    return found.removesuffix("/all/")


def test_both_codings_have_validators_of_their_own_and_304_repeats_them(server: Server, site: Site) -> None:
    for path in every_path(site):
        plain = server.ask(path, accept_encoding="identity")
        packed = server.ask(path, accept_encoding="gzip")
        assert plain.headers["etag"] != packed.headers["etag"], path
        for answer, coding in ((plain, "identity"), (packed, "gzip")):
            for known in (answer.headers["etag"], f'"x", {answer.headers["etag"]}', "*"):
                same = server.ask(path, accept_encoding=coding, if_none_match=known)
                assert (same.status, same.body) == (304, b""), (path, known)
                assert same.headers["etag"] == answer.headers["etag"]
                assert same.headers["cache-control"] == answer.headers["cache-control"]
            since = {"if_modified_since": answer.headers["last-modified"]}
            assert server.ask(path, accept_encoding=coding, **since).status == 304
            assert server.ask(path, accept_encoding=coding, if_none_match='"x"', **since).status == 200


def test_head_options_and_what_is_not_published(server: Server, built_in: Server) -> None:
    head = server.ask("/all/atom.xml", "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(server.ask("/all/atom.xml").body))
    asked, ours = server.ask("/all/atom.xml", "OPTIONS"), built_in.ask("/all/atom.xml", "OPTIONS")
    assert (asked.status, asked.body) == (204, b"")
    for name in ("origin", "methods", "headers"):
        key = f"access-control-allow-{name}"
        assert asked.headers[key] == ours.headers[key]
    for path in ("/nowhere/", "/all/.atom.xml.new", "/all/atom.xml.gz", "/.secret", "/all/%2e%2e/%2e%2e/x"):
        assert server.ask(path).status in {400, 404}, path
    assert server.ask("/all").headers["location"].endswith("/all/")
    assert server.ask("/all/atom.xml", "POST", body="x").status == 405


def test_actions_and_hubs_reach_the_built_in_server(server: Server, site: Site) -> None:
    form = {"content_type": "application/x-www-form-urlencoded"}
    path = f"/story/{a_story(site)}/split"
    refused = server.ask(path, "POST", body="token=forged", **form)
    assert (refused.status, refused.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert server.ask(path).status == 405
    assert server.ask(path, "POST", body="x" * 20_000, **form).status == 413
    assert server.ask("/websub/nobody").status == 404


def test_the_examples_name_every_verb_of_the_pages(site: Site) -> None:
    page = (public(site) / "story" / a_story(site) / "index.html").read_text("utf-8")
    verbs = set(re.findall(r'action="[^"]*/story/[^"/]*/(\w+)"', page))
    assert verbs <= {"split", "never", "merge", "undo"}
    example: Callable[[str], str] = lambda name: (ROOT / "examples" / name).read_text("utf-8")  # noqa: E731
    for name in ("nginx.conf", "Caddyfile"):
        assert "(split|never|merge|undo)$" in example(name)
