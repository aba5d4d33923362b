"""One event, told independently: found together, apart from others, whatever the order."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest

from aggregator.dedupe.events import TOGETHER, Report, events, related
from aggregator.dedupe.nearby import Nearby
from aggregator.dedupe.telling import Telling, terms
from aggregator.model import Article, StoryId
from aggregator.pipeline.versions import passage
from tests.dedupe.happenings import BRIDGE, RATE, TOLL, VOLCANO, roundup
from tests.stories import made_up, make_article, printed

WINDOW = timedelta(hours=72)
LANGUAGES = {"hongwan": "zh-Hant", "courier": "en", "ledger": "en", "beacon": "en"}
HAPPENINGS = {"bridge": BRIDGE, "toll": TOLL, "volcano": VOLCANO, "rate": RATE}


def telling(article: Article) -> Telling:
    return Telling(printed(article), terms(passage(article)))


def told(outlet: str, told: tuple[str, str], entry_id: str = "1", hours: float = 0) -> Telling:
    title, text = told
    language = LANGUAGES.get(outlet, "zh-Hans")
    return telling(make_article(entry_id, text, source=outlet, hours=hours, title=title, language=language))


def report(name: str, *members: Telling) -> Report:
    return Report(StoryId(name), members)


def one_by_one() -> list[Report]:
    """Every telling of every event as a story of its own, an hour apart."""
    return [
        report(f"{event} {outlet}", told(outlet, text, f"{event}-{number}", hours=number))
        for event, tellings in HAPPENINGS.items()
        for number, (outlet, text) in enumerate(tellings.items())
    ]


def grouped(reports: Sequence[Report], window: timedelta = WINDOW) -> set[frozenset[str]]:
    """The events as sets of their stories; each must bear the id of its first."""
    ordered = sorted(reports, key=lambda each: each.members[0].article.order)
    found: dict[str, set[str]] = {}
    for story, event in events(ordered, window):
        found.setdefault(event, set()).add(story)
    first: dict[str, int] = {each.story: place for place, each in enumerate(ordered)}
    assert all(min(stories, key=first.__getitem__) == event for event, stories in found.items())
    assert sum(map(len, found.values())) == len(reports)
    return {frozenset(stories) for stories in found.values()}


EVENTS = {frozenset(f"{event} {outlet}" for outlet in tellings) for event, tellings in HAPPENINGS.items()}


def test_independent_reports_of_one_event_are_one_and_events_of_one_topic_are_two() -> None:
    assert grouped(one_by_one()) == EVENTS


@pytest.mark.parametrize("seed", range(4))
def test_events_do_not_depend_on_which_report_came_first(seed: int) -> None:
    hours = list(range(len(one_by_one())))
    Random(seed).shuffle(hours)  # noqa: S311 - repeatable on purpose
    reports = [
        report(f"{event} {outlet}", told(outlet, text, f"{event}-{outlet}", hours.pop()))
        for event, tellings in HAPPENINGS.items()
        for outlet, text in tellings.items()
    ]
    assert grouped(reports) == EVENTS


def test_a_roundup_chains_no_two_events() -> None:
    found = grouped([*one_by_one(), report("roundup", told("morning", roundup(), hours=5))])
    assert {stories - {"roundup"} for stories in found} - {frozenset()} == EVENTS


def test_a_story_is_alike_to_another_on_the_average_of_its_articles() -> None:
    bridge = told("haian", BRIDGE["haian"])
    other = [telling(make_article(str(n), source="daohe")) for n in range(3)]
    one, mixed = (
        told("yunzhou", BRIDGE["yunzhou"]),
        report("mixed", told("hongwan", BRIDGE["hongwan"]), *other),
    )
    assert grouped([report("a", bridge), report("b", one), mixed]) == {
        frozenset({"a", "b"}),
        frozenset({"mixed"}),
    }


def test_what_lies_further_apart_than_the_window_is_another_event() -> None:
    outlets = ["courier", "beacon", "ledger"]
    reports = [report(o, told(o, VOLCANO[o], hours=40 * n)) for n, o in enumerate(outlets)]
    assert grouped(reports, timedelta(hours=100)) == {frozenset(outlets)}
    assert grouped(reports) == {frozenset(outlets[:2]), frozenset(outlets[2:])}
    assert grouped(reports, timedelta(hours=30)) == {frozenset({each}) for each in outlets}


def test_a_window_of_nothing_still_holds_what_came_at_one_moment() -> None:
    reports = [report(outlet, told(outlet, text)) for outlet, text in BRIDGE.items()]
    assert grouped(reports, timedelta(0)) == {frozenset(BRIDGE)}


@pytest.mark.parametrize(("hours", "count"), [(3, 1), (20, 2)])
def test_a_house_that_comes_back_half_a_day_later_tells_the_next_news(hours: float, count: int) -> None:
    early, late = BRIDGE["haian"], BRIDGE["yunzhou"]
    reports = [report("early", told("haian", early, "1")), report("late", told("haian", late, "2", hours))]
    assert len(grouped(reports)) == count


def test_a_story_with_many_articles_brings_them_all_into_its_event() -> None:
    both = report("both", told("haian", BRIDGE["haian"]), told("hongwan", BRIDGE["hongwan"], hours=3))
    assert grouped([both, report("own", told("yunzhou", BRIDGE["yunzhou"], hours=1))]) == {
        frozenset({"both", "own"})
    }


def test_a_copy_long_after_does_not_take_a_story_out_of_its_event() -> None:
    late = told("attic", BRIDGE["haian"], "2", hours=500)
    both = report("both", told("haian", BRIDGE["haian"]), late)
    own = report("own", told("yunzhou", BRIDGE["yunzhou"], hours=1))
    assert grouped([both, own]) == {frozenset({"both", "own"})}


def test_what_says_nothing_is_an_event_of_its_own() -> None:
    silent = [report(f"s{n}", telling(make_article(f"s{n}", "", title="", source=f"o{n}"))) for n in range(3)]
    assert grouped(silent) == {frozenset({each.story}) for each in silent}


def test_events_come_once_they_are_certain_and_not_at_the_end() -> None:
    """What is held back is one window, however long the stream."""
    reports = [report(f"{n}", telling(make_article(str(n), hours=12 * n))) for n in range(40)]
    read = 0

    def stream() -> object:
        nonlocal read
        for read, each in enumerate(reports):  # noqa: B007 - counted for the test
            yield each

    held = [read - done for done, _ in enumerate(events(stream(), WINDOW))]  # type: ignore[arg-type]
    assert max(held) <= 10


def test_related_stories_of_a_newcomer_come_most_alike_first_with_their_likeness() -> None:
    reports = one_by_one()
    nearby = Nearby(WINDOW)
    nearby.add(member for each in reports for member in each.members)
    stories = {member.article.id: each.story for each in reports for member in each.members}
    found = related(reports[0], nearby, stories)
    assert {each.story for each in found} == {"bridge yunzhou", "bridge hongwan"}
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= TOGETHER


def test_a_newcomer_that_was_not_added_finds_its_relatives_too() -> None:
    nearby = Nearby(WINDOW)
    known = told("haian", BRIDGE["haian"]), told("haian", TOLL["haian"], "2")
    nearby.add(known)
    stories = {known[0].article.id: StoryId("bridge"), known[1].article.id: StoryId("toll")}
    newcomer = report("new", told("hongwan", BRIDGE["hongwan"]))
    assert [each.story for each in related(newcomer, nearby, stories)] == ["bridge"]


def test_a_flood_of_one_bulletin_is_held_within_bounds() -> None:
    text = made_up("bulletin", 60)
    flood = [report(f"{n}", telling(make_article(f"{n}", text, source=f"o{n}"))) for n in range(400)]
    assert len(grouped(flood)) <= 3
