"""Which hub a feed names, in every place where it may stand."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.collect.jobs import Context, FeedJob
from aggregator.collect.reading import read_feed
from aggregator.collect.websub.discover import MOST, Advertised, advertised, among, in_header, in_page
from aggregator.model import SourceSlug

FEED = "https://harbour.example/feed"
HUB, OTHER = "https://hub.example/", "https://other.example/hub"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>海港日报</title>{links}
<entry><id>1</id><title>甲事</title><link href="/1"/>{inside}</entry></feed>"""
RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>海港日报</title>{links}
<item><guid>1</guid><title>甲事</title><link>https://harbour.example/1</link>{inside}</item></channel></rss>"""


def links_of(document: str, content_type: str = "text/xml") -> tuple[tuple[str, str], ...]:
    """The links that the reader hands on of a feed."""
    context = Context(
        source=SourceSlug("harbour"),
        outlet="harbour",
        feed_url=FEED,
        now=datetime(2026, 3, 1, tzinfo=UTC),
    )
    job = FeedJob(document=document.encode(), content_type=content_type, base=FEED, context=context)
    return read_feed(job).links


def said(header: str = "", *document: tuple[str, str]) -> Advertised:
    return advertised({"link": header} if header else {}, document, FEED)


class TestWhereItStands:
    def test_wr100_in_the_link_header(self) -> None:
        header = f'<{HUB}>; rel="hub", <https://harbour.example/topic>; rel="self"'
        assert said(header) == Advertised(HUB, "https://harbour.example/topic")

    def test_wr101_in_the_head_of_an_html_page(self) -> None:
        page = (
            f"<html><head><LINK REL=hub href={HUB}><link href=/topic rel='self'></head><body></body></html>"
        )
        assert said("", *in_page(page, FEED)) == Advertised(HUB, "https://harbour.example/topic")

    def test_in_a_pages_body_anybody_may_have_written_it(self) -> None:
        page = f"<html><head></head><body><p>说<link rel=hub href={OTHER}></p></body></html>"
        assert in_page(page, FEED) == ()

    def test_in_a_page_with_a_base_links_count_from_there(self) -> None:
        page = "<html><head><base href='https://base.example/x/'><link rel=hub href='hub'></head></html>"
        assert in_page(page, FEED) == (("hub", "https://base.example/x/hub"),)

    def test_wr102_in_an_atom_feed(self) -> None:
        links = f'<link rel="hub" href="{HUB}"/><link rel="self" href="{FEED}?v=1"/>'
        document = ATOM.format(links=links, inside="")
        assert said("", *links_of(document)) == Advertised(HUB, f"{FEED}?v=1")

    def test_wr103_in_an_rss_feed(self) -> None:
        links = f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="{FEED}?v=1"/>'
        document = RSS.format(links=links, inside="")
        assert said("", *links_of(document)) == Advertised(HUB, f"{FEED}?v=1")

    def test_in_a_json_feed(self) -> None:
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "feed_url": f"{FEED}.json",
            "hubs": [{"type": "rssCloud", "url": OTHER}, {"type": "WebSub", "url": HUB}, 7],
            "items": [],
        }
        found = links_of(json.dumps(feed), "application/feed+json")
        assert said("", *found) == Advertised(HUB, f"{FEED}.json")

    @pytest.mark.parametrize("form", [ATOM, RSS])
    def test_an_entry_names_no_hub_for_its_feed(self, form: str) -> None:
        link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{OTHER}"/>'
        assert links_of(form.format(links="", inside=link)) == ()

    def test_nowhere(self) -> None:
        assert said("", *links_of(RSS.format(links="", inside=""))) == Advertised("", "")
        assert said(f"<{FEED}>; rel=self") == Advertised("", "")


class TestWhichCounts:
    def test_wr104_the_header_comes_before_the_document(self) -> None:
        header = f"<{HUB}>; rel=hub, <https://harbour.example/topic>; rel=self"
        found = said(header, ("hub", OTHER), ("self", "https://harbour.example/wrong"))
        assert found == Advertised(HUB, "https://harbour.example/topic")

    def test_of_several_hubs_the_first(self) -> None:
        assert said(f"<{HUB}>; rel=hub, <{OTHER}>; rel=hub").hub == HUB

    def test_a_hub_in_the_header_and_a_self_in_the_document_belong_together(self) -> None:
        assert said(f"<{HUB}>; rel=hub", ("self", f"{FEED}?v=1")) == Advertised(HUB, f"{FEED}?v=1")

    def test_a_feed_that_names_no_self_is_known_by_where_it_was_fetched(self) -> None:
        assert said("", ("hub", HUB)) == Advertised(HUB, FEED)

    @pytest.mark.parametrize(
        "useless", ["ftp://hub.example/", "http://[", "https://a:b@hub.example/", "javascript:x"]
    )
    def test_what_cannot_be_asked_is_passed_over(self, useless: str) -> None:
        assert said("", ("hub", useless), ("hub", OTHER)).hub == OTHER

    def test_relative_addresses_count_from_where_the_feed_was_fetched(self) -> None:
        assert said("</hub>; rel=hub, <topic>; rel=self") == Advertised(
            "https://harbour.example/hub", "https://harbour.example/topic"
        )

    def test_a_topic_is_kept_word_for_word(self) -> None:
        topic = "https://Harbour.example?a=%7E"
        assert said("", ("hub", HUB), ("self", topic)).topic == topic


class TestLinkHeaders:
    @pytest.mark.parametrize(
        ("header", "found"),
        [
            ('<a>; rel="hub self"', [("hub", "a"), ("self", "a")]),
            ('<a>;title="x, <b>; rel=hub";rel=self', [("self", "a")]),
            ('<a>; rel=next; rel="hub"', [("next", "a")]),
            ("<a>; REL = HUB", [("hub", "a")]),
            ("<a>;rel='hub'", [("'hub'", "a")]),
            ("<a>; rel=hub; anchor='#part'", []),
            (f'<a>; rel=hub; anchor="{FEED}"', [("hub", "a")]),
            ('<a>; rel=hub; anchor="https://elsewhere.example/"', []),
            ("a; rel=hub", []),
            ("<a>", []),
            ('<a>; title="open', []),
            ("", []),
        ],
    )
    def test_they_are_read_as_rfc_8288_says(self, header: str, found: list[tuple[str, str]]) -> None:
        assert in_header(header, FEED) == found

    @given(st.text(alphabet='<>;,="\\ relhub:/', max_size=200))
    def test_any_text_is_read_somehow(self, header: str) -> None:
        for rel, _target in in_header(header, FEED):
            assert rel

    def test_a_long_one_made_to_be_slow_is_not(self) -> None:
        assert in_header('<a>;"' * 20_000, FEED) == []


def test_a_document_with_very_many_hubs_hands_on_a_few() -> None:
    assert len(among(("hub", f"https://{n}.example/") for n in range(1000))) == MOST
