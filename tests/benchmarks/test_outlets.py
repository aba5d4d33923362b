"""The configuration of a replay: outlets that have only pages are read as well."""

from benchmarks.outlets import LISTED, with_pages

WRITTEN = """\
sources:
  dw:
    name: "德国之声"
    feed: "http://127.0.0.1:1/outlets/dw/feed"
  # bulletin:
  #   name: "公报"
  #   scrape:  # no feed, only pages
  #     url: "http://127.0.0.1:1/site/bulletin/"
  #     fields:
  #       title: {css: h2 a}
  # mirror-empty:  # no commit at the start
  #   name: "empty"
  #   git: {url: "file:///mirrors/empty.git", layout: auto}
topics:
  all: {title: "全部"}
"""


def test_a_scraped_outlet_becomes_a_source_and_an_empty_mirror_does_not() -> None:
    assert with_pages(WRITTEN) == WRITTEN.replace(
        """\
  # bulletin:
  #   name: "公报"
  #   scrape:  # no feed, only pages
  #     url: "http://127.0.0.1:1/site/bulletin/"
  #     fields:
  #       title: {css: h2 a}
""",
        """\
  bulletin:
    name: "公报"
    scrape:  # no feed, only pages
      url: "http://127.0.0.1:1/site/bulletin/"
      fields:
        title: {css: h2 a}
""",
    )
    assert LISTED.findall(WRITTEN) == ["bulletin"]
