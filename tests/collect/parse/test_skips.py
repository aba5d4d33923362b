"""The hours and days on which an RSS document does not want to be asked (rules 27 and 28)."""

import pytest

from aggregator.collect.parse import parse
from aggregator.collect.parse.skips import skip_days, skip_hours
from aggregator.model import SourceSlug


def hours(*written: str) -> str:
    return "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in written) + "</skipHours>"


def days(*written: str) -> str:
    return "<skipDays>\n" + "".join(f"<day> {day} </day>\n" for day in written) + "</skipDays>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (hours("1", "23"), (1, 23)),
        (hours("24", "7", "07"), (0, 7)),
        (hours("25", "-1", "x", "", "1.5", "99"), ()),
        (hours(*map(str, range(24))), ()),
        (hours(*map(str, range(1, 25))), ()),
        (hours(*map(str, range(23))), tuple(range(23))),
        ("<skipHours>" + "<hour>3</hour>", ()),
        ("<skiphours><hour>\n5\n</hour></skiphours>", (5,)),
        ("<hour>5</hour>", ()),
        ("", ()),
    ],
)
def test_hours(text: str, found: tuple[int, ...]) -> None:
    assert skip_hours(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (days("Sunday", "saturday"), (5, 6)),
        (days("Sonntag", "Mon", "day", "Monday"), (0,)),
        (days("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), ()),
    ],
)
def test_days(text: str, found: tuple[int, ...]) -> None:
    assert skip_days(text) == found


ENTRY = (
    "<item><title>a</title><description><![CDATA[" + hours("3") + days("Friday") + "]]></description></item>"
)


@pytest.mark.parametrize(
    "inside", [hours("4") + days("Monday") + ENTRY, ENTRY * 2 + hours("4") + days("Monday")]
)
def test_they_are_the_channel_s_before_its_entries_or_behind_and_not_what_an_entry_tells(inside: str) -> None:
    text = f'<rss version="2.0"><channel><title>x</title>{inside}</channel></rss>'
    document = parse(text.encode(), "application/rss+xml", "https://a.example/feed", SourceSlug("a"))
    assert (document.skip_hours, document.skip_days) == ((4,), (0,))


def test_an_entry_that_tells_of_them_makes_no_rule() -> None:
    text = f'<rss version="2.0"><channel><title>x</title>{ENTRY}</channel></rss>'
    document = parse(text.encode(), "application/rss+xml", "https://a.example/feed", SourceSlug("a"))
    assert (document.skip_hours, document.skip_days) == ((), ())


def test_a_flood_of_elements_that_never_end_is_read_in_bounded_time() -> None:
    assert skip_hours("<skipHours>" + "<hour" * 200_000 + "</skipHours>") == ()
