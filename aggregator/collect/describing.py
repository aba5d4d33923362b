"""What a document is, for a person who tries a source: its format, its charset, the feeds it names.

In: a document as it came. Out: ``Described``. Pure; runs in a child process like all reading. Not done here:
its articles (``reading``), which a poll brings anyway.
"""

from collections import Counter

from aggregator.collect.jobs import Described, DescribeJob
from aggregator.collect.normalise.text import words
from aggregator.collect.parse import parse
from aggregator.collect.parse.charset import BOMS, declared, decode
from aggregator.collect.parse.page import feeds_of
from aggregator.collect.parse.protect import HTML_ROOTS, root_of
from aggregator.collect.reading import normalised, told_apart
from aggregator.errors import ParseError, one_line

FORMATS = {"feed": "Atom", "rss": "RSS", "rdf": "RDF (RSS 1.0)"}
JSON = "JSON Feed"
PAGE = "HTML page"
# What is tried where nothing fitting is declared (``charset``); the last fits anything.
GUESSES = ("gb18030", "big5hkscs", "cp950", "big5", "cp1252")


def describe(job: DescribeJob) -> Described:
    """Return what a document is; one that is no feed has no entries, and is no error here."""
    text, _ = decode(job.document, job.content_type)
    root, _ = root_of(text)
    page = root in HTML_ROOTS
    entries, warnings, title = (0, (), "") if page else _read(job)
    return Described(
        format=_format(text, root),
        charset=_charset(job, text),
        entries=entries,
        title=title,
        warnings=warnings,
        feeds=feeds_of(text, job.base) if page else (),
    )


def _read(job: DescribeJob) -> tuple[int, tuple[tuple[str, int], ...], str]:
    """Return the number of entries, each warning with how often it is given, and the title."""
    try:
        document = parse(job.document, job.content_type, job.base, job.context.source)
    except ParseError:
        return 0, (), ""
    entries, shared = told_apart(document.entries)
    _, bad = normalised(entries, job.context)
    counted = Counter((*document.warnings, *shared, *bad))
    return len(document.entries), tuple(counted.items()), one_line(words(document.title))


def _format(text: str, root: str) -> str:
    """Return the name of a format, ``""`` for none that is known here."""
    if root in HTML_ROOTS:
        return PAGE
    return JSON if text.lstrip("\ufeff \t\r\n").startswith("{") else FORMATS.get(root, "")


def _charset(job: DescribeJob, text: str) -> str:
    """Return the charset that gives this very text, ``""`` where it was read with holes."""
    for mark, codec in BOMS:
        if job.document.startswith(mark):
            return codec
    for codec in dict.fromkeys(("utf-8", *declared(job.document, job.content_type), *GUESSES)):
        if job.document.decode(codec, "replace") == text:
            return codec
    return ""
