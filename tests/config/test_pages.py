"""Sources that are pages: what is meant by `site`, `scrape` and `full_text`, and what is refused."""

from collections.abc import Callable

import pytest

from aggregator.model import Feeds, Listing, PageBody, Pick, Scrape, Settings, Site, Source, SourceSlug

Meaning = Callable[..., Settings]
Complaints = Callable[..., list[str]]

GAZETTE = """\
sources:
  gazette:
    scrape:
      url: https://gazette.example.cn/news/
      container: "ul.news-list"
      item: li
      fields: {link: {css: a, attr: HREF}, title: {css: a}, published: {css: span.date, format: "%Y-%m-%d"}}
      article: {body: div.article-content, remove: [script, .share]}
"""


def only(settings: Settings) -> Source:
    (source,) = settings.sources.values()
    return source


def test_a_site_is_a_source_by_its_home_page(meaning: Meaning) -> None:
    source = only(meaning("sources: {solidot: {site: 'https://www.solidot.org/', tags: [tech]}}\n"))
    assert (source.kind, source.origin) == ("site", Site("https://www.solidot.org/"))


def test_a_scraped_page_says_where_everything_stands(meaning: Meaning) -> None:
    source = only(meaning(GAZETTE))
    listing = Listing(
        "ul.news-list",
        "li",
        {"link": Pick("a", "href"), "title": Pick("a"), "published": Pick("span.date", format="%Y-%m-%d")},
    )
    body = PageBody("div.article-content", ("script", ".share"))
    assert (source.kind, source.origin) == (
        "scrape",
        Scrape("https://gazette.example.cn/news/", listing, body),
    )


def test_what_is_not_named_is_not_looked_for(meaning: Meaning) -> None:
    text = GAZETTE.partition("      article")[0].replace(
        ', published: {css: span.date, format: "%Y-%m-%d"}', ""
    )
    origin = only(meaning(text)).origin
    assert isinstance(origin, Scrape)
    assert (sorted(origin.listing.fields), origin.body) == (["link", "title"], PageBody())


def test_a_reference_in_an_address_stays_a_secret(meaning: Meaning) -> None:
    settings = meaning(
        "sources: {a: {site: 'https://a.example/${env:KEY}'}, "
        "b: {scrape: {url: 'https://b.example/${env:KEY}', container: ul, item: li, "
        "fields: {link: {}, title: {}}}}}\n",
        KEY="k-9-key",
    )
    assert [source.origin.urls[0] for source in settings.sources.values()] == [
        "https://a.example/k-9-key",
        "https://b.example/k-9-key",
    ]
    assert "k-9-key" not in repr(settings.sources)


def test_a_source_says_itself_when_pages_are_read_else_the_defaults_do(meaning: Meaning) -> None:
    own = "b: {feed: https://b.example/, full_text: never}"
    text = f"defaults: {{full_text: when-short}}\nsources: {{a: https://a.example/, {own}}}\n"
    sources = meaning(text).sources
    assert {slug: source.full_text for slug, source in sources.items()} == {"a": "when-short", "b": "never"}
    assert meaning("sources: {a: https://a.example/}\n").sources[SourceSlug("a")].full_text == "never"
    assert isinstance(sources[SourceSlug("a")].origin, Feeds)


SELECTOR = "must be a CSS selector; an attribute is named by attr, and pseudo-elements like ::text are none"
DATE = "must be the form of a date like %Y-%m-%d, with day, month and year, and %p where it has %I"
WEB = "must be an address that begins with http:// or https:// and names a host"
PATTERN = "must be a regular expression: missing ), unterminated subpattern at position 0"
TITLE = "title: {css: a}"
FORM = "%Y-%m-%d"


@pytest.mark.parametrize(
    ("right", "wrong", "place", "complaint"),
    [
        ('"ul.news-list"', "ul..x", "5:18", f'container: "ul..x" {SELECTOR}'),
        ("css: a, attr: HREF", "css: 'a::text'", "7:28", f'fields.link.css: "a::text" {SELECTOR}'),
        (".share]", "':foo']", "8:61", f'article.remove: ":foo" {SELECTOR}'),
        (
            "HREF",
            "h f",
            "7:37",
            'fields.link.attr: "h f" must be the name of an attribute, like href or data-src',
        ),
        (FORM, "%m-%d", "7:97", f'fields.published.format: "%m-%d" {DATE}'),
        (FORM, "%Y-%m-%d %I:%M", "7:97", f'fields.published.format: "%Y-%m-%d %I:%M" {DATE}'),
        (FORM, "%Y-%m-%d %Q", "7:97", f'fields.published.format: "%Y-%m-%d %Q" {DATE}'),
        (TITLE, "title: {regex: '('}", "7:59", f'fields.title.regex: "(" {PATTERN}'),
        (
            TITLE,
            "title: {format: '%Y'}",
            "7:52",
            "fields.title.format: unknown key; allowed here: css, attr, regex",
        ),
        (f"{TITLE}, ", "", "7:7", "fields.title: is missing"),
        ('      container: "ul.news-list"\n', "", "3:5", "container: is missing"),
        ("https://gazette.example.cn/news/", "file:///etc/passwd", "4:12", f"url: {WEB}"),
    ],
)
def test_what_no_page_could_match_is_told_with_its_place(
    right: str, wrong: str, place: str, complaint: str, complaints: Complaints
) -> None:
    found = complaints(GAZETTE.replace(right, wrong))
    assert found == [f"feeds.yaml:{place}: error: sources.gazette.scrape.{complaint}"]


def test_a_word_that_is_none_of_the_three_is_refused(complaints: Complaints) -> None:
    assert complaints("defaults: {full_text: sometimes}\n") == [
        'feeds.yaml:1:23: error: defaults.full_text: "sometimes" must be one of never, when-short, always'
    ]
