"""What two readers make of the corpus → docs/reading.md. Values in, text out."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.documents.case import Case

SHOWN = 3  # documents a kind, by name
FACTS_NAMED = {
    "count": "number of entries",
    "title": "title",
    "link": "link",
    "id": "id",
    "published": "date",
    "text": "text",
    "authors": "authors",
    "files": "files",
}
INTRODUCTION = """# How broken feeds are read

{documents:,} documents, each written for one thing that goes wrong in the wild, with what they mean beside
them (`tests/documents/`); the same bytes, type and address given to bare feedparser {version} and to
aggregator. This page is written by

```sh
.venv/bin/python -m benchmarks.reading
```

and by nothing else. feedparser is what aggregator itself reads XML with: the table tells what the code
around it adds (the character set, mending what has one meaning only, dates, identity, links), and that it
takes nothing away.

## By kind

A document is *right* if every fact that is asked of it is: how many entries, and their titles, links, ids,
dates, texts, files, authors. What feedparser does not offer is not asked (ids where there are none, the
origin of a planet's entry); that it reads no JSON Feed is told apart in the last row.

| kind | documents | right: aggregator | right: feedparser | only aggregator | only feedparser |
|---|---:|---:|---:|---:|---:|
"""
FACTS = """
## By fact

| fact | asked | right: aggregator | right: feedparser | only aggregator | only feedparser |
|---|---:|---:|---:|---:|---:|
"""
EXAMPLES = """
## For example

Of each kind, documents that bare feedparser reads otherwise than they mean, and the facts that it has
wrong.

"""
NOTES = """
## What is meant by right

- Of a date without a clock time, the day counts, for both.
- Dates without a zone are read in the zone that feeds.yaml names (`service.timezone`, `repair.timezone`),
  here Asia/Shanghai; a library alone cannot know it, and takes them for UTC.
- A date that names no moment for certain (`03/04/2023`, 昨天 08:30, an offset of +08:60) must give none.
  feedparser gives one for some: the first of a month, or a year that nobody meant.
- A link that is not http(s) must give none; a relative one is whole.
- Of several versions of one entry in a document, the newest counts (RFC 4287, 4.1.1); feedparser hands on
  all.
- Documents *repaired by feeds.yaml* need the operator's word, which a library is not given.
- Documents that are *no feeds* must be refused; that feedparser finds no entries in them counts as right, and
  that it takes more than five seconds for them as wrong.
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """One document: the facts that each reader has right, out of those that are asked for."""

    case: Case
    asked: frozenset[str]
    ours: frozenset[str]
    theirs: frozenset[str]

    @property
    def gained(self) -> frozenset[str]:
        """What we read right, and feedparser wrong."""
        return self.ours - self.theirs

    @property
    def lost(self) -> frozenset[str]:
        """What feedparser reads right, and we read wrong."""
        return self.theirs - self.ours

    @property
    def is_json(self) -> bool:
        """Whether it is a JSON Feed, which feedparser does not read."""
        return b"jsonfeed.org/version" in self.case.document.replace(b"\0", b"")

    @property
    def kept(self) -> bool:
        """Whether we read all of it right."""
        return self.asked <= self.ours

    @property
    def theirs_kept(self) -> bool:
        """Whether feedparser does."""
        return self.asked <= self.theirs


def page(results: Sequence[Compared], version: str) -> str:
    """Return the page."""
    return (
        INTRODUCTION.format(documents=len(results), version=version)
        + "\n".join(_kinds(results))
        + "\n"
        + FACTS
        + "\n".join(_facts(results))
        + "\n"
        + NOTES
        + EXAMPLES
        + "\n".join(_examples(results))
        + "\n"
    )


def _kinds(results: Sequence[Compared]) -> list[str]:
    """Return a row for each kind, and one for all."""
    rows = [_row(kind, group) for kind, group in _grouped(results).items()]
    xml = [each for each in results if not each.is_json]
    return [*rows, _row("**all**", results), _row("**all but JSON Feed**", xml)]


def _grouped(results: Sequence[Compared]) -> dict[str, list[Compared]]:
    """Return the documents by kind, in their order."""
    groups: dict[str, list[Compared]] = {}
    for each in results:
        groups.setdefault(each.case.kind, []).append(each)
    return groups


def _row(name: str, group: Sequence[Compared]) -> str:
    """Return what became of a group of documents."""
    return _cells(
        name,
        len(group),
        sum(each.kept for each in group),
        sum(each.theirs_kept for each in group),
        sum(each.kept and not each.theirs_kept for each in group),
        sum(each.theirs_kept and not each.kept for each in group),
    )


def _facts(results: Sequence[Compared]) -> list[str]:
    """Return a row for each kind of fact."""
    rows = []
    for name, shown in FACTS_NAMED.items():
        found = [
            [fact.rpartition(" ")[2] == name for each in results for fact in getattr(each, part)]
            for part in ("asked", "ours", "theirs", "gained", "lost")
        ]
        rows.append(_cells(shown, *(sum(part) for part in found)))
    return rows


def _examples(results: Sequence[Compared]) -> list[str]:
    """Return, of each kind, the first documents that feedparser reads otherwise."""
    lines = []
    for kind, group in _grouped(results).items():
        gained = [each for each in group if each.gained and not each.is_json]
        # One of each format says little: those that lie far apart in the table say more.
        for each in gained[:: max(1, len(gained) // SHOWN)][:SHOWN]:
            names = sorted({FACTS_NAMED[fact.rpartition(" ")[2]] for fact in each.gained})
            lines.append(f"- *{kind}*: {_plain(each.case.name)}: {', '.join(names)}")
    return lines


def _plain(name: str) -> str:
    """Return a document's name as Markdown code."""
    return f"`{' '.join(name.split()).replace('`', chr(39))}`"


def _cells(name: str, *numbers: int) -> str:
    """Return a row of a table."""
    return f"| {name} | {' | '.join(map(str, numbers))} |"
