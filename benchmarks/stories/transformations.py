"""Articles and changed copies of them: how many copies are found, held to be one text, and folded.

The copy is another outlet's, within a day; candidates are asked of a window of the whole month, and
stories are found by the stream itself, with the whole month around.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from random import Random

from aggregator.dedupe.candidates import Window
from aggregator.model import Fingerprinted
from aggregator.pipeline.clustering import Row, article, cluster
from aggregator.pipeline.settling import same_text
from benchmarks.stories.changes import (
    CHINESE_ONLY,
    COPIES,
    PIECES,
    Change,
    chinese,
    digest,
    neighbours,
)
from benchmarks.stories.finding import Documents, ordered
from benchmarks.stories.month import Options, in_order, long, rows
from benchmarks.stories.section import Cell, Section, Table, at_least, at_most

METHOD = """Each article is changed as outlets change each other's texts, and printed by another outlet
within 24 hours. *Candidate*: the window of the whole month names the original to the copy. *One text*: the
pair is judged so. *Folded*: the stream, with the month's other articles in it, puts both into one story. A
digest must stay alone; it counts as folded with whatever article it shares a story with."""
DOCUMENTS = 1000
RECALL, ROUNDUPS = 0.99, 0.01
OUTLET = "copyist"
DIGESTS = {"one of six whole articles": None, "one of six beginnings": 150}


@dataclass(frozen=True, slots=True)
class Copy:
    """A row and its changed copy."""

    original: Row
    changed: Row


@dataclass(frozen=True, slots=True)
class Recall:
    """Of so many copies: how many were found, judged to be one text, folded, and folded with anything."""

    copies: int
    candidates: int
    same: int
    folded: int
    accompanied: int

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """The four as shares of the copies."""
        candidates, same, folded, accompanied = (
            count / self.copies for count in (self.candidates, self.same, self.folded, self.accompanied)
        )
        return candidates, same, folded, accompanied


def run(options: Options) -> Section:
    """Return the recall of every change."""
    month = rows(options)
    chosen = sample(month, options.count(DOCUMENTS), options.seed)
    found = dict(measured(month, chosen, COPIES, options.seed))
    around = neighbours(long(month))
    digests = {
        f"{name}, {'the first' if first else 'a later one'}": partial(digest, around, length, first=first)
        for name, length in DIGESTS.items()
        for first in (True, False)
    }
    # Of a set too small, or in a language too rare, no six stand together.
    many = [each for each in chosen if len(around[each.id]) >= PIECES]
    roundups = dict(measured(month, many, digests, options.seed))
    return Section(
        name="transformations",
        method=METHOD,
        about={"articles changed": len(chosen), "articles in the stream": len(month), "seed": options.seed},
        tables=(copied(found), roundup(roundups)),
        targets=(
            *(at_least(f"{name}: folded", each.shares[2], RECALL) for name, each in found.items()),
            *(at_most(f"{name}: folded", each.shares[3], ROUNDUPS) for name, each in roundups.items()),
        ),
    )


def sample(month: Sequence[Row], count: int, seed: int) -> list[Row]:
    """Return some of the long articles, by time."""
    found = long(month)
    return in_order(_chance(seed).sample(found, min(count, len(found))))


def measured(
    month: Sequence[Row],
    chosen: Sequence[Row],
    changes: Mapping[str, Change],
    seed: int,
) -> Iterator[tuple[str, Recall]]:
    """Yield the recall of each change."""
    documents = Documents()
    documents.add(month)
    window = Window(documents.articles.values())
    by_name = documents.by_name()
    for name, change in changes.items():
        pairs = list(copies(name, change, chosen, seed))
        stories = streamed(month, pairs)
        printed = documents.add(pair.changed for pair in pairs)
        both = [(copy, by_name[pair.original.id]) for pair, copy in zip(pairs, printed, strict=True)]
        yield (
            name,
            Recall(
                copies=len(pairs),
                candidates=sum(is_candidate(window, a, b, documents) for a, b in both),
                same=sum(documents.verdict(ordered(a.id, b.id)).kind == "same" for a, b in both),
                folded=sum(pair.original.id in stories[pair.changed.id] for pair in pairs),
                accompanied=sum(len(stories[pair.changed.id]) > 1 for pair in pairs),
            ),
        )


def copies(name: str, change: Change, chosen: Sequence[Row], seed: int) -> Iterator[Copy]:
    """Yield every article with its copy, printed by another outlet within a day."""
    for given in chosen:
        if name in CHINESE_ONLY and not chinese(given):
            continue
        chance = _chance(seed, name, given.id)
        moment = article(given).time + timedelta(seconds=chance.randrange(24 * 3600))
        changed = change(given, chance)
        page = f"https://{OUTLET}.example.com/{given.id}"
        named = f"{given.id}, {name}"
        yield Copy(given, replace(changed, id=named, source=OUTLET, url=page, published=moment.isoformat()))


def streamed(month: Sequence[Row], pairs: Sequence[Copy]) -> dict[str, set[str]]:
    """Return, by id, with which others each article shares a story after the whole stream."""
    given = in_order([*month, *(pair.changed for pair in pairs)])
    members: dict[str, set[str]] = {}
    for name, story in cluster(given, Documents().rules, lambda _: None):
        members.setdefault(story, set()).add(name)
    return {name: names for names in members.values() for name in names}


def is_candidate(window: Window, copy: Fingerprinted, original: Fingerprinted, documents: Documents) -> bool:
    """Tell whether the original is among those that the copy is compared with."""
    if same_text(copy, original) or copy.address == original.address:
        return True
    return original.id in {each.id for each in window.candidates(copy, documents.rules.window)}


def copied(found: Mapping[str, Recall]) -> Table:
    """Return the recall of each change."""
    lines: list[tuple[Cell, ...]] = [(name, each.copies, *each.shares[:3]) for name, each in found.items()]
    return Table("Copies", ("change", "copies", "candidate", "one text", "folded"), tuple(lines))


def roundup(found: Mapping[str, Recall]) -> Table:
    """Return how often a digest was folded, with the article that it was made for or with another."""
    lines: list[tuple[Cell, ...]] = [(name, each.copies, *each.shares) for name, each in found.items()]
    head = ("digest", "digests", "candidate", "one text", "folded with it", "folded with any")
    return Table("Digests", head, tuple(lines))


def _chance(*parts: object) -> Random:
    """Return the chance of one thing, which does not depend on what else is looked at."""
    return Random(repr(parts))  # noqa: S311 - repeatable on purpose
