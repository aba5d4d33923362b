"""What an audit counts, on stories made by hand: who has what, when, and after whom."""

from datetime import datetime, timedelta
from itertools import count

from aggregator.model import ArticleId, StoryId
from aggregator.model.audits import Copy, Figures, Following, Share
from aggregator.pipeline.repeats import before, figures
from tests.stories import at

DAY = timedelta(days=1)
NUMBERS = count()


def told(story: str, house: str, hours: float | None = 0, *, whole_day: bool = False) -> Copy:
    """One article; ``hours`` ``None`` names no time, ``whole_day`` a date without a clock time."""
    since = None if hours is None else at(hours)
    return Copy(
        article=ArticleId(f"a{next(NUMBERS):06}"),
        story=StoryId(story),
        house=house,
        title=f"{house} {story}",
        url=f"https://{house}.example.com/{story}",
        since=since,
        until=_end(since) if whole_day else since,
    )


def _end(since: datetime | None) -> datetime | None:
    return None if since is None else since + DAY


def share(found: Figures, house: str) -> Share:
    (only,) = (each for each in found.shares if each.house == house)
    return only


def following(found: Figures, later: str, earlier: str) -> Following | None:
    return next((f for f in found.followings if (f.later, f.earlier) == (later, earlier)), None)


def test_of_nothing_there_are_no_repeats() -> None:
    assert figures([]) == Figures(
        articles=0, stories=0, repeats=0, own=0, undated=0, shares=(), followings=(), covered=()
    )


def test_a_story_of_three_houses_is_two_repeats_whoever_was_first() -> None:
    for hours in ((0, 1, 2), (2, 1, 0), (None, None, None), (0, 0, 0)):
        found = figures([told("s", house, hour) for house, hour in zip("abc", hours, strict=True)])
        assert (found.articles, found.stories, found.repeats, found.own) == (3, 1, 2, 0)


def test_what_a_house_tells_again_is_its_own_repeat_and_nobody_s() -> None:
    found = figures([told("s", "a"), told("s", "a", 1), told("s", "b", 2), told("s", "b", 3)])
    assert (found.articles, found.repeats, found.own) == (4, 1, 2)
    alone = figures([told("s", "a"), told("s", "a", 1)])
    assert (alone.repeats, alone.own, alone.followings) == (0, 1, ())


def test_every_story_of_a_house_is_late_first_only_or_in_no_known_order() -> None:
    found = figures(
        [
            told("late", "a", 2), told("late", "b", 1),
            told("first", "a", 0), told("first", "b", 1), told("first", "c", 2),
            told("only", "a"), told("only", "a", 1),
            told("unknown", "a", None), told("unknown", "b", 0),
        ]
    )  # fmt: skip
    assert share(found, "a") == Share(house="a", articles=5, stories=4, late=1, first=1, only=1)
    assert share(found, "a").unordered == 1
    assert share(found, "c") == Share(house="c", articles=1, stories=1, late=1, first=0, only=0)
    assert found.undated == 1


def test_a_house_is_as_early_as_its_first_article() -> None:
    found = figures([told("s", "a", 5), told("s", "b", 3), told("s", "a", 1)])
    assert (share(found, "a").first, share(found, "b").late) == (1, 1)
    after = following(found, "b", "a")
    assert after is not None
    assert after.delay == timedelta(hours=2)


def test_first_among_some_that_name_no_time_is_not_known_to_be_first() -> None:
    found = figures([told("s", "a", 0), told("s", "b", 1), told("s", "c", None)])
    assert (share(found, "a").first, share(found, "a").unordered) == (0, 1)
    assert share(found, "b").late == 1


def test_who_repeats_whom_counts_each_earlier_house_with_the_median_delay() -> None:
    found = figures(
        [
            told("1", "wire", 0), told("1", "paper", 1),
            told("2", "wire", 0), told("2", "paper", 3),
            told("3", "wire", 0), told("3", "paper", 10), told("3", "copy", 11),
            told("4", "paper", 0), told("4", "wire", 2),
        ]
    )  # fmt: skip
    assert found.followings[0] == Following(
        later="paper", earlier="wire", count=3, delay=timedelta(hours=3), unordered=0
    )
    assert following(found, "wire", "paper") == Following(
        later="wire", earlier="paper", count=1, delay=timedelta(hours=2), unordered=0
    )
    assert following(found, "copy", "paper") is not None
    assert following(found, "wire", "copy") is None


def test_what_names_no_time_is_left_out_of_the_order_and_counted() -> None:
    found = figures([told("1", "a", 0), told("1", "b", None), told("2", "a", 0), told("2", "b", 1)])
    assert following(found, "b", "a") == Following(
        later="b", earlier="a", count=1, delay=timedelta(hours=1), unordered=1
    )
    assert following(found, "a", "b") == Following(later="a", earlier="b", count=0, delay=None, unordered=1)


def test_two_of_one_moment_have_no_order() -> None:
    found = figures([told("s", "a", 0), told("s", "b", 0)])
    assert [(f.count, f.unordered) for f in found.followings] == [(0, 1), (0, 1)]


def test_a_date_without_a_clock_time_says_nothing_of_its_own_day_and_no_delay_of_another() -> None:
    day = told("s", "a", 0, whole_day=True)
    assert not before(day, told("s", "b", 12))
    assert not before(told("s", "b", 12), day)
    assert before(day, told("s", "b", 24))
    assert before(told("s", "b", -1), day)
    found = figures([day, told("s", "b", 30)])
    assert following(found, "b", "a") == Following(later="b", earlier="a", count=1, delay=None, unordered=0)


def test_the_most_covered_stories_are_those_of_most_houses_and_name_the_first() -> None:
    copies = [told("wide", house, hour) for house, hour in zip("dcab", (3, 2, None, 1), strict=True)]
    copies += [told("long", "a", hour) for hour in range(9)] + [told("long", "b", 10)]
    copies += [told(str(number), "a") for number in range(20)]
    found = figures(copies)
    assert [(c.first.story, c.houses, c.articles) for c in found.covered] == [
        ("wide", ("b", "c", "d", "a"), 4),
        ("long", ("a", "b"), 10),
    ]


def test_ten_stories_are_enough_to_look_at() -> None:
    found = figures([told(str(number), house) for number in range(30) for house in "ab"])
    assert len(found.covered) == 10


def test_the_greatest_repeater_comes_first() -> None:
    found = figures([told("1", "a"), told("1", "b", 1), told("2", "a"), told("2", "b", 1), told("3", "c")])
    assert [each.house for each in found.shares] == ["b", "a", "c"]
