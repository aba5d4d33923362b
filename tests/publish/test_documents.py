"""What holds for all documents of an edition together, whatever the articles hold."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from lxml import etree
from selectolax.lexbor import LexborHTMLParser as Html

from aggregator.model import Article, Edition, Enclosure, Publish, Published
from aggregator.publish.documents import documents
from aggregator.publish.words import CATALOGUE, Language, Locale
from benchmarks.grammar_rules import atom_faults, json_faults, rss_faults

ATOM = "{http://www.w3.org/2005/Atom}"
# Lone surrogates and control characters included, which the default alphabet leaves out.
texts = st.text(st.characters(), max_size=30) | st.sampled_from(
    [
        "",
        "\x00",
        "\ud800",
        "]]>",
        "<script>alert(1)</script>",
        "&amp;lt;",
        "<!--",
        "a\u202eb",
        "船" * 300,
        "。\n。",
    ]
)
urls = st.sampled_from(["", "javascript:alert(1)", "https://a.example.com/1", "https://["]) | texts.map(
    "https://a.example.com/".__add__
)
articles = st.fixed_dictionaries(
    {
        "title": texts,
        "text": texts,
        "outlet": texts,
        "content_html": texts,
        "entry_id": texts,
        "language": texts,
        "url": urls,
        "feed_url": urls,
        "authors": st.tuples(texts),
        "categories": st.tuples(texts, texts),
        "enclosures": st.tuples(st.builds(Enclosure, urls, texts, st.integers(-1, 10**20))),
    }
)


def test_an_edition_has_four_documents(three: Edition, settings: Publish, locale: Locale) -> None:
    assert list(documents(three, settings, locale)) == [
        "harbour-life/index.html",
        "harbour-life/atom.xml",
        "harbour-life/rss.xml",
        "harbour-life/feed.json",
    ]


def test_an_entry_without_a_page_links_to_ours(three: Edition, settings: Publish, locale: Locale) -> None:
    document = json.loads(documents(three, settings, locale)["harbour-life/feed.json"])
    assert document["items"][2]["url"] == f"https://news.example.org/story/{three.entries[2].story}/"


@pytest.mark.parametrize("language", CATALOGUE)
def test_the_same_edition_has_the_same_bytes(three: Edition, settings: Publish, language: Language) -> None:
    locale = Locale(language, "Asia/Taipei")
    assert documents(three, settings, locale) == documents(three, settings, locale)


def title(done: dict[str, bytes]) -> str:
    return str(json.loads(done["harbour-life/feed.json"])["items"][0]["title"])


def test_a_story_without_any_words_still_has_a_title(
    article: Callable[..., Article],
    published: Callable[..., Published],
    edition: Callable[..., Edition],
    settings: Publish,
    locale: Locale,
) -> None:
    titles = [
        title(documents(edition(published(one)), settings, locale))
        for one in (
            article(title=" \x00"),
            article(title="", text=""),
            article(title="", text="", outlet=""),
        )
    ]
    assert titles == ["海事部门周四宣布，内港航道的疏浚已经完成。 夜间通航自周五零时…", "harbour", "无题"]


@pytest.fixture(scope="session")
def told(
    three: Edition,
    article: Callable[..., Article],
    published: Callable[..., Published],
    edition: Callable[..., Edition],
) -> Callable[[list[dict[str, Any]]], Edition]:
    """Make an edition whose first story is told by articles with these fields."""

    def make(fields: list[dict[str, Any]]) -> Edition:
        first = published(*(replace(article(f"s{number}"), **values) for number, values in enumerate(fields)))
        late = three.updated + timedelta(days=1)
        odd = replace(first, story=three.entries[0].story, published=late, updated=late)
        return edition(odd, *three.entries[1:], title=fields[0]["title"], updated=late)

    return make


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(articles, min_size=1, max_size=3), st.sampled_from(["full", "excerpt", "none"]))
def test_whatever_articles_hold_every_document_parses_and_all_agree(
    told: Callable[[list[dict[str, Any]]], Edition],
    locale: Locale,
    fields: list[dict[str, Any]],
    content: Any,
) -> None:
    whole = told(fields)
    done = documents(whole, Publish(base_url="https://n.example.org", content=content), locale)
    ids = [f"urn:uuid:{entry.story}" for entry in whole.entries]

    atom = etree.fromstring(done["harbour-life/atom.xml"])
    rss = etree.fromstring(done["harbour-life/rss.xml"])
    items = json.loads(done["harbour-life/feed.json"])["items"]
    page = Html(done["harbour-life/index.html"].decode())
    assert [one.findtext(f"{ATOM}id") for one in atom.iter(f"{ATOM}entry")] == ids
    assert [one.findtext("guid") for one in rss.iter("item")] == ids
    assert [one["id"] for one in items] == ids
    assert [f"urn:uuid:{one.attributes['id']}" for one in page.css("article")] == ids

    home = "https://n.example.org/harbour-life/"
    assert atom_faults(done["harbour-life/atom.xml"], f"{home}atom.xml") == []
    assert rss_faults(done["harbour-life/rss.xml"], f"{home}rss.xml") == []
    assert json_faults(done["harbour-life/feed.json"], f"{home}feed.json") == []
    assert all(one.findtext(f"{ATOM}title", "").strip() for one in atom.iter(f"{ATOM}entry"))
    assert [one.get("href") for one in atom.iterfind(f"{ATOM}entry/{ATOM}link[@rel='alternate']")] == [
        one["url"] for one in items
    ]
    links = [one.get("href") for one in atom.iter(f"{ATOM}link")]
    links += [one.attributes["href"] for one in page.css("main a")]
    ours = ("../story/", "archive/", "./", "#")
    assert all(link and link.startswith(("https://", "http://", *ours)) for link in links)
    assert len(page.css("script")) == 1
    assert page.css("iframe, form, img, [onclick], [onerror], [onload]") == []
