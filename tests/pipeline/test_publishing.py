"""What a topic announces and when, and what its files then hold."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.errors import PublishError
from aggregator.model import Keywords, Publish, SourceSlug
from aggregator.pipeline.publishing import house, outlet_name
from tests.dedupe.happenings import BRIDGE
from tests.dedupe.texts import FERRY, FERRY_EDITED, LIBRARY, ORCHARD, TRAM
from tests.pipeline.newsroom import ALL, Newsroom, make_topic
from tests.stories import at, make_article, make_mirror, make_source, name_of

HOLD = timedelta(minutes=10)
MINUTE = 1 / 60


def few(newsroom: Newsroom, *names: str, hours: float = 0) -> None:
    """Settle articles that have nothing in common, in story time order."""
    articles = [make_article(name, hours=hours - 1 + n / 100) for n, name in enumerate(names)]
    newsroom.settle("haian", *articles, hours=hours)


def linked(newsroom: Newsroom) -> list[str]:
    ids = dict(newsroom.ids())
    return [ids[entry.canonical] for entry in newsroom.entries()]


def test_stories_are_announced_in_story_time_order_a_second_each_ending_now(newsroom: Newsroom) -> None:
    few(newsroom, "a", "b", "c")
    assert newsroom.publish(1).published == {ALL: 3}
    assert linked(newsroom) == ["c", "b", "a"]
    assert [entry.published for entry in newsroom.entries()] == [at(1 - n / 3600) for n in range(3)]


def test_published_strictly_increases_from_pass_to_pass_even_within_a_second(newsroom: Newsroom) -> None:
    for n in range(4):
        few(newsroom, f"{n}a", f"{n}b", hours=n / 3600)
        newsroom.publish(n / 3600)
    moments = [entry.published for entry in newsroom.entries() if entry.published]
    assert len(moments) == 8
    assert moments == sorted(set(moments), reverse=True)
    assert linked(newsroom) == ["3b", "3a", "2b", "2a", "1b", "1a", "0b", "0a"]


def test_a_story_is_held_from_its_first_sight(newsroom: Newsroom) -> None:
    few(newsroom, "a", hours=0)
    few(newsroom, "b", hours=5 * MINUTE)
    assert newsroom.publish(9 * MINUTE, HOLD).published == {ALL: 0}
    assert newsroom.publish(10 * MINUTE, HOLD).published == {ALL: 1}
    assert newsroom.publish(16 * MINUTE, HOLD).published == {ALL: 1}
    assert linked(newsroom) == ["b", "a"]


def test_a_better_copy_that_comes_within_the_hold_is_the_one_linked_to(newsroom: Newsroom) -> None:
    newsroom.settle("attic", make_article("m", FERRY, source="attic", outlet="attic"))
    newsroom.publish(1 * MINUTE, HOLD)
    newsroom.settle("haian", make_article("1", FERRY, hours=1), hours=5 * MINUTE)
    newsroom.publish(11 * MINUTE, HOLD)
    assert linked(newsroom) == ["1"]


def test_a_repost_that_names_its_source_yields_to_it_though_it_was_seen_first(newsroom: Newsroom) -> None:
    repost = make_article("r", FERRY, source="daohe", outlet="daohe")
    newsroom.settle("daohe", replace(repost, title=f"Haian | {repost.title}"))
    newsroom.settle("haian", make_article("1", FERRY_EDITED, hours=1), hours=1)
    newsroom.publish(2)
    assert linked(newsroom) == ["1"]


def test_a_better_copy_that_comes_after_is_a_member_and_changes_no_link(newsroom: Newsroom) -> None:
    newsroom.settle("attic", make_article("m", FERRY, source="attic", outlet="attic"))
    newsroom.publish(1)
    newsroom.settle("haian", make_article("1", FERRY, hours=1), hours=2)
    before = newsroom.entries()
    newsroom.publish(3)
    assert newsroom.entries() == before
    assert list(newsroom.members().values()) == [{"m", "1"}]


def test_what_comes_with_a_first_fetch_is_not_held(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1"), first=True)
    assert newsroom.publish(0, HOLD).published == {ALL: 1}


def test_a_topic_opens_with_its_newest_items_and_never_floods(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    few(open_newsroom(), *(f"{n:02}" for n in range(12)))
    topics = [make_topic(items=4)]
    newsroom = open_newsroom(topics=topics)
    assert newsroom.publish(1).published == {ALL: 4}
    assert linked(newsroom) == ["11", "10", "09", "08"]
    # What was withheld stays so: after an edit, and when an earlier copy founds its story anew.
    newsroom.settle("haian", replace(make_article("03"), title="改过的标题"), hours=1.5)
    copied = make_article("02", make_article("02").text, source="daohe", hours=-9)
    newsroom.settle("daohe", copied, hours=2)
    few(newsroom, "new", hours=2)
    assert newsroom.publish(3).published == {ALL: 1}
    assert linked(newsroom)[0] == "new"


def test_a_later_topic_opens_with_what_is_there(open_newsroom: Callable[..., Newsroom]) -> None:
    before = open_newsroom()
    few(before, "a", "b", "c")
    before.publish(1)
    after = open_newsroom(topics=[make_topic(), make_topic("sea", items=2)])
    assert after.publish(2).published == {"all": 0, "sea": 2}
    assert [entry.published for entry in before.entries()] == [at(1 - n / 3600) for n in range(3)]


def test_a_topic_takes_the_articles_that_its_rules_choose(open_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = open_newsroom(
        topics=[
            make_topic("boats", match=Keywords(("浮桥",))),
            make_topic("daohe", sources=frozenset({SourceSlug("daohe")})),
        ]
    )
    newsroom.settle("haian", make_article("1", FERRY), make_article("2", LIBRARY))
    newsroom.settle("daohe", make_article("3", FERRY_EDITED, source="daohe", hours=1), hours=2)
    newsroom.publish(3)
    canonical = {slug: [e.canonical for e in newsroom.entries(slug)] for slug in newsroom.settings.topics}
    assert canonical == {"boats": [name_of("1")], "daohe": [name_of("3", "daohe")]}


def test_a_story_is_announced_when_a_member_comes_that_the_rules_choose(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = open_newsroom(topics=[make_topic(sources=frozenset({SourceSlug("daohe")}))])
    newsroom.settle("haian", make_article("1", FERRY))
    assert newsroom.publish(1).published == {ALL: 0}
    newsroom.settle("daohe", make_article("3", FERRY_EDITED, source="daohe", hours=1), hours=2)
    assert newsroom.publish(3).published == {ALL: 1}


def test_the_topics_weights_choose_the_canonical(open_newsroom: Callable[..., Newsroom]) -> None:
    heavy = {SourceSlug("daohe"): 90}
    newsroom = open_newsroom(topics=[make_topic(), make_topic("other", weights=heavy)])
    newsroom.settle("haian", make_article("1", FERRY))
    newsroom.settle("daohe", make_article("3", FERRY, source="daohe", hours=1), hours=2)
    newsroom.publish(3)
    canonical = [newsroom.entries(slug)[0].canonical for slug in newsroom.settings.topics]
    assert canonical == [name_of("1"), name_of("3", "daohe")]


def test_publishing_again_announces_nothing_and_writes_nothing(newsroom: Newsroom) -> None:
    few(newsroom, "a", "b")
    newsroom.publish(1)
    files, stamps = newsroom.files(), newsroom.stamps()
    for hours in (1, 2, 24 * 40):
        again = newsroom.publish(hours)
        assert (again.published, again.written) == ({ALL: 0}, ())
    assert newsroom.files() == files
    assert newsroom.stamps() == stamps


def test_the_same_batch_again_changes_no_byte(newsroom: Newsroom) -> None:
    few(newsroom, "a", "b")
    newsroom.publish(1)
    files = newsroom.files()
    few(newsroom, "a", "b")
    newsroom.publish(2)
    assert newsroom.files() == files


def test_a_database_alone_gives_the_same_files_again(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1", FERRY), make_article("2", LIBRARY))
    newsroom.publish(1)
    files = newsroom.files()
    (newsroom.settings.service.storage / "public").rename(newsroom.settings.service.storage / "lost")
    newsroom.publish(30)
    assert newsroom.files() == files


def test_an_empty_topic_has_its_files_too(newsroom: Newsroom) -> None:
    written = newsroom.publish(1).written
    assert {"all/atom.xml", "all/rss.xml", "all/feed.json", "all/index.html", "index.html"} <= set(written)


def test_an_edited_headline_moves_updated_and_not_published(newsroom: Newsroom) -> None:
    article = make_article("1", FERRY)
    newsroom.settle("haian", article)
    newsroom.publish(1)
    newsroom.settle("haian", replace(article, title="东岛航线改在周日恢复"), hours=5)
    done = newsroom.publish(6)
    (entry,) = newsroom.entries()
    assert (entry.published, entry.updated) == (at(1), at(5))
    assert "all/atom.xml" in done.written
    assert "东岛航线改在周日恢复" in newsroom.files()["all/atom.xml"].decode()


def test_an_edit_of_another_member_moves_nothing(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1", FERRY))
    copy = make_article("2", FERRY, source="daohe", hours=0.1)
    newsroom.settle("daohe", copy, hours=0.2)
    newsroom.publish(1)
    newsroom.settle("daohe", replace(copy, title="等了两个月"), hours=5)
    newsroom.publish(6)
    (entry,) = newsroom.entries()
    assert (entry.published, entry.updated) == (at(1), at(1))


def test_a_change_of_boilerplate_only_moves_nothing_and_writes_nothing(newsroom: Newsroom) -> None:
    article = make_article("1", FERRY, digest="with one promotion")
    newsroom.settle("haian", article)
    newsroom.publish(1)
    stamps = newsroom.stamps()
    newsroom.settle("haian", replace(article, digest="with another promotion"), hours=5)
    assert newsroom.publish(6).written == ()
    assert newsroom.stamps() == stamps
    assert [entry.updated for entry in newsroom.entries()] == [at(1)]


@pytest.mark.parametrize(
    "change",
    [
        {"publish": Publish(base_url="https://other.example.org")},
        {"publish": Publish(base_url="https://news.example.org", content="none")},
        {"topics": [make_topic(title="另一个名字")]},
        {"topics": [make_topic(items=1)]},
        {"topics": [make_topic(max_per_source=1)]},
        {"topics": [make_topic(icon="https://news.example.org/icon.png")]},
        {"sources": [make_source(name="海岸日报")]},
    ],
    ids=["base URL", "content", "title", "items", "bound", "icon", "name of a source"],
)
def test_editions_are_written_again_when_a_setting_changes_their_looks(
    open_newsroom: Callable[..., Newsroom], change: dict[str, object]
) -> None:
    before = open_newsroom()
    few(before, "a", "b")
    before.publish(1)
    ids = before.entries()
    after = open_newsroom(**change)
    assert "all/atom.xml" in after.publish(2).written
    assert after.entries() == ids
    assert after.publish(3).written == ()


def test_the_time_zone_of_the_pages_is_a_look_too(open_newsroom: Callable[..., Newsroom]) -> None:
    before = open_newsroom()
    few(before, "a")
    before.publish(1)
    service = replace(before.settings.service, timezone="America/Lima")
    after = open_newsroom(service=service)
    assert "all/index.html" in after.publish(2).written


def test_a_removed_topic_keeps_its_state_and_goes_on_where_it_was(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    both = [make_topic(), make_topic("sea", title="海")]
    first = open_newsroom(topics=both)
    few(first, "a", "b")
    first.publish(1)
    entries = first.entries(both[1].slug)
    without = open_newsroom()
    few(without, "c", hours=2)
    without.publish(2)
    back = open_newsroom(topics=both)
    assert back.publish(3).published == {"all": 0, "sea": 1}
    assert back.entries(both[1].slug)[1:] == entries


def test_an_article_edited_into_anothers_copy_draws_no_other_news_out_of_sight(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1", TRAM))
    newsroom.publish(1)
    newsroom.settle("daohe", make_article("2", FERRY, source="daohe", hours=2), hours=2)
    newsroom.settle("haian", make_article("1", FERRY), hours=2.5)
    newsroom.publish(3)
    assert len(newsroom.entries()) == 2


def test_an_article_that_points_at_anothers_page_later_merges_nothing(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1", TRAM))
    newsroom.settle("daohe", make_article("2", FERRY, source="daohe"))
    newsroom.publish(1)
    there = make_article("1", TRAM, address="daohe.example.com/2", url="https://daohe.example.com/2")
    newsroom.settle("haian", there, hours=2)
    newsroom.publish(3)
    assert len(newsroom.entries()) == 2


def test_one_id_for_one_item_after_the_other_hides_none_of_them(newsroom: Newsroom) -> None:
    for hour, text in enumerate((TRAM, FERRY)):
        page = f"haian.example.com/{hour}"
        newsroom.settle("haian", make_article("top", text, address=page, url=f"https://{page}"), hours=hour)
        newsroom.publish(hour + 0.5)
    assert len(newsroom.entries()) == 2


def test_a_topic_put_back_after_long_opens_with_its_newest_entries_and_no_flood(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    both = [make_topic(), make_topic("sea", title="海", items=2)]
    few(open_newsroom(topics=both), "a")
    open_newsroom(topics=both).publish(1)
    without = open_newsroom()
    few(without, *"bcdef", hours=2)
    without.publish(2)
    back = open_newsroom(topics=both)
    assert back.publish(3).published == {"all": 0, "sea": 2}
    assert back.publish(4).published == {"all": 0, "sea": 0}


def test_two_announced_stories_that_become_one_leave_a_tombstone_in_the_feed(newsroom: Newsroom) -> None:
    summary = make_article("2", FERRY_EDITED[:30], source="daohe", hours=0.1)
    newsroom.settle("haian", make_article("1", FERRY))
    newsroom.settle("daohe", summary)
    newsroom.publish(1)
    later, first = newsroom.entries()
    # What a mirror has in full shows whose text the summary was.
    copy = make_article("m", FERRY_EDITED, source="attic", hours=0.1, outlet="daohe")
    newsroom.settle("attic", replace(copy, address=summary.address), hours=2)
    newsroom.publish(3)
    assert [entry.story for entry in newsroom.entries()] == [first.story]
    atom = newsroom.files()["all/atom.xml"].decode()
    assert "deleted-entry" in atom
    assert later.story in atom


def test_what_is_announced_but_could_not_be_written_is_written_next_time(newsroom: Newsroom) -> None:
    few(newsroom, "a")
    newsroom.publish(1)
    public = newsroom.settings.service.storage / "public"
    few(newsroom, "b", hours=2)
    obstruct(public / "all")
    with pytest.raises(PublishError):
        newsroom.publish(3)
    announced = newsroom.entries()
    assert len(announced) == 2
    clear(public / "all")
    done = newsroom.publish(4)
    assert done.published == {ALL: 0}
    assert "all/atom.xml" in done.written
    assert newsroom.entries() == announced
    assert announced[0].story in newsroom.files()["all/atom.xml"].decode()


def obstruct(folder: Path) -> None:
    """Put a file where the folder was: rights would not stop who runs the tests as root."""
    folder.rename(folder.with_name("aside"))
    folder.write_text("in the way")


def clear(folder: Path) -> None:
    folder.unlink()
    folder.with_name("aside").rename(folder)


def test_an_outlet_is_called_by_its_name_and_a_credit_that_is_no_source_by_itself(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    coast = make_source(name="海岸日报", family="coast")
    sources = [coast, make_mirror("attic", mirror_of=coast.slug)]
    settings = open_newsroom(sources=sources).settings
    told = {
        outlet: (outlet_name(article, settings), house(article, settings))
        for outlet in ("haian", "attic", "旧报")
        for article in [make_article("1", outlet=outlet)]
    }
    assert told == {"haian": ("海岸日报", "coast"), "attic": ("Attic", "haian"), "旧报": ("旧报", "旧报")}


def test_a_story_without_a_page_of_its_own_links_to_one_of_ours(newsroom: Newsroom) -> None:
    newsroom.settle("attic", make_article("posts/1.md", ORCHARD, source="attic", url="", address=""))
    newsroom.publish(1)
    (entry,) = newsroom.entries()
    assert f"story/{entry.story}/index.html" in newsroom.files()


def test_entries_of_one_event_are_related_on_the_page_and_in_json(newsroom: Newsroom) -> None:
    for n, (outlet, (title, text)) in enumerate(BRIDGE.items()):
        article = make_article(str(n), text, source="haian" if n else "daohe", outlet=outlet, hours=n)
        newsroom.settle(article.source, replace(article, title=title), hours=n)
    newsroom.publish(4)
    items = json.loads(newsroom.files()["all/feed.json"])["items"]
    assert len(items) == len(BRIDGE)
    related = {item["id"]: item["_aggregator"].get("related", []) for item in items}
    assert all(kin and set(kin) <= related.keys() - {story} for story, kin in related.items())
    page = newsroom.files()["all/index.html"].decode()
    assert all(f'href="#{story.removeprefix("urn:uuid:")}"' in page for story in related)
