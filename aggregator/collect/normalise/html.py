"""Makes a source's HTML fit to be shown by others: links whole, nothing active, nothing hidden.

In: HTML as a source wrote it, and what its relative links count from. Out: a parsed tree, from which
boilerplate may be cut (``lines``), and at last safe HTML. The sanitiser, nh3, always comes last: no
change after it could bring back what it took.
"""

import re
from collections import Counter

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.collect.normalise.address import image, link
from aggregator.collect.normalise.boilerplate import ELEMENTS

# Browsers' parsers stop nesting at 512; real mirror files reach 924. Both parsers take quadratic time
# in the nesting of blocks: 20,000 levels cost 1.2 s, 200,000 levels 200 s.
DEEPEST = 2_000
OPENED = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
# Elements that have no end tag, or whose end tag HTML lets authors leave out.
UNCLOSED = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "td",
        "th",
        "tr",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "rt",
        "rp",
        "colgroup",
    }
)
TAG = re.compile(r"<[^<>]*>")
RENAMED = re.compile(r"<(/?)ok(?=[\s>])")  # gfw mirrors write <ok href> for <a href>

ACTIVE = ", ".join(
    (
        *(
            "script",
            "style",
            "noscript",
            "template",
            "iframe",
            "frame",
            "object",
            "embed",
            "applet",
            "svg",
            "math",
        ),
        *(
            "button",
            "select",
            "textarea",
            "input",
            "link",
            "meta",
            "base",
            "title",
            "audio",
            "video",
            "canvas",
        ),
    )
)
LAZY = ("data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-original-src")

TAGS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
    }
)
CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "title", "width", "height"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
        "ol": {"start"},
        "time": {"datetime"},
    },
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
)


def parse(html: str) -> LexborHTMLParser:
    """Return the tree of a fragment of HTML; one nested beyond reason as the text it holds."""
    if html.count("<") > DEEPEST and _depth(html) > DEEPEST:
        html = TAG.sub("\n", html)
    return LexborHTMLParser(RENAMED.sub(r"<\1a", html) if "<ok" in html or "</ok" in html else html)


def tidy(tree: LexborHTMLParser, base: str) -> None:
    """Cut active, hidden and promotional elements from the tree, and make its links absolute."""
    # Listed before any is removed: one may lie in another, and is then gone with it.
    for node in reversed(tree.css(f"{ACTIVE}, {ELEMENTS}")):
        node.decompose()
    for node in tree.css("a[href], img"):
        if node.tag == "a":
            _anchor(node, base)
        else:
            _image(node, base)
    for node in tree.css("p:empty"):
        node.decompose()


def sanitised(tree: LexborHTMLParser) -> str:
    """Return the tree as HTML that is safe in any page."""
    body = tree.body
    inner = body.inner_html if body is not None else ""
    return CLEANER.clean(inner or "").strip()


def _anchor(node: LexborNode, base: str) -> None:
    """Make one link absolute; without a scheme we pass on, it stays as plain text."""
    href = (node.attributes.get("href") or "").strip()
    whole = href if href.lower().startswith("mailto:") else link(href, base)
    node.attrs["href"] = whole


def _image(node: LexborNode, base: str) -> None:
    """Make one image absolute, a lazy one present; without a usable address it goes."""
    attributes = node.attributes
    candidates = [attributes[key] or "" for key in LAZY if key in attributes]
    candidates.append(attributes.get("src") or "")
    whole = next((found for each in candidates if each and (found := image(each, base))), "")
    if whole:
        node.attrs["src"] = whole
    else:
        node.decompose()


def _depth(html: str) -> int:
    """Return how deep elements nest at most, never too little: only their own end tag closes one."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for match in OPENED.finditer(html):
        name = match[2].lower()
        if name in UNCLOSED:
            continue
        step = -1 if match[1] else 1
        if step > 0 or opened[name]:
            opened[name] += step
            depth += step
            deepest = max(deepest, depth)
    return deepest
