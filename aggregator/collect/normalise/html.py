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

# Both parsers take quadratic time in the nesting of blocks: 20,000 levels cost 1.2 s, 200,000 levels
# 200 s. Browsers' parsers stop nesting at 512; real mirror files reach 924.
DEEPEST = 1_000
MANY = 2_000  # tags without which no document can be deep enough to matter; real ones seldom have more
# One piece of markup, to its end or the document's. Every alternative matches wherever it begins to, so
# that nothing is searched twice.
MARKUP = re.compile(
    r"<!--.*?(?:--!?>|\Z)"
    r"|<(?P<raw>script|style|noscript|template|iframe|textarea|title|xmp)(?=[\s/>]).*?(?:</(?P=raw)(?=[\s/>])[^>]*+(?:>|\Z)|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-z][^\s/>]*+)"
    r"(?P<attributes>(?:=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))|[^>])*+)(?:>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)|<",
    re.IGNORECASE | re.DOTALL,
)
ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>`]++)))?", re.DOTALL
)
VOID = frozenset({"br", "col", "hr", "img", "wbr"})
# Elements whose end tag may be left out, and those at whose beginning they end (HTML, 13.1.2.4).
CELL = frozenset({"p", "td", "th"})
ROW = CELL | {"tr"}
SECTION = ROW | {"tbody", "tfoot", "thead"}
ENDED = {
    "p": frozenset({"p"}),
    "li": frozenset({"p", "li"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"p", "dt", "dd"})),
    **dict.fromkeys(("td", "th"), CELL),
    "tr": ROW,
    **dict.fromkeys(("tbody", "tfoot", "thead"), SECTION),
}
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
# What a document with very many tags keeps: what is shown, and what boilerplate is known by.
KEPT = TAGS | {"article", "aside", "center", "font", "footer", "header", "main", "nav", "ok", "section"}
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
    """Return the tree of a fragment of HTML; one with very many tags loses nesting beyond reason."""
    if html.count("<") > MANY:
        html = _Flat().rewritten(html)
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


class _Flat:
    """HTML written anew, every element ended in its place and none deeper than ``DEEPEST``.

    To count the depth of HTML as it came would take a whole parser: whether an end tag ends anything
    hangs on comments, quotes and all that is open. What is written here leaves no room for that.
    """

    def __init__(self) -> None:
        """Begin with nothing open."""
        self._open: list[str] = []
        self._times: Counter[str] = Counter()

    def rewritten(self, html: str) -> str:
        """Return the whole."""
        return MARKUP.sub(self._markup, html) + self._ended(len(self._open))

    def _markup(self, match: re.Match[str]) -> str:
        """Return what takes the place of one piece of markup; a lone ``<`` is text."""
        if match[0] == "<":
            return "&lt;"
        name = (match["name"] or "").lower()
        if name not in KEPT:
            return ""
        return self._end(name) if match["close"] else self._begin(name, match["attributes"])

    def _begin(self, name: str, attributes: str) -> str:
        """Begin an element."""
        count = 0
        while count < len(self._open) and self._open[-1 - count] in ENDED.get(name, ()):
            count += 1
        ended = self._ended(count)
        if len(self._open) >= DEEPEST:
            return ended
        if name not in VOID:
            self._open.append(name)
            self._times[name] += 1
        return f"{ended}<{name}{''.join(map(_attribute, ATTRIBUTE.finditer(attributes)))}>"

    def _end(self, name: str) -> str:
        """End the innermost element of a name, and all in it."""
        return self._ended(self._open[::-1].index(name) + 1) if self._times[name] else ""

    def _ended(self, count: int) -> str:
        """End the innermost elements."""
        names = [self._open.pop() for _ in range(count)]
        self._times.subtract(names)
        return "".join(f"</{name}>" for name in names)


def _attribute(match: re.Match[str]) -> str:
    """Return one attribute in double quotes."""
    value = match[2] or match[3] or match[4] or ""
    for character, reference in (('"', "&quot;"), ("<", "&lt;"), (">", "&gt;")):
        value = value.replace(character, reference)
    return f' {match[1]}="{value}"'
