"""XML that is almost well-formed, made so: what has one meaning only is written as XML writes it. Pure.

Comes in: harmless text that begins with its root (``protect``). Goes out: the same, and what was mended, in
words. A strict parser then reads all of it; the lenient one, for what stays broken, drops bases and turns
``R&D`` into ``R&D;``. Not done here: tags that nobody ends.
"""

import html
import re
from html.entities import html5

# What may be mended; everything else is passed over. Each alternative runs to its own end or the document's.
PLACE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|(?P<tag><(?P<close>/?)(?P<prefix>[A-Za-z_][\w.-]*+):(?P<name>[\w.-]++)(?P<rest>[^<>]*+)>)"
    r"|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)"
    r"(?:(?P<entity>[A-Za-z][A-Za-z0-9]{0,30});)?"
    r"|(?P<end>\]\]>)",
    re.DOTALL,
)
SECTION, SECTION_ENDS = "<![CDATA[", "]]>"
# RSS that calls itself XHTML all through: its elements would be taken for those of a page.
PAGE_NAMESPACE = re.compile(r"\A(<[^<>]*?\s)xmlns\s*=\s*[\"']http://www\.w3\.org/1999/xhtml[\"']")
DECLARED = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)\s*=")
REL = re.compile(r"\srel\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
HREF = re.compile(r"\shref\s*=", re.IGNORECASE)
# How ``xml`` knows a link of another vocabulary inside an RSS item from the item's own <link>.
FOREIGN = "foreign"
# What feeds use without declaring it, by the names that everybody gives.
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}
ENTITIES = "& or entities that XML does not know"
ENDS = "]]> inside a text"
BEHIND = "something behind its end"


def mended(text: str, root: str) -> tuple[str, tuple[str, ...]]:
    """Return (text, what was mended); ``root`` is the root's name without its prefix, in lower case."""
    whole, notes = _ended(text)
    if whole.count(SECTION_ENDS) > whole.count(SECTION):
        sections = _whole_sections(whole)
        notes = (*notes, ENDS) if sections != whole else notes
        whole = sections
    mending = _Mending(links=root != "feed")
    whole = PLACE.sub(mending.place, PAGE_NAMESPACE.sub(r"\1", whole) if root != "feed" else whole)
    missing = sorted(mending.prefixes - {"xml", "xmlns", *DECLARED.findall(whole)})
    if missing:
        names = "".join(
            f' xmlns:{name}="{NAMESPACES.get(name, f"urn:undeclared:{name}")}"' for name in missing
        )
        whole = re.sub(r"^<[^\s<>/]+", lambda match: match[0] + names, whole)
        notes = (*notes, f"undeclared prefixes: {', '.join(missing[:5])}")
    return whole, (*notes, *mending.notes)


def _ended(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text up to the end of its root, told where more than comments stands behind it."""
    opening = re.match(r"<([^\s<>/]+)", text)
    at = text.rfind(f"</{opening[1]}") if opening else -1
    end = text.find(">", at) + 1 if at >= 0 else 0
    if not end:
        return text, ()
    behind = re.sub(r"<!--.*?(?:-->|\Z)", "", text[end:], flags=re.DOTALL).strip()
    return text[:end], (BEHIND,) if behind else ()


def _whole_sections(text: str) -> str:
    """Return the text with each ``]]>`` inside a CDATA section written as XML demands.

    A section was meant to end where a tag follows; the first ``]]>`` that is followed by text was part of it.
    """
    pieces: list[str] = []
    at = 0
    while (start := text.find(SECTION, at)) >= 0:
        end = first = text.find(SECTION_ENDS, start)
        following = text.find(SECTION, start + len(SECTION))
        limit = following if following >= 0 else len(text)
        while 0 <= end < limit and not re.match(r"\s*(?:<|\Z)", text[end + 3 : end + 103]):
            end = text.find(SECTION_ENDS, end + 3, limit)
        end = end if end >= 0 else first
        if end < 0:
            break
        inner = text[start + len(SECTION) : end].replace(SECTION_ENDS, "]]]]><![CDATA[>")
        pieces += [text[at:start], SECTION, inner, SECTION_ENDS]
        at = end + len(SECTION_ENDS)
    return "".join([*pieces, text[at:]])


class _Mending:
    """One pass over a document: what it meets and what it changes."""

    def __init__(self, *, links: bool) -> None:
        """Begin; with ``links``, links of other vocabularies are told from the format's own."""
        self.prefixes: set[str] = set()
        self.notes: tuple[str, ...] = ()
        self._links = links

    def place(self, match: re.Match[str]) -> str:
        """Return what takes one place."""
        if match["tag"]:
            self.prefixes.add(match["prefix"])
            return self._link(match) if self._links and match["name"] == "link" else match[0]
        if match["end"]:
            return self._told(ENDS, "]]&gt;")
        return match[0] if match[0].startswith("<") else self._told(ENTITIES, _ampersand(match))

    def _link(self, match: re.Match[str]) -> str:
        """Return a link of another vocabulary with a relation that nobody takes for the item's own link."""
        rest = match["rest"]
        rel = REL.search(rest)
        if match["close"] or not HREF.search(rest) or (rel and (rel[1] or rel[2]).lower() != "alternate"):
            return match[0]
        return f'<{match["prefix"]}:link rel="{FOREIGN}"{REL.sub("", rest)}>'

    def _told(self, note: str, text: str) -> str:
        """Return the text, and note what was mended."""
        if note not in self.notes:
            self.notes = (*self.notes, note)
        return text


def _ampersand(match: re.Match[str]) -> str:
    """Return what an ``&`` stands for: a character that HTML names, or itself."""
    if not match["entity"]:
        return "&amp;"
    known = html5.get(f"{match['entity']};", "")
    return html.escape(known) if known else f"&amp;{match['entity']};"
