"""Text that a parser may be given: bounded, without entities, without what XML forbids. Pure.

Comes in: decoded text of unknown kind. Goes out: the text from the feed's root element on, harmless and
well begun, or ``HostileError``. feedparser is quadratic in attributes, categories and namespaces
and is left no DTD to expand. Not done here: parsing; what leaves here may still be broken XML.
"""

import re
from dataclasses import dataclass, field

HEAD = 65_536  # how far into a document its root may stand: PHP notices are long
# The root elements that we read, and those by which people's mistakes are recognised.
ROOT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?:[\w.-]{1,40}:)?(rss|feed|rdf|channel|html|head|body|opml|urlset|sitemapindex)(?=[\s/>])"
    r"|<!doctype\s+(html)\b",
    re.IGNORECASE | re.DOTALL,
)
FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
HTML_ROOTS = frozenset({"html", "head", "body"})
# Every alternative ends at its own end or at the document's, and gives nothing back: no way to make the
# search quadratic.
TOKEN = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|(?P<declaration><!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)[^>\[]*(?:\[.*?(?:\]|\Z)[^>]*)?(?:>|\Z))"
    r"|<(?P<close>/?)(?P<name>[A-Za-z_][^\s<>/]*+)(?P<attributes>[^<>]*+)>",
    re.IGNORECASE | re.DOTALL,
)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
LAST_CHARACTER = 0x10FFFF
# Measured with feedparser 6.0.14 on one core: 4,000 categories in an entry 0.28 s, 5,000 attributes
# of an element 0.25 s, 8,000 namespaces 1.8 s, all quadratic; at these bounds each stays below 0.05 s.
MOST_CATEGORIES = 1_000
MOST_ATTRIBUTES = 1_000
MOST_NAMESPACES = 1_000
# Real feeds nest a dozen deep, hostile ones 200,000; unclosed <p> of broken ones count as depth here.
DEEPEST = 5_000
# As many as the store gives known digests for: more could never be recognised at the next poll.
MOST_ENTRIES = 5_000
ENTRIES = frozenset({"item", "entry"})


class HostileError(ValueError):
    """A document made to exhaust its reader; the message says how."""


@dataclass(slots=True)
class Survey:
    """What one pass over the tags counts. Offsets are those of the text."""

    declarations: list[tuple[int, int]] = field(default_factory=list)
    first_entry: int = -1
    complete: int = 0
    cut: int = -1
    ends: int = -1
    depth: int = 0
    image: int = -1
    categories: int = 0
    namespaces: int = 0


def root_of(text: str) -> tuple[str, int]:
    """Return (name, offset) of the root element, ``("", 0)`` where none that we know is near."""
    for match in ROOT.finditer(text[:HEAD]):
        name = match[1] or match[2]
        if name:
            return name.lower(), match.start()
    return "", 0


def harmless(text: str, root: str) -> tuple[str, str]:
    """Return (text, warning): ``text``, which begins with its root, made fit for a parser."""
    clean = REFERENCE.sub(_reference, FORBIDDEN.sub("", text))
    survey = _survey(clean)
    warning = ""
    end = len(clean)
    if survey.cut >= 0:
        warning = f"more than {MOST_ENTRIES:,} entries; the rest is not read"
        end = survey.cut
    elif _truncated(clean, root):
        warning = "the document breaks off; its complete entries are read"
        end = survey.ends if survey.ends >= 0 else max(survey.first_entry, 0) or end
    kept = _without(clean[:end], survey.declarations)
    return (kept + _closing(clean, root) if warning else kept), warning


def _survey(text: str) -> Survey:
    """Count what is dangerous in numbers, and note where entries end."""
    survey = Survey()
    for match in TOKEN.finditer(text):
        if match["declaration"]:
            survey.declarations.append(match.span())
        elif match["name"]:
            _count(survey, match)
            if survey.cut >= 0:
                break
    return survey


def _count(survey: Survey, match: re.Match[str]) -> None:
    """Take one tag into the survey."""
    name = match["name"].rpartition(":")[2].lower()
    if match["name"] == "image":
        _image(survey, match)
    if match["close"]:
        survey.depth -= 1
        if name in ENTRIES:
            survey.complete, survey.ends = survey.complete + 1, match.end()
            survey.depth, survey.image = 0, -1
            survey.cut = survey.ends if survey.complete == MOST_ENTRIES else -1
        return
    if name in ENTRIES:
        survey.first_entry = match.start() if survey.first_entry < 0 else survey.first_entry
        survey.categories = survey.depth = 0
        survey.image = -1
    survey.depth += not match["attributes"].endswith("/")
    survey.categories += name in ("category", "subject", "keywords")
    survey.namespaces += match["attributes"].count("xmlns")
    _refuse(survey, match["attributes"].count("="))


def _image(survey: Survey, match: re.Match[str]) -> None:
    """Note an RSS image to be left out: nobody asks for it, and its title would be taken for the entry's."""
    if match["close"] and survey.image >= 0:
        survey.declarations.append((survey.image, match.end()))
    survey.image = -1 if match["close"] or match["attributes"].endswith("/") else match.start()


def _refuse(survey: Survey, attributes: int) -> None:
    """Stop at the first bound that is passed."""
    bounds = (
        (attributes, MOST_ATTRIBUTES, "attributes on one element"),
        (survey.categories, MOST_CATEGORIES, "categories in one entry"),
        (survey.namespaces, MOST_NAMESPACES, "namespaces"),
        (survey.depth, DEEPEST, "elements inside each other"),
    )
    for count, most, what in bounds:
        if count > most:
            raise HostileError(f"more than {most:,} {what}")


def _truncated(text: str, root: str) -> bool:
    """Tell whether a document ends before its root does."""
    name = rf"(?:[\w.-]{{1,40}}:)?{root}"
    return not re.search(rf"</{name}\s*+>|<{name}(?=[\s/>])[^<>]*+(?<=/)>", text, re.IGNORECASE)


def _closing(text: str, root: str) -> str:
    """Return the end tags that a cut document lacks, named as it named them."""
    opening = re.match(r"<([^\s/>]+)", text)
    tag = opening[1] if opening else root
    return f"</channel></{tag}>" if root == "rss" else f"</{tag}>"


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text without the spans, which are in order and apart."""
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(text[at:start])
        at = end
    return "".join([*pieces, text[at:]])


def _reference(match: re.Match[str]) -> str:
    """Return a character reference as XML writes it, U+FFFD where it stands for none (XML 1.0, 2.2).

    One to a control character goes, as the character itself does: neither was ever to be seen.
    """
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    code = int(digits, base) if len(digits) <= len("01114111") else LAST_CHARACTER + 1
    if code > LAST_CHARACTER or FORBIDDEN.match(chr(code)):
        return "" if code < ord(" ") else "\ufffd"
    return f"&#x{match[1]};" if match[1] else f"&#{match[2]};"
