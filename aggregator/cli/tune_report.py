"""What other thresholds would have made of a topic, as a terminal shows it and as a program reads it.

In: the pairs, the replay, the estimates. Out: tables, or rows in their fixed form (docs/commands.md).
Nothing is counted or estimated here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from aggregator.cli import output
from aggregator.cli.asking import told_run
from aggregator.cli.pair import shared_runs
from aggregator.dedupe.replay import Near
from aggregator.dedupe.sampling import THRESHOLDS, Sampled
from aggregator.dedupe.tuning import (
    DEMAND,
    Advice,
    Estimate,
    OutOfReach,
    Share,
    Suggested,
    TooFew,
    TooFewPairs,
)
from aggregator.errors import one_line
from aggregator.model import Article, ArticleId

# On a screen; --json has all.
SHOWN = 20
CHUNK = 100  # pairs whose texts are in memory together
KEEPS = (
    "It rewrites nothing that is published: only new stories follow it; "
    "`aggregator recluster` shows what would change."
)

Row = dict[str, Any]
Load = Callable[[Sequence[ArticleId]], Mapping[ArticleId, Article]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """Everything that is shown: ``pairs`` with their labels stand beside ``near``, pair by pair.

    ``entries`` are those that each threshold would have made; ``cut`` tells that older articles are left out.
    """

    topic: str
    since: str
    articles: int
    cut: bool
    configured: float
    near: Sequence[Near]
    pairs: Sequence[Sampled]
    entries: Mapping[float, int]
    estimates: Sequence[Estimate]
    advice: Advice

    @property
    def doubtful(self) -> list[tuple[Near, Sampled]]:
        """The pairs that change side between the lowest and the highest threshold, most doubtful first."""
        low, high = min(THRESHOLDS), max(THRESHOLDS)
        found = [(n, s) for n, s in zip(self.near, self.pairs, strict=True) if low <= n.certainty < high]
        return sorted(found, key=lambda e: (abs(e[0].certainty - self.configured), e[0].a, e[0].b))

    def folded(self, threshold: float) -> int:
        """Return how many pairs would be one text."""
        return sum(pair.certainty >= threshold for pair in self.pairs)

    def labelled(self, label: str) -> int:
        """Return how many pairs bear a label."""
        return sum(pair.label == label for pair in self.pairs)


def show_thresholds(tuned: Tuned) -> None:
    """Print what each threshold would have made, and how good it would be."""
    here = tuned.entries[tuned.configured]
    rows = [
        (
            f"{each.threshold:.2f}{' *' if each.threshold == tuned.configured else ''}",
            tuned.folded(each.threshold),
            tuned.entries[each.threshold],
            f"{tuned.entries[each.threshold] - here:+d}" if tuned.entries[each.threshold] != here else "",
            _shown(each.precision),
            _shown(each.recall),
        )
        for each in tuned.estimates
    ]
    output.table(("THRESHOLD", "PAIRS", "ENTRIES", "AGAINST NOW", "PRECISION", "RECALL"), rows)
    what = f"{tuned.articles} articles of {tuned.topic} since {tuned.since}"
    output.result(f"* configured. {what}{', the newest only' if tuned.cut else ''}.")


def _shown(share: Share | None) -> str:
    return f"{share.value:.2f} ({share.low:.2f}–{share.high:.2f})" if share else "–"


def show_doubtful(tuned: Tuned, load: Load) -> None:
    """Print the pairs that are nearest to the threshold."""
    doubtful = tuned.doubtful
    if not doubtful:
        output.result("No pair changes side between these thresholds.")
        return
    output.result(f"Pairs that change side, the nearest to {tuned.configured:g} first:")
    for (near, sampled), row in _with_articles(doubtful[:SHOWN], load):
        side = "one text now" if near.kind == "same" else "two texts now"
        label = f", labelled {sampled.label}" if sampled.label else ""
        figures = ", ".join(f"{name} {value:.2f}" for name, value in row["figures"].items())
        output.result(f"\n{near.certainty:.2f}  {side}{label}  ({figures})")
        for told in row["articles"]:
            output.result(one_line(f"{told['id']} {told['time']} {told['outlet']} {told['title']}"))
        output.result(f"shared, {told_run(row['shared'])}" if row["shared"] else "no run of text shared")
    if len(doubtful) > SHOWN:
        output.result(f"\n… and {len(doubtful) - SHOWN} more; --json has all.")


def show_advice(tuned: Tuned) -> None:
    """Print which threshold to take, or why none can be told."""
    output.result("")
    for line in advice(tuned):
        output.result(line)


def advice(tuned: Tuned) -> Iterator[str]:
    """Give the advice in words."""
    wanted = f"precision of {DEMAND:.2f} at the lower end of its interval"
    match tuned.advice:
        case Suggested(best):
            yield f"The lowest threshold with a {wanted}: {best.threshold:.2f}"
            yield f"  precision {_shown(best.precision)}, recall {_shown(best.recall)}"
            if best.threshold == tuned.configured:
                yield "It is what feeds.yaml says."
            else:
                yield f"In feeds.yaml:  {line(best.threshold)}"
                yield KEEPS
        case TooFew(labelled, more, most, low, high):
            yield (
                f"Too few labels to suggest a threshold: {labelled} so far; label at least {more} more, "
                f"{most} of them near {low:.1f}–{high:.1f} (on a terminal this command asks for those)."
            )
        case TooFewPairs(labelled):
            yield (
                f"{labelled} labels are too few to suggest a threshold, and the pairs of this span do not "
                "suffice: take a longer --since."
            )
        case OutOfReach(labelled):
            yield (
                f"By {labelled} labels no threshold up to {max(THRESHOLDS):.2f} has a {wanted}: "
                "what folds too much here is not the threshold."
            )


def line(threshold: float) -> str:
    """Return the line for feeds.yaml."""
    return f"dedup: {{threshold: {threshold:g}}}"


def rows(tuned: Tuned, load: Load, progress: Callable[[int], None]) -> Iterator[Row]:
    """Yield every pair that changes side, most doubtful first, and at last the summary."""
    for _, row in _with_articles(tuned.doubtful, load):
        yield row
        progress(1)
    yield {"summary": _summary(tuned)}


def _with_articles(
    pairs: Sequence[tuple[Near, Sampled]], load: Load
) -> Iterator[tuple[tuple[Near, Sampled], Row]]:
    """Yield each pair with its row; what was removed meanwhile is left out."""
    waiting = iter(pairs)
    while chunk := list(islice(waiting, CHUNK)):
        articles = load([end for near, _ in chunk for end in (near.a, near.b)])
        for near, sampled in chunk:
            if near.a in articles and near.b in articles:
                yield (near, sampled), _row(near, sampled, articles[near.a], articles[near.b])


def _row(near: Near, sampled: Sampled, a: Article, b: Article) -> Row:
    runs = shared_runs(a.text, b.text)
    return {
        "a": a.id,
        "b": b.id,
        "certainty": _rounded(near.certainty),
        "verdict_now": near.kind,
        **({"label": sampled.label} if sampled.label else {}),
        "figures": {name: _rounded(value) for name, value in asdict(near.figures).items()},
        "shared": runs[0] if runs else "",
        "articles": [_article(each) for each in (a, b)],
    }


def _article(article: Article) -> Row:
    return {
        "id": article.id,
        "outlet": article.outlet,
        "time": output.iso(article.time),
        "title": article.title,
        "url": article.url,
    }


def _summary(tuned: Tuned) -> Row:
    chosen = tuned.advice.estimate.threshold if isinstance(tuned.advice, Suggested) else None
    return {
        "topic": tuned.topic,
        "since": tuned.since,
        "articles": tuned.articles,
        "cut": tuned.cut,
        "pairs": len(tuned.pairs),
        "labels": {label: tuned.labelled(label) for label in ("same", "not", "unknown")},
        "configured": tuned.configured,
        "thresholds": [
            {
                "threshold": each.threshold,
                "pairs": tuned.folded(each.threshold),
                "entries": tuned.entries[each.threshold],
                "precision": _share(each.precision),
                "recall": _share(each.recall),
            }
            for each in tuned.estimates
        ],
        "suggested": chosen,
        "wanted_labels": tuned.advice.more if isinstance(tuned.advice, TooFew) else None,
        "advice": list(advice(tuned)),
    }


def _share(share: Share | None) -> Row | None:
    return {name: _rounded(value) for name, value in asdict(share).items()} if share else None


def _rounded(value: float) -> float:
    return round(value, 4)
