"""The labelled month: its articles as rows, and its labelled pairs.

In: the folder ``data/stories``. Out: rows by story time, the pairs as they were labelled. A part of
the month is its first days and not a sample, so that a window holds as many articles as it does.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.pipeline.clustering import Row, article, row

ARTICLES = "data/stories/articles_dev.jsonl.gz"
PAIRS = "data/stories/pairs_dev.jsonl"
SCORER = "tools/score_stories.py"
LONG = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a section is run on. ``fraction`` is the part of the work that is done."""

    data: Path
    work: Path
    fraction: float = 1.0
    seed: int = 1

    @property
    def articles(self) -> Path:
        """The file of the month's articles."""
        return self.data / ARTICLES

    @property
    def scorer(self) -> Path:
        """The program that scores a clustering."""
        return self.data / SCORER

    def count(self, whole: int) -> int:
        """Return how many of so many are looked at."""
        return max(1, round(whole * self.fraction))


@dataclass(frozen=True, slots=True)
class Labelled:
    """Two articles by their ids, and what a reader called them; ``weight`` is how many they stand for."""

    a: str
    b: str
    label: str
    confidence: str
    weight: float


def objects(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON Lines file, plain or gzipped."""
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def rows(options: Options) -> list[Row]:
    """Return the first part of the month, by story time."""
    found = [row(values, options.articles.name) for values in objects(options.articles)]
    return in_order(found)[: options.count(len(found))]


def in_order(given: Sequence[Row]) -> list[Row]:
    """Return rows by story time, as the stream takes them."""
    return sorted(given, key=lambda each: article(each).time)


def labelled(options: Options) -> list[Labelled]:
    """Return the labelled pairs."""
    names = ("a", "b", "label", "confidence", "weight")
    return [Labelled(**{name: each[name] for name in names}) for each in objects(options.data / PAIRS)]


def long(given: Sequence[Row]) -> list[Row]:
    """Return the rows whose text is long enough to be changed in every way."""
    return [each for each in given if len(each.text) >= LONG]
