"""A published folder and the built-in server over it, on a free port of loopback."""

import gzip
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from aggregator.web.app import app
from aggregator.web.responses import Facts
from aggregator.web.server import serve

PUT = 1_772_000_000  # when the files were written: 2026-02-25T06:13:20Z
FILES = {
    "index.html": b"<!DOCTYPE html><title>front</title>",
    "harbour/index.html": b"<!DOCTYPE html><title>harbour</title>",
    "harbour/atom.xml": b"<feed xmlns='http://www.w3.org/2005/Atom'/>" * 40,
    "harbour/rss.xml": b"<rss version='2.0'/>" * 40,
    "harbour/feed.json": b"{}",
    "closed/atom.xml": b"<feed/>",
    "story/7b3f/index.html": b"<!DOCTYPE html><title>story</title>",
    "opml.xml": b"<opml version='2.0'/>",
    "health.atom": b"<feed/>",
    "sources/index.html": b"<!DOCTYPE html><title>sources</title>",
    "harbour/archive/2026-02.atom": b"<feed>February</feed>",
    "harbour/archive/2026-03.atom": b"<feed>March</feed>",
    "harbour/archive/2026-02.html": b"<!DOCTYPE html><title>February</title>",
    ".secret/index.html": b"hidden",
    "harbour/.atom.xml.new": b"half",
    "harbour/notes.txt": b"not published",
}


NOW = datetime(2026, 3, 5, 4, tzinfo=UTC)
FACTS = Facts(frozenset({"closed"}), 900, "https://news.example.org", "https://hub.example.org/")


@dataclass
class Service:
    """What the service would tell the server, for a test to change."""

    trouble: str = ""
    facts: Facts = FACTS
    merged: dict[str, str] = field(default_factory=lambda: {"story/0000/": "/story/7b3f/"})
    asked: int = 0

    def redirect(self, place: str) -> str | None:
        """Count how often the database would be asked."""
        self.asked += 1
        return self.merged.get(place)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("storage") / "public"


@pytest.fixture(scope="module")
def service() -> Service:
    return Service()


@pytest.fixture(autouse=True)
def _fresh(public: Path, service: Service) -> None:
    """Give every test the same files and the same service, behind the one server of its module."""
    shutil.rmtree(public.parent)
    for name, data in FILES.items():
        file = public / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(data, mtime=0))
        os.utime(file, (PUT, PUT))
    service.trouble = ""
    service.facts = replace(FACTS)  # another value: nothing of the test before is kept


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(public: Path, service: Service) -> AsyncIterator[tuple[str, int]]:
    application = app(
        public,
        facts=lambda: service.facts,
        redirects=service.redirect,
        healthy=lambda: service.trouble,
        now=lambda: NOW,
    )
    async with serve(application, "127.0.0.1", 0, at_once=application.at_once) as bound:
        yield bound


@pytest_asyncio.fixture(loop_scope="module")
async def client(address: tuple[str, int]) -> AsyncIterator[httpx.AsyncClient]:
    host, port = address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}", trust_env=False) as opened:
        opened.headers["accept-encoding"] = "identity"
        yield opened
