"""Which entries of an edition report one event."""

from datetime import timedelta

from aggregator.model import Article, StoryId
from aggregator.pipeline.kindred import kindred
from tests.dedupe.happenings import BRIDGE, TOLL
from tests.dedupe.texts import ORCHARD
from tests.stories import make_article

WINDOW = timedelta(hours=72)


def edition(hours: float = 1) -> dict[StoryId, Article]:
    told = {f"bridge-{outlet}": text for outlet, text in BRIDGE.items()} | {
        f"toll-{outlet}": text for outlet, text in TOLL.items()
    }
    articles = {
        StoryId(name): make_article(name, text, source=name.split("-")[1], title=title, hours=n * hours)
        for n, (name, (title, text)) in enumerate(told.items())
    }
    return articles | {StoryId("orchard"): make_article("orchard", ORCHARD, source="daohe")}


def test_the_entries_of_one_event_name_each_other_and_no_other() -> None:
    found = kindred(edition(), WINDOW)
    events = {story: story.split("-")[0] for story in found}
    assert set(events.values()) == {"bridge", "toll"}
    assert all(events[other] == events[story] for story, kin in found.items() for other in kin)
    assert all(story not in kin for story, kin in found.items())


def test_what_lies_beyond_the_window_is_not_related() -> None:
    assert kindred(edition(hours=100), WINDOW) == {}


def test_the_order_of_the_entries_does_not_matter() -> None:
    forward = edition()
    assert kindred(forward, WINDOW) == kindred(dict(reversed(forward.items())), WINDOW)
