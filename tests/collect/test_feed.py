"""One poll of one address, over real HTTP and a real reader child."""

from dataclasses import replace
from typing import Any

from aggregator.model import Status
from tests.collect.poller import HOUR, NOW, Poller, feed


async def test_a_first_poll_brings_articles_and_a_primed_state(poller: Poller, loopback: Any) -> None:
    got = await poller.poll(
        loopback.reply(feed("甲事", "乙事"), "200 OK", 'ETag: "a"', "Last-Modified: yesterday")
    )
    assert got.first
    assert [article.title for article in got.articles] == ["甲事", "乙事"]
    assert {(article.source, article.outlet, article.feed_url) for article in got.articles} == {
        ("bbc", "bbc", loopback.url())
    }
    assert (got.state.status, got.state.primed, got.state.title) == (Status.OK, True, "海港日报")
    assert (got.state.etag, got.state.last_modified) == ('"a"', "yesterday")
    assert got.state.next_due is not None
    assert NOW + HOUR <= got.state.next_due <= NOW + 1.1 * HOUR
    assert set(got.seconds) == {"fetch", "read"}
    assert all(seconds > 0 for seconds in got.seconds.values())


async def test_the_second_poll_is_conditional_and_304_brings_nothing(poller: Poller, loopback: Any) -> None:
    await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"'))
    got = await poller.poll(b'HTTP/1.1 304 Not Modified\r\nETag: "b"\r\nCache-Control: max-age=7200\r\n\r\n')
    assert (got.articles, got.first, got.state.status) == ((), False, Status.QUIET)
    assert (got.state.etag, got.state.wish, got.state.title) == ('"b"', 7200, "海港日报")
    assert 'If-None-Match: "a"' in loopback.heads[1]
    await poller.poll(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    assert 'If-None-Match: "b"' in loopback.heads[2]
    assert poller.state.etag == '"b"'


async def test_a_200_without_validators_forgets_the_old_ones(poller: Poller, loopback: Any) -> None:
    await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"'))
    await poller.poll(loopback.reply(feed("甲事", "乙事")))
    assert poller.state.etag == ""


async def test_the_same_bytes_again_are_not_read_again(poller: Poller, loopback: Any) -> None:
    await poller.poll(loopback.reply(feed("甲事")))
    got = await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "new"'))
    assert (got.articles, got.state.etag, got.state.status) == ((), '"new"', Status.QUIET)
    assert set(got.seconds) == {"fetch"}


async def test_only_new_entries_are_brought(poller: Poller, loopback: Any) -> None:
    await poller.poll(loopback.reply(feed("甲事", "乙事")))
    got = await poller.poll(loopback.reply(feed("丙事", "甲事", "乙事")))
    assert [article.title for article in got.articles] == ["丙事"]
    assert not got.first
    assert got.state.gap == 3600


async def test_an_entry_that_has_left_the_document_is_no_news(poller: Poller, loopback: Any) -> None:
    await poller.poll(loopback.reply(feed("甲事", "乙事")))
    got = await poller.poll(loopback.reply(feed("甲事")))
    assert (got.articles, got.state.status) == ((), Status.QUIET)


async def test_bytes_that_are_no_feed_are_an_error_and_their_validators_are_not_kept(
    poller: Poller, loopback: Any
) -> None:
    await poller.poll(loopback.reply(feed("甲事"), "200 OK", 'ETag: "a"'))
    got = await poller.poll(loopback.reply(b"<html><body>x</body></html>", "200 OK", 'ETag: "page"'))
    assert (got.state.status, got.state.etag, got.state.failures) == (Status.BROKEN, '"a"', 1)
    assert got.state.error.startswith(f"bbc: while reading {loopback.url()}: an HTML page")
    got = await poller.poll(loopback.reply(feed("甲事", "乙事")))
    assert (got.state.status, got.state.error, len(got.articles)) == (Status.OK, "", 1)


async def test_a_first_fetch_that_fails_leaves_the_first_fetch_to_come(poller: Poller, loopback: Any) -> None:
    got = await poller.poll(loopback.reply(b"x", "500 Oops"))
    assert (got.first, got.state.primed, got.state.status) == (True, False, Status.BROKEN)
    got = await poller.poll(loopback.reply(feed("甲事")))
    assert (got.first, got.state.primed) == (True, True)


async def test_a_feed_without_entries_is_fine(poller: Poller, loopback: Any) -> None:
    got = await poller.poll(loopback.reply(feed()))
    assert (got.state.status, got.state.primed, got.state.error) == (Status.QUIET, True, "")


async def test_throttling_and_an_end_are_kept_in_the_state(poller: Poller, loopback: Any) -> None:
    got = await poller.poll(loopback.reply(b"x", "429 Slow", "Retry-After: 7200"))
    assert (got.state.status, got.state.not_before) == (Status.THROTTLED, NOW + 2 * HOUR)
    poller.now = NOW + 2 * HOUR
    got = await poller.poll(loopback.reply(b"x", "410 Gone"))
    assert (got.state.status, got.state.next_due) == (Status.GONE, None)


async def test_a_poll_that_its_site_turns_away_is_no_failure_and_makes_no_request(
    poller: Poller, loopback: Any
) -> None:
    before = (await poller.poll(loopback.reply(feed("甲事")))).state
    poller.tools.fetcher.heed({"127.0.0.1": NOW + 3 * HOUR})
    got = await poller.poll(loopback.reply(feed("甲事", "乙事")))
    assert replace(got.state, next_due=before.next_due) == before
    assert got.state.next_due is not None
    assert got.state.next_due >= NOW + 2 * HOUR
    assert len(loopback.heads) == 1


async def test_a_redirect_to_a_site_that_wants_to_be_left_alone_is_not_followed(
    poller: Poller, loopback: Any
) -> None:
    poller.tools.fetcher.heed({"busy.example": NOW + 3 * HOUR})
    got = await poller.poll(loopback.reply(b"", "302 Found", "Location: http://feeds.busy.example/"))
    assert (got.state.error, got.state.failures, len(loopback.heads)) == ("", 0, 1)


async def test_the_document_s_wish_lengthens_the_rest(poller: Poller, loopback: Any) -> None:
    got = await poller.poll(loopback.reply(feed("甲事", head="<ttl>180</ttl>")))
    assert got.state.next_due is not None
    assert got.state.next_due >= NOW + 3 * HOUR


async def test_a_feed_that_moved_for_good_three_times_in_a_row_is_asked_at_its_new_address(
    poller: Poller, loopback: Any
) -> None:
    loopback.says(loopback.reply(feed("甲事"), "200 OK", 'ETag: "n"'), "/new")
    gone = loopback.reply(b"", "308 Moved", "Location: /new")
    for _ in range(2):
        got = await poller.poll(gone)
        assert (got.state.moved, got.state.warnings) == ("", ())
    loopback.says(b"HTTP/1.1 304 Not Modified\r\n\r\n", "/new")
    got = await poller.poll(gone)
    assert got.state.url == loopback.url()
    assert got.state.moved == loopback.url("/new")
    said = (f"moved for good to {loopback.url('/new')}; write that into feeds.yaml",)
    assert got.state.warnings == said
    assert (await poller.poll(gone)).state.warnings == said
    assert loopback.paths() == ["/feed", "/new"] * 3 + ["/new"]
    assert ['If-None-Match: "n"' in head for head in loopback.heads] == [False] * 3 + [
        True,
        False,
        True,
        True,
    ]


async def test_a_new_address_is_believed_only_where_it_is_the_same_three_times_in_a_row(
    poller: Poller, loopback: Any
) -> None:
    for place in ("/one", "/two"):
        loopback.says(loopback.reply(feed("甲事")), place)
    one, two = (loopback.reply(b"", "301 Moved", f"Location: {place}") for place in ("/one", "/two"))
    plain, down = loopback.reply(feed("甲事")), loopback.reply(b"x", "500 Oops")
    for answer in (one, one, two, one, one, plain, one, one, down, one, one):
        assert (await poller.poll(answer)).state.moved == ""
    assert (await poller.poll(one)).state.moved == loopback.url("/one")


async def test_a_new_address_that_is_no_feed_is_never_believed(poller: Poller, loopback: Any) -> None:
    loopback.says(loopback.reply(b"<html>parked</html>"), "/new")
    for _ in range(4):
        got = await poller.poll(loopback.reply(b"", "301 Moved", "Location: /new"))
        assert (got.state.moved, got.state.moves, got.state.status) == ("", 0, Status.BROKEN)


async def test_a_new_address_that_becomes_a_page_or_is_gone_is_forgotten_and_the_old_one_is_asked(
    poller: Poller, loopback: Any
) -> None:
    for answer in (loopback.reply(b"<html>parked</html>"), loopback.reply(b"x", "410 Gone")):
        loopback.heads.clear()
        loopback.says(answer, "/new")
        poller.state = replace(poller.state, moved=loopback.url("/new"))
        got = await poller.poll(loopback.reply(feed("甲事")))
        assert (got.state.moved, got.state.status) == ("", Status.BROKEN)
        assert (await poller.poll(loopback.reply(feed("甲事")))).state.error == ""
        assert loopback.paths() == ["/new", "/feed"]


async def test_a_new_address_that_only_wants_us_to_wait_is_kept(poller: Poller, loopback: Any) -> None:
    loopback.says(loopback.reply(b"x", "429 Slow"), "/new")
    poller.state = replace(poller.state, moved=loopback.url("/new"))
    assert (await poller.poll(loopback.reply(feed("甲事")))).state.moved == loopback.url("/new")


async def test_a_new_address_that_stops_answering_is_forgotten(poller: Poller, loopback: Any) -> None:
    poller.state = replace(poller.state, moved=loopback.url("/lost"))
    assert (await poller.poll(loopback.reply(feed("甲事")))).state.moved == ""
    assert (await poller.poll(loopback.reply(feed("甲事")))).state.status is Status.OK
    assert loopback.paths() == ["/lost", "/feed"]


async def test_a_temporary_redirect_changes_nothing_but_whom_the_validators_are_for(
    poller: Poller, loopback: Any
) -> None:
    loopback.says(loopback.reply(feed("甲事"), "200 OK", 'ETag: "n"'), "/now")
    moved = loopback.reply(b"", "302 Found", "Location: /now")
    got = await poller.poll(moved)
    assert (got.state.moved, got.state.validated) == ("", loopback.url("/now"))
    await poller.poll(moved)
    assert loopback.paths() == ["/feed", "/now", "/feed", "/now"]
    assert ["If-None-Match" in head for head in loopback.heads] == [False, False, False, True]


async def test_a_password_in_the_address_is_used_and_never_passed_on(poller: Poller, loopback: Any) -> None:
    poller.state = replace(poller.state, url=loopback.url().replace("//", "//reader:secret@"))
    got = await poller.poll(loopback.reply(feed("甲事")))
    assert "Authorization: Basic" in loopback.heads[0]
    assert got.articles[0].feed_url == loopback.url()
    assert "secret" not in repr(got.articles)
