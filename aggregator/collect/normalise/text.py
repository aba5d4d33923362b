"""Plain text out of HTML: paragraphs of an article's body, the words of a title.

In: HTML as ``html.sanitised`` serialises it (tags well-formed, attributes quoted, text escaped); a
regular expression is exact on that, and no nesting can exhaust a stack. Titles are any HTML. Out: text
without control characters, one line a paragraph. Nothing is judged here: boilerplate has gone before.
"""

import re
from html import unescape

import nh3

TAG = re.compile(r'<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?:[^>"]|"[^"]*")*>')
BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
# Invisible and meaningless in a news text: soft hyphen, zero-width characters, byte order mark, bidi
# controls (they make one text look like another), interlinear marks; and lone surrogates.
# The two joiners have a meaning between letters of scripts from Arabic to Mongolian, and in joined emoji.
JOINED = "\u0600-\u0dff\u1000-\u109f\u1780-\u18af\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
    f"|(?<![{JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{JOINED}])"
)
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
BLANKS = re.compile(r"\s+")
# Ideographs, kana and full-width punctuation: between two of them a line break is no blank.
WIDE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U000323af“”‘’…—"
BROKEN_LINE = re.compile(rf"(?<=[{WIDE}])[^\S\u3000\n]*\n\s*(?=[{WIDE}])")
TITLE = nh3.Cleaner(tags=set(), attributes={})


def paragraphs(html: str) -> str:
    """Return the text of sanitised HTML, one line a block, empty ones left out."""
    lines: list[str] = []
    run: list[str] = []
    position = 0
    for match in TAG.finditer(html):
        run.append(html[position : match.start()])
        position = match.end()
        if match["name"] in BLOCKS:
            lines.append(line("".join(run)))
            run = []
    lines.append(line("".join([*run, html[position:]])))
    return "\n".join(each for each in lines if each)


def line(markup: str) -> str:
    """Return one line of text of what stands between two block tags, entities decoded once."""
    return squeeze(unescape(markup))


def squeeze(text: str) -> str:
    """Return the text on one line: blanks single, Han lines joined without one, controls dropped."""
    if text.isprintable():  # as most lines are: no blank but the space, nothing invisible, no control
        return " ".join(text.split())
    visible = CONTROL.sub("", INVISIBLE.sub("", text))
    return BLANKS.sub(" ", BROKEN_LINE.sub("", visible)).strip()


def words(html: str) -> str:
    """Return a title or a name as plain text: tags dropped, entities decoded once."""
    return line(TITLE.clean(html)) if "<" in html or "&" in html else squeeze(html)


def storable(text: str) -> str:
    """Return the text without what a database or XML refuses: NUL, control characters, lone surrogates."""
    # Vertical tab and form feed are blanks to a reader, and forbidden in XML.
    blank = text.replace("\x0b", " ").replace("\x0c", " ")
    return CONTROL.sub("", blank.encode("utf-8", "ignore").decode())
