"""``explain``: why an article is where it is, and why two are one story or not."""

from typing import Annotated

import typer

from aggregator.cli import output
from aggregator.cli.account import Account, account
from aggregator.cli.options import Config, Json
from aggregator.cli.pair import Pair, compare, shared_runs
from aggregator.cli.session import session
from aggregator.pipeline.finding import Found, find

One = Annotated[
    str, typer.Argument(metavar="A", show_default=False, help="An article id, a story id, a URL.")
]
Other = Annotated[str | None, typer.Argument(metavar="[B]", show_default=False, help="Another.")]


def command(a: One, b: Other = None, config: Config = None, *, json: Json = False) -> None:
    """Explain why an article is where it is, or why two are one story or not."""
    begun = session(config)
    with begun.reading() as store:
        one = find(a, store)
        other = find(b, store) if b else None
        told = account(one, begun.settings, store)
    if other is None:
        output.lines([told.row()]) if json else _tell(told)
        return
    pair = compare(one.article, other.article, begun.settings.dedup)
    output.lines([pair.row()]) if json else _tell_pair(pair, one, other)


def _tell(told: Account) -> None:
    """Print the account of one article."""
    article = told.article
    output.table(
        ("ARTICLE", article.id),
        [
            ("title", article.title),
            ("url", article.url),
            ("outlet", article.outlet),
            ("language", article.language or "unknown"),
            ("published", output.iso(article.published) or "the outlet gave no date"),
            ("first seen", output.iso(article.first_seen)),
            ("collected", told.collected),
            ("story", f"{told.story.id}{_state(told)}"),
        ],
    )
    _tell_story(told)
    output.result("")
    output.table(("TOPIC", "WHY"), told.topics.items())
    output.result("")
    keys = list(told.ranking[0])
    output.table([key.upper() for key in keys], [[row[key] for key in keys] for row in told.ranking])
    output.result("")
    output.table(
        ("PUBLISHED IN", "SINCE", "UPDATED", "LINKS TO"),
        [
            (p.topic, output.iso(p.published) or "before it opened", output.iso(p.updated) or "", p.canonical)
            for p in told.publications
        ],
    )


def _state(told: Account) -> str:
    """Return what is particular about the story."""
    if told.story.full_of:
        return f" (what {told.story.full_of}, which is full, has no room for; it is not announced)"
    return "" if told.story.announced else " (not announced)"


def _tell_story(told: Account) -> None:
    """Print the story's articles, and which of them were held to be one text."""
    output.result("")
    rows = [(m.id, m.outlet, output.iso(m.time), m.title) for m in told.members]
    output.table(("MEMBER", "OUTLET", "STORY TIME", "TITLE"), rows)
    if told.linked:
        output.result("")
        links = [(link.a, link.b, link.rule, f"{link.score:.2f}") for link in told.linked]
        output.table(("ONE TEXT", "WITH", "BY", "SCORE"), links)


def _tell_pair(pair: Pair, one: Found, other: Found) -> None:
    """Print how a pair was decided."""
    output.table(
        ("", "OUTLET", "STORY TIME", "TITLE"),
        [(f.article.id, f.article.outlet, output.iso(f.article.time), f.article.title) for f in (one, other)],
    )
    output.result("")
    output.table(
        ("CHECK", "", "FIGURE", "THRESHOLD", "MET"),
        [(c.name, c.kind, c.figure, c.threshold, "yes" if c.met else "no") for c in pair.checks],
    )
    output.result("")
    together = "one story" if one.story.id == other.story.id else "two stories"
    output.result(f"{pair.verdict.kind}, decided by: {pair.verdict.rule}; they are in {together}")
    for run in shared_runs(one.article.text, other.article.text):
        output.result(f"  shared, {len(run)} characters: {run}")
