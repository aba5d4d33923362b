"""What a feed published before: its earlier pages, once, within bounds (RFC 5005)."""

from dataclasses import replace
from typing import Any

import pytest

from aggregator.collect.history import MOST_PAGES
from aggregator.collect.parse import parse
from aggregator.model import PollState, Repair, SourceSlug
from tests.collect.poller import Poller, feed

ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'><title>x</title>{}</feed>"
LINK = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='{}' href='{}'/>"


def page(title: str, following: str, rel: str = "next") -> bytes:
    return feed(title, head=LINK.format(rel, following) if following else "")


@pytest.mark.parametrize(
    ("document", "address"),
    [
        (ATOM.format("<link rel='next' href='/2'/>"), "https://a.example/2"),
        (ATOM.format("<link rel='prev-archive' href='2026-02'/>"), "https://a.example/f/2026-02"),
        (
            ATOM.format("<link rel='next' href='/2'/><link rel='prev-archive' href='/a'/>"),
            "https://a.example/a",
        ),
        (ATOM.format("<link rel='next-archive' href='/2'/><link rel='previous' href='/0'/>"), ""),
        (
            '{"version": "https://jsonfeed.org/version/1.1", "next_url": "/2", "items": []}',
            "https://a.example/2",
        ),
    ],
)
def test_a_document_names_the_one_before_it(document: str, address: str) -> None:
    assert parse(document.encode(), "", "https://a.example/f/", SourceSlug("a")).earlier == address


async def test_earlier_pages_are_read_at_the_first_fetch_and_never_again(
    poller: Poller, loopback: Any
) -> None:
    loopback.says(loopback.reply(page("乙事", "/3", "prev-archive")), "/2")
    loopback.says(loopback.reply(page("丙事", "/2")), "/3")
    first = loopback.reply(page("甲事", "/2"))
    assert [one.title for one in (await poller.poll(first)).articles] == ["甲事", "乙事", "丙事"]
    assert len(loopback.heads) == 3
    again = await poller.poll(loopback.reply(feed("丁事", head=LINK.format("next", "/2"))))
    assert [one.title for one in again.articles] == ["丁事"]
    assert len(loopback.heads) == 4


async def test_a_feed_without_end_is_read_ten_pages_back(poller: Poller, loopback: Any) -> None:
    for number in range(1, 30):
        loopback.says(loopback.reply(page(f"{number}事", f"/{number + 1}")), f"/{number}")
    got = await poller.poll(loopback.reply(page("甲事", "/1")))
    assert len(loopback.heads) == len(got.articles) == 1 + MOST_PAGES


async def test_another_host_s_pages_are_not_asked_for(poller: Poller, loopback: Any) -> None:
    for elsewhere in ("https://b.example/2", "http://127.0.0.1:9/2", "file:///etc/hostname", "http://[x"):
        poller.known = frozenset()
        poller.state = PollState(source=poller.source.slug, url=loopback.url())
        assert len((await poller.poll(loopback.reply(page("甲事", elsewhere)))).articles) == 1
    assert len(loopback.heads) == 4


async def test_an_earlier_page_that_fails_costs_a_warning_and_nothing_else(
    poller: Poller, loopback: Any
) -> None:
    loopback.says(loopback.reply(b"gone", "410 Gone"), "/2")
    got = await poller.poll(loopback.reply(page("甲事", "/2")))
    assert [one.title for one in got.articles] == ["甲事"]
    assert got.state.failures == 0
    assert got.state.warnings[0].startswith("an earlier page of it cannot be read (")


async def test_entries_that_the_outlet_takes_back_are_told_and_kept(poller: Poller, loopback: Any) -> None:
    head = "<at:deleted-entry ref='甲事' when='2026-03-01T00:00:00Z'/><fh:complete/>"
    await poller.poll(loopback.reply(feed("甲事")))
    got = await poller.poll(loopback.reply(feed("乙事", head=head)))
    assert [one.title for one in got.articles] == ["乙事"]
    assert "1 entries are withdrawn by the outlet, and kept here" in got.state.warnings


async def test_what_the_operator_says_of_a_broken_feed_reaches_its_reading(
    poller: Poller, loopback: Any
) -> None:
    repair = Repair(encoding="windows-1251", title_strip=("^Молния: ",))
    poller.source = replace(poller.source, repair=repair, identity="link")
    document = feed("Молния: порт").decode().replace("海港日报", "").encode("cp1251")
    (article,) = (await poller.poll(loopback.reply(document))).articles
    assert article.title == "порт"
    assert article.entry_id.startswith("127.0.0.1")
