"""A hundred thousand articles through the installed program: what one costs, and what the cost is made of."""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.stories.month import Options, objects
from benchmarks.stories.profile import by_function, by_module, by_step
from benchmarks.stories.program import cluster
from benchmarks.stories.program import run as ran
from benchmarks.stories.section import Section, Table, at_most

METHOD = """`aggregator cluster` on the labelled month repeated, each time 31 days later, under other ids and
the same addresses: each article has an exact twin in every other repetition, and all of them are one story,
so that what is arranged grows with every repetition, as no stream of news does. CPU is user and system time
of the whole process, its start and its reading of the file included. The shares are of a second run under
cProfile, which makes small functions look dearer than they are."""
ARTICLES, PROFILED = 100_000, 10_000
MILLISECONDS = 1.8
LATER = timedelta(days=31)
LINES = 25
ABOVE = frozenset({"cli", "__main__:main"})


def run(options: Options) -> Section:
    """Return the cost of an article and what it is made of."""
    count = options.count(ARTICLES)
    profiled = min(count, PROFILED)
    file, part = options.work / "speed.jsonl", options.work / "speed.part.jsonl"
    month = min(count, sum(1 for _ in objects(options.articles)))
    written(repeated(options.articles, month), part)
    once = cluster(part, options.work / "speed.part.stories.jsonl")
    written(repeated(options.articles, count), file)
    written(repeated(options.articles, profiled), part)
    done = cluster(file, options.work / "speed.stories.jsonl")
    profile = options.work / "speed.profile"
    command = [sys.executable, "-m", "cProfile", "-o", str(profile), "-m", "aggregator", "cluster", str(part)]
    ran(command, options.work / "speed.part.stories.jsonl")
    functions = by_function(profile)
    whole = sum(functions.values())
    return Section(
        name="speed",
        method=METHOD,
        about={
            "articles": count,
            "articles profiled": profiled,
            **done.costs(count),
            "CPU ms per article of the month once": once.cpu / month * 1000,
        },
        tables=(
            _shares("By module", by_module(functions), whole),
            _shares("By step, with everything below it", below(by_step(profile)), whole),
            _shares("By function, with what it calls in libraries", functions, whole),
        ),
        targets=(at_most("CPU ms per article", done.cpu / count * 1000, MILLISECONDS),),
    )


def repeated(articles: Path, count: int) -> Iterator[dict[str, Any]]:
    """Yield so many articles: the month, and the same again a month later, as often as is needed."""
    month = list(objects(articles))
    for at in range(count):
        times, place = divmod(at, len(month))
        yield later(month[place], times) if times else month[place]


def later(given: Mapping[str, Any], times: int) -> dict[str, Any]:
    """Return an article as another one, so many months later."""
    return {**given, "id": f"{given['id']}-{times}", "published": shifted(given["published"], LATER * times)}


def shifted(published: str, span: timedelta) -> str:
    """Return a time, or a date, so much later."""
    if len(published) == len("2020-09-20"):
        return (date.fromisoformat(published) + span).isoformat()
    return (datetime.fromisoformat(published) + span).isoformat()


def written(articles: Iterator[Mapping[str, Any]], file: Path) -> None:
    """Write articles as JSON Lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8") as output:
        output.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in articles)


def below(steps: Mapping[str, float]) -> dict[str, float]:
    """Return the steps below the command line, which all stand in one call."""
    return {name: spent for name, spent in steps.items() if name.partition("/")[0] not in ABOVE}


def _shares(title: str, seconds: Mapping[str, float], whole: float) -> Table:
    ranked = sorted(seconds.items(), key=lambda each: -each[1])[:LINES]
    return Table(title, ("where", "% of CPU"), tuple((name, 100 * spent / whole) for name, spent in ranked))
