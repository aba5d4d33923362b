"""What a history of files says of its articles: a second opinion, apart from the program's own reading.

In: the files of each commit. Out: which addresses it brings for the first time, of which it changes what
readers should be told, and of which it may. Deliberately plain: front matter or the first heading for the
title, everything between tags for the text.
"""

import html
import re
from dataclasses import dataclass, field

from benchmarks.addresses import key
from benchmarks.mirrored import FRONT_MATTER, original

TITLE = re.compile(r"^title:[ \t]*(?P<title>.*?)[ \t]*$", re.MULTILINE)
DATE = re.compile(r"^date:[ \t]*(?P<date>\S+)", re.MULTILINE)
HEADING = re.compile(r"\A\s*### (?P<title>.*)")
NAVIGATION = re.compile(
    r"^#### .*$|^https?://\S+ <br/>$", re.MULTILINE
)  # also promotion, in the layout ``gfw``
FOOT = re.compile(r"<hr/?>\s*手机上长按.*", re.DOTALL)
TAG = re.compile(r"<[^>]*>|!?\[[^\]\n]*\]\([^)\n]*\)")  # of HTML, and links of Markdown
NUMBER = re.compile(r"\d+")
LETTERS = re.compile(r"[^\w]|_")
PIECE = 5  # characters
# product.md: over a tenth of the text is told. Near that the two ways of counting may differ.
SURELY, HARDLY = 0.15, 0.05


@dataclass(frozen=True, slots=True)
class Text:
    """One file's article, as far as a change of it is judged."""

    title: str
    date: str
    body: str

    @property
    def pieces(self) -> set[str]:
        """The overlapping pieces of the text."""
        letters = LETTERS.sub("", self.body).lower()
        return {letters[n : n + PIECE] for n in range(max(1, len(letters) - PIECE + 1))}


@dataclass(slots=True)
class Commit:
    """What one commit does; all are keys of addresses."""

    empty: bool = False  # nothing has been an article so far
    new: set[str] = field(default_factory=set)
    surely: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Ledger:
    """The newest text of every address and the file it stands in, by the commits that were heard so far."""

    texts: dict[str, Text] = field(default_factory=dict)
    newest: dict[str, str] = field(default_factory=dict)
    paths: dict[str, Text] = field(default_factory=dict)

    def hear(self, files: list[tuple[str, str]]) -> Commit:
        """Return what a commit does whose new or changed files are these: path and content."""
        commit = Commit()
        before: dict[str, Text] = {}
        elsewhere: set[str] = set()
        for path, content in files:
            if not (url := original(content)):
                continue
            address, text = key(url), article(content)
            old = self.paths.get(path)
            self.paths[path] = text
            if address not in self.texts:
                commit.new.add(address)
            elif text.date < self.texts[address].date:  # an older file, which changes nothing
                continue
            elif path != self.newest[address] and text.date == self.texts[address].date:
                # Several files of one address, in no order that they tell: which of them counts is open.
                if old is not None and weight(old, text) <= HARDLY:
                    continue
                elsewhere.add(address)
            before.setdefault(address, self.texts.get(address, text))
            self.texts[address], self.newest[address] = text, path
        for address in before.keys() - commit.new - elsewhere:
            told = weight(before[address], self.texts[address])
            if told > HARDLY:
                (commit.surely if told > SURELY else commit.perhaps).add(address)
        commit.perhaps |= elsewhere - commit.new
        commit.empty = not self.texts
        return commit


def article(content: str) -> Text:
    """Return the article that a file holds."""
    front = FRONT_MATTER.match(content)
    keys, body = (front["keys"], content[front.end() :]) if front else ("", content)
    title = TITLE.search(keys) if front else HEADING.match(content)
    date = DATE.search(keys)
    # What stands above the rule is the title again, with the time at which the mirror fetched it.
    body = body.partition("\n------")[2] or body
    plain = html.unescape(TAG.sub(" ", NAVIGATION.sub("", FOOT.sub("", body))))
    return Text(title["title"] if title else "", date["date"] if date else "", plain)


def weight(before: Text, after: Text) -> float:
    """Return how much readers should be told of a change: 1 surely, 0 not at all."""
    if LETTERS.sub("", before.title) != LETTERS.sub("", after.title):
        return 1.0
    if set(NUMBER.findall(before.body)) != set(NUMBER.findall(after.body)):
        return 1.0
    old, new = before.pieces, after.pieces
    return 1 - len(old & new) / max(len(old), len(new))
