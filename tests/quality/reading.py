"""The collection in ``pairs/*.yaml`` → articles as outlets print them, and the labelled pairs of them.

An article has a text of its own, or is made ``of`` another's by what the copying outlet did to it:
``keep`` some paragraphs, ``replace`` words, put something ``before`` and ``after``, ``dress`` the whole.
What a file misspells is refused. Nothing is judged here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from opencc import OpenCC

from aggregator.pipeline.clustering import Row

FOLDER = Path(__file__).parent / "pairs"
Label = Literal["same", "event", "contains", "different"]
Script = Literal["Hans", "Hant", "mixed", "en"]

OWN = {"id", "outlet", "language", "published", "title", "url", "text"}
COPIED = (OWN - {"text"}) | {"of", "keep", "replace", "before", "after", "dress"}
PAIR = {"a", "b", "label", "trap"}
Mark = Mapping[str, Any]  # a mapping as YAML gives it, every scalar a text


class CollectionError(Exception):
    """A file of the collection says something that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles, and what people hold them to be."""

    a: Row
    b: Row
    label: Label
    trap: str

    @property
    def name(self) -> str:
        """The names of both, as a test or a table shows the pair."""
        return f"{self.a.id} {self.b.id}"

    @property
    def across(self) -> bool:
        """Whether two outlets told them."""
        return self.a.source != self.b.source

    @property
    def script(self) -> Script:
        """What they are written in."""
        a, b = (self.a.language.removeprefix("zh-"), self.b.language.removeprefix("zh-"))
        if a != b:
            return "mixed"
        return "en" if a == "en" else "Hant" if a == "Hant" else "Hans"


@dataclass(frozen=True, slots=True)
class Collection:
    """All articles by their names, and all pairs."""

    rows: Mapping[str, Row]
    pairs: tuple[Pair, ...]

    def labelled(self, label: Label) -> list[Pair]:
        """Return the pairs of one label."""
        return [pair for pair in self.pairs if pair.label == label]


@cache
def collection() -> Collection:
    """Return what the folder holds."""
    return read(path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml")))


def read(files: Iterable[str]) -> Collection:
    """Return the collection that stands in the texts of files."""
    told: dict[str, Mark] = {}
    pairs: list[Mark] = []
    for text in files:
        content = yaml.load(text, yaml.CBaseLoader)  # noqa: S506 - makes texts, lists and mappings only
        for mark in content["articles"]:
            _known(mark, COPIED if "of" in mark else OWN)
            if mark["id"] in told:
                raise CollectionError(f"two articles are named {mark['id']}")
            told[mark["id"]] = mark
        pairs += content["pairs"]
    rows = {name: _row(name, told) for name in told}
    found = tuple(_pair(mark, rows) for mark in pairs)
    twice = [name for name, count in Counter(pair.name for pair in found).items() if count > 1]
    if twice:
        raise CollectionError(f"pairs stand there twice: {', '.join(twice)}")
    return Collection(rows, found)


def _pair(mark: Mark, rows: Mapping[str, Row]) -> Pair:
    _known(mark, PAIR)
    if mark["label"] not in get_args(Label):
        raise CollectionError(f"{mark['a']} {mark['b']} has no label of ours: {mark['label']}")
    a, b = (rows[_exists(mark[side], rows)] for side in ("a", "b"))
    return Pair(a, b, mark["label"], mark["trap"])


def _row(name: str, told: Mapping[str, Mark]) -> Row:
    mark = told[name]
    text, language = _printed(mark, told)
    dress = mark.get("dress", "")
    marked_up = dress == "entities"
    return Row(
        id=name,
        source=mark["outlet"],
        url=mark.get("url", f"https://news.example.com/{name}"),
        title=mark["title"],
        published=mark["published"],
        text="" if marked_up else DRESSES[dress](text),
        html=DRESSES[dress](text) if marked_up else "",
        language=mark.get("language", LANGUAGES.get(dress, language)),
    )


def _printed(mark: Mark, told: Mapping[str, Mark]) -> tuple[str, str]:
    """Return an article's text before it is dressed, and the language it is written in."""
    if "of" not in mark:
        return mark["text"].strip(), mark["language"]
    text, language = _printed(told[_exists(mark["of"], told)], told)
    if "keep" in mark:
        text = _kept(text, [int(place) for place in mark["keep"].split()])
    for old, new in mark.get("replace", {}).items():
        if old not in text:
            raise CollectionError(f"{mark['id']} replaces what does not stand there: {old}")
        text = text.replace(old, new)
    parts = (mark.get("before", ""), text, mark.get("after", ""))
    return "\n".join(part.strip() for part in parts if part), language


def _kept(text: str, places: list[int]) -> str:
    paragraphs = text.split("\n")
    return "\n".join(paragraphs[place - 1] for place in places)


def _exists(name: str, told: Mapping[str, object]) -> str:
    if name not in told:
        raise CollectionError(f"no article is named {name}")
    return name


def _known(mark: Mark, allowed: set[str]) -> None:
    strange = mark.keys() - allowed
    if strange:
        raise CollectionError(
            f"{mark.get('id', mark)} has keys that mean nothing: {', '.join(sorted(strange))}"
        )


def _wide(text: str) -> str:
    """Digits and Latin letters in full width, without line breaks."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text).replace("\n", "")


def _entities(text: str) -> str:
    """As a content system writes HTML that trusts no encoding."""
    return "".join(f"<p>{''.join(_references(line))}</p>" for line in text.split("\n"))


def _references(line: str) -> Iterator[str]:
    yield "&nbsp;&nbsp;"
    yield from (f"&#x{ord(c):X};" for c in line)


def _capitals(text: str) -> str:
    """In capitals, with other punctuation."""
    return text.upper().replace(" - ", " – ").replace('"', "”").replace(", ", " – ")


def _converted(configuration: str) -> Callable[[str], str]:
    return lambda text: str(OpenCC(configuration).convert(text))


DRESSES: Mapping[str, Callable[[str], str]] = {
    "": str,
    "wide": _wide,
    "entities": _entities,
    "capitals": _capitals,
    "traditional": _converted("s2twp"),
    "simplified": _converted("tw2sp"),
}
LANGUAGES = {"traditional": "zh-Hant", "simplified": "zh-Hans"}
