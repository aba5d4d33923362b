"""OPML 2.0: every topic's feed in one list, which any reader imports.

In: a line about each topic. Out: the bytes of ``opml.xml``.
"""

from collections.abc import Sequence

from lxml import etree

from aggregator.publish.feed import ATOM
from aggregator.publish.pages import Summary
from aggregator.publish.plain import line
from aggregator.publish.words import Locale

NAME = "opml.xml"


def opml(topics: Sequence[Summary], base_url: str, locale: Locale) -> bytes:
    """Return the list. It has no date: that would change with every entry, and nobody reads it."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = locale.words.front_title
    body = etree.SubElement(root, "body")
    for topic in topics:
        title = line(topic.title) or topic.topic
        home = f"{base_url}/{topic.topic}/"
        # ``rss`` is OPML's one word for a feed of any format; ``text`` is what readers show.
        outline = {"type": "rss", "text": title, "title": title, "xmlUrl": home + ATOM, "htmlUrl": home}
        etree.SubElement(body, "outline", outline, language=locale.language)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
