"""The pages of stories, the list of feeds, the health: what else is printed, and when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from lxml import etree

from aggregator.model import PollState, Publish, Status
from aggregator.pipeline.printing import Press
from tests.dedupe.texts import FERRY, FERRY_EDITED
from tests.pipeline.newsroom import Newsroom, make_topic
from tests.stories import at, make_article

BASE = "https://news.example.org"


def pages(newsroom: Newsroom) -> set[str]:
    """The stories that have a page."""
    return {name.split("/")[1] for name in newsroom.files() if name.startswith("story/")}


def test_every_published_story_has_a_page_with_the_first_feed_that_names_it(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1"), make_article("2"))
    newsroom.publish(1)
    assert pages(newsroom) == {entry.story for entry in newsroom.entries()}


def test_only_pages_of_what_was_revised_are_rendered_again(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1"), make_article("2"))
    newsroom.publish(1)
    public = newsroom.settings.service.storage / "public"
    for file in public.glob("story/*/index.html"):
        file.write_bytes(b"as it was")
    newsroom.settle("haian", replace(make_article("1"), title="改过的题目"), hours=2)
    newsroom.publish(3)
    texts = [file.read_bytes() for file in public.glob("story/*/index.html")]
    assert sum(text == b"as it was" for text in texts) == 1
    assert sum("改过的题目".encode() in text for text in texts) == 1


def test_the_page_of_a_story_that_left_the_edition_is_still_kept_right(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = open_newsroom(topics=[make_topic(items=1)])
    newsroom.settle("haian", make_article("1"))
    newsroom.publish(1)
    newsroom.settle("haian", make_article("2", hours=2), hours=2)
    newsroom.publish(3)
    newsroom.settle("haian", replace(make_article("1"), title="改过的题目"), hours=4)
    newsroom.publish(5)
    first = newsroom.entries()[1].story
    assert "改过的题目" in newsroom.files()[f"story/{first}/index.html"].decode()


def test_a_story_that_became_part_of_another_has_a_page_that_leads_there(newsroom: Newsroom) -> None:
    summary = make_article("2", FERRY_EDITED[:30], source="daohe", hours=0.1)
    newsroom.settle("haian", make_article("1", FERRY))
    newsroom.settle("daohe", summary)
    newsroom.publish(1)
    later, first = newsroom.entries()
    copy = make_article("m", FERRY_EDITED, source="attic", hours=0.1, outlet="daohe")
    newsroom.settle("attic", replace(copy, address=summary.address), hours=2)
    newsroom.publish(3)
    page = newsroom.files()[f"story/{later.story}/index.html"].decode()
    assert f'<link rel="canonical" href="{BASE}/story/{first.story}/">' in page
    assert f'href="../{first.story}/"' in page


def test_lost_pages_come_back_with_the_topics_files(newsroom: Newsroom) -> None:
    newsroom.settle("haian", make_article("1"), make_article("2"))
    newsroom.publish(1)
    before = newsroom.files()
    public = newsroom.settings.service.storage / "public"
    public.rename(public.with_name("lost"))
    newsroom.publish(2)
    assert newsroom.files() == before


def test_a_page_has_forms_only_where_somebody_answers_them(open_newsroom: Callable[..., Newsroom]) -> None:
    quiet = open_newsroom()
    quiet.settle("haian", make_article("1", FERRY))
    quiet.settle("daohe", make_article("2", FERRY, source="daohe", hours=0.1), hours=0.1)
    quiet.publish(1)
    (entry,) = quiet.entries()
    name = f"story/{entry.story}/index.html"
    assert b"<form" not in quiet.files()[name]
    assert "拆开".encode() not in quiet.files()["all/atom.xml"]
    desk = Publish(base_url=BASE, actions="https://desk.example.org")
    acting = open_newsroom(publish=desk)
    acting.publish(2)
    assert f'action="https://desk.example.org/story/{entry.story}/split"'.encode() in acting.files()[name]
    assert f"{BASE}/story/{entry.story}/#split" in acting.files()["all/atom.xml"].decode()


def test_the_first_headline_is_told_when_it_changed_after_publication(newsroom: Newsroom) -> None:
    article = replace(make_article("1", FERRY), title="东岛航线周六恢复")
    newsroom.settle("haian", article)
    newsroom.publish(1)
    for hours, title in ((2, "东岛航线改在周日恢复"), (4, "东岛航线推迟到周一恢复")):
        newsroom.settle("haian", replace(article, title=title), hours=hours)
        newsroom.publish(hours + 1)
        assert "原题：东岛航线周六恢复" in newsroom.files()["all/atom.xml"].decode()


def test_the_list_of_feeds_names_every_topic(open_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = open_newsroom(topics=[make_topic(), make_topic("sea", title="海 & 岸")])
    newsroom.publish(1)
    outlines = etree.fromstring(newsroom.files()["opml.xml"]).findall("body/outline")
    assert [(each.get("text"), each.get("type"), each.get("xmlUrl")) for each in outlines] == [
        ("海岸要闻", "rss", f"{BASE}/all/atom.xml"),
        ("海 & 岸", "rss", f"{BASE}/sea/atom.xml"),
    ]


def test_the_health_names_sources_full_stories_and_the_services_troubles_and_no_address(
    open_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = open_newsroom()
    rules = replace(newsroom.settings.dedup, max_story=2)
    newsroom = open_newsroom(dedup=rules)
    for number, slug in enumerate(("haian", "daohe", "attic")):
        newsroom.settle(slug, make_article(str(number), FERRY, source=slug, hours=number / 10), hours=number)
        newsroom.publish(number + 0.5)
    address = "https://haian.example.com/feed.xml"
    broken = PollState(
        source=newsroom.settings.sources[next(iter(newsroom.settings.sources))].slug,
        url=address,
        status=Status.BROKEN,
        failing_since=at(3),
        error=f"haian: while fetching {address}: 503",
    )
    with newsroom.store.writing() as writing:
        writing.save_poll(broken)
    press = Press(newsroom.settings, newsroom.store, at(4))
    assert "health.atom" in press.conditions({"publishing": at(3.5)})
    health = newsroom.files()["health.atom"].decode()
    titles = [title.text or "" for title in etree.fromstring(health.encode()).iter("{*}title")]
    (story,) = [entry.story for entry in newsroom.entries()]
    assert titles[:3] == ["运行状况", "服务有故障：publishing", "Haian：读不到"]
    assert titles[3].startswith("装满了：")
    assert f"{BASE}/story/{story}/" in health
    assert newsroom.store.full() == [story]
    assert "feed.xml" not in health
    assert "503" not in health
    assert press.conditions({"publishing": at(3.5)}) == ()
    again = replace(broken, failing_since=at(3) + timedelta(days=1))
    with newsroom.store.writing() as writing:
        writing.save_poll(again)
    press.conditions({})
    ids = [
        set(etree.fromstring(text.encode()).itertext("{*}id"))
        for text in (health, newsroom.files()["health.atom"].decode())
    ]
    assert len(ids[1] - ids[0]) == 1
