"""What becomes of a batch once it is settled."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aggregator.dedupe.boilerplate import LEAST
from aggregator.model import Dedup, PollState, Role
from tests.dedupe.texts import FERRY, FERRY_EDITED, FERRY_OWN, LIBRARY, ORCHARD, begin
from tests.pipeline.newsroom import Newsroom
from tests.stories import NOON, at, made_up, make_article, make_source, name_of

FILE: dict[str, Any] = {
    "source": "attic",
    "outlet": "haian",
    "url": "https://haian.example.com/1",
    "address": "haian.example.com/1",
}


def test_an_outlet_and_its_mirror_are_two_articles_of_one_story_that_links_to_the_outlet(
    newsroom: Newsroom,
) -> None:
    newsroom.settle("attic", make_article("posts/1.md", FERRY, **FILE))
    newsroom.settle("haian", make_article("1", FERRY[:150]), hours=1)
    newsroom.publish(2)
    assert list(newsroom.members().values()) == [{"posts/1.md", "1"}]
    assert [entry.canonical for entry in newsroom.entries()] == [name_of("1")]


def test_a_text_in_two_outlets_is_one_story(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1", FERRY), make_article("2", LIBRARY))
    newsroom.settle("daohe", make_article("9", FERRY_EDITED, source="daohe", hours=1), hours=2)
    assert sorted(map(sorted, newsroom.members().values())) == [["1", "9"], ["2"]]


def test_texts_that_are_alike_only_are_remembered_so_and_connect_nothing(newsroom: Newsroom) -> None:
    for hours, source, entry, text in (
        (0, "haian", "1", FERRY),
        (1, "daohe", "9", begin(FERRY, 0.25) + FERRY_OWN),
        (2, "attic", "7", FERRY_EDITED),
    ):
        title = "东岛航线周六恢复通航"
        article = make_article(entry, text, source=source, title=title, hours=hours)
        newsroom.settle(source, article, hours=hours)
    assert sorted(map(sorted, newsroom.members().values())) == [["1", "7"], ["9"]]
    links = {(link.near, link.score >= 0.75) for link in newsroom.store.links([name_of("9", "daohe")])}
    assert links == {(True, False)}
    with newsroom.store.writing() as writing:
        found = newsroom.settler.reached(writing, [name_of("9", "daohe")])
    assert found.articles.keys() == {name_of("9", "daohe")}


def test_what_was_settled_is_counted(newsroom: Newsroom) -> None:
    first = newsroom.settle("haian", make_article("1", FERRY), make_article("2", LIBRARY))
    assert (first.new, first.edited) == (2, 0)
    same = make_article("2", LIBRARY)
    again = newsroom.settle("haian", make_article("1", ORCHARD), same, make_article("3"), hours=1)
    assert (again.new, again.edited) == (1, 1)
    assert set(again.seconds) == {"fingerprint", "settle"}


def test_an_empty_poll_is_remembered(newsroom: Newsroom) -> None:
    newsroom.settle("haian")
    (state,) = newsroom.store.poll_states().values()
    assert state == PollState(source=state.source, url="https://haian.example.com/feed.xml", primed=True)


def test_an_entry_twice_in_one_batch_is_one_article_with_its_last_text(newsroom: Newsroom) -> None:
    settled = newsroom.settle("haian", make_article("1", FERRY), make_article("1", LIBRARY))
    assert settled.new == 1
    assert newsroom.store.articles([name_of("1")])[name_of("1")].text == LIBRARY


def test_a_date_bumped_to_climb_keeps_the_first_claim(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1", FERRY, hours=-5))
    newsroom.settle("haian", make_article("1", FERRY, hours=3), hours=4)
    article = newsroom.store.articles([name_of("1")])[name_of("1")]
    assert (article.published, article.updated, article.first_seen) == (at(-5), at(3), NOON)


def test_an_older_file_of_a_mirror_does_not_overwrite_a_newer(newsroom: Newsroom) -> None:
    newsroom.settle("attic", make_article("1", FERRY_EDITED, source="attic", hours=5), hours=9)
    newsroom.settle("attic", make_article("1", FERRY, source="attic", hours=2), hours=10)
    article = newsroom.store.articles([name_of("1", "attic")])[name_of("1", "attic")]
    assert article.text == FERRY_EDITED
    assert article.published == at(2)


def test_an_article_whose_text_changed_is_compared_again(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1", FERRY), make_article("2", LIBRARY, source="daohe"))
    newsroom.settle("haian", make_article("2", FERRY_EDITED, source="daohe"), hours=1)
    assert list(newsroom.members().values()) == [{"1", "2"}]
    newsroom.settle("haian", make_article("2", LIBRARY, source="daohe"), hours=2)
    assert sorted(map(sorted, newsroom.members().values())) == [["1"], ["2"]]


@pytest.mark.parametrize(
    "change", [{"language": "en"}, {"published": at(-200)}], ids=["its language", "its date"]
)
def test_an_article_is_compared_again_when_what_it_is_judged_by_changes(
    newsroom: Newsroom, change: dict[str, Any]
) -> None:
    one, two = make_article("1", FERRY), make_article("2", FERRY_EDITED, source="daohe")
    newsroom.settle("haian", one, two)
    newsroom.settle("haian", replace(one, **change), hours=1)
    assert len(newsroom.members()) == 2


def test_of_a_first_fetch_the_newest_are_fresh_and_the_rest_only_stored(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = open_newsroom(sources=[make_source(first_fetch=2)])
    articles = [make_article(f"{n}", hours=-n) for n in range(5)]
    newsroom.settle("haian", *articles[:3], first=True, primed=False)
    newsroom.publish()
    assert newsroom.entries() == []
    newsroom.settle("haian", *articles[3:], first=True)
    newsroom.publish(1)
    assert [entry.canonical for entry in newsroom.entries()] == [articles[0].id, articles[1].id]
    assert newsroom.store.counts().articles == 5


def test_what_is_older_than_the_limit_at_first_sight_is_stored_and_never_announced(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = open_newsroom(sources=[make_source(announce=timedelta(days=2)), make_source("daohe")])
    newsroom.settle("haian", make_article("old", FERRY, hours=-49), make_article("new", LIBRARY, hours=-47))
    newsroom.publish()
    assert [entry.canonical for entry in newsroom.entries()] == [name_of("new")]
    # But it may join a story, which is announced for the sake of another.
    newsroom.settle("daohe", make_article("copy", FERRY_EDITED, source="daohe", hours=-1), hours=1)
    newsroom.publish(2)
    assert {"old", "copy"} in newsroom.members().values()
    assert len(newsroom.entries()) == 2


def test_the_limit_binds_a_first_fetch_too(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1", hours=-24 * 8), make_article("2", hours=-24 * 6), first=True)
    newsroom.publish()
    assert [entry.canonical for entry in newsroom.entries()] == [name_of("2")]


def test_a_flood_of_one_text_is_one_entry_and_the_overflow_is_never_announced(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = open_newsroom(dedup=Dedup(max_story=3))
    for n in range(8):
        newsroom.settle("haian", make_article(f"{n}", FERRY, source=f"s{n}", hours=n), hours=n)
        newsroom.publish(n)
    assert len(newsroom.entries()) == 1
    assert max(map(len, newsroom.members().values())) == 3
    full = newsroom.entries()[0].story
    overflow = [story for story, _ in newsroom.store.all_stories() if story.id != full]
    assert {story.full_of for story in overflow} == {full}


def test_an_archive_read_in_any_era_is_settled_by_its_own_time(newsroom: Newsroom) -> None:
    for year in (0, -1, -5, -3):
        text = made_up(year, 400)
        hours = 24 * 365 * year
        newsroom.settle("haian", make_article(f"{year}", text, hours=hours))
        newsroom.settle("daohe", make_article(f"{year}b", text[:250], source="daohe", hours=hours + 5))
    assert sorted(map(sorted, newsroom.members().values())) == [
        ["-1", "-1b"],
        ["-3", "-3b"],
        ["-5", "-5b"],
        ["0", "0b"],
    ]


def test_a_removed_source_keeps_its_articles_and_its_stories(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    before = open_newsroom()
    before.settle("haian", make_article("1", FERRY))
    before.settle("daohe", make_article("2", made_up(2), source="daohe"))
    before.publish(1)
    after = open_newsroom(sources=[make_source("daohe", role=Role.WIRE)])
    after.settle("daohe", make_article("3", FERRY_EDITED, source="daohe"), hours=2)
    after.publish(3)
    assert {"1", "3"} in after.members().values()
    assert [entry.canonical for entry in after.entries()] == [entry.canonical for entry in before.entries()]


def test_the_lines_that_a_source_prints_around_every_article_are_learned_and_left_out(
    newsroom: Newsroom,
) -> None:
    footer = "欢迎订阅本报通讯，每天早晨七点送到您的邮箱，可以随时退订。"
    for day in range(LEAST):
        newsroom.settle(
            "haian", make_article(f"{day}", f"{made_up(f'{day}')}\n{footer}", hours=day), hours=day
        )
    later = make_article("later", f"{FERRY}\n{footer}", hours=LEAST)
    newsroom.settle("haian", later, hours=LEAST)
    newsroom.restart()
    newsroom.settle("haian", replace(later, entry_id="last", id=name_of("last")), hours=LEAST + 1)
    texts = {article.entry_id: article.text for article, _ in newsroom.store.all_articles()}
    assert texts["0"].endswith(footer)
    assert texts["later"] == texts["last"] == FERRY


def test_learning_a_line_is_no_edit_of_the_articles_that_had_it(newsroom: Newsroom) -> None:
    footer = "欢迎订阅本报通讯，每天早晨七点送到您的邮箱，可以随时退订。"
    articles = [make_article(f"{n}", f"{made_up(f'{n}')}\n{footer}", hours=n / 60) for n in range(LEAST)]
    newsroom.settle("haian", *articles, hours=1)
    again = newsroom.settle("haian", *articles, hours=2)
    assert (again.new, again.edited) == (0, 0)
