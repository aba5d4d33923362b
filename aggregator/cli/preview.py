"""``preview``: the edition as it would be published now, and which rules let in and kept out what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from aggregator.cli import output
from aggregator.cli.options import Config, Json
from aggregator.cli.session import Session, session
from aggregator.config.quantities import duration
from aggregator.errors import AggregatorError, UsageError
from aggregator.model import Topic
from aggregator.pipeline.previewing import Foreseen, Preview, Reason, preview, sifted
from aggregator.pipeline.sifting import NEWEST
from aggregator.publish.documents import documents
from aggregator.publish.pages import PAGE
from aggregator.publish.words import Locale

One = Annotated[str, typer.Argument(metavar="TOPIC", show_default=False, help="A topic's slug.")]
Since = Annotated[
    str, typer.Option(metavar="SPAN", help="Articles of so long are held against it: 12h, 30d.")
]
Afresh = Annotated[bool, typer.Option("--afresh", help="As if the topic opened now, with today's rules.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Write its page there, to look at.")]
# A table's lines: with hundreds of sources there are hundreds of reasons. --json has all.
REASONS = 20
PLACES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """All that is shown of a topic; ``since`` is how far back articles were held against it."""

    topic: Topic
    foreseen: Preview
    reasons: list[Reason]
    since: datetime

    @property
    def taken(self) -> int:
        """How many of the articles it takes."""
        return sum(each.articles for each in self.reasons if each.holds)

    @property
    def looked_at(self) -> int:
        """How many articles were held against it."""
        return sum(each.articles for each in self.reasons)


def command(  # noqa: PLR0913 - typer's form of options
    topic: One,
    since: Since = "3d",
    html: Html = None,
    config: Config = None,
    *,
    afresh: Afresh = False,
    json: Json = False,
) -> None:
    """Show the edition as it would be published now, and which rule let each story in.

    And how many articles were kept out, by which rule. Nothing is stored or published.
    """
    begun = session(config)
    (slug,) = begun.topics([topic])
    told = _told(begun, begun.settings.topics[slug], _start(since, begun.clock.now()), afresh=afresh)
    if html:
        _write(html, told, begun)
    if json:
        output.lines(_rows(told))
    else:
        _show(told)


def _start(since: str, until: datetime) -> datetime:
    try:
        return until - duration(since)
    except ValueError as error:
        raise UsageError(since, "reading --since", f"it {error}", "write --since 3d") from error


def _told(begun: Session, topic: Topic, since: datetime, *, afresh: bool) -> Told:
    with begun.reading() as store:
        with output.progress("choosing stories"):
            foreseen = preview(topic, store, begun.settings, begun.clock.now(), afresh=afresh)
        with store.looking() as look:
            ids = look.seen_since(since)[-NEWEST:]
            with output.progress("holding articles against it", len(ids)) as progress:
                return Told(topic, foreseen, sifted(topic, look, ids, progress), since)


def _write(path: Path, told: Told, begun: Session) -> None:
    """Write the topic's page; its links lead to what is published already."""
    language = Locale(begun.settings.service.language, begun.settings.service.timezone)
    made = documents(told.foreseen.edition, begun.settings.publish, language)
    try:
        path.write_bytes(made[f"{told.topic.slug}/{PAGE}"])
    except OSError as error:
        raise AggregatorError(
            str(path), "writing the page", error.strerror or "failed", "name a file that can be written"
        ) from error
    output.say(f"{path}: written")


def _show(told: Told) -> None:
    entries = told.foreseen.entries
    output.table(
        ("PUBLISHED", "ARTICLES", "OUTLET", "TITLE", "LET IN BY"),
        [_cells(each) for each in entries],
    )
    fresh = sum(each.fresh for each in entries)
    withheld = f"; it opens without {told.foreseen.withheld} older ones" if told.foreseen.withheld else ""
    output.result(f"\n{told.topic.slug}: {len(entries)} entries, {fresh} of them new{withheld}")
    least = output.iso(told.since)
    output.result(f"of {told.looked_at} articles first seen since {least} it takes {told.taken}")
    out = [each for each in told.reasons if not each.holds]
    if not out:
        return
    output.result("")
    output.table(
        ("KEPT OUT", "BECAUSE", "RULE"),
        [(each.articles, each.because, _places(each)) for each in out[:REASONS]],
    )
    if len(out) > REASONS:
        output.say(f"and {len(out) - REASONS} other reasons; --json has all")


def _places(reason: Reason) -> str:
    """Return where the first of the rules are written; --json has all of them."""
    return f"{' '.join(reason.places[:PLACES])}{' …' if len(reason.places) > PLACES else ''}"


def _cells(each: Foreseen) -> tuple[object, ...]:
    entry = each.entry
    outlet = entry.outlets.get(entry.canonical.id, entry.canonical.outlet)
    state = "new" if each.fresh else output.iso(entry.published)
    return state, 1 + len(entry.others), outlet, entry.canonical.title, _because(each)


def _because(each: Foreseen) -> str:
    """Return what let an entry in; what is published stays, whatever the rules say today."""
    return str(each.verdict) if each.verdict.holds else f"published before; today not: {each.verdict}"


def _rows(told: Told) -> Iterator[dict[str, Any]]:
    """Yield the entries, newest first, then the reasons."""
    for each in told.foreseen.entries:
        yield _entry_row(each)
    for reason in told.reasons:
        yield {
            "articles": reason.articles,
            "taken": reason.holds,
            "because": reason.because,
            "rules": list(reason.places),
        }


def _entry_row(each: Foreseen) -> dict[str, Any]:
    entry = each.entry
    return {
        "story": entry.story,
        "new": each.fresh,
        "published": None if each.fresh else output.iso(entry.published),
        "title": entry.canonical.title,
        "url": entry.canonical.url,
        "canonical": entry.canonical.id,
        "others": [other.id for other in entry.others],
        "taken": each.verdict.holds,
        "because": each.verdict.because,
        "rules": list(each.verdict.places),
    }
