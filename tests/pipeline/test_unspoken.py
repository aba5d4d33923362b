"""Secrets that a server repeats."""

import base64
from datetime import UTC, datetime

from aggregator.config.secrets import secret
from aggregator.model import Access, Collected, Enclosure, PollState, SourceSlug
from aggregator.pipeline.collecting import discreet
from aggregator.pipeline.unspoken import unspoken
from tests.stories import make_article

KEY = "geheim-7f"
PAIR = base64.b64encode(b"reader:pass wort").decode()
ACCESS = Access(
    basic=secret("reader:pass wort", "${env:USER}:${env:PASS}", ("reader", "pass wort")),
    headers=(("X-Api-Key", secret(KEY, "${env:KEY}", (KEY,))), ("Accept-Language", "zh")),
    proxy=secret("http://me:p%40ss@proxy.lan:1", "http://me:${env:P}@proxy.lan:1", ("p%40ss",)),
)


def state(**more: str) -> PollState:
    return PollState(source=SourceSlug("a"), url="https://a.example/feed", **more)  # type: ignore[arg-type]


def test_what_a_server_repeats_of_a_secret_is_shown_as_it_was_written() -> None:
    article = make_article(
        f"https://a.example/1?key={KEY}",
        url=f"https://a.example/1?key={KEY}",
        text=f"reader says {KEY} and pass%20wort",
        enclosures=(Enclosure(f"https://a.example/1.mp3?key={KEY}"),),
        digest="1",
    )
    told = unspoken(Collected(state=state(title=KEY, error="zh p@ss"), articles=(article,)), ACCESS)
    shown = repr(told)
    assert "https://a.example/1?key=${env:KEY}" in shown
    assert "reader says ${env:KEY} and ${env:USER}:${env:PASS}" in shown
    assert told.state.error == "zh http://me:${env:P}@proxy.lan:1"
    assert KEY not in shown
    assert "pass%20wort" not in shown
    assert told.articles[0].id != article.id


def test_the_pair_as_it_is_sent_is_a_secret_too() -> None:
    told = unspoken(Collected(state=state(error=f"Basic {PAIR}")), ACCESS)
    assert PAIR not in told.state.error


def test_an_address_that_holds_a_secret_is_not_remembered_and_another_one_is() -> None:
    moved = unspoken(Collected(state=state(moved=f"https://b.example/{KEY}", moving="https://c/")), ACCESS)
    assert (moved.state.moved, moved.state.moving) == ("", "https://c/")
    assert unspoken(Collected(state=state(moved="https://c/")), ACCESS).state.moved == "https://c/"


def test_without_secrets_nothing_changes() -> None:
    batch = Collected(state=state(error="zh, reader"), articles=(make_article("1", text="zh, reader"),))
    assert unspoken(batch, Access(headers=(("Accept-Language", "zh"),))) is batch
    assert discreet(batch, "https://a.example/feed") is batch
    assert discreet(batch, "https://a.example/feed", ACCESS).articles == batch.articles


def test_a_poll_is_told_without_the_secrets_of_its_access() -> None:
    when = datetime(2026, 3, 1, tzinfo=UTC)
    batch = Collected(state=PollState(source=SourceSlug("a"), url="u", error=KEY, last_fetch=when))
    assert discreet(batch, "u", ACCESS).state.error == "${env:KEY}"
