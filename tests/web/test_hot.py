"""What is asked for again and again: answered from memory, and never out of date."""

import gzip
import os
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from aggregator.web.files import LONGEST, Found
from aggregator.web.hot import MOST, OVERHEAD, SECONDS, Hot
from aggregator.web.responses import LARGE, Facts, Representation, representation
from tests.web.conftest import FILES, NOW, Service

pytestmark = pytest.mark.asyncio(loop_scope="module")

FEED, STORY = "/harbour/atom.xml", "/story/7b3f/"


async def test_a_304_asks_no_database_and_reads_no_file(
    client: httpx.AsyncClient, public: Path, service: Service
) -> None:
    for path in (FEED, STORY):
        first = await client.get(path)
        file = public / path.strip("/") if path == FEED else public / path.strip("/") / "index.html"
        status, asked = file.stat(), service.asked
        with file.open("r+b") as opened:  # other bytes in the same place, of the same size and time
            opened.write(b"#")
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, service.asked) == (304, asked)
        assert (await client.get(path)).content == first.content


async def test_every_way_to_ask_gets_the_same_from_memory_as_from_the_disk(
    client: httpx.AsyncClient, service: Service
) -> None:
    etag = (await client.get(FEED)).headers["etag"]
    for asked in (
        {},
        {"accept-encoding": "gzip"},
        {"if-none-match": etag},
        {"if-none-match": f'W/"x", W/{etag}'},
        {"if-none-match": "*"},
        {"if-none-match": '"other"'},
        {"if-none-match": etag, "accept-encoding": "gzip"},
        {"if-modified-since": "Wed, 25 Feb 2026 06:13:20 GMT"},
        {"if-modified-since": "Thu, 26 Feb 2026 00:00:00 GMT"},
        {"if-modified-since": "Tue, 24 Feb 2026 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
        {"if-modified-since": "Thu, 26 Feb 2026 00:00:00 GMT", "if-none-match": '"other"'},
    ):
        for method in ("GET", "HEAD"):
            service.facts = replace(service.facts)
            read, kept = [await client.request(method, FEED, headers=asked) for _ in range(2)]
            assert (kept.status_code, kept.content) == (read.status_code, read.content)
            assert {**kept.headers, "date": ""} == {**read.headers, "date": ""}


async def test_a_list_in_several_lines_is_one_list(client: httpx.AsyncClient) -> None:
    etag = (await client.get(FEED)).headers["etag"]
    lines = [("if-none-match", '"other"'), ("if-none-match", etag)]
    assert (await client.get(FEED, headers=lines)).status_code == 304


async def test_what_is_replaced_removed_or_retired_is_not_answered_from_memory(
    client: httpx.AsyncClient, public: Path, service: Service
) -> None:
    assert (await client.get(FEED)).content == FILES["harbour/atom.xml"]
    new = public / "harbour/.new"
    new.write_bytes(b"<feed>new</feed>")
    new.replace(public / "harbour/atom.xml")
    assert (await client.get(FEED)).content == b"<feed>new</feed>"
    service.facts = replace(service.facts, retired=frozenset({"harbour"}))
    assert (await client.get(FEED)).status_code == 410
    service.facts = replace(service.facts, retired=frozenset())
    (public / "harbour/atom.xml").unlink()
    assert (await client.get(FEED)).status_code == 404


async def test_a_page_is_looked_up_again_when_its_story_was_merged_and_its_page_rewritten(
    client: httpx.AsyncClient, public: Path, service: Service
) -> None:
    (public / "story/1111").mkdir()
    page = public / "story/1111/index.html"
    page.write_text("a story")
    assert (await client.get("/story/1111/")).status_code == 200
    service.merged["story/1111/"] = "/story/7b3f/"
    page.write_text("it has moved")
    answer = await client.get("/story/1111/")
    assert (answer.status_code, answer.headers["location"]) == (301, "../../story/7b3f/")
    assert answer.headers["cache-control"] == "no-cache", "it may be taken apart again"
    del service.merged["story/1111/"]
    assert (await client.get("/story/1111/")).status_code == 200


async def test_an_archive_is_immutable_when_its_month_is_over(client: httpx.AsyncClient) -> None:
    ended = await client.get("/harbour/archive/2026-02.atom")
    assert ended.headers["cache-control"] == "public, max-age=31536000, immutable"
    running = await client.get("/harbour/archive/2026-03.atom")
    assert running.headers["cache-control"] == "public, max-age=900"
    assert running.headers["access-control-allow-origin"] == "*"
    assert "link" not in running.headers, "nobody subscribes to an archive"


async def test_pages_are_asked_for_again_each_time(client: httpx.AsyncClient) -> None:
    for path in ("/", "/harbour/", STORY, "/sources/", "/harbour/archive/2026-02.html"):
        assert (await client.get(path)).headers["cache-control"] == "public, no-cache"


async def test_a_pages_own_policy_is_its_header_too(client: httpx.AsyncClient, public: Path) -> None:
    page = public / "harbour/index.html"

    async def policy(text: str) -> str:
        page.write_text(text)
        page.with_name("index.html.gz").write_bytes(gzip.compress(text.encode()))
        plain, packed = [
            (await client.get("/harbour/", headers={"accept-encoding": coding})).headers
            for coding in ("identity", "gzip")
        ]
        assert packed["content-encoding"] == "gzip"
        assert plain["content-security-policy"] == packed["content-security-policy"]
        return plain["content-security-policy"]

    head = '<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    own = "default-src &#39;none&#39;; script-src &#39;sha256-x=&#39;; form-action https://a.example"
    assert await policy(f'{head}content="{own}">') == (
        "default-src 'none'; script-src 'sha256-x='; form-action https://a.example; frame-ancestors 'none'"
    )
    strict = await policy("<!DOCTYPE html><title>none</title>")
    assert "default-src 'none'" in strict
    for forged in ("a&#10;Set-Cookie: x", "报", "a&#9;b"):
        assert await policy(f'{head}content="{forged}">') == strict
    late = "<title>" + "x" * 2000 + f'</title>{head}content="script-src *">'
    assert await policy(late) == strict, "only where nothing of an article stands before it"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
async def test_a_large_archive_is_sent_whole_and_is_not_kept(
    client: httpx.AsyncClient, public: Path, coding: str
) -> None:
    body = os.urandom(LARGE + 1)
    file = public / "harbour/archive/2026-02.atom"
    file.write_bytes(body)
    file.with_name("2026-02.atom.gz").write_bytes(gzip.compress(body))
    for _ in range(2):
        answer = await client.get("/harbour/archive/2026-02.atom", headers={"accept-encoding": coding})
        assert (answer.status_code, answer.content) == (200, body)
    same = {"accept-encoding": coding, "if-none-match": answer.headers["etag"]}
    assert (await client.get("/harbour/archive/2026-02.atom", headers=same)).status_code == 304
    head = await client.head("/harbour/archive/2026-02.atom", headers={"accept-encoding": coding})
    assert head.headers["content-length"] == answer.headers["content-length"]


def made(public: Path, facts: Facts) -> Representation:
    file = public / "harbour/atom.xml"
    found = Found(file, file, "application/atom+xml", "harbour/atom.xml")
    return representation(found, facts, NOW, packed=False)


async def test_memory_is_bounded_whatever_is_asked_for(public: Path) -> None:
    facts = Facts()
    hot, one = Hot(lambda: facts), made(public, facts)
    size = len(one.body) + OVERHEAD
    for number in range(MOST // size + 500):
        hot.keep(f"/{number}/atom.xml".encode(), facts, one, packed=False)
    assert MOST - size < hot.held <= MOST
    assert hot.find(b"/0/atom.xml", packed=False) is None, "the oldest made room"
    before = hot.held
    for number in range(LONGEST):
        hot.keep(f"/h%{number:04d}/atom.xml".encode(), facts, one, packed=False)
    assert hot.held == before, "one path has countless spellings with escapes; none of them is kept"


async def test_what_was_read_under_other_facts_is_not_kept(public: Path) -> None:
    facts = Facts()
    hot = Hot(lambda: facts)
    hot.keep(b"/x", Facts(), made(public, facts), packed=False)
    assert hot.find(b"/x", packed=False) is None
    hot.keep(b"/x", facts, made(public, facts), packed=False)
    assert hot.find(b"/x", packed=False) is not None
    assert SECONDS <= 86_400, "a month's end is noticed within a day"
