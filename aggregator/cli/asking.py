"""A person at a terminal is asked of one pair after the other whether it is one text.

In: pairs that could be labelled, their articles. Out: the same pairs with the labels that were given; each
is handed to ``keep`` before the next question. Which pair is next is decided by ``dedupe.sampling``.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.table import Table

from aggregator.cli import output
from aggregator.cli.pair import shared_runs
from aggregator.dedupe.sampling import Label, Sampled, next_asked
from aggregator.errors import one_line
from aggregator.model import Article, ArticleId

Keep = Callable[[Sampled], None]
Articles = Callable[[Sampled], Mapping[ArticleId, Article]]

KEYS: Mapping[str, Label] = {"s": "same", "n": "not", "d": "unknown"}
QUIT = "q"
QUESTION = "one text?  s same · n not · d don't know · q quit  ({} labelled) > "
INTRODUCTION = (
    "Is it one text, so that nobody would miss the other? Two reports of one event are not.\n"
    "Each answer is saved at once; what you answered is never asked again."
)
# As much as tells a copy from a report of one's own; side by side where a line holds twenty Han characters.
OPENING, SIDE_BY_SIDE = 400, 90
# Two lines of a screen tell a copied passage from a quoted sentence; its length stands before it.
RUN = 120


def ask(pairs: Sequence[Sampled], articles: Articles, keep: Keep) -> list[Sampled]:
    """Ask until nothing is left or the person has had enough; return the pairs with all labels."""
    found = {(pair.a, pair.b): pair for pair in pairs}
    while chosen := next_asked(list(found.values())):
        told = articles(chosen)
        if len(told) == len((chosen.a, chosen.b)):
            labelled = sum(pair.label != "" for pair in found.values())
            _show(told[chosen.a], told[chosen.b])
            label = _answer(QUESTION.format(labelled))
            if not label:
                break
            answered = replace(chosen, label=label)
            keep(answered)
        else:
            # It was removed from the memory while this ran: nobody can tell.
            answered = replace(chosen, label="unknown")
        found[chosen.a, chosen.b] = answered
    return list(found.values())


def _answer(question: str) -> Label:
    """Return the label that a person chose, ``""`` for an end."""
    while True:
        try:
            key = input(question).strip().lower()
        except EOFError:
            output.result("")
            return ""
        if key in KEYS:
            return KEYS[key]
        if key == QUIT:
            return ""


def _show(a: Article, b: Article) -> None:
    """Print both; their certainty is not told, so that the answer is the reader's own."""
    width = shutil.get_terminal_size().columns
    console = Console(markup=False, highlight=False, emoji=False)
    console.rule(characters="─")
    console.print(_beside(a, b) if width >= SIDE_BY_SIDE else Group(*_told(a), "", *_told(b)))
    for run in shared_runs(a.text, b.text)[:1]:
        console.print(f"\nshared, {told_run(run)}")
    console.print()


def told_run(run: str) -> str:
    """Return a run of text that two share, its length first, cut where it is long."""
    return one_line(f"{len(run)} characters: {run[:RUN]}{'…' if len(run) > RUN else ''}")


def _beside(a: Article, b: Article) -> RenderableType:
    shown = Table(box=None, pad_edge=False, show_header=False, expand=True, padding=(0, 3, 0, 0))
    for _ in (a, b):
        shown.add_column(ratio=1, overflow="fold")
    for one, other in zip(_told(a), _told(b), strict=True):
        shown.add_row(one, other)
    return shown


def _told(article: Article) -> Iterator[str]:
    """Give the lines that tell what an article is, harmless for a terminal."""
    yield one_line(f"{article.outlet}, {output.iso(article.time)}")
    yield one_line(article.title) or "(no title)"
    yield one_line(article.text[:OPENING]) or "(no text)"
