"""English articles with gold events: nothing of two events may be folded; events are measured beside."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

from benchmarks.stories.month import Options, objects
from benchmarks.stories.program import cluster, score
from benchmarks.stories.section import Cell, Section, Table, at_most

METHOD = """`aggregator cluster` on two English sets with gold events (FNC-1, ECB+). A folded pair of two
gold events is an error; one of a single event is not, but the sets do not say which articles are one text.
B³ of the member `event` tells how well related stories are grouped."""
SETS = ("fnc", "ecb")


def run(options: Options) -> Section:
    """Return what is folded across gold events, and how well events are found."""
    lines: list[tuple[Cell, ...]] = []
    errors: list[tuple[Cell, ...]] = []
    for name in SETS:
        file = options.data / f"data/stories/{name}_dev.jsonl.gz"
        gold = {each["id"]: str(each["gold"]) for each in objects(file)}
        done = cluster(file, options.work / f"{name}.stories.jsonl")
        inside, across = pairs(done.member(), gold)
        errors += across
        lines.append((name, len(gold), inside, len(across), *_events(options, done.file, file)))
    head = (
        "set",
        "articles",
        "pairs folded inside events",
        "across events",
        "B³ precision",
        "B³ recall",
        "B³ F",
    )
    return Section(
        name="gold",
        method=METHOD,
        about={"articles": sum(int(line[1]) for line in lines)},
        tables=(
            Table("Stories and events", head, tuple(lines)),
            Table("Folded across gold events", ("a", "b"), tuple(errors)),
        ),
        targets=(at_most("pairs folded across events", len(errors), 0),),
    )


def _events(options: Options, stories: Path, file: Path) -> tuple[Cell, ...]:
    found = score(options.scorer, stories, "--gold", str(file), "--field", "event")["gold"]
    return tuple(found[f"bcubed_{name}"] for name in ("precision", "recall", "f1"))


def pairs(stories: Mapping[str, str], gold: Mapping[str, str]) -> tuple[int, list[tuple[Cell, ...]]]:
    """Return how many folded pairs lie inside a gold event, and those that do not."""
    members: dict[str, list[str]] = defaultdict(list)
    for name in sorted(gold):
        members[stories[name]].append(name)
    found = [pair for names in members.values() for pair in combinations(names, 2)]
    across: list[tuple[Cell, ...]] = [(a, b) for a, b in found if gold[a] != gold[b]]
    return len(found) - len(across), across
