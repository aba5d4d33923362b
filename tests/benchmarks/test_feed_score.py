"""A judge that sees every crime, and thirty hours of the real pipeline before it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.feed_score.houses import Visit, open_town
from benchmarks.feed_score.inside import visit_inside
from benchmarks.feed_score.scoring import score
from benchmarks.feed_score.shows import HOUR, START, Feed, Said, programme

AGENT = {"user-agent": "tests/1 (+https://news.example.org/about)"}
KNOWS = AGENT | {"if-none-match": '"a"', "if-modified-since": "then"}
GIVES = {"ETag": '"a"', "Last-Modified": "then"}
FEED = Feed("a", etag=True, modified=True)


def visit(  # noqa: PLR0913 - a request, and what it was answered
    hours: float,
    headers: Mapping[str, str] = KNOWS,
    status: int = 304,
    told: Mapping[str, str] = GIVES,
    *,
    target: str = "/feed",
    method: str = "GET",
) -> Visit:
    return Visit(START + hours * HOUR, "a", method, target, headers, Said(status, told))


FIRST = visit(0, AGENT, 200)


def said(*visits: Visit, feed: Feed = FEED) -> list[str]:
    return [each.text for each in score([feed], visits).complaints]


def test_a_polite_reader_is_not_complained_of() -> None:
    again = visit(9, KNOWS | {"if-none-match": '"b"'})
    assert said(FIRST, visit(2), visit(4), visit(6, KNOWS, 200, GIVES | {"ETag": '"b"'}), again) == []


@pytest.mark.parametrize(
    ("crime", "words"),
    [
        (visit(2, AGENT, 200), "unconditional, though ETag was given"),
        (visit(2, KNOWS | {"if-none-match": 'W/"a"'}), 'If-None-Match W/"a", which is not the ETag'),
        (visit(2, KNOWS | {"if-modified-since": "now"}), "if-modified-since now, which is not"),
        (visit(0.9), "asked again after 0:54:00"),
        (visit(2, KNOWS | {"cookie": "seen=1"}), "cookie was sent"),
        (visit(2, KNOWS | {"referer": "https://news.example.org/"}), "referer was sent"),
        (visit(2, KNOWS | {"cache-control": "no-cache"}), "cache-control was sent"),
        (visit(2, KNOWS | {"range": "bytes=0-"}), "range was sent"),
        (visit(2, KNOWS | {"user-agent": "python"}), "does not say whom to turn to"),
        (visit(2, KNOWS | {"user-agent": "Mozilla/5.0 (+https://a.example)"}), "does not say whom"),
        (visit(2, method="HEAD"), "HEAD instead of GET"),
        (visit(2, AGENT, 404, {}, target="/feed?t=1"), "something was added to the address"),
    ],
)
def test_every_crime_is_seen(crime: Visit, words: str) -> None:
    assert words.lower() in "\n".join(said(FIRST, crime)).lower()


@pytest.mark.parametrize(
    ("status", "told", "polite", "rude"),
    [
        (429, {"Retry-After": "18000"}, 5, 4.9),
        (503, {"Retry-After": "18000"}, 5, 4.9),
        (429, {}, 1, 0.9),
    ],
)
def test_a_word_to_wait_is_for_the_whole_house(
    status: int, told: Mapping[str, str], polite: float, rude: float
) -> None:
    refused = visit(2, KNOWS, status, told)
    other = (visit(2 + hours, AGENT, 200, target="/other") for hours in (polite, rude))
    feeds = [FEED, Feed("a", "/other")]
    found = [[str(each) for each in score(feeds, [FIRST, refused, each]).complaints] for each in other]
    assert found[0] == []
    assert "against its Retry-After" in found[1][0]


def test_what_a_feed_says_of_its_freshness_of_hours_and_of_days_is_kept() -> None:
    fresh = Feed("a", etag=True, modified=True, fresh=4 * HOUR, skip_hours=(5,), skip_days=(1,))
    assert said(FIRST, visit(4), visit(8), visit(50), feed=fresh) == []
    assert "4:00:00 would have been polite" in said(FIRST, visit(3.9), feed=fresh)[0]
    assert said(FIRST, visit(5.5), feed=fresh) == ["asked in an hour of its skipHours"]
    assert said(FIRST, visit(24), feed=fresh) == ["asked on a day of its skipDays"]


def test_what_is_gone_moved_or_failing_is_not_asked_as_if_it_were_not() -> None:
    gone = visit(2, KNOWS, 410, {})
    assert "asked again after 410" in said(FIRST, gone, visit(30, KNOWS, 410, {}))
    moved = [visit(hours, AGENT, 301, {"Location": "http://b.example/"}) for hours in (0, 3, 6, 9)]
    assert said(*moved[:3]) == []
    assert said(*moved) == ["a permanent redirect is not believed"]
    failing = [visit(hours, KNOWS, 500, {}) for hours in (2, 3, 5, 8)]
    assert said(FIRST, *failing[:3]) == []
    assert said(FIRST, *failing) == ["asked again too soon after 3 failures in a row"]


def test_a_page_that_is_not_there_may_be_looked_for_once_a_day() -> None:
    looks = [visit(hours, AGENT, 404, {}, target="/rss.xml") for hours in (0, 25, 49)]
    assert said(*looks) == []
    twice = said(*looks, visit(50, AGENT, 404, {}, target="/rss.xml"))
    assert set(twice) == {"a page that is not there, more than once a day"}


@pytest.mark.slow
def test_after_thirty_hours_of_storms_nobody_has_anything_to_complain_of(tmp_path: Path) -> None:
    with open_town(programme()) as town:
        moments = [START + number * HOUR * 3 / 4 for number in range(40)]
        asyncio.run(visit_inside(town, tmp_path, moments))
    found = score(town.feeds, town.visits)
    assert [str(each) for each in found.complaints] == []
    rows = {row.feed: row for row in found.rows}
    # Nobody is polite by staying away: what comes is read, and what was in trouble is found again.
    assert all(row.requests >= 2 for row in found.rows)
    assert rows["hurried/feed"].requests > 30
    assert all(rows[name].refused for name in ("grumpy/feed", "ill/feed", "down/feed", "gone/feed"))
    assert 1 <= sum(rows[f"storm/{name}"].refused for name in ("one", "two", "three")) <= 8
    last = {f"{each.house}{each.target}": each.said.status for each in town.visits}
    assert {last[name] for name in ("grumpy/feed", "ill/feed", "down/feed", "storm/one", "storm/two")} <= {
        200,
        304,
    }
    assert (rows["old/feed"].requests, last["gone/feed"]) == (3, 410)
