"""A mirror file's body as HTML: Markdown rendered, with the HTML that stands in it left as it is.

In: text as the file has it. Out: HTML as a source would write it, unsafe still: ``normalise`` sanitises it
like any other. The renderer stops nesting at a hundred levels and never calls itself for HTML, however
deep that lies.
"""

import html
import re
from functools import cache

from markdown_it import MarkdownIt

# The renderer looks for the end of each bracket in all that follows: 100,000 unclosed ones cost 16 s, this
# many steps one. Of 612 posts the worst takes 2 million and the longest has 30,000 characters, without the
# pictures written out in them.
MOST_STEPS = 10**9
LONGEST = 250_000
PARAGRAPH = re.compile(r"\n{2,}")


def rendered(markdown: str) -> str:
    """Return Markdown as HTML; what is no work of hands as bare paragraphs."""
    if len(markdown) > LONGEST or len(markdown) * markdown.count("[") > MOST_STEPS:
        return "".join(f"<p>{html.escape(part, quote=False)}</p>\n" for part in PARAGRAPH.split(markdown))
    made: str = _markdown().render(markdown)
    return made


def title_of(text: str) -> str:
    """Return a title as an ``Entry`` wants it: HTML, where entities count and ``<`` is what it is."""
    return text.strip().replace("<", "&lt;")


@cache
def _markdown() -> MarkdownIt:
    """Return the renderer: what GitHub and Jekyll render, without guessing links from plain text."""
    return MarkdownIt("js-default", {"html": True, "linkify": False, "typographer": False})
