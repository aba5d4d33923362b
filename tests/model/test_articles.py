"""What an article knows of itself."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Article, SourceSlug, article_id
from aggregator.model.articles import DAY, by_id
from tests.stories import NOON, at, make_article, printed

hours = st.integers(-2000, 2000)


def test_an_id_is_short_plain_and_always_the_same() -> None:
    # Golden: what was ever stored or said counts on it.
    assert article_id(SourceSlug("haian"), "https://haian.example.com/1") == "ap4aoyuyieeo4cu"


@given(st.text(max_size=20), st.text(max_size=20))
def test_an_id_is_a_letter_and_fourteen_characters(source: str, entry_id: str) -> None:
    try:
        found = article_id(SourceSlug(source), entry_id)
    except UnicodeEncodeError:
        return  # lone surrogates never come so far
    assert len(found) == 15
    assert found[0] == "a"
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_an_id_tells_the_source_from_the_entry() -> None:
    assert article_id(SourceSlug("ab"), "c") != article_id(SourceSlug("a"), "bc")


def test_story_time_is_when_it_was_published_and_never_later_than_first_seen() -> None:
    assert make_article("1", published=at(-1), first_seen=NOON).time == at(-1)
    assert make_article("1", published=at(1), first_seen=NOON).time == NOON
    assert make_article("1", published=None, first_seen=NOON).time == NOON


def test_times_are_held_in_utc_whatever_zone_they_come_in() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=8)))
    article = make_article("1", published=elsewhere, first_seen=elsewhere)
    assert (article.published, article.first_seen) == (NOON, NOON)
    assert article.published is not None
    assert article.published.tzinfo is article.first_seen.tzinfo is UTC


def test_a_date_without_a_clock_time_lasts_its_whole_day_or_until_it_was_seen() -> None:
    day = make_article("1", published=at(-48), precision="day", first_seen=NOON)
    assert (day.time, day.end) == (at(-48), at(-48) + DAY)
    today = make_article("1", published=at(-4), precision="day", first_seen=NOON)
    assert (today.time, today.end) == (at(-4), NOON)
    second = make_article("1", published=at(-48), first_seen=NOON)
    assert second.end == second.time


@given(published=st.none() | hours, seen=hours, precision=st.sampled_from(["second", "day"]))
def test_a_time_ends_not_before_it_begins_and_both_not_after_first_sight(
    published: int | None, seen: int, precision: str
) -> None:
    moment = None if published is None else at(published)
    article = make_article("1", published=moment, precision=precision, first_seen=at(seen))
    assert article.time <= article.end <= article.first_seen
    assert article.end - article.time <= timedelta(days=1)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (make_article("1", hours=0), make_article("1", hours=1)),
        (make_article("1", address="a"), make_article("1", address="b")),
        (make_article("1", address="a"), make_article("2", address="a")),
        (make_article("1", address="a", source="a"), make_article("1", address="a", source="b")),
    ],
)
def test_articles_stand_in_the_order_of_time_address_entry_and_source(a: Article, b: Article) -> None:
    assert printed(a).order < printed(b).order


def test_articles_are_kept_by_their_ids() -> None:
    articles = [printed(make_article("1")), printed(make_article("2"))]
    assert list(by_id(articles).values()) == articles
