"""The three sections: a pass over many, polls without news, and everything new; the other library beside us.

In: options. Out: a ``Section`` each. CPU is user and system time of a whole process and of all that it
started, as the kernel counts it. Not here: serving (``server``), running (``ours``, ``reader``).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.passes import Pass
from benchmarks.polling.floors import asking, parsing
from benchmarks.polling.ours import ours
from benchmarks.polling.reader import Update, reader
from benchmarks.polling.server import Outlets, serving
from benchmarks.stories.section import Section, Table, at_most

MANY, MANY_ENTRIES, PATIENCE = 2_000, 10, 60.0
WARM, WARM_ENTRIES, WARM_SHARE = 1_000, 10, 1 / 4
COLD, COLD_ENTRIES, COLD_SHARE = 1_000, 30, 1 / 2
CROWD = """Each outlet on a loopback address of its own, with 20 to 200 ms before each answer; all are due.
First everything is new; a day later half of them bring one entry more, and the others answer 304."""
UNCHANGED = """All outlets answer 304. Rounds of both, one after the other; the medians count."""
NEW = """Everything is new to both, in databases that know nothing. The library fetches, parses and stores;
the program also reads bodies in a child that can be killed, tells languages, folds stories and publishes."""
HEAD = ("pass", "wall s", "CPU s", "CPU ms a poll", "articles", "failed", "answers")


@dataclass(frozen=True, slots=True)
class Options:
    """How much is measured, and where: ``sources`` 0 is as many as the section wants."""

    work: Path
    environment: Path
    sources: int = 0
    rounds: int = 3


def one_pass(options: Options) -> Section:
    """Measure a pass over two thousand outlets."""
    with serving(options.sources or MANY, MANY_ENTRIES) as outlets:
        program = ours(outlets, options.work / "pass")
        opening = program.once()
        first = _row("first", opening, outlets)
        outlets.bring_news(range(0, len(outlets.documents), 2))
        usual = program.once()
        later = _row("later", usual, outlets)
    return Section(
        name="pass",
        method=CROWD,
        about=_about(outlets),
        tables=(
            Table("Passes", HEAD, (first, later)),
            _stages("The first pass by stage, a poll", [opening], 1000 / len(outlets.documents)),
            _stages("The later one", [usual], 1000 / len(outlets.documents)),
        ),
        targets=tuple(at_most(f"{row[0]} pass, wall s", float(row[1]), PATIENCE) for row in (first, later)),
    )


def warm(options: Options) -> Section:
    """Measure polls that bring nothing, beside the library's."""
    with serving(options.sources or WARM, WARM_ENTRIES) as outlets:
        program = ours(outlets, options.work / "warm")
        other = reader(outlets, options.work / "warm", options.environment)
        program.once()
        other.update()
        outlets.answers.clear()
        rounds = [(program.once(), other.update()) for _ in range(options.rounds)]
        asked = 2 * options.rounds * len(outlets.documents)
        if outlets.answers != {304: asked}:
            raise AssertionError(f"{outlets.answers} instead of 304 only")
        alone = ("httpx", asking(outlets))
    return compared("warm", UNCHANGED, rounds, len(outlets.documents), WARM_SHARE, _about(outlets), alone)


def cold(options: Options) -> Section:
    """Measure everything new, beside the library; as long as that takes, once is enough."""
    with serving(options.sources or COLD, COLD_ENTRIES) as outlets:
        program = ours(outlets, options.work / "cold")
        other = reader(outlets, options.work / "cold", options.environment)
        rounds = [(program.once(), other.update())]
        alone = ("feedparser", parsing(outlets, options.work / "cold" / "documents"))
    entries = len(outlets.documents) * COLD_ENTRIES
    if rounds[0][1].entries != entries:
        raise AssertionError(f"the library stored {rounds[0][1].entries} entries of {entries}")
    return compared("cold", NEW, rounds, entries, COLD_SHARE, _about(outlets), alone)


def compared(  # noqa: PLR0913, PLR0917 - what a section is made of
    name: str,
    method: str,
    rounds: Sequence[tuple[Pass, Update]],
    count: int,
    share: float,
    about: dict[str, str | int | float],
    alone: tuple[str, float],
) -> Section:
    """Return both sides' milliseconds of CPU, a poll or an entry, and their ratio.

    ``alone`` is a library that ours is built on, and the seconds that it takes without us.
    """
    whole = [(one.cpu, other.cpu) for one, other in rounds]
    working = [(one.cpu - one.stages["start"], other.update) for one, other in rounds]
    waited = [(one.wall, other.wall) for one, other in rounds]
    per = 1000 / count
    rows = [
        (what, *(median(side) * factor for side in zip(*pairs, strict=True)), _ratio(pairs))
        for what, pairs, factor in (
            ("CPU ms, the whole process", whole, per),
            ("CPU ms, without its start", working, per),
            ("wall s", waited, 1),
        )
    ]
    floor = (alone[0], alone[1] * per)
    return Section(
        name=name,
        method=method,
        about=about | {"polls or entries": count, "rounds": len(rounds)},
        tables=(
            Table(
                "Each poll (warm) or entry (cold)", ("what", "ours", "reader", "ours / reader"), tuple(rows)
            ),
            _stages("Ours by stage", [one for one, _ in rounds], per),
            Table("The library that ours asks with, or parses with, alone", ("library", "CPU ms"), (floor,)),
        ),
        targets=(at_most("CPU, ours / reader, whole processes", _ratio(whole), share),),
    )


def _stages(title: str, passes: Sequence[Pass], per: float) -> Table:
    """Return what our part is made of; children are in ``read``."""
    names = {stage for each in passes for stage in each.stages}
    spent = {stage: median(each.stages.get(stage, 0.0) for each in passes) * per for stage in names}
    rows = tuple((stage, spent[stage]) for stage in sorted(names, key=spent.__getitem__, reverse=True))
    failed = max(len(each.account["failed"]) for each in passes)
    note = f"Sources that could not be read: {failed}." if failed else ""
    return Table(title, ("stage", "CPU ms"), rows, note)


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the median of the rounds' ratios: what else the machine does falls on both of a round."""
    return median(one / other for one, other in pairs)


def _row(name: str, done: Pass, outlets: Outlets) -> tuple[str | float | int, ...]:
    """Return the row of one pass, and begin to count answers anew."""
    polls, account = done.account["polled"], done.account
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(outlets.answers.items()))
    outlets.answers.clear()
    each = 1000 * done.cpu / polls
    return name, done.wall, done.cpu, each, account["articles"], len(account["failed"]), answers


def _about(outlets: Outlets) -> dict[str, str | int | float]:
    """Return what was served, and how busy the machine was: wall time depends on it."""
    size = sum(len(each.body) for each in outlets.documents)
    return {
        "sources": len(outlets.documents),
        "entries of each": outlets.entries,
        "megabytes": size / 1e6,
        "processors": os.cpu_count() or 0,
        "processes that wanted one": os.getloadavg()[0],
    }
