"""What a story's page says of its articles, out of a real database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.model import NEAR, ArticleId, PollState, SourceSlug, Status, StoryId
from aggregator.model.corrections import Merge, Never, Split, name
from aggregator.pipeline.accounts import WEIGHED, Accounts
from aggregator.pipeline.source_states import source_states
from aggregator.publish.account import Account
from aggregator.publish.story_page import story_page
from aggregator.publish.words import Locale
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_MORE, FERRY_OWN, LIBRARY, ORCHARD
from tests.pace import within
from tests.pipeline.newsroom import Newsroom, make_settings
from tests.stories import at, make_article, make_source, name_of

A, B, C = name_of("a"), name_of("b", "daohe"), name_of("c", "attic")
L = name_of("l")


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """Three outlets tell of the ferry and one of the library; both stories are published."""
    newsroom.settle("haian", make_article("a", FERRY))
    newsroom.settle("daohe", make_article("b", FERRY_EDITED, source="daohe", hours=0.1), hours=0.2)
    newsroom.settle("attic", make_article("c", FERRY + FERRY_MORE, source="attic", hours=0.3), hours=0.4)
    newsroom.settle("haian", make_article("l", LIBRARY, hours=1), hours=1)
    newsroom.publish(2)
    return newsroom


def accounts(room: Newsroom, *stories: StoryId, related: Sequence[StoryId] = ()) -> list[Account]:
    found = Accounts(room.store, room.settings).of(stories, dict.fromkeys(stories, related))
    return list(found)


def story(room: Newsroom, article: ArticleId) -> StoryId:
    home = room.store.story_of(article)
    assert home is not None
    return home.id


def test_an_account_names_the_articles_by_time_with_why_each_is_there(room: Newsroom) -> None:
    (told,) = accounts(room, story(room, A))
    assert told.order == (A, B, C)
    assert told.entry.canonical.id == A
    assert told.reasons.keys() == {B, C}
    for reason in told.reasons.values():
        assert reason.rule == "certainty"
        assert reason.score >= told.threshold
        assert reason.figures is not None
        assert reason.figures.containment > 0.5
    assert [home.topic for home in told.homes] == ["all"]


def test_the_links_shown_are_the_stored_ones(room: Newsroom) -> None:
    (told,) = accounts(room, story(room, A))
    links = {frozenset((link.a, link.b)): link for link in room.store.links([A, B, C])}
    for article, reason in told.reasons.items():
        link = links[frozenset((article, reason.other))]
        assert (reason.rule, reason.score) == (link.rule, link.score)


def test_what_is_alike_only_is_no_reason_to_be_there(room: Newsroom) -> None:
    """The fourth is sure of the second alone, and near the first, to which the entry links."""
    begun = FERRY_EDITED[:150] + FERRY_OWN
    room.settle("yunzhou", make_article("d", begun, source="yunzhou", hours=2), hours=2)
    room.publish(3)
    told = [reason.rule for reason in accounts(room, story(room, A))[0].reasons.values()]
    assert NEAR not in told
    assert NEAR in {link.rule for link in room.store.links([name_of("d", "yunzhou")])}


def test_corrections_that_name_an_article_of_the_story_are_told_by_name(room: Newsroom) -> None:
    split = Split(C, (A, B))
    room.correct(split, hours=3)
    room.publish(4)
    for article in (A, B):
        (told,) = accounts(room, story(room, article))
        assert [(each.name, each.kind) for each in told.spoken] == [(name(split), "split")]
        assert told.order == (A, B)
    (other,) = accounts(room, story(room, L))
    assert other.spoken == ()


def test_one_that_a_later_one_overrules_is_not_told(room: Newsroom) -> None:
    never, merge = Never(A, B), Merge((A, B))
    room.correct(never, merge, hours=3)
    room.publish(4)
    (told,) = accounts(room, story(room, A))
    assert [each.name for each in told.spoken] == [name(merge)]


def test_an_article_that_only_a_person_put_there_says_so(room: Newsroom) -> None:
    room.correct(Merge((A, L)), hours=3)
    room.publish(4)
    (told,) = accounts(room, story(room, A))
    assert told.reasons[L].rule == "hand"
    assert told.reasons[B].rule == "certainty"


def test_a_related_story_is_named_by_the_article_its_entry_links_to(room: Newsroom) -> None:
    library = story(room, L)
    (told,) = accounts(room, story(room, A), related=[library, StoryId("unknown")])
    assert [(near.story, near.title) for near in told.near] == [(library, make_article("l", LIBRARY).title)]


def test_a_story_that_is_not_published_or_was_merged_away_has_no_account(room: Newsroom) -> None:
    gone = story(room, L)
    room.correct(Merge((A, L)), hours=3)
    room.publish(4)
    room.settle("haian", make_article("n", ORCHARD, hours=5), hours=5)
    fresh = room.store.story_of(name_of("n"))
    assert fresh is not None
    assert accounts(room, gone, fresh.id, StoryId("unknown")) == []


def test_an_ordinary_account_is_made_and_written_within_its_budget(room: Newsroom) -> None:
    made = Accounts(room.store, room.settings)
    ferry = story(room, A)

    def write() -> None:
        for told in made.of([ferry], {}):
            assert story_page(told, room.settings.publish, Locale(), None)

    write()
    # 5 ms each on a quiet machine; tests run on busy ones.
    with within(20 * 0.02):
        for _ in range(20):
            write()


def test_of_many_tellings_the_first_few_are_weighed(tmp_path: Path, newsroom: Newsroom) -> None:
    count = WEIGHED + 5
    sources = [make_source(f"s{number}") for number in range(count)]
    room = Newsroom(newsroom.store, make_settings(tmp_path, sources))
    for number in range(count):
        # Another word in each, for equal texts need no figures.
        text = f"{FERRY}第{number}班船已经开出。"
        slug = f"s{number}"
        room.settle(slug, make_article(f"m{number}", text, source=slug, hours=0.01 * number), hours=number)
    room.publish(count)
    found = room.store.story_of(name_of("m0", "s0"))
    assert found is not None
    assert len(found.members) == count
    (told,) = accounts(room, found.id)
    assert sum(reason.figures is not None for reason in told.reasons.values()) == WEIGHED


def test_the_page_of_the_sources_is_written_with_the_editions(room: Newsroom) -> None:
    page = room.settings.service.storage / "public/sources/index.html"
    assert "来源状态" in page.read_text("utf-8")


def test_a_source_is_as_well_as_its_worst_address_and_neither_address_nor_error_is_told(
    tmp_path: Path,
) -> None:
    source = make_source()
    settings = make_settings(tmp_path, [source, replace(make_source("daohe"), enabled=False)])
    url = source.origin.urls[0]
    state = PollState(
        source=SourceSlug("haian"),
        url=url,
        status=Status.BROKEN,
        error=f"haian: while fetching {url}: 503: down for now",
        last_new=at(1),
        failing_since=at(2),
    )
    broken, paused = source_states(settings, {(source.slug, url): state})
    assert (broken.status, broken.code, broken.news, broken.failing) == (
        Status.BROKEN,
        503,
        at(1),
        at(1) + timedelta(hours=1),
    )
    assert url not in repr(broken)
    assert paused.status is Status.PAUSED
