"""How we ask, rule by rule, over real HTTP: numbers are those of docs/conduct/rhythm.md.

What takes several addresses, a database or a restart is in ``tests/pipeline/test_conduct_rhythm.py``.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregator.model import Collected, Status
from tests.collect.poller import HOUR, MINUTE, NOW, Poller, feed

DAY = 24 * HOUR
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"


def rest(got: Collected) -> timedelta:
    """The rest until the next poll, without the jitter that lengthens it by up to a tenth."""
    assert got.state.next_due is not None
    assert got.state.last_fetch is not None
    return got.state.next_due - got.state.last_fetch


def about(got: Collected, least: timedelta) -> bool:
    return least <= rest(got) <= 1.1 * least


def sent(head: str, name: str) -> str | None:
    """The value of a header of a request, byte for byte."""
    values = [line.partition(": ")[2] for line in head.split("\r\n") if line.startswith(f"{name}: ")]
    return values[0] if values else None


class TestConditions:
    @pytest.mark.parametrize(
        "etag", ['"a"', 'W/"a b"', '"a-gzip"', "unquoted", '"é"', '"' + "x" * 1000 + '"']
    )
    async def test_rules_1_and_12_an_etag_goes_back_byte_for_byte(
        self, poller: Poller, loopback: Any, etag: str
    ) -> None:
        answer = loopback.reply(feed("甲事")).replace(
            b"\r\n\r\n", b"\r\nETag: " + etag.encode("latin-1") + b"\r\n\r\n", 1
        )
        await poller.poll(answer)
        await poller.poll(NOT_MODIFIED)
        assert sent(loopback.heads[1], "If-None-Match") == etag

    @pytest.mark.parametrize("etag", ["", '"' + "x" * 1025 + '"'])
    async def test_rule_12_an_etag_that_is_empty_or_huge_is_dropped(
        self, poller: Poller, loopback: Any, etag: str
    ) -> None:
        await poller.poll(loopback.reply(feed("甲事"), "200 OK", f"ETag: {etag}"))
        got = await poller.poll(loopback.reply(feed("甲事", "乙事")))
        assert sent(loopback.heads[1], "If-None-Match") is None
        assert len(got.articles) == 1

    @pytest.mark.parametrize(
        "date",
        [
            "Sun, 01 Mar 2026 11:00:00 GMT",
            "Tue, 01 Jan 1980 00:00:00 GMT",
            "Fri, 01 Mar 2041 00:00:00 GMT",
            "Sunday, 1-Mar-26 11:00 +0800",
            "yesterday",
        ],
    )
    async def test_rules_2_and_13_a_date_goes_back_as_it_came_however_odd(
        self, poller: Poller, loopback: Any, date: str
    ) -> None:
        headers = (f"Last-Modified: {date}", "Date: Sun, 01 Mar 2026 12:00:00 GMT")
        await poller.poll(loopback.reply(feed("甲事"), "200 OK", *headers))
        await poller.poll(NOT_MODIFIED)
        assert sent(loopback.heads[1], "If-Modified-Since") == date

    @pytest.mark.parametrize("looked_at", ["If-None-Match", "If-Modified-Since"])
    async def test_rule_3_both_are_sent_so_that_a_server_that_looks_at_one_says_304(
        self, poller: Poller, loopback: Any, looked_at: str
    ) -> None:
        whole = loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"', "Last-Modified: then")

        async def choosy(writer: asyncio.StreamWriter) -> None:
            writer.write(NOT_MODIFIED if sent(loopback.heads[-1], looked_at) else whole)
            await writer.drain()

        loopback.says(choosy)
        await poller.poll(choosy)
        got = await poller.poll(choosy)
        assert (got.state.status, got.articles) == (Status.QUIET, ())
        assert sent(loopback.heads[1], "If-None-Match") == '"a"'
        assert sent(loopback.heads[1], "If-Modified-Since") == "then"

    async def test_rule_4_304_keeps_all_that_is_known_and_ends_failing(
        self, poller: Poller, loopback: Any
    ) -> None:
        first = await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"'))
        await poller.poll(loopback.reply(b"x", "500 Oops"))
        got = await poller.poll(NOT_MODIFIED)
        assert (got.state.etag, got.state.body, got.state.title) == ('"a"', first.state.body, "海港日报")
        assert (got.state.failures, got.state.error, got.articles) == (0, "", ())

    async def test_rule_5_what_a_304_says_anew_replaces_what_was_known(
        self, poller: Poller, loopback: Any
    ) -> None:
        told = ('ETag: "a"', "Last-Modified: then", "Cache-Control: max-age=7200")
        await poller.poll(loopback.reply(feed("甲事"), "200 OK", *told))
        again = 'ETag: "b"\r\nLast-Modified: now\r\nCache-Control: max-age=10800\r\n'
        got = await poller.poll(b"HTTP/1.1 304 Not Modified\r\n" + again.encode() + b"\r\n")
        assert (got.state.etag, got.state.last_modified, got.state.wish) == ('"b"', "now", 10_800)

    async def test_rule_6_a_200_without_validators_forgets_the_old_ones_even_with_the_same_bytes(
        self, poller: Poller, loopback: Any
    ) -> None:
        for answer in (feed("甲事"), feed("甲事", "乙事")):
            await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"', "Last-Modified: then"))
            await poller.poll(loopback.reply(answer))
            await poller.poll(loopback.reply(feed("甲事")))
            assert "If-" not in loopback.heads[-1]

    async def test_rule_9_of_many_polls_exactly_one_is_unconditional(
        self, poller: Poller, loopback: Any
    ) -> None:
        await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"'))
        for answer in (
            loopback.reply(b"<html>x</html>"),
            NOT_MODIFIED,
            loopback.reply(b"x", "500 Oops"),
            loopback.reply(feed("甲事", "乙事"), "200 OK", 'ETag: "b"'),
            loopback.reply(b"x", "429 Slow", "Retry-After: 1"),
            NOT_MODIFIED,
        ):
            await poller.poll(answer)
        assert [sent(head, "If-None-Match") for head in loopback.heads] == [None, *['"a"'] * 4, '"b"', '"b"']

    async def test_rule_10_validators_of_an_answer_that_cannot_be_read_are_not_kept(
        self, poller: Poller, loopback: Any
    ) -> None:
        got = await poller.poll(loopback.reply(b"<html>x</html>", "200 OK", 'ETag: "page"'))
        assert (got.state.etag, got.state.status) == ("", Status.BROKEN)
        await poller.poll(loopback.reply(feed("甲事")))
        assert "If-" not in loopback.heads[1]

    async def test_rule_11_304_to_a_question_without_a_condition_is_asked_again_once_and_is_an_error(
        self, poller: Poller, loopback: Any
    ) -> None:
        got = await poller.poll(NOT_MODIFIED)
        assert "304: not modified, though nothing of it is known" in got.state.error
        assert len(loopback.heads) == 2

    async def test_rule_14_the_same_bytes_are_no_news_however_often_they_come(
        self, poller: Poller, loopback: Any
    ) -> None:
        await poller.poll(loopback.reply(feed("甲事")))
        for number in range(3):
            got = await poller.poll(loopback.reply(feed("甲事"), "200 OK", f'ETag: "{number}"'))
            assert (got.articles, got.state.status, "read" in got.seconds) == ((), Status.QUIET, False)

    @pytest.mark.parametrize("stale", ["Expires: 0", "Cache-Control: no-cache", "Cache-Control: no-store"])
    async def test_rule_15_what_is_stale_at_once_is_still_asked_about_with_its_validators(
        self, poller: Poller, loopback: Any, stale: str
    ) -> None:
        got = await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"', stale))
        assert about(got, HOUR)
        await poller.poll(NOT_MODIFIED)
        assert sent(loopback.heads[1], "If-None-Match") == '"a"'

    async def test_rules_16_17_and_18_the_question_is_the_same_each_time_and_a_plain_get(
        self, poller: Poller, loopback: Any
    ) -> None:
        for status in ("200 OK", "500 Oops", "200 OK", "403 No"):
            await poller.poll(loopback.reply(feed(status), status, "Vary: Accept-Encoding", "IM: feed"))
        assert len(set(loopback.heads)) == 1
        assert loopback.heads[0].startswith("GET /feed HTTP/1.1\r\n")
        assert sent(loopback.heads[0], "Accept-Encoding") == "gzip"
        for unwanted in ("A-IM", "Range", "Cache-Control", "Pragma", "Cookie", "Referer"):
            assert sent(loopback.heads[0], unwanted) is None

    async def test_rule_17_a_delta_that_nobody_asked_for_is_an_error(
        self, poller: Poller, loopback: Any
    ) -> None:
        await poller.poll(loopback.reply(feed("甲事", "乙事"), "200 OK", 'ETag: "a"'))
        got = await poller.poll(loopback.reply(feed("丙事"), "226 IM Used", "IM: feed"))
        assert (got.state.status, got.state.etag, got.articles) == (Status.BROKEN, '"a"', ())


class TestRhythm:
    @pytest.mark.parametrize(
        ("headers", "least"),
        [
            (("Cache-Control: max-age=7200",), 2 * HOUR),  # rule 19
            (("Cache-Control: max-age=0",), HOUR),  # rule 21
            (("Cache-Control: no-cache, max-age=7200",), HOUR),
            (("Cache-Control: no-store",), HOUR),
            (("Cache-Control: max-age=31536000",), DAY),  # rule 22
            (("Expires: Sun, 01 Mar 2026 15:00:00 GMT",), 3 * HOUR),  # rule 23
            (("Expires: Sun, 01 Mar 2026 15:00:00 GMT", "Cache-Control: max-age=14400"), 4 * HOUR),
            (("Expires: 0",), HOUR),
            (("Expires: -1",), HOUR),
            (("Expires: Fri, 01 Mar 2120 15:00:00 GMT",), DAY),
            (("Cache-Control: max-age=14400", "Age: 3600"), 3 * HOUR),  # rule 24
            (("Cache-Control: max-age=3600", "Age: 9000"), HOUR),
        ],
    )
    async def test_rules_19_and_21_to_24_headers_say_how_long_an_answer_is_fresh(
        self, poller: Poller, loopback: Any, headers: tuple[str, ...], least: timedelta
    ) -> None:
        assert about(await poller.poll(loopback.reply(feed("甲事"), "200 OK", *headers)), least)

    async def test_rule_20_so_does_a_304_and_one_that_says_nothing_leaves_the_wish_in_force(
        self, poller: Poller, loopback: Any
    ) -> None:
        await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"', "Cache-Control: max-age=7200"))
        assert about(await poller.poll(NOT_MODIFIED), 2 * HOUR)
        longer = b"HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=18000\r\n\r\n"
        assert about(await poller.poll(longer), 5 * HOUR)

    @pytest.mark.parametrize(
        ("head", "header", "least"),
        [
            ("<ttl>180</ttl>", "X-Nothing: 1", 3 * HOUR),  # rule 25
            ("<ttl>180</ttl>", "Cache-Control: max-age=14400", 4 * HOUR),
            ("<ttl>300</ttl>", "Cache-Control: max-age=14400", 5 * HOUR),
            ("<ttl>0</ttl>", "X-Nothing: 1", HOUR),
            ("<ttl>soon</ttl>", "X-Nothing: 1", HOUR),
            ("<ttl>99999999</ttl>", "X-Nothing: 1", DAY),
            (
                "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
                "X-Nothing: 1",
                12 * HOUR,
            ),  # rule 26
            (
                "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>",
                "X-Nothing: 1",
                HOUR,
            ),
            (
                "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
                "X-Nothing: 1",
                HOUR,
            ),
            ("<sy:updatePeriod>often</sy:updatePeriod>", "X-Nothing: 1", HOUR),
        ],
    )
    async def test_rules_25_and_26_the_document_has_a_wish_too_and_the_longest_counts(
        self, poller: Poller, loopback: Any, head: str, header: str, least: timedelta
    ) -> None:
        named = feed("甲事", head=head).replace(
            b"<rss ", b"<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' "
        )
        assert about(await poller.poll(loopback.reply(named, "200 OK", header)), least)

    @pytest.mark.parametrize(
        ("head", "earliest"),
        [
            ("<skipHours><hour>13</hour><hour>14</hour></skipHours>", datetime(2026, 3, 1, 15)),  # noqa: DTZ001
            ("<skipDays><day>Sunday</day><day>Monday</day></skipDays>", datetime(2026, 3, 3)),  # noqa: DTZ001
            ("<skipDays><day>Sonntag</day></skipDays>", datetime(2026, 3, 1, 13)),  # noqa: DTZ001
            (
                "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>",
                datetime(2026, 3, 1, 13),  # noqa: DTZ001
            ),
        ],
    )
    async def test_rules_27_and_28_no_poll_in_hours_and_on_days_that_the_document_names(
        self, poller: Poller, loopback: Any, head: str, earliest: datetime
    ) -> None:
        got = await poller.poll(loopback.reply(feed("甲事", head=head), "200 OK", 'ETag: "a"'))
        first = got.state.next_due
        assert first is not None
        assert (
            earliest.replace(tzinfo=NOW.tzinfo) <= first <= earliest.replace(tzinfo=NOW.tzinfo) + 6 * MINUTE
        )
        poller.now = NOW
        assert (await poller.poll(NOT_MODIFIED)).state.next_due is not None
        assert (poller.state.skip_hours, poller.state.skip_days) == (
            got.state.skip_hours,
            got.state.skip_days,
        )


class TestRefusals:
    @pytest.mark.parametrize("status", ["429 Slow", "503 Down"])
    @pytest.mark.parametrize("written", ["10800", "Sun, 01 Mar 2026 15:00:00 GMT"])
    async def test_rules_32_33_and_36_a_wait_that_is_asked_for_is_kept_to_the_second(
        self, poller: Poller, loopback: Any, status: str, written: str
    ) -> None:
        got = await poller.poll(loopback.reply(b"x", status, f"Retry-After: {written}"))
        assert (got.state.status, got.state.not_before) == (Status.THROTTLED, NOW + 3 * HOUR)
        assert got.state.bars == "127.0.0.1"
        assert rest(got) >= 3 * HOUR

    async def test_rule_34_429_without_a_time_rests_longer_and_longer_from_the_normal_rest_on(
        self, poller: Poller, loopback: Any
    ) -> None:
        for hours in (1, 2, 4, 8, 16, 24, 24):
            got = await poller.poll(loopback.reply(b"x", "429 Slow"))
            assert about(got, hours * HOUR)
            poller.now += DAY

    @pytest.mark.parametrize(
        ("written", "wait"),
        [
            ("-5", HOUR),
            ("soon", HOUR),
            ("Sun, 01 Mar 2020 15:00:00 GMT", HOUR),
            ("1000000000000", 7 * DAY),
            ("1" * 40, HOUR),
            ("0", timedelta(seconds=1)),
        ],
    )
    async def test_rule_35_a_wait_that_makes_no_sense_is_an_hour_and_the_longest_is_a_week(
        self, poller: Poller, loopback: Any, written: str, wait: timedelta
    ) -> None:
        got = await poller.poll(loopback.reply(b"x", "429 Slow", f"Retry-After: {written}"))
        assert got.state.not_before == NOW + wait
        assert rest(got) >= max(wait, HOUR)

    async def test_rule_37_a_wait_on_a_redirect_is_not_needed_to_follow_it(
        self, poller: Poller, loopback: Any
    ) -> None:
        loopback.says(loopback.reply(feed("甲事")), "/new")
        got = await poller.poll(loopback.reply(b"", "301 Moved", "Location: /new", "Retry-After: 86400"))
        assert (got.state.not_before, len(got.articles)) == (None, 1)

    async def test_rule_39_410_is_the_end_with_a_word_what_to_do(self, poller: Poller, loopback: Any) -> None:
        await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"'))
        got = await poller.poll(loopback.reply(b"x", "410 Gone"))
        assert (got.state.status, got.state.next_due) == (Status.GONE, None)
        assert "410: gone for good" in got.state.error

    @pytest.mark.parametrize("status", ["404 No", "403 No", "401 Who", "500 Oops", "502 Bad", "503 Down"])
    async def test_rule_40_errors_back_off_to_a_day_keep_what_is_known_and_end_by_themselves(
        self, poller: Poller, loopback: Any, status: str
    ) -> None:
        await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"'))
        for hours in (1, 2, 4, 8, 16, 24, 24):
            got = await poller.poll(loopback.reply(b"x", status))
            assert about(got, hours * HOUR)
            assert (got.state.status, got.state.etag) == (Status.BROKEN, '"a"')
            assert status[:3] in got.state.error
        got = await poller.poll(loopback.reply(feed("甲事", "乙事")))
        assert (got.state.status, got.state.error, len(got.articles)) == (Status.OK, "", 1)

    @pytest.mark.parametrize("status", ["403 Forbidden", "503 Down"])
    async def test_rule_41_a_browser_check_is_told_as_such_and_backs_off_as_the_same_honest_reader(
        self, poller: Poller, loopback: Any, status: str
    ) -> None:
        page = b"<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x'></script>"
        for hours in (1, 2, 4):
            got = await poller.poll(loopback.reply(page, status, "cf-mitigated: challenge"))
            assert "blocked by a browser check" in got.state.error
            assert (got.state.status, about(got, hours * HOUR)) == (Status.BROKEN, True)
        assert {sent(head, "User-Agent") for head in loopback.heads} == {
            "aggregator-test/1 (+https://news.example.org/about)"
        }
        assert len(loopback.heads) == 3

    @pytest.mark.parametrize(
        "cut",
        [
            b'HTTP/1.1 200 OK\r\nETag: "cut"\r\nContent-Length: %d\r\n\r\n%s',
            b'HTTP/1.1 200 OK\r\nETag: "cut"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n',
        ],
        ids=["half a body", "chunks without the last"],
    )
    async def test_rules_43_and_44_half_a_body_is_an_error_and_no_short_feed(
        self, poller: Poller, loopback: Any, cut: bytes
    ) -> None:
        first = await poller.poll(loopback.reply(feed("甲事", "乙事"), "200 OK", 'ETag: "a"'))
        begun = feed("甲事", "丙事")[:-30]
        length = len(begun) + 30 if b"Length" in cut else len(begun)
        got = await poller.poll(cut % (length, begun))
        assert (got.state.status, got.articles) == (Status.BROKEN, ())
        assert (got.state.etag, got.state.body) == ('"a"', first.state.body)
        assert "breaks the rules of HTTP" in got.state.error
