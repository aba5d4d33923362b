"""The subscriber of the replay is a judge: here it is shown every crime that it must see."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from benchmarks.subscriber import Subscriber

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)

# name, minutes after noon, link
Row = tuple[str, int, str]


def atom(rows: Sequence[Row], dead: Sequence[str] = ()) -> bytes:
    """An edition of the given entries, in the given order."""
    stones = "".join(f'<at:deleted-entry ref="{name}" when="2024-05-01T12:00:00Z"/>' for name in dead)
    entries = "".join(
        f"<entry><id>{name}</id><title>标题{name}</title><published>{time_of(minutes)}</published>"
        f'<link rel="related" href="https://other.example/"/><link href="{link}"/></entry>'
        for name, minutes, link in rows
    )
    names = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    return f"<feed {names}>{stones}{entries}</feed>".encode()


def time_of(minutes: int) -> str:
    return (NOON + timedelta(minutes=minutes)).isoformat()


def json_feed(rows: Sequence[Row]) -> bytes:
    items = [{"id": name, "date_published": time_of(minutes)} for name, minutes, _ in rows]
    return json.dumps({"items": items}).encode()


def row(name: str, minutes: int) -> Row:
    return (name, minutes, f"https://a.example/{name}")


def reading(*editions: tuple[Sequence[Row], Sequence[str]]) -> Subscriber:
    """A subscriber who has read these editions, one after another."""
    subscriber = Subscriber("all")
    for rows, dead in editions:
        subscriber.read(atom(rows, dead), json_feed(rows))
    return subscriber


def complaint(subscriber: Subscriber) -> str:
    """The only thing that the subscriber complains about."""
    (found,) = subscriber.broken
    return found


def test_a_feed_that_grows_at_the_top_and_drops_its_oldest_is_fine() -> None:
    one, two, three = row("one", 1), row("two", 2), row("three", 3)
    subscriber = reading(([two, one], []), ([three, two], []), ([three, two], []))
    assert subscriber.broken == []
    assert set(subscriber.known) == {"one", "two", "three"}


def test_an_id_that_stands_twice_is_seen() -> None:
    assert "an id 2 times: one" in "\n".join(reading(([row("one", 2), row("one", 1)], [])).broken)


def test_times_that_do_not_decrease_are_seen() -> None:
    assert "does not decrease" in complaint(reading(([row("one", 1), row("two", 1)], [])))


def test_a_changed_time_of_publication_is_seen() -> None:
    assert "published changed: one" in complaint(reading(([row("one", 1)], []), ([row("one", 5)], [])))


def test_a_new_entry_below_older_ones_is_late() -> None:
    late = reading(([row("two", 5)], []), ([row("two", 5), row("new", 3)], []))
    assert "late, readers skip it: new" in complaint(late)


def test_an_entry_that_leaves_the_middle_without_a_tombstone_has_vanished() -> None:
    before = [row("three", 3), row("two", 2), row("one", 1)]
    after = [row("three", 3), row("one", 1)]
    assert "vanished without a tombstone: two" in complaint(reading((before, []), (after, [])))
    assert reading((before, []), (after, ["two"])).broken == []


def test_an_entry_that_comes_back_in_the_middle_is_announced_again() -> None:
    three, two, one = row("three", 3), row("two", 2), row("one", 1)
    back = reading(([three, two, one], []), ([three, one], []), ([three, two, one], []))
    assert "announced again: two" in back.broken[-1]


def test_an_entry_that_comes_back_at_the_end_is_only_noted() -> None:
    three, two, one = row("three", 3), row("two", 2), row("one", 1)
    back = reading(([two, one], []), ([three, two], []), ([two, one], ["three"]))
    assert back.broken == []
    assert sum(back.noted.values()) == 1


def test_a_dead_entry_stays_dead() -> None:
    two, one = row("two", 2), row("one", 1)
    back = reading(([two, one], []), ([one], ["two"]), ([two, one], []))
    assert any("back from the dead: two" in text for text in back.broken)


def test_an_entry_alive_and_dead_in_one_document_is_seen() -> None:
    assert any("both alive and dead: one" in text for text in reading(([row("one", 1)], ["one"])).broken)


def test_one_article_under_two_ids_is_doubled() -> None:
    twice = reading(
        ([("one", 1, "https://www.a.example/x?utm_source=rss")], []),
        ([("two", 2, "http://a.example/x"), ("one", 1, "https://a.example/x")], []),
    )
    assert complaint(twice) == "all: doubled: one and two both link to a.example/x"


def test_what_stays_wrong_is_told_once() -> None:
    wrong = ([("two", 2, "https://a.example/x"), ("one", 1, "https://a.example/x")], ())
    assert len(reading(wrong, wrong, wrong).broken) == 1


def test_one_article_whose_first_id_is_dead_is_not_doubled() -> None:
    moved = reading(
        ([("one", 1, "https://a.example/x")], []),
        ([("two", 2, "https://a.example/x")], ["one"]),
    )
    assert moved.broken == []


def test_an_address_announced_again_after_four_days_is_another_text() -> None:
    live = reading(
        ([("one", 1, "https://a.example/live")], []), ([("two", 4 * 1440, "https://a.example/live")], [])
    )
    assert live.broken == []
    assert sum(live.noted.values()) == 1


def test_an_entry_without_a_link_is_seen() -> None:
    document = atom([row("one", 1)]).replace(b"<link href=", b'<link rel="via" href=')
    subscriber = Subscriber("all")
    subscriber.read(document, json_feed([row("one", 1)]))
    assert any("without a link: one" in text for text in subscriber.broken)


def test_a_json_feed_that_tells_something_else_is_seen() -> None:
    subscriber = Subscriber("all")
    subscriber.read(atom([row("one", 1)]), json_feed([]))
    assert "feed.json and atom.xml differ" in complaint(subscriber)
