"""Compare what is there at the end of a run with what should be, and put it into a report."""

import statistics
from collections.abc import Sequence

from benchmarks import audit
from benchmarks.passes import Pass
from benchmarks.report import Report
from benchmarks.run import START, Run


def judge(run: Run) -> Report:
    """Return the report; the program is asked for its exports, the outlets for what they served."""
    kept = audit.Kept.of(run.program.export("articles"), run.program.export("stories"))
    return Report(
        figures=figures(run, kept),
        entries={subscriber.topic: len(subscriber.known) for subscriber in run.subscribers.values()},
        seconds=costs(run.passes),
        sources=states(run),
        faults=faults(run, kept),
        notes=notes(run, kept),
    )


def figures(run: Run, kept: audit.Kept) -> dict[str, int]:
    """Return how much there is."""
    return {
        "articles": len(kept.articles),
        "stories": len(kept.stories),
        "stories of more than one article": sum(len(row["articles"]) > 1 for row in kept.stories.values()),
        "articles served in feeds": len(run.outlets.served()),
        "articles that stood in mirrors": len(list(run.mirrored())),
        "tombstones": sum(len(subscriber.dead) for subscriber in run.subscribers.values()),
        "passes": len(run.passes),
        "passes killed": len(run.killed),
    }


def faults(run: Run, kept: audit.Kept) -> dict[str, list[str]]:
    """Return every broken promise, by kind."""
    # Ids, and the pages they link to: an entry keeps its id when its story becomes part of another.
    seen = {each.topic: set(each.known) | set(each.links) for each in run.subscribers.values()}
    return {
        "lost of what feeds served": audit.lost(kept, run.outlets.served()),
        "lost of what pages listed at the end": audit.lost(kept, run.outlets.listed()),
        "lost of what stood in mirrors": audit.lost(kept, run.mirrored()),
        "articles and stories that disagree": audit.inconsistent(kept),
        "doubled, re-announced or misshapen": [
            text for subscriber in run.subscribers.values() for text in subscriber.broken
        ],
        "announced but never seen": audit.unseen(kept, seen, run.passes[0].moment if run.passes else START),
    }


def notes(run: Run, kept: audit.Kept) -> dict[str, object]:
    """Return what is no fault and yet worth a look."""
    found: dict[str, object] = {
        "stories in no topic though fresh": audit.withheld(kept),
        "stories by size": audit.sizes(kept),
        "killed": run.killed,
    }
    for subscriber in run.subscribers.values():
        found |= {f"{subscriber.topic}: {text}": count for text, count in subscriber.noted.items()}
    return found


def states(run: Run) -> dict[str, str]:
    """Return how each source stands at the end."""
    rows = run.program.export("sources")
    return {
        f"{row['source']} ({row['kind']})": f"{row['status']} {row['last_error'] or ''}".strip()
        for row in rows
    }


def costs(passes: Sequence[Pass]) -> dict[str, float]:
    """Return the mean CPU seconds of an hour, the first one apart: it reads everything there is."""
    later = passes[1:]
    found: dict[str, float] = {}
    if later:
        found["first hour, measured"] = passes[0].cpu
        found["later hours, measured"] = statistics.mean(past.cpu for past in later)
        for stage in later[-1].stages:
            found[stage] = statistics.mean(past.stages.get(stage, 0.0) for past in later)
    return {name: round(seconds, 3) for name, seconds in found.items()}
