"""``tune``: what other thresholds would have made of a topic, and which one a person's labels speak for."""

import sys
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from aggregator.cli import labels, output
from aggregator.cli import tune_report as report
from aggregator.cli.asking import INTRODUCTION, ask
from aggregator.cli.options import Config, Json
from aggregator.cli.session import Session, session
from aggregator.cli.tune_report import Tuned
from aggregator.config.quantities import duration
from aggregator.dedupe.replay import History, entries, labelled, pages, surest
from aggregator.dedupe.sampling import THRESHOLDS, Sampled
from aggregator.dedupe.tuning import estimate, suggest
from aggregator.errors import UsageError
from aggregator.model import TopicSlug
from aggregator.pipeline import tuning
from aggregator.store.protocol import Store

One = Annotated[str, typer.Argument(metavar="TOPIC", show_default=False, help="A topic's slug.")]
Since = Annotated[str, typer.Option(metavar="SPAN", help="How far back: 12h, 30d.")]


def command(topic: One, since: Since = "30d", config: Config = None, *, json: Json = False) -> None:
    """Replay a topic with other thresholds, take labels of doubtful pairs, suggest a threshold.

    Nothing stored or published is changed. On a terminal it asks whether pairs are one text, and saves each
    answer to labels.jsonl in the storage folder; elsewhere, and with --json, it only shows.
    """
    begun = session(config)
    (slug,) = begun.topics([topic])
    until = begun.clock.now()
    start = _start(since, until)
    with begun.reading() as store:
        history, cut = _history(begun, store, slug, start, until)
        tuned = _tuned(begun, history, slug, start, cut=cut)
        if json:
            with output.progress("comparing", len(tuned.doubtful)) as progress:
                output.lines(report.rows(tuned, store.articles, progress))
        elif not history.articles:
            output.say(f"{slug}: it took no article since {tuned.since}; there is nothing to tune")
        else:
            _show(begun, store, tuned)


def _start(since: str, until: datetime) -> datetime:
    try:
        return until - duration(since)
    except ValueError as error:
        raise UsageError(since, "reading --since", f"it {error}", "write --since 30d") from error


def _history(
    begun: Session, store: Store, slug: TopicSlug, start: datetime, until: datetime
) -> tuple[History, bool]:
    """Return what is replayed, and whether older articles were left out."""
    settings = begun.settings
    with store.looking() as look:
        with output.progress("reading") as progress:
            articles = tuning.taken(look, settings.topics[slug], (start, until), progress)
        with output.progress("weighing", len(articles)) as progress:
            history = tuning.weighed(look, articles, settings.dedup, progress)
    return history, len(articles) == tuning.MOST


def _tuned(begun: Session, history: History, slug: TopicSlug, start: datetime, *, cut: bool) -> Tuned:
    """Return all that is shown, with the labels that there are."""
    rules = begun.settings.dedup
    thresholds = sorted({*THRESHOLDS, rules.threshold})
    page = pages(history)
    near = surest(history.near, page)
    known = labels.read(begun.storage / labels.NAME)
    pairs = labelled(near, known, page)
    with output.progress("replaying") as progress:
        found = entries(history, thresholds, rules)
        progress(1)
    return Tuned(
        topic=slug,
        since=output.iso(start) or "",
        articles=len(history.articles),
        cut=cut,
        configured=rules.threshold,
        near=near,
        pairs=pairs,
        entries=found,
        estimates=[estimate(pairs, threshold) for threshold in thresholds],
        advice=suggest(pairs),
    )


def _show(begun: Session, store: Store, tuned: Tuned) -> None:
    """Show the replay; on a terminal ask, and show what the labels say then."""
    report.show_thresholds(tuned)
    output.result("")
    report.show_doubtful(tuned, store.articles)
    if sys.stdin.isatty() and sys.stdout.isatty():
        output.result(f"\n{INTRODUCTION}")
        asked = _asked(begun, store, tuned)
        if asked != tuned.pairs:
            tuned = replace(
                tuned,
                pairs=asked,
                estimates=[estimate(asked, each.threshold) for each in tuned.estimates],
                advice=suggest(asked),
            )
            output.result("")
            report.show_thresholds(tuned)
    report.show_advice(tuned)


def _asked(begun: Session, store: Store, tuned: Tuned) -> list[Sampled]:
    def keep(pair: Sampled) -> None:
        labels.add(begun.storage / labels.NAME, (pair.a, pair.b), pair.label, begun.clock.now())

    return ask(tuned.pairs, lambda pair: store.articles([pair.a, pair.b]), keep)
