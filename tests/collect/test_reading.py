"""A feed job becomes articles."""

from datetime import UTC, datetime
from typing import cast

from aggregator.collect.jobs import Context, FeedJob, FeedRead
from aggregator.collect.reading import newest, normalised, read_feed, told_apart, unread
from aggregator.model import Entry, SourceSlug

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CONTEXT = Context(source=SourceSlug("bbc"), outlet="bbc", feed_url="https://a.example/feed", now=NOW)


def item(guid: str, title: str, *, link: str = "", date: str = "") -> str:
    parts = (("guid isPermaLink='false'", guid), ("title", title), ("link", link), ("pubDate", date))
    return "<item>" + "".join(f"<{tag}>{text}</{tag.split()[0]}>" for tag, text in parts if text) + "</item>"


def read(*items: str, known: frozenset[str] = frozenset()) -> FeedRead:
    document = (
        f"<rss version='2.0'><channel><title>海港 &amp;amp; 日报</title>{''.join(items)}</channel></rss>"
    )
    return read_feed(
        FeedJob(
            document=document.encode(),
            content_type="",
            base="https://a.example/feed",
            context=CONTEXT,
            known=known,
        )
    )


OLD = item("1", "旧的说法", link="/1", date="Sun, 01 Mar 2026 08:00:00 GMT")
YOUNG = item("1", "新的说法", link="/1", date="Sun, 01 Mar 2026 09:00:00 GMT")
OTHER = item("2", "另一件事", link="/2")


def test_a_feed_becomes_articles() -> None:
    result = read(OLD, OTHER)
    assert (result.title, result.entries, result.warnings) == ("海港 & 日报", 2, ())
    assert [(one.entry_id, one.title, one.url) for one in result.articles] == [
        ("1", "旧的说法", "https://a.example/1"),
        ("2", "另一件事", "https://a.example/2"),
    ]


def test_known_entries_are_counted_and_not_read_again() -> None:
    known = frozenset(one.digest for one in read(OLD, OTHER).articles)
    result = read(OLD, OTHER, item("3", "第三件事"), known=known)
    assert result.entries == 3
    assert [one.entry_id for one in result.articles] == ["3"]


def test_of_two_versions_in_one_document_the_newest_counts_in_any_order() -> None:
    assert [one.title for one in read(OLD, YOUNG).articles] == ["新的说法"]
    assert [one.title for one in read(YOUNG, OLD).articles] == ["新的说法"]


def test_a_known_newest_version_does_not_give_way_to_the_older_one_beside_it() -> None:
    known = frozenset(one.digest for one in read(YOUNG, OLD).articles)
    assert read(YOUNG, OLD, known=known).articles == ()


def test_of_versions_without_a_date_the_first_counts() -> None:
    assert [
        one.title for one in read(item("1", "甲乙丙", link="/1"), item("1", "丁戊己", link="/1")).articles
    ] == ["甲乙丙"]
    assert newest(()) == ()


def test_one_id_for_all_is_no_id_where_the_links_differ() -> None:
    result = read(item("1", "甲事", link="/1"), item("1", "乙事", link="/2"), item("9", "丙事", link="/9"))
    assert len(result.articles) == 3
    assert result.articles[2].entry_id == "9"
    assert result.warnings == ("1 ids are shared by different entries, which are told apart by their links",)


def test_one_id_for_all_is_no_id_even_where_two_entries_share_a_link_or_one_has_none() -> None:
    links = ("/1", "/2", "/2", "")
    result = read(*(item("1", f"{number}事", link=link) for number, link in enumerate(links)))
    assert [one.title for one in result.articles] == ["0事", "1事", "3事"]


def test_an_id_shared_by_versions_of_one_link_stays() -> None:
    entries = (
        Entry(id="1", link="/1"),
        Entry(id="1", link="/1"),
        Entry(id="", link="/3"),
        Entry(id="", link="/4"),
    )
    assert told_apart(entries) == (entries, ())
    assert unread((Entry(digest="a"), Entry(digest="b")), frozenset("a")) == (Entry(digest="b"),)


def test_an_entry_that_nobody_can_tell_from_another_costs_a_warning_and_no_neighbour() -> None:
    result = read("<item><pubDate>x</pubDate></item>", OTHER)
    assert [one.entry_id for one in result.articles] == ["2"]
    assert len(result.warnings) == 1


def test_a_flood_of_warnings_is_cut() -> None:
    bad = "".join(f"<item><pubDate>{number}</pubDate></item>" for number in range(50))
    assert len(read(bad).warnings) <= 20


def test_an_entry_that_finds_a_bug_of_ours_is_left_out_loudly_and_its_neighbours_are_read() -> None:
    broken, whole = Entry(id="1", title=cast("str", 5)), Entry(id="2", title="港口恢复夜航")
    articles, warnings = normalised((broken, whole), CONTEXT)
    assert [one.entry_id for one in articles] == ["2"]
    assert len(warnings) == 1
    assert warnings[0].startswith("bug: “1” was left out (")
    assert ".py:" in warnings[0]
