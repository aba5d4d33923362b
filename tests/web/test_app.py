import gzip
import os
from pathlib import Path
from typing import Protocol

import httpx
import pytest

pytestmark = pytest.mark.asyncio(loop_scope="module")

FEED = "/harbour/atom.xml"


class Service(Protocol):
    trouble: str


async def test_a_feed_comes_with_its_type_its_validators_and_how_long_it_stays_fresh(
    client: httpx.AsyncClient, public: Path
) -> None:
    answer = await client.get(FEED)
    assert answer.status_code == 200
    assert answer.content == (public / "harbour/atom.xml").read_bytes()
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["last-modified"] == "Wed, 25 Feb 2026 06:13:20 GMT"
    assert answer.headers["cache-control"] == "public, max-age=900"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/harbour/", "text/html"),
        ("/harbour/index.html", "text/html"),
        ("/harbour/rss.xml", "application/rss+xml"),
        ("/harbour/feed.json", "application/feed+json"),
        ("/story/7b3f/", "text/html"),
        ("/sources/", "text/html"),
        ("/opml.xml", "text/x-opml"),
        ("/health.atom", "application/atom+xml"),
        ("/harbour/archive/2026-02.atom", "application/atom+xml"),
        ("/harbour/archive/2026-02.html", "text/html"),
    ],
)
async def test_every_published_document_has_its_own_type(
    client: httpx.AsyncClient, path: str, kind: str
) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")


async def test_a_client_that_takes_gzip_gets_the_twin_under_another_etag(
    client: httpx.AsyncClient, public: Path
) -> None:
    plain = await client.get(FEED)
    async with client.stream("GET", FEED, headers={"accept-encoding": "br, gzip"}) as packed:
        body = b"".join([part async for part in packed.aiter_raw()])
    assert packed.headers["content-encoding"] == "gzip"
    assert body == (public / "harbour/atom.xml.gz").read_bytes()
    assert gzip.decompress(body) == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "content-encoding" not in plain.headers


async def test_without_a_twin_the_plain_file_serves_every_client(
    client: httpx.AsyncClient, public: Path
) -> None:
    (public / "harbour/atom.xml.gz").unlink()
    answer = await client.get(FEED, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


async def test_an_unchanged_feed_is_304_without_a_body_and_with_its_validators(
    client: httpx.AsyncClient,
) -> None:
    first = await client.get(FEED)
    again = await client.get(FEED, headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "last-modified", "cache-control", "vary", "link"):
        assert again.headers[name] == first.headers[name]
    assert "content-type" not in again.headers


async def test_if_none_match_outweighs_if_modified_since(client: httpx.AsyncClient) -> None:
    modified = (await client.get(FEED)).headers["last-modified"]
    since = {"if-modified-since": modified}
    assert (await client.get(FEED, headers=since)).status_code == 304
    assert (await client.get(FEED, headers=since | {"if-none-match": '"other"'})).status_code == 200
    assert (await client.get(FEED, headers={"if-none-match": "*"})).status_code == 304


async def test_a_replaced_file_is_sent_anew(client: httpx.AsyncClient, public: Path) -> None:
    first = await client.get(FEED)
    (public / "harbour/atom.xml").write_bytes(b"<feed/>")
    os.utime(public / "harbour/atom.xml", (1_772_000_060, 1_772_000_060))
    again = await client.get(FEED, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (200, b"<feed/>")
    assert again.headers["last-modified"] == "Wed, 25 Feb 2026 06:14:20 GMT"


async def test_head_has_the_headers_of_get_and_no_body(client: httpx.AsyncClient) -> None:
    get, head = await client.get(FEED), await client.head(FEED)
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}


async def test_browser_readers_of_other_sites_may_read_feeds(client: httpx.AsyncClient) -> None:
    answer = await client.get(FEED, headers={"origin": "https://reader.example.com"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "ETag, Last-Modified, Link"
    assert "access-control-allow-origin" not in (await client.get("/harbour/")).headers
    asked = await client.options(FEED)
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked.headers["access-control-allow-headers"] == "If-None-Match, If-Modified-Since"
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"


async def test_a_page_names_its_feeds_and_a_feed_itself_and_its_page(client: httpx.AsyncClient) -> None:
    assert (await client.get("/harbour/")).headers["link"] == (
        '<atom.xml>; rel="alternate"; type="application/atom+xml", '
        '<rss.xml>; rel="alternate"; type="application/rss+xml", '
        '<feed.json>; rel="alternate"; type="application/feed+json"'
    )
    feed = (await client.get("/harbour/rss.xml")).headers["link"]
    assert feed == (
        '<https://hub.example.org/>; rel="hub", <https://news.example.org/harbour/rss.xml>; rel="self", '
        '<./>; rel="alternate"; type="text/html"'
    )
    assert "link" not in (await client.get("/story/7b3f/")).headers


async def test_pages_may_load_nothing_and_be_framed_by_nobody(client: httpx.AsyncClient) -> None:
    for path in ("/harbour/", "/nowhere/", "/closed/"):
        policy = (await client.get(path)).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert (await client.get(path)).headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
async def test_other_methods_are_405_and_told_which_are_allowed(
    client: httpx.AsyncClient, method: str
) -> None:
    answer = await client.request(method, FEED)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


async def test_a_folder_without_its_slash_redirects_to_the_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/harbour")
    assert (answer.status_code, answer.headers["location"]) == (301, "./harbour/")
    assert (await client.get("/harbour", follow_redirects=True)).url.path == "/harbour/"


@pytest.mark.parametrize("path", ["/story/0000/", "/story/0000", "/story/0000/index.html"])
async def test_the_page_of_a_merged_story_redirects_to_the_surviving_one(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code == 301
    assert not answer.headers["location"].startswith("/")
    assert (await client.get(path, follow_redirects=True)).url.path == "/story/7b3f/"


async def test_a_removed_topic_is_gone_with_all_its_files(client: httpx.AsyncClient) -> None:
    for path in ("/closed/", "/closed/atom.xml", "/closed/archive/2026-01.atom"):
        assert (await client.get(path)).status_code == 410


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/atom.xml",
        "/harbour/notes.txt",
        "/harbour/atom.xml.gz",
        "/harbour/.atom.xml.new",
        "/.secret/index.html",
        "/.secret/",
        "/harbour/atom.xml/",
        "/story/",
        "/harbour/archive/",
        "/harbour/archive/2026-2.atom",
        "/harbour/archive/2026-02.txt",
        "/archive/2026-02.atom",
        "/harbour//atom.xml",
        "/" + "a" * 2000,
        "/" + "a" * 400 + ".html",
    ],
)
async def test_what_is_not_published_is_404(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "a" * 100 not in answer.text


async def test_a_link_that_leads_outside_is_404(client: httpx.AsyncClient, public: Path) -> None:
    outside = public.parent / "private"
    outside.mkdir()
    (outside / "index.html").write_text("private")
    for folder in ("file", "loop"):
        (public / folder).mkdir()
    (public / "file/index.html").symlink_to(outside / "index.html")
    (public / "loop/index.html").symlink_to(public / "loop/index.html")
    (public / "leak").symlink_to(outside)
    for path in ("/file/", "/leak/", "/leak/index.html", "/leak", "/loop/"):
        assert (await client.get(path)).status_code == 404


async def test_health_is_200_when_well_and_503_with_the_reason_when_not(
    client: httpx.AsyncClient, service: Service
) -> None:
    well = await client.get("/health")
    assert (well.status_code, well.text, well.headers["cache-control"]) == (200, "ok\n", "no-store")
    service.trouble = "no poll has succeeded for 3 h"
    ill = await client.get("/health")
    assert (ill.status_code, ill.text) == (503, "no poll has succeeded for 3 h\n")
