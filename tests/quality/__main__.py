"""``python -m tests.quality``: what is folded and what is missed, by label, trap and script.

With the names of two articles it prints both texts and the figures of the pair.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict

from aggregator.model import StoryId
from tests.quality.measuring import Outcome, judged, settled, shelf, strangers, together
from tests.quality.reading import Collection, Pair, collection

HEAD = f"{'':44} {'pairs':>6} {'folded':>7} {'settled':>8} {'missed':>7} {'unseen':>7}"
Key = Callable[[Pair], str]
KEYS: tuple[Key, ...] = (
    lambda pair: f"{pair.label}, {'two outlets' if pair.across else 'one outlet'}",
    lambda pair: f"{pair.label}, {pair.script}",
    lambda pair: f"{pair.label}: {pair.trap}",
)


def line(name: str, outcomes: Iterable[Outcome], stories: Mapping[str, StoryId]) -> str:
    """Return one line of a table: of ``same`` pairs, ``unseen`` ones never became candidates."""
    each = list(outcomes)
    same = [outcome for outcome in each if outcome.pair.label == "same"]
    counts = (
        len(each),
        sum(outcome.folded for outcome in each),
        sum(together(stories, outcome.pair) for outcome in each),
        sum(not outcome.folded for outcome in same),
        sum(not outcome.candidate for outcome in same),
    )
    return f"{name:44} {counts[0]:6} {counts[1]:7} {counts[2]:8} {counts[3]:7} {counts[4]:7}"


def table(key: Key, outcomes: list[Outcome], stories: Mapping[str, StoryId]) -> Iterator[str]:
    """Yield the lines of one table."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome.pair)].append(outcome)
    yield HEAD
    yield from (line(name, groups[name], stories) for name in sorted(groups))
    yield ""


def figures(outcome: Outcome) -> str:
    """Return the figures of a pair in one line."""
    told = " ".join(
        f"{name} {value:.2f}".rstrip("0").rstrip(".") for name, value in asdict(outcome.evidence).items()
    )
    seen = "" if outcome.candidate else " (no candidate)"
    return f"{outcome.verdict.rule} {outcome.verdict.score:.2f}{seen}: {told}"


def report(gathered: Collection) -> Iterator[str]:
    """Yield the tables, then every pair on which the program and the label differ."""
    outcomes, stories = judged(gathered), settled(gathered)
    for key in KEYS:
        yield from table(key, outcomes, stories)
    yield line("all", outcomes, stories)
    for outcome in outcomes:
        if not outcome.right:
            pair, word = outcome.pair, "folded" if outcome.folded else "missed"
            yield f"\n{word} {pair.label}: {pair.name} ({pair.trap})\n  {figures(outcome)}"
    yield from (f"\nshare a story and no text: {a} {b}" for a, b in strangers(gathered, stories))


def both(gathered: Collection, a: str, b: str) -> Iterator[str]:
    """Yield two articles as they are printed, and the figures of the pair."""
    rows = [gathered.rows[name] for name in (a, b)]
    for row in rows:
        yield f"{row.source}, {row.published}, {row.url}\n{row.title}\n{row.text or row.html}\n"
    known = [pair for pair in gathered.pairs if {pair.a.id, pair.b.id} == {a, b}]
    pair = known[0] if known else Pair(rows[0], rows[1], "different", "no pair of the collection")
    yield f"{pair.label if known else 'no label'}, {pair.trap}"
    yield figures(shelf(gathered.rows.values()).outcome(pair))


if __name__ == "__main__":
    lines = both(collection(), *sys.argv[1:3]) if sys.argv[2:] else report(collection())
    sys.stdout.writelines(f"{each}\n" for each in lines)
